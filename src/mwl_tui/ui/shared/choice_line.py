"""A line of choices side by side, of which one is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.ui.shared.keys import CHOICE

__all__ = ["ChoiceLine"]


class ChoiceLine(Widget, can_focus=True):
    """Draws choices with their label; left, right, space or a click selects another.

    Args:
        label: What is chosen, before the choices.
        choices: Their words, safe to show.
        id: Of the widget.
    """

    BINDINGS: ClassVar[list[BindingType]] = CHOICE

    chosen: reactive[int] = reactive(0)
    """The number of the choice that is taken, from 0."""

    class Changed(Message):
        """Another choice is taken."""

        def __init__(self, line: ChoiceLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, label: str, choices: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._label, self._choices = label, tuple(choices)

    def render(self) -> Content:
        """Draw the line; the selected choice is in brackets, with or without colour."""
        drawn = [
            Content.assemble((f"▸{words}◂", "bold $text-accent"))
            if number == self.chosen
            else Content.assemble((f" {words} ", "$text-muted"))
            for number, words in enumerate(self._choices)
        ]
        look = "bold $text-primary" if self.has_focus else "$text-muted"
        return Content.assemble((self._label, look), *_spaced(drawn))

    def action_turn(self, by: int) -> None:
        """Select the next or the previous choice."""
        self.chosen = (self.chosen + by) % len(self._choices)

    def watch_chosen(self) -> None:
        """Post the new choice."""
        if self.is_mounted:
            self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        """Take the choice under the mouse."""
        end = cell_len(self._label)
        for number, words in enumerate(self._choices):
            end += cell_len(words) + 2 + (1 if number else 0)
            if event.get_content_offset_capture(self).x < end:
                self.chosen = number
                return


def _spaced(drawn: Sequence[Content]) -> list[Content]:
    return [part for number, one in enumerate(drawn) for part in ((Content(" "), one) if number else (one,))]
