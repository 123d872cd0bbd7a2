"""Choosing the columns of the worklist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Static

from mwl_tui.dicom.dataset import Path
from mwl_tui.ui.keys.wording import keyed, worded
from mwl_tui.ui.shared.line_list import LineList
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.plain_input import PlainInput
from mwl_tui.ui.worklist.keys import COLUMNS
from mwl_tui.ui.worklist.model.column_choice import ColumnChoice, Entry
from mwl_tui.ui.worklist.model.columns import Column

__all__ = ["ColumnsScreen"]

_SEARCH = "{columns.search} search: a word, a keyword, a tag"
_KEYS = (
    "{columns.toggle} show  {columns.later} {columns.sooner} move  "
    "{columns.wider} {columns.narrower} {columns.fit} width  {columns.defaults} usual\n"
    "{columns.search} search  {columns.apply} apply  {columns.back} back"
)


class ColumnList(LineList):
    """The attributes that may be columns, one a line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"columns--chosen", "columns--other", "columns--quiet", "columns--mark"}

    def __init__(self, choice: ColumnChoice, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.choice = choice

    @property
    def current(self) -> Entry | None:
        """The attribute under the cursor."""
        entries = self.choice.entries
        return entries[self.cursor] if self.cursor < len(entries) else None

    def entry_count(self) -> int:
        """Return how many attributes there are."""
        return len(self.choice.entries)

    def draw_entry(self, index: int) -> Strip:
        """Draw an attribute: its place, its name, its width, its description."""
        entry = self.choice.entries[index]
        name = max(12, self.entry_width() - 9 - 6 - 18)
        part = "columns--chosen" if entry.place else "columns--other"
        return Strip(
            [
                Segment(f" ✓{entry.place:>3}  " if entry.place else " " * 7, self.part("columns--mark")),
                Segment(fit(entry.name + ("" if entry.asked else " ·"), name), self.part(part)),
                Segment(fit(f" {entry.width or ''}", 6), self.part("columns--mark")),
                Segment(fit(entry.kind, 18), self.part("columns--quiet")),
            ]
        )


class ColumnsScreen(ModalScreen[tuple[Column, ...] | None]):
    """Returns the chosen columns, or None.

    Args:
        columns: Those there are.
        asked: What the query asks for; the others are shown differently.
    """

    BINDINGS: ClassVar[list[BindingType]] = COLUMNS
    AUTO_FOCUS = "#columns-list"  # from the first moment: keys of the same burst are meant for it

    def __init__(self, columns: Sequence[Column], asked: Collection[Path]) -> None:
        super().__init__()
        self._choice = ColumnChoice(columns, asked)

    def compose(self) -> ComposeResult:
        """Make the parts."""
        with Vertical(classes="dialog", id="columns"):
            yield PlainInput(id="columns-search", placeholder=worded(self, _SEARCH))
            yield ColumnList(self._choice, id="columns-list")
            yield Static(id="columns-note", markup=False)
            yield Static(id="columns-keys", markup=False)

    def on_mount(self) -> None:
        """Begin in the list."""
        self.query_one("#columns").border_title = Content("Columns of the worklist")
        note = worded(self, "· the query does not ask for it: {form.return-keys} in the form adds return keys")
        self.query_one("#columns-note", Static).update(Content(note))
        self.query_one("#columns-keys", Static).update(keyed(self, _KEYS))
        self._list.say("Nothing has these words")
        self._list.focus()

    @property
    def _list(self) -> ColumnList:
        return self.query_one(ColumnList)

    def action_toggle_column(self) -> None:
        """Make the attribute a column, or no column."""
        if (entry := self._list.current) is not None:
            self._choice.toggle(entry.path)
            self._changed(None if entry.place else entry.path)

    def action_carry(self, places: int) -> None:
        """Move the column."""
        if (entry := self._list.current) is not None:
            self._choice.carry(entry.path, places)
            self._changed(entry.path)

    def action_size(self, cells: int) -> None:
        """Change the width of the column."""
        if (entry := self._list.current) is not None:
            self._choice.size(entry.path, cells)
            self._changed(entry.path)

    def action_defaults(self) -> None:
        """Take the usual columns."""
        self._choice.take_defaults()
        self._changed(None)

    def _changed(self, path: Path | None) -> None:
        """Draw anew, with the cursor on the attribute where it went."""
        places = [entry.path for entry in self._choice.entries]
        if path in places:
            self._list.cursor = places.index(path)
        self._list.entries_changed()

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _on_typed(self, event: Input.Changed) -> None:
        self._choice.search(event.value)
        self._list.cursor = 0
        self._list.entries_changed()

    @on(Input.Submitted)
    def _on_submitted(self) -> None:
        self._list.focus()

    def action_apply(self) -> None:
        """Take the columns."""
        self.dismiss(tuple(self._choice.columns))

    def action_back(self) -> None:
        """Leave the search for the list, and the list for the worklist."""
        search = self.query_one(Input)
        if search.has_focus or search.value:
            search.value = ""
            self._list.focus()
        else:
            self.dismiss(None)
