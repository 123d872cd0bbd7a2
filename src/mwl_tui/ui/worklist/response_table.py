"""The responses as a table: its columns, the cursor on them, and how a line is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.reactive import var
from textual.strip import Strip

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.exchange import Row
from mwl_tui.ui.shared.line_list import LineList
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.worklist.model import badges
from mwl_tui.ui.worklist.model.columns import GAP, Column, fitted, tone_of, written
from mwl_tui.ui.worklist.model.listing import Listing

__all__ = ["ResponseTable"]


def _dated(form: str, text: str) -> str:
    return written(text[:_LONGEST_DATED], form).lower()


_LONGEST_DATED = 64
_MARK = 3
"""Cells before a row: whether it is marked, its badge, a gap."""
_SPELLED = {form: lru_cache(1_024)(partial(_dated, form)) for form in ("date", "time")}
"""How dates and times are written: there are few different ones in a list."""


class ResponseTable(LineList):
    """Draws a :class:`~mwl_tui.ui.worklist.model.listing.Listing`; a cell's text is made safe when it is drawn.

    Args:
        columns: The columns.
        id: The widget's id.

    Attributes:
        listing: The responses, and how they are looked at.
        laid: The columns that are shown.
        peers: The names of the peers that the responses are of.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "worklist--head",
        "worklist--head-cursor",
        "worklist--cell",
        "worklist--cell-cursor",
        "worklist--quiet",
        "worklist--good",
        "worklist--busy",
        "worklist--high",
        "worklist--urgent",
        "worklist--mark",
        "worklist--lint",
        "worklist--warning",
        "worklist--malformed",
    }
    HEAD = 1
    FROZEN = _MARK

    column: var[int] = var(0)
    """The column that the cursor is on."""

    def __init__(self, columns: Sequence[Column], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.laid = tuple(columns)
        self.peers: dict[str, None] = {}
        self._widths = fitted(self.laid, 0)
        self._drawn: LRUCache[int, Strip] = LRUCache(400)
        self.listing = Listing([column.path for column in self.laid], spelled=self._spelled())

    def lay(self, columns: Sequence[Column]) -> None:
        """Take other columns; all responses show then, as they came."""
        self.laid = tuple(columns)
        self.column = min(self.column, len(self.laid) - 1)
        self.listing.set_columns([column.path for column in self.laid], self._spelled())
        self.forget_drawings()

    def draw_anew(self, line: int | None = None) -> None:
        """Redraw one line, or all of them."""
        if line is None:
            self._drawn.clear()
        else:
            self._drawn.discard(line)
        self.refresh()

    def _spelled(self) -> dict[int, Callable[[str], str]]:
        """Return how cells are written in the columns of dates and times, so that a filter finds what is seen."""
        return {number: _SPELLED[column.form] for number, column in enumerate(self.laid) if column.form}

    def _left_edge(self, column: int) -> int:
        return _MARK + sum(self._widths[:column]) + GAP * column

    def watch_column(self) -> None:
        """Keep the column under the cursor in sight."""
        if self.column < len(self._widths):
            left, width = self._left_edge(self.column), self._widths[self.column]
            room, x = self.scrollable_content_region.width, self.scroll_offset.x
            if left - _MARK < x:
                self.scroll_to(x=left - _MARK, animate=False, force=True)
            elif left + width > x + room:
                self.scroll_to(x=min(left + width - room, left - _MARK), animate=False, force=True)
        self.refresh()

    def action_shift(self, cells: int) -> None:
        """Go to the next or previous column."""
        self.column = max(0, min(self.column + (1 if cells > 0 else -1), len(self.laid) - 1))

    def column_at(self, x: int) -> int | None:
        """Return the column at a place of the screen."""
        place = x + (self.scroll_offset.x if x >= _MARK else 0)
        for column, width in enumerate(self._widths):
            if self._left_edge(column) <= place <= self._left_edge(column) + width:
                return column
        return None

    def entry_count(self) -> int:
        """Return how many responses are shown."""
        return len(self.listing.view)

    def entry_width(self) -> int:
        """Return how many cells all columns take."""
        return self._left_edge(len(self._widths))

    def forget_drawings(self) -> None:
        """Lay the columns out again."""
        self._drawn.clear()
        self._widths = fitted(self.laid, self.scrollable_content_region.width - _MARK)

    def draw_head(self) -> Strip:
        """Draw the headings: which one the cursor is on, and which one sorts."""
        segments = [Segment(" " * _MARK, self.part("worklist--head"))]
        for number, (column, width) in enumerate(zip(self.laid, self._widths, strict=True)):
            here = number == self.column and self.has_focus
            style = self.part("worklist--head-cursor" if here else "worklist--head")
            segments.append(Segment(fit(column.title, width), style))
            segments.append(Segment(self._arrow(column), style if self._arrow(column) != " " else None))
        return Strip(segments)

    def _arrow(self, column: Column) -> str:
        order = self.listing.order
        if order is None or order.path != column.path:
            return " " * GAP
        return "▼" if order.descending else "▲"

    def draw_entry(self, index: int) -> Strip:
        """Draw a response: mark and badge, then its cells; why, where it is malformed."""
        line = self.listing.view[index]
        if (strip := self._drawn.get(line)) is None:
            row = self.listing.row(line)
            badge = badges.badge_of(row)
            cells = self._malformed(row) if badge is badges.MALFORMED else self._cells(self.listing.texts(line))
            mark = "●" if line in self.listing.marked else " "
            style = self.part(f"worklist--{badge.state or 'cell'}")
            strip = Strip([Segment(mark, self.part("worklist--mark")), Segment(f"{badge.symbol} ", style), *cells])
            self._drawn[line] = strip
        return strip

    def draw_under_cursor(self, strip: Strip) -> Strip:
        """Highlight the cell under both cursors."""
        left = self._left_edge(self.column)
        right = left + self._widths[self.column]
        cell = strip.crop(left, right).apply_style(self.get_component_rich_style("worklist--cell-cursor"))
        return Strip.join([strip.crop(0, left), cell, strip.crop(right, None)])

    def _cells(self, values: Sequence[str]) -> list[Segment]:
        segments = []
        for column, width, value in zip(self.laid, self._widths, values, strict=False):
            segments.append(Segment(fit(written(value, column.form), width) + " " * GAP, self._style_of(column, value)))
        return segments

    def _style_of(self, column: Column, value: str) -> Style:
        return self.part(f"worklist--{tone_of(column.path, value) or ('quiet' if column.form else 'cell')}")

    def _malformed(self, row: Row) -> list[Segment]:
        reason = f"malformed: {safe_text(row.response.malformed or '', limit=512)}"
        named = f"{safe_text(row.run.target.name, 24)} · " if len(self.peers) > 1 else ""
        return [Segment(fit(named + reason, self.entry_width() - _MARK), self.part("worklist--malformed"))]
