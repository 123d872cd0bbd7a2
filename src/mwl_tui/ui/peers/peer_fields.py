"""The fields of the peer editor: a line each, and lines that open the sections behind the usual ones."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.peers.keys import PEER_CHOICE, PEER_SECTION
from mwl_tui.ui.peers.model.peer_form import YES, FieldKind, FormField
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["PeerField", "SectionLine", "YesNo"]

_ROOM = 76
"""Columns of the terminal from which a section shows its description."""


class YesNo(Widget, can_focus=True):
    """A choice between yes and no."""

    BINDINGS: ClassVar[list[BindingType]] = PEER_CHOICE

    value: reactive[bool] = reactive(False)

    class Changed(Message):
        """The other value was chosen."""

    def __init__(self, value: bool) -> None:
        super().__init__()
        self.set_reactive(YesNo.value, value)

    def render(self) -> Content:
        """Draw it: a mark and a word."""
        return Content("[x] yes" if self.value else "[ ] no")

    def action_change(self) -> None:
        """Choose the other value."""
        self.value = not self.value
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """Choose the other value."""
        self.action_change()


class PeerField(Horizontal):
    """One field: its name, its value, and its hint or its error.

    Args:
        field: The field.
        value: What stands in it; shown safely, and given back as it was while nobody changes it.
    """

    def __init__(self, field: FormField, value: str) -> None:
        super().__init__(classes="peer-field")
        self.field = field
        self._given, self._shown = value, safe_text(value)

    class Changed(Message):
        """A value was changed."""

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield Label(self.field.label, markup=False)
        if self.field.kind is FieldKind.CHOICE:
            yield YesNo(self._given == YES)
        else:
            typed = PlainInput(id=f"peer-{self.field.key.replace('.', '-')}", placeholder=self.field.usual)
            typed.value = self._shown
            yield typed
        yield Static(Content(self.field.hint), classes="peer-hint", markup=False)

    @property
    def stop(self) -> Input | YesNo:
        """The part that takes the focus."""
        return self.query_one(YesNo) if self.field.kind is FieldKind.CHOICE else self.query_one(Input)

    @property
    def value(self) -> str:
        """The text in the field."""
        stop = self.stop
        if isinstance(stop, YesNo):
            return YES if stop.value else ""
        return self._given if stop.value == self._shown else stop.value

    def explain(self, reason: str) -> None:
        """Show why the value is wrong; empty where it is not."""
        self.set_class(bool(reason), "-wrong")
        self.query_one(".peer-hint", Static).update(Content(f"✗ {reason}" if reason else self.field.hint))

    def on_descendant_focus(self) -> None:
        """Show that the focus is here."""
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        """Show that it has gone."""
        self.remove_class("-here")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Post the change to the form."""
        event.stop()
        self.post_message(self.Changed())

    def on_yes_no_changed(self, event: YesNo.Changed) -> None:
        """Post the change to the form."""
        event.stop()
        self.post_message(self.Changed())


class SectionLine(Static, can_focus=True):
    """A line that opens a section, and closes it.

    Args:
        name: The section.
        title: As it is shown.
        about: What is in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = PEER_SECTION

    class Toggled(Message):
        """The section is to be opened, or closed."""

        def __init__(self, line: SectionLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, name: str, title: str, about: str) -> None:
        super().__init__(id=f"section-{name}", classes="peer-section", markup=False)
        self.section, self._title, self._about = name, title, about
        self._shown = ""
        self.open = False

    def tell(self, summary: str, *, wrong: bool) -> None:
        """Show whether the section is open, and its content."""
        self.set_class(wrong, "-wrong")
        mark = "▾" if self.open else "▸"
        hidden = wrong and not self.open
        self._shown = f"{mark} {self._title:<28}{'✗ something in it is wrong' if hidden else f'{summary:<11}'}"
        self._draw("" if hidden else self._about)

    def _draw(self, about: str) -> None:
        """Write the line; what the section is about only where there is room for all of it."""
        room = self.app.size.width >= _ROOM
        self.update(Content(f"{self._shown}  {about}" if room and about else self._shown))

    def action_open(self) -> None:
        """Open it, or close it."""
        self.post_message(self.Toggled(self))

    def on_click(self) -> None:
        """Open it, or close it."""
        self.action_open()
