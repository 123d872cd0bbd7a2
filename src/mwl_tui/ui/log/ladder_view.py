"""The widget of the call flow: one association as a ladder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from mwl_tui.ui.log.model.ladder import Ends, Rung, heading, ladder
from mwl_tui.ui.log.model.log_lines import LogLine
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["LadderView"]

_PARTS = ("offset", "layer", "lifeline", "arrow", "rung", "detail", "pause", "failed", "good", "end")


class LadderView(LineList):
    """Draws the events of an association between both sides' lifelines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ladder-view--{part}" for part in _PARTS}
    HEAD: ClassVar[int] = 1

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._events: Sequence[LogLine] = ()
        self._ends = Ends("requestor", "acceptor")
        self._ending = ""
        self._good = True
        self._rungs: list[Rung] = []
        self._above = Rung(())
        self._width = 0

    def show(self, lines: Sequence[LogLine], ends: Ends, ending: str, *, good: bool) -> None:
        """Show events.

        Args:
            lines: The events, in the order of time.
            ends: The two sides.
            ending: How it ended, or empty.
            good: Whether it ended well.
        """
        self._events, self._ends, self._ending, self._good = lines, ends, ending, good
        self._width = 0
        self.forget_drawings()
        self.entries_changed()

    @property
    def line(self) -> LogLine | None:
        """The event under the cursor; on a line between two events, the previous one."""
        above = (rung.line for rung in reversed(self._rungs[: self.cursor + 1]) if rung.line is not None)
        return next(above, None)

    def entry_count(self) -> int:
        """Return the number of rungs."""
        return len(self._rungs)

    def entry_width(self) -> int:
        """Return the width of a rung in cells."""
        return self._width

    def forget_drawings(self) -> None:
        """Lay the ladder out for the new width."""
        width = self.scrollable_content_region.width
        if width and width != self._width:
            self._width = width
            self._above, *below = heading(self._ends, width)
            self._rungs = [*below, *ladder(self._events, width, self._ending, good=self._good)]

    def draw_head(self) -> Strip:
        """Draw the line that names both sides."""
        return self._draw(self._above)

    def draw_entry(self, index: int) -> Strip:
        """Draw a rung."""
        return self._draw(self._rungs[index])

    def _draw(self, rung: Rung) -> Strip:
        return Strip([Segment(span.text, self.part(f"ladder-view--{span.part}")) for span in rung.spans])
