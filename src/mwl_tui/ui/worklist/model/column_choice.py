"""Choosing the columns of the worklist: out of Table K.6-1 of PS3.4 and whatever else has a tag. No widget here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import QueryError
from mwl_tui.ui.worklist.model.columns import MOST, Column, columns_of
from mwl_tui.ui.worklist.model.filter import fold
from mwl_tui.worklist.columns import heading
from mwl_tui.worklist.table import ATTRIBUTES, BY_PATH, SPS, label, resolve, vr_at

__all__ = ["ColumnChoice", "Entry"]

_LONGEST_SEARCH = 80


class Entry(NamedTuple):
    """An attribute that may be a column.

    Attributes:
        path: The attribute.
        place: Its place among the columns, from 1; 0 where it is none.
        name: Its heading, after those of the sequences that it stands in.
        width: The width that was chosen; 0 for what fits.
        kind: Tag, VR and return key type.
        asked: Whether the query asks for it.
    """

    path: Path
    place: int
    name: str
    width: int
    kind: str
    asked: bool


class ColumnChoice:
    """The columns while they are being chosen.

    Args:
        columns: Those there are.
        asked: What the query asks for.
    """

    def __init__(self, columns: Sequence[Column], asked: Collection[Path] = ()) -> None:
        self.columns = list(columns)
        self._asked = frozenset(asked)
        self._search = ""
        self._look()

    @property
    def entries(self) -> Sequence[Entry]:
        """What is offered: the columns in their order, then the rest of the table, as far as the search finds it."""
        return self._entries

    def search(self, text: str) -> None:
        """Offer what has all these words in its heading, keyword, tag or module; a tag or keyword also from beyond."""
        self._search = text.strip()[:_LONGEST_SEARCH]
        self._look()

    def toggle(self, path: Path) -> None:
        """Make an attribute a column, the last one, or no column any more; one column stays in any case."""
        place = self._place(path)
        if place is None and len(self.columns) < MOST:
            self.columns += columns_of([path])
        elif place is not None and len(self.columns) > 1:
            del self.columns[place]
        self._look()

    def carry(self, path: Path, places: int) -> None:
        """Move a column to the right, or to the left."""
        place = self._place(path)
        if place is not None:
            self.columns.insert(max(0, place + places), self.columns.pop(place))
        self._look()

    def size(self, path: Path, cells: int) -> None:
        """Make a column wider or narrower by cells; with 0 as wide as fits."""
        place = self._place(path)
        if place is not None:
            column = self.columns[place]
            self.columns[place] = column.sized((column.chosen or column.width) + cells if cells else 0)
        self._look()

    def take_defaults(self) -> None:
        """Take the usual columns."""
        self.columns = list(columns_of())
        self._look()

    def _place(self, path: Path) -> int | None:
        return next((place for place, column in enumerate(self.columns) if column.path == path), None)

    def _look(self) -> None:
        chosen = [column.path for column in self.columns]
        rest = [attribute.path for attribute in ATTRIBUTES if attribute.vr != "SQ" and attribute.path not in chosen]
        words = fold(self._search).split()
        found = [self._entry(path) for path in (*chosen, *rest) if all(word in _searched(path) for word in words)]
        self._entries = found + [self._entry(path) for path in self._beyond({entry.path for entry in found})]

    def _beyond(self, found: set[Path]) -> list[Path]:
        """Return what the search names exactly, and the table does not hold."""
        try:
            path = resolve(self._search) if self._search else ()
        except QueryError:
            return []
        return [path] if path and path not in found and vr_at(path) != "SQ" else []

    def _entry(self, path: Path) -> Entry:
        place = self._place(path)
        width = self.columns[place].chosen if place is not None else 0
        attribute = BY_PATH.get(path)
        kind = f"{format_tag(path[-1])} {vr_at(path)} {attribute.return_type if attribute is not None else ''}"
        return Entry(path, 0 if place is None else place + 1, _named(path), width, kind.rstrip(), path in self._asked)


def _named(path: Path) -> str:
    steps = [heading(path[:end]).removesuffix(" Sequence") for end in range(1, len(path) + 1)]
    return safe_text(" › ".join(steps[1:] if path[0] == SPS and len(path) > 1 else steps), 120)


def _searched(path: Path) -> str:
    attribute = BY_PATH.get(path)
    module = attribute.module if attribute is not None else ""
    return fold(f"{_named(path)} {label(path)} {format_tag(path[-1])} {module}")
