"""The association log: one line an event, the newest at the bottom."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.cache import LRUCache
from textual.strip import Strip

from mwl_tui.ui.model.log_model import Kind, LogLine, LogModel, spans_of
from mwl_tui.ui.widgets.line_list import LineList

__all__ = ["AssociationLog"]

_PARTS = ("offset", "layer", "arrow", "detail", *(kind.value for kind in Kind))


class AssociationLog(LineList):
    """Draws a :class:`~mwl_tui.ui.model.log_model.LogModel`, and follows its end unless the cursor left it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"association-log--{part}" for part in _PARTS}

    def __init__(self, model: LogModel, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._model = model
        self._shown = 0
        self._lines = 0
        self._widest = 0
        self._drawn: LRUCache[LogLine, Strip] = LRUCache(400)

    def update_lines(self) -> None:
        """Show what the model has gained."""
        if self._shown == self._model.revision:
            return
        self._shown = self._model.revision
        following = self.cursor >= self._lines - 1
        self._lines = len(self._model.lines)
        self.entries_changed()
        if following:
            self.cursor = self._lines - 1
            self.scroll_to(y=max(0, self._lines - self.page_size), animate=False, force=True)

    def entry_count(self) -> int:
        """Say how many lines there are."""
        return len(self._model.lines)

    def entry_width(self) -> int:
        """Say how wide the widest line was that has been drawn."""
        return self._widest

    def forget_drawings(self) -> None:
        """Draw all lines anew."""
        self._drawn.clear()

    def draw_entry(self, index: int) -> Strip:
        """Draw a line."""
        line = self._model.lines[index]
        if (strip := self._drawn.get(line)) is None:
            spans = spans_of(line)
            strip = Strip([Segment(span.text, self.part(f"association-log--{span.part}")) for span in spans])
            self._drawn[line] = strip
            self._widest = max(self._widest, sum(cell_len(span.text) for span in spans))
        return strip
