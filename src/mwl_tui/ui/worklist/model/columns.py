"""The columns of the worklist: which, how wide, and how a value is written in one. No widget here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import QueryError
from mwl_tui.ui.shared.model.attribute_names import name_of
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.state import ColumnState
from mwl_tui.ui.worklist.model.filter import FilterColumn
from mwl_tui.worklist.columns import DEFAULT_COLUMNS, heading
from mwl_tui.worklist.table import label, resolve

__all__ = [
    "MOST",
    "PEER",
    "Column",
    "chosen_columns",
    "columns_of",
    "fields_of",
    "fit",
    "fitted",
    "peer_column",
    "states_of",
    "tone_of",
    "written",
]

MOST = 64
"""Columns that may be chosen."""

GAP = 1
"""Blank cells between two columns."""
NARROWEST, WIDEST = 3, 120
"""The range of the width of a column."""
PEER: Path = ()
"""Stands in place of an attribute for the column that names the peer."""


class Column(NamedTuple):
    """One column.

    Attributes:
        path: The attribute it shows; :data:`PEER` for the name of the peer that a response is of.
        title: Its heading.
        width: The least cells that it takes.
        most: The most that it takes where there is room.
        form: How values are written: ``date``, ``time`` or as they are.
        chosen: The width that the user chose; 0 for what fits.
    """

    path: Path
    title: str
    width: int
    most: int
    form: str = ""
    chosen: int = 0

    def sized(self, chosen: int) -> Column:
        """Return the column in a width of the user's, within bounds; with 0 in the one that fits."""
        usual = _column(self.path)
        if not chosen:
            return usual
        width = max(NARROWEST, min(chosen, WIDEST))
        return usual._replace(width=width, most=width, chosen=width)


class _Look(NamedTuple):
    width: int
    most: int
    form: str = ""
    title: str = ""


_KNOWN: dict[int, _Look] = {
    0x0040_0002: _Look(10, 10, "date"),
    0x0040_0003: _Look(5, 5, "time"),
    0x0010_0010: _Look(15, 34),
    0x0010_0020: _Look(13, 16),
    0x0010_0030: _Look(10, 10, "date"),
    0x0010_0040: _Look(3, 3),
    0x0008_0050: _Look(11, 16),
    0x0008_0060: _Look(3, 3, title="Mod"),
    0x0040_0001: _Look(10, 16),
    0x0040_0006: _Look(16, 24),
    0x0040_0007: _Look(16, 30),
    0x0040_0009: _Look(10, 16),
    0x0040_0020: _Look(9, 10),
    0x0040_1001: _Look(12, 16),
    0x0040_1003: _Look(8, 8),
    0x0032_1060: _Look(20, 34),
}
"""How the usual attributes look, by tag."""


def chosen_columns(states: Sequence[ColumnState]) -> tuple[Column, ...]:
    """Return the columns that were chosen; the usual ones where none were, or none of them is known any more."""
    found: dict[Path, Column] = {}
    for state in states[:MOST]:
        try:
            path = resolve(state.path)
        except QueryError:  # of another version, or changed by hand
            continue
        found[path] = _column(path).sized(state.width)
    return tuple(found.values()) or columns_of()


def states_of(columns: Sequence[Column]) -> list[ColumnState]:
    """Return the stored state of columns; nothing for the defaults."""
    if tuple(columns) == columns_of():
        return []
    return [ColumnState(path=name_of(column.path), width=column.chosen) for column in columns]


def peer_column(names: Sequence[str]) -> Column:
    """Return the column that names the peer of each response."""
    longest = max((cell_len(safe_text(name, 24)) for name in names), default=0)
    width = max(8, min(longest, 24))
    return Column(PEER, "Peer", width, width)


def columns_of(paths: Sequence[Path] = DEFAULT_COLUMNS) -> tuple[Column, ...]:
    """Return the columns for attributes, with the headings that lists of responses have everywhere."""
    return tuple(_column(path) for path in paths)


def _column(path: Path) -> Column:
    if path == PEER:
        return peer_column(())
    title = safe_text(heading(path), 24)
    look = _KNOWN.get(path[-1]) or _Look(max(8, len(title)), 24)
    return Column(path, look.title or title, look.width, look.most, look.form)


def fields_of(columns: Sequence[Column]) -> tuple[FilterColumn, ...]:
    """Return the names by which a filter may mean columns: heading, keyword, and the usual short heading."""
    return tuple(FilterColumn(tuple(dict.fromkeys(_names(column))), number) for number, column in enumerate(columns))


def _names(column: Column) -> list[str]:
    if column.path == PEER:
        return [column.title]
    return [column.title, heading(column.path), label(column.path).rpartition(".")[2]]


_TONES = {
    0x0040_0020: {"ARRIVED": "good", "READY": "good", "STARTED": "busy", "DEPARTED": "quiet", "COMPLETED": "quiet"},
    0x0040_1003: {"STAT": "urgent", "HIGH": "high", "MEDIUM": "", "ROUTINE": "", "LOW": "quiet"},
}
"""How coded values are coloured, by tag; the value itself is the word beside the colour."""


def tone_of(path: Path, value: str) -> str:
    """Return the tone of a value of Scheduled Procedure Step Status or Requested Procedure Priority, or none."""
    tones = _TONES.get(path[-1]) if path else None
    return tones.get(value.strip().upper(), "") if tones else ""


def fitted(columns: Sequence[Column], room: int) -> tuple[int, ...]:
    """Return each column its width: the least it needs, and a fair share of the room that is left, up to its most."""
    widths = [column.width for column in columns]
    spare = room - sum(widths) - GAP * len(widths)
    growing = [number for number, column in enumerate(columns) if column.most > column.width]
    while spare > 0 and growing:
        for number in growing[:spare]:
            widths[number] += 1
        spare -= len(growing[:spare])
        growing = [number for number in growing if widths[number] < columns[number].most]
    return tuple(widths)


def written(value: str, form: str) -> str:
    """Write a value of a response for its cell: safe to show, dates and times in their usual form.

    A date or time that is not one by its look is shown as it came.
    """
    plain = value.isascii() and value.isdigit()
    if form == "date" and plain and len(value) == 8:
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    if form == "time" and len(value) >= 4 and value[:4].isascii() and value[:4].isdigit():
        return f"{value[:2]}:{value[2:4]}"
    return safe_text(value, limit=256)
