"""The line of the form that chooses a preset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.query.keys import PRESET
from mwl_tui.ui.query.model.preset_values import NAMES, matching, meaning_of, values_of

__all__ = ["PresetLine"]


class PresetLine(Widget, can_focus=True):
    """Shows a preset; left and right change it. It takes no text, so the letter keys work on it."""

    BINDINGS: ClassVar[list[BindingType]] = PRESET

    chosen: reactive[str] = reactive("")
    """The preset that fills the form; empty if there is none."""
    note: reactive[str] = reactive("")
    """The origin of the query if it is not a preset: the name of a saved query, a place in the history."""
    changed: reactive[bool] = reactive(False)
    """True once the form was changed after the preset filled it."""

    class Chosen(Message):
        """A preset was chosen.

        Attributes:
            values: What it puts into the fields, by name.
        """

        def __init__(self, values: dict[str, str]) -> None:
            super().__init__()
            self.values = values

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._filled: Mapping[str, str] = {}

    def render(self) -> Content:
        """Draw the line."""
        arrows = "bold $accent" if self.has_focus else ""
        label = ("Preset       ", "bold $text-primary" if self.has_focus else "")
        name = self.note or self.chosen.capitalize() or "none"
        style = "$text" if self.note or not self.chosen else "bold $text"
        changed = (" changed", "") if self.changed and self.chosen and not self.note else ""
        return Content.assemble(label, ("‹ ", arrows), (safe_text(name, 40), style), (" ›", arrows), changed)

    @property
    def description(self) -> str:
        """The meaning of the shown preset, and the keys for others."""
        way = worded(self, "{preset.previous} {preset.next} another, {form.terms} lists them")
        return f"{meaning_of(self.chosen) if self.chosen else 'your own query'}; {way}"

    def choose(self, name: str) -> None:
        """Fill the form with a preset."""
        self.chosen, self.note, self.changed = name, "", False
        self._filled = values_of(name, datetime.now())
        self.post_message(self.Chosen(dict(self._filled)))

    def settle(self, typed: Mapping[str, str], note: str = "") -> None:
        """Take over what came into the form another way.

        Args:
            typed: The fields by name.
            note: What to call it.
        """
        now = datetime.now()
        self.chosen, self.note, self.changed = matching(typed, now), note, False
        self._filled = values_of(self.chosen, now) if self.chosen else {}

    def compare(self, typed: Mapping[str, str]) -> None:
        """Note whether the form still matches the preset."""
        self.changed = any(typed.get(name, "") != value for name, value in self._filled.items())

    def action_next_preset(self) -> None:
        """Choose the next preset."""
        self._step(1)

    def action_previous_preset(self) -> None:
        """Choose the previous preset."""
        self._step(-1)

    def on_click(self) -> None:
        """Choose the next preset."""
        self._step(1)

    def on_focus(self) -> None:
        """Show the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that it is gone."""
        self.refresh()

    def _step(self, by: int) -> None:
        at = NAMES.index(self.chosen) if self.chosen else (-1 if by > 0 else 0)
        self.choose(NAMES[(at + by) % len(NAMES)])
