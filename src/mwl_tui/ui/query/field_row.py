"""One field of the form: its label, its input, and below it the value that is sent, or the error."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Static

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.query.model import terms
from mwl_tui.ui.query.model.fields import Checked, Field
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["FieldRow"]

_LABEL = 13
"""Cells of the column of labels; a longer one has lines of its own."""


class FieldRow(Widget):
    """A field of the form. The row draws a short label itself: a form has many of them.

    Args:
        field: What it is for.
        value: What stands in it.

    Attributes:
        input: Where it is typed.
    """

    def __init__(self, field: Field, value: str = "") -> None:
        super().__init__(id=f"row-{field.name}", classes="-long" if cell_len(field.title) >= _LABEL else "")
        self.field = field
        coded = terms.coded_values(field.path)
        suggester = SuggestFromList(coded, case_sensitive=False) if coded else None
        self.input = PlainInput(id=f"field-{field.name}", value=value, suggester=suggester)
        self._hint: Static | None = None

    def compose(self) -> ComposeResult:
        """Create the input, and a label that has lines of its own; the hint is created when it is first needed."""
        if self.has_class("-long"):
            yield Static(Content(self.field.title), classes="label")
        yield self.input

    def render(self) -> Content:
        """Draw the label, unless it has lines of its own."""
        if self.has_class("-long"):
            return Content("")
        return Content.styled(self.field.title, "bold" if self.input.has_focus else "")

    def on_click(self) -> None:
        """Go to the input."""
        self.input.focus()

    def on_descendant_focus(self) -> None:
        """Draw the label for the focus."""
        self.refresh()

    def on_descendant_blur(self) -> None:
        """Draw the label without it."""
        self.refresh()

    def show(self, checked: Checked, *, anyway: bool = False) -> None:
        """Show the error of a typed value, or the value that is sent if it differs.

        Args:
            checked: What it comes to.
            anyway: Whether it goes out though it is wrong.
        """
        self.set_class(bool(checked.reason) and not anyway, "-wrong")
        self.set_class(bool(checked.reason) and anyway, "-doubtful")
        self._say(self._words(checked, anyway))

    def _words(self, checked: Checked, anyway: bool) -> str:
        if checked.reason:
            return f"! sent as typed: {checked.reason}" if anyway else f"✗ {checked.reason}"
        differs = checked.sent and checked.sent != self.input.value.strip()
        return f"→ {safe_text(checked.sent)}" if differs else ""

    def _say(self, words: str) -> None:
        if self._hint is None:
            if not words:
                return
            self._hint = Static(classes="hint", markup=False)
            self.mount(self._hint)
        self._hint.update(Content(words))
        self._hint.display = bool(words)
