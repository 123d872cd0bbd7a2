"""A line under the fields of the form that says something and does something."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.ui.keys.wording import keys_at, worded
from mwl_tui.ui.query.keys import FORM_LINE

__all__ = ["FormLine"]

_LABEL = 13


class FormLine(Widget, can_focus=True):
    """A line with its title, its state, and the key that runs it from anywhere in the form.

    Args:
        title: Its title.
        binding: The id of the binding of the form that does the same from anywhere in it.
        description: What it does, in a sentence.
    """

    BINDINGS: ClassVar[list[BindingType]] = FORM_LINE

    class Pressed(Message):
        """The line shall do what it says.

        Attributes:
            action: The action, as in a binding of the form.
        """

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    value: reactive[str] = reactive("", layout=True)
    """Its state in words."""

    def __init__(self, title: str, binding: str, description: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.title, self.description = title, description
        self._binding = binding

    def render(self) -> Content:
        """Draw the line."""
        focused = self.has_focus
        title = self.title + " " * max(1, _LABEL - cell_len(self.title))
        value = f"{self.value}  " if self.value else ""
        return Content.assemble(
            (title, "bold $text-primary" if focused else ""),
            (value, "bold $text-warning" if self.has_class("-on") else "$text"),
            (worded(self, f"{{{self._binding}}}"), "bold $text-accent" if focused else "$text-accent"),
        )

    def action_press(self) -> None:
        """Do it."""
        self.post_message(self.Pressed(keys_at(self).parts.bindings[self._binding].action))

    def on_click(self) -> None:
        """Do it."""
        self.action_press()

    def on_focus(self) -> None:
        """Show the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that it is gone."""
        self.refresh()
