"""The lines of a full value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from mwl_tui.ui.detail.model.detail import Piece
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["ValueLines"]


class ValueLines(LineList):
    """Draws lines, each in its style."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"value-lines--{part}" for part in ("value", "empty", "meaning", "warning")
    }

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[Piece] = ()

    def show(self, lines: Sequence[Piece]) -> None:
        """Show lines."""
        self._lines = lines
        self.entries_changed()

    def entry_count(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def draw_entry(self, index: int) -> Strip:
        """Draw a line."""
        line = self._lines[index]
        return Strip([Segment(line.text, self.part(f"value-lines--{line.part}"))])
