"""The values that a field offers, in a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.query.keys import TERMS
from mwl_tui.ui.query.model.terms import Term
from mwl_tui.ui.shared.dialog_keys import DialogKeys
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["TermList"]

_VALUE = 18


class TermList(ModalScreen["str | None"]):
    """Returns the chosen value, or None. Typing finds one.

    Args:
        title: The field's name.
        terms: The values and what they mean.
        value: What stands in the field, which is where the cursor begins.
    """

    BINDINGS: ClassVar[list[BindingType]] = TERMS

    def __init__(self, title: str, terms: Sequence[Term], value: str) -> None:
        super().__init__()
        self._title, self._terms, self._value = title, terms, value
        self._found = list(terms)

    def compose(self) -> ComposeResult:
        """Make the input and the list."""
        with Vertical(id="terms", classes="dialog"):
            yield PlainInput(id="term", placeholder="type to find")
            yield OptionList(markup=False, compact=True)
            yield DialogKeys("terms.up", "terms.down", "terms.take", "terms.back")

    def on_mount(self) -> None:
        """Show all of them."""
        self.query_one("#terms").border_title = Content(self._title)
        self.query_one(OptionList).can_focus = False
        self._show("")
        values = [term.value for term in self._found]
        if self._value in values:
            self.query_one(OptionList).highlighted = values.index(self._value)
        self.query_one(Input).focus()

    def _show(self, typed: str) -> None:
        words = typed.casefold().split()
        self._found = [term for term in self._terms if all(word in _searched(term) for word in words)]
        self._found.sort(key=lambda term: not term.value.casefold().startswith(typed.casefold().strip()))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(term)) for term in self._found])
        options.highlighted = 0 if self._found else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while typing."""
        event.stop()
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the value under the cursor."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Choose the value under the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._found):
            self.dismiss(self._found[at].value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose with the mouse."""
        self.dismiss(self._found[event.option_index].value)

    def action_move(self, by: int) -> None:
        """Move the cursor while the input keeps the focus."""
        if self._found:
            options = self.query_one(OptionList)
            options.highlighted = ((options.highlighted or 0) + by) % len(self._found)


def _searched(term: Term) -> str:
    return f"{term.value} {term.words}".casefold()


def _line(term: Term) -> Content:
    return Content.assemble((fit(safe_text(term.value), _VALUE), "bold"), (safe_text(term.words), "$text-muted"))
