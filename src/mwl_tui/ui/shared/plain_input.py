"""A one-line text field that accepts no control characters."""

from __future__ import annotations

from textual import events
from textual.reactive import var
from textual.suggester import Suggester
from textual.widgets import Input

from mwl_tui.ui.shared.model.typed_text import LONGEST, plain

__all__ = ["PlainInput"]


class PlainInput(Input):
    """Textual sends what stands in an input to the terminal as it is: an escape sequence must stay out.

    Whatever way a text comes in, typed, pasted or from a file, what could control the terminal or turn its direction
    is dropped from it. The cursor does not blink: nothing is sent to a terminal in which nothing happens.
    """

    compact = var(True)  # the class is there from the start: Textual would style every input twice to set it

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Textual's name
        value: str = "",
        placeholder: str = "",
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(
            value=plain(value),
            id=id,
            placeholder=placeholder,
            suggester=suggester,
            max_length=LONGEST,
            classes="-textual-compact",
            compact=True,
        )
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Drop characters that are not accepted."""
        return plain(value)

    def _on_paste(self, event: events.Paste) -> None:
        """Take the first line of a pasted text that has anything, without what must not get in."""
        event.stop()
        event.prevent_default()
        line = next((line for line in event.text.splitlines() if line.strip()), "")
        room = LONGEST - len(self.value) + len(self.selected_text)
        self.replace(plain(line)[: max(room, 0)], *self.selection)
