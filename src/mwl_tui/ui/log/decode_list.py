"""The fields of an opened event, one per line."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from mwl_tui.ui.log.model.log_decode import Decode, DecodeLine
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["DecodeList"]

_PARTS = ("name", "value", "note", "head", "wrong")
_GAP = 2


class _Row(NamedTuple):
    """One line of a field; the first line has its name."""

    line: DecodeLine
    name: str
    value: str
    note: str


class DecodeList(LineList):
    """Draws a :class:`~mwl_tui.ui.log.model.log_decode.Decode`: names in one column, then values and notes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"decode-list--{part}" for part in _PARTS}

    class Highlighted(Message):
        """The cursor is on another field."""

        def __init__(self, line: DecodeLine) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._decode: tuple[DecodeLine, ...] = ()
        self._rows: list[_Row] = []
        self._named = 0

    def show(self, decode: Decode) -> None:
        """Show an event, from its first field."""
        self._decode = decode.lines
        self._measure()
        self.entries_changed()
        self.cursor = 0
        self.scroll_to(0, 0, animate=False, force=True)
        self._tell()

    @property
    def line(self) -> DecodeLine | None:
        """The field under the cursor."""
        return self._rows[self.cursor].line if self.cursor < len(self._rows) else None

    def entry_count(self) -> int:
        """Return how many lines the fields take."""
        return len(self._rows)

    def forget_drawings(self) -> None:
        """Lay out names and values for the new width."""
        self._measure()

    def _measure(self) -> None:
        """Use the width that most names need, and wrap the values in the rest."""
        width = max(40, self.scrollable_content_region.width - 1)  # leaves room for a scroll bar
        widths = [cell_len(_indented(line)) for line in self._decode if line.kind != "head"]
        self._named = min(max(widths, default=0), width // 2)
        self._rows = [row for line in self._decode for row in _rows(line, self._named, width)]

    def draw_entry(self, index: int) -> Strip:
        """Draw a line of a field."""
        line, name, value, note = self._rows[index]
        if line.kind == "head":
            return Strip([self._segment(f"── {name}", "head"), self._segment(f"  {value}  {note}".rstrip(), "note")])
        wrong = line.kind == "wrong"
        blank = " " * (max(0, self._named - cell_len(name)) + _GAP)
        return Strip(
            [
                self._segment(name + blank, "wrong" if wrong else "name"),
                self._segment(value, "wrong" if wrong else "value"),
                self._segment(f"  {note}" if value and note else note, "note"),
            ]
        )

    def _segment(self, text: str, part: str) -> Segment:
        return Segment(text, self.part(f"decode-list--{part}"))

    def watch_cursor(self, before: int, after: int) -> None:
        """Post the field under the cursor."""
        super().watch_cursor(before, after)
        self._tell()

    def _tell(self) -> None:
        if self.line is not None:
            self.post_message(self.Highlighted(self.line))


def _rows(line: DecodeLine, named: int, width: int) -> Iterator[_Row]:
    """Yield the lines of a field: value and note in one line where they fit, otherwise wrapped.

    Args:
        line: The field.
        named: Width of the column of names in cells; a longer name extends beyond it in its first line.
        width: Cells of a line.
    """
    name = _indented(line)
    room = width - max(named, cell_len(name)) - _GAP
    if line.kind == "head" or cell_len(line.value) + _GAP + cell_len(line.note) <= room:
        yield _Row(line, line.name if line.kind == "head" else name, line.value, line.note)
        return
    below = width - named - _GAP
    values, notes = _wrapped(line.value, below), _wrapped(line.note, below)
    if cell_len(name) > named:
        yield _Row(line, name, "", "")
        name = ""
    for part in values:
        yield _Row(line, name, part, "")
        name = ""
    for part in notes:
        yield _Row(line, name, "", part)
        name = ""


def _wrapped(text: str, room: int) -> list[str]:
    """Wrap text; text with wide characters gets half of the width, so that nothing is cut off."""
    room = room if cell_len(text) == len(text) else room // 2
    return wrap(text, room, break_on_hyphens=False) if text else []


def _indented(line: DecodeLine) -> str:
    return "  " * line.depth + line.name
