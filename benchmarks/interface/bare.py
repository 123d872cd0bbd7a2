"""What Textual itself costs: an application that shows one word, and one with a list, to compare ours with."""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList, Static

__all__ = ["WORD", "BareList", "Word"]

WORD = "Worklist"


class Word(App[None]):
    """Shows one word."""

    def compose(self) -> ComposeResult:
        """Make it."""
        yield Static(WORD)


class BareList(App[None]):
    """Shows a list of as many lines as a screen of responses has, and more."""

    BINDINGS: ClassVar[list[BindingType]] = [("j", "app.down", "down")]

    def compose(self) -> ComposeResult:
        """Make it."""
        yield OptionList(*(f"{WORD} {number}" for number in range(1_000)))

    def action_down(self) -> None:
        """Go one line down."""
        self.query_one(OptionList).action_cursor_down()


if __name__ == "__main__":
    sys.exit(Word().run())
