"""The line in which a pane is filtered or searched, while it is typed."""

from __future__ import annotations

from typing import ClassVar, Protocol, runtime_checkable

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mwl_tui.ui.keys.wording import keyed, worded
from mwl_tui.ui.shared.keys import FILTER
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["FilterLine", "Filterable"]


@runtime_checkable
class Filterable(Protocol):
    """A pane that ``/`` filters or searches.

    The screen opens the line for the pane that has the focus (:meth:`FilterLine.open`). Each change of the text calls
    :meth:`filter_by`; with Enter the focus goes back to the pane and the text stays in force; Escape calls
    ``filter_by("")`` first. The pane reports the result by posting :class:`FilterLine.Reported`.

    Attributes:
        filter_name: The pane's name in the line, as ``worklist``.
        filter_text: What is in force; empty for nothing.
        filter_hint: What may be typed, shown while the line is empty.
    """

    filter_name: str
    filter_text: str
    filter_hint: str

    def filter_by(self, text: str) -> None:
        """Take a new text; called at each change of it, so it must not take long."""

    def focus(self) -> object:
        """Take the focus back; every widget has it, a container may hand it on."""


_LEAST = 16
"""Cells that the note leaves for the name of the pane and some of the text."""


class FilterLine(Horizontal):
    """One line in place of the key bar: the name of the pane, the text, the result, and the keys.

    One stands in each screen that has panes to filter; it does not show until it is opened. It works on the pane by
    itself where that is a :class:`Filterable`, and posts its messages in any case.
    """

    BINDINGS: ClassVar[list[BindingType]] = FILTER

    class Changed(Message):
        """The text has changed."""

        def __init__(self, line: FilterLine, text: str) -> None:
            super().__init__()
            self.line, self.text = line, text

    class Accepted(Message):
        """The text stays in force, and the line has closed."""

        def __init__(self, line: FilterLine, text: str) -> None:
            super().__init__()
            self.line, self.text = line, text

    class Left(Message):
        """The text was given up: nothing is filtered any more, and the line has closed."""

        def __init__(self, line: FilterLine) -> None:
            super().__init__()
            self.line = line

    class Reported(Message):
        """A pane reports the result of a text; the screen hands it to :meth:`FilterLine.tell`."""

        def __init__(self, words: str, *, wrong: bool = False) -> None:
            super().__init__()
            self.words, self.wrong = words, wrong

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._pane: Filterable | None = None
        self._open = False

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield Static(id="filter-name", markup=False)
        yield PlainInput(id="filter-text")
        yield Static(id="filter-note", markup=False)
        yield Static(keyed(self, "{filter.keep} keep  {filter.clear} clear"), id="filter-keys")

    @property
    def is_open(self) -> bool:
        """Return whether it shows."""
        return self._open

    @property
    def pane(self) -> Filterable | None:
        """The pane that it is open for, or was last."""
        return self._pane

    @property
    def text(self) -> str:
        """The typed text."""
        return self._input.value

    @property
    def _input(self) -> Input:
        return self.query_one("#filter-text", Input)

    def open(self, pane: Filterable) -> None:
        """Show the line, with what is in force in the pane, and take the focus."""
        self._pane, self._open = pane, True
        self.query_one("#filter-name", Static).update(Content(worded(self, "{pane.filter} ") + pane.filter_name))
        self.tell("")
        self._input.placeholder = worded(self, pane.filter_hint)
        with self.prevent(Input.Changed):
            self._input.value = pane.filter_text
        self.screen.add_class("-filtering")
        self.screen.set_focus(self._input)  # at once: keys of the same burst are meant for it

    def tell(self, words: str, *, wrong: bool = False) -> None:
        """Show the result beside the text: the number of matches, or the error."""
        self.set_class(wrong, "-wrong")
        note = self.query_one("#filter-note", Static)
        note.styles.max_width = max(12, self.app.size.width - min(cell_len(self.text), 12) - _LEAST)
        note.update(Content(words))

    @on(Input.Changed)
    def _on_typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pane is not None and self._open:
            self._pane.filter_by(event.value)
        self.post_message(self.Changed(self, event.value))

    @on(Input.Submitted)
    def _on_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        """Keep the text in force and go to the pane."""
        self._close(self.Accepted(self, self.text))

    def action_leave(self) -> None:
        """Clear the text and go to the pane."""
        if self._pane is not None:
            self._pane.filter_by("")
        self._close(self.Left(self))

    def _close(self, message: Message) -> None:
        self._hide()
        if self._pane is not None:
            self._pane.focus()
        self.post_message(message)

    def _hide(self) -> None:
        self._open = False
        self.screen.remove_class("-filtering")

    def on_descendant_blur(self) -> None:
        """Keep the text in force where the focus went elsewhere, unless the whole terminal lost it."""
        if self._open and self.app.app_focus:
            self._hide()
            self.post_message(self.Accepted(self, self.text))
