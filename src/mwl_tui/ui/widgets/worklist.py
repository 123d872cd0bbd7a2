"""The responses of a query, as a table that grows while they come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from textual.cache import LRUCache
from textual.strip import Strip

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.engine.exchange import Row
from mwl_tui.ui.engine.gateway import Answer
from mwl_tui.ui.model.columns import GAP, Column, columns_of, fit, fitted, written
from mwl_tui.ui.widgets.line_list import LineList

__all__ = ["Worklist"]

UNSUPPORTED_KEY = 0xFF01
"""Pending, but a matching key is not supported (PS3.4 K.4.1.1.4)."""


class Worklist(LineList):
    """A virtual table of fixed columns. A cell's text is made safe when it is first drawn."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "worklist--head",
        "worklist--cell",
        "worklist--quiet",
        "worklist--warning",
        "worklist--malformed",
    }
    HEAD = 1

    def __init__(self, columns: tuple[Column, ...] | None = None, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.columns = columns if columns is not None else columns_of()
        self.rows: list[Row] = []
        self._widths = fitted(self.columns, 0)
        self._drawn: LRUCache[int, Strip] = LRUCache(400)

    def clear(self) -> None:
        """Drop all responses."""
        self.rows.clear()
        self._drawn.clear()
        self.cursor = 0
        self.entries_changed()
        self.scroll_to(0, 0, animate=False, force=True)

    def extend(self, rows: Iterable[Row]) -> None:
        """Add responses that came."""
        before = len(self.rows)
        self.rows.extend(rows)
        if len(self.rows) > before:
            self.entries_changed(redraw=before < self.scroll_offset.y + self.page_size)

    def entry_count(self) -> int:
        """Say how many responses there are."""
        return len(self.rows)

    def entry_width(self) -> int:
        """Say how many cells all columns take."""
        return _MARK + sum(self._widths) + GAP * len(self._widths)

    def forget_drawings(self) -> None:
        """Lay the columns out again."""
        self._drawn.clear()
        self._widths = fitted(self.columns, self.scrollable_content_region.width - _MARK)

    def draw_head(self) -> Strip:
        """Draw the headings."""
        style = self.part("worklist--head")
        cells = (fit(column.title, width) for column, width in zip(self.columns, self._widths, strict=True))
        return Strip([Segment(" " * _MARK + (" " * GAP).join(cells), style)])

    def draw_entry(self, index: int) -> Strip:
        """Draw a response: a mark for what is wrong with it, then its cells."""
        if (strip := self._drawn.get(index)) is None:
            answer = self.rows[index].answer
            strip = self._draw_malformed(answer.malformed) if answer.malformed is not None else self._draw_row(answer)
            self._drawn[index] = strip
        return strip

    def _draw_row(self, answer: Answer) -> Strip:
        marked = answer.status == UNSUPPORTED_KEY
        segments = [Segment("! " if marked else "  ", self.part("worklist--warning"))]
        for column, width, value in zip(self.columns, self._widths, answer.row, strict=False):
            style = self.part("worklist--quiet" if column.form else "worklist--cell")
            segments.append(Segment(fit(written(value, column.form), width) + " " * GAP, style))
        return Strip(segments)

    def _draw_malformed(self, reason: str) -> Strip:
        text = fit(f"✗ malformed: {safe_text(reason, limit=512)}", self.entry_width())
        return Strip([Segment(text, self.part("worklist--malformed"))])


_MARK = 2
"""Cells of the mark before a row."""
