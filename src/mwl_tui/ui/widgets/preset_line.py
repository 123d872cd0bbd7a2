"""The line of the form that chooses a preset."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.ui.commands import keymap
from mwl_tui.ui.model.preset_values import NAMES, told, values_of

__all__ = ["PresetLine"]


class PresetLine(Widget, can_focus=True):
    """Shows a preset; left and right change it. It takes no text, so the letter keys work on it."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.PRESET

    chosen: reactive[int] = reactive(0)

    class Chosen(Message):
        """A preset was chosen.

        Attributes:
            values: What it puts into the fields, by name.
        """

        def __init__(self, values: dict[str, str]) -> None:
            super().__init__()
            self.values = values

    def render(self) -> Content:
        """Draw the line."""
        arrows = "bold $accent" if self.has_focus else "$text-muted"
        name = NAMES[self.chosen].capitalize()
        label = ("Preset       ", "bold $text-primary" if self.has_focus else "$text-muted")
        return Content.assemble(label, ("‹ ", arrows), (name, "bold"), (" ›", arrows))

    @property
    def told(self) -> str:
        """What the preset that is shown asks for."""
        return told(NAMES[self.chosen])

    def start(self) -> None:
        """Fill the form with the preset that is shown."""
        self.post_message(self.Chosen(values_of(NAMES[self.chosen], datetime.now())))

    def action_next_preset(self) -> None:
        """Choose the next preset."""
        self._choose(1)

    def action_previous_preset(self) -> None:
        """Choose the one before."""
        self._choose(-1)

    def on_click(self) -> None:
        """Choose the next preset."""
        self._choose(1)

    def on_focus(self) -> None:
        """Show the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that it is gone."""
        self.refresh()

    def _choose(self, by: int) -> None:
        self.chosen = (self.chosen + by) % len(NAMES)
        self.start()
