"""Bytes in hexadecimal and ASCII, with the ones that are meant standing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mwl_tui.dicom.hexdump import ascii_of
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["HexView", "Marked"]

_SHAPES = (16, 8, 4)
"""How many bytes a line may have."""


class Marked(NamedTuple):
    """Bytes that stand out.

    Attributes:
        start: The place of the first.
        stop: The place after the last.
        part: ``header``, ``value`` or ``broken``: how they are drawn.
    """

    start: int
    stop: int
    part: str


class HexView(LineList):
    """Draws bytes of any number, as many on a line as there is room for; offsets are decimal, as in our messages.

    ``show(data, [Marked(0, 8, "header"), Marked(8, 24, "value")])`` replaces what stands there and brings the first
    marked byte into sight.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"hex-view--{part}" for part in ("offset", "plain", "header", "value", "broken")
    }

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._data = b""
        self._marked: tuple[Marked, ...] = ()
        self._per_line = _SHAPES[0]

    def show(self, data: bytes, marked: Sequence[Marked] = ()) -> None:
        """Show bytes.

        Args:
            data: All of them.
            marked: What stands out; of bytes that are marked twice the first mark counts.
        """
        if data is self._data and tuple(marked) == self._marked:
            return
        self._data, self._marked = data, tuple(marked)
        self._reshape()
        self._see_marked()

    def entry_count(self) -> int:
        """Return how many lines there are."""
        return -(-len(self._data) // self._per_line)

    def entry_width(self) -> int:
        """Return how many cells a line takes."""
        return self._digits + 1 + 4 * self._per_line + 1

    def forget_drawings(self) -> None:
        """Lay the lines out for the width there is now."""
        room = self.scrollable_content_region.width
        fitting = (count for count in _SHAPES if self._digits + 2 + 4 * count <= room)
        before, self._per_line = self._per_line, next(fitting, _SHAPES[-1])
        if before != self._per_line:
            self.call_after_refresh(self._see_marked)

    def draw_entry(self, index: int) -> Strip:
        """Draw a line: offset, bytes, characters."""
        first = index * self._per_line
        some = self._data[first : first + self._per_line]
        parts = [self._part_of(place) for place in range(first, first + len(some))]
        segments = [Segment(f"{first:{self._digits}} ", self.part("hex-view--offset"))]
        for part, places in _runs(parts):
            segments += self._hexadecimal(some[places.start : places.stop], part)
        segments.append(Segment("   " * (self._per_line - len(some)) + " "))
        text = ascii_of(some)
        segments += [Segment(text[places.start : places.stop], self._style(part)) for part, places in _runs(parts)]
        return Strip(segments)

    def _hexadecimal(self, some: bytes, part: str) -> list[Segment]:
        """Draw bytes of one part; the blank after them has no style."""
        return [Segment(some.hex(" "), self._style(part)), Segment(" ")]

    def _style(self, part: str) -> Style:
        return self.part(f"hex-view--{part}")

    def _part_of(self, place: int) -> str:
        return next((mark.part for mark in self._marked if mark.start <= place < mark.stop), "plain")

    @property
    def _digits(self) -> int:
        return max(4, len(str(len(self._data))))

    def _reshape(self) -> None:
        self.forget_drawings()
        self.entries_changed()

    def _see_marked(self) -> None:
        """Bring the first marked byte to the top, or the whole data where nothing is marked."""
        start = min((mark.start for mark in self._marked), default=0)
        line = start // self._per_line
        self.entries_changed()
        self.cursor = line
        self.scroll_to(0, line, animate=False, force=True)


def _runs(parts: Sequence[str]) -> Iterator[tuple[str, range]]:
    """Yield the runs of equal parts, each with its places."""
    start = 0
    for part, run in groupby(parts):
        stop = start + len(list(run))
        yield part, range(start, stop)
        start = stop
