"""The dialog of an opened log event: its fields and their bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.decode_list import DecodeList
from mwl_tui.ui.log.keys import LOG_LINE
from mwl_tui.ui.log.model.log_decode import Decode, DecodeLine
from mwl_tui.ui.log.model.log_lines import LogLine
from mwl_tui.ui.shared.clipboard import copy_text
from mwl_tui.ui.shared.hex_view import HexView, Marked

__all__ = ["LogLineScreen"]

_BESIDE_FROM = 110
"""Columns from which the bytes stand beside the fields."""
_KEYS = "{event.next} next · {event.previous} previous · {event.copy} copy · {event.other} bytes · {event.back} back"


class LogLineScreen(ModalScreen[None]):
    """Shows an event, with keys to go to the next and previous ones.

    Args:
        lines: The events to go through.
        place: The index of the first one to show.
        decode: Decodes an event.
    """

    BINDINGS: ClassVar[list[BindingType]] = LOG_LINE
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [  # type: ignore[misc]
        (0, "-below"),
        (_BESIDE_FROM, "-beside"),
        (160, "-roomy"),
    ]

    def __init__(self, lines: Sequence[LogLine], place: int, decode: Callable[[LogLine], Decode]) -> None:
        super().__init__()
        self._lines = lines
        self._place = place
        self._open = decode
        self._decode = Decode("", (), b"")

    def compose(self) -> ComposeResult:
        """Make the fields and the bytes."""
        with Container(id="event"):
            yield DecodeList(id="event-fields")
            yield HexView(id="event-bytes")

    def on_mount(self) -> None:
        """Open the event."""
        self.query_one(HexView).say("No bytes", "this event has no PDU")
        self._show()

    def _show(self) -> None:
        self._decode = self._open(self._lines[self._place])
        fields = self.query_one(DecodeList)
        place = f"  {self._place + 1:,} of {len(self._lines):,}" if len(self._lines) > 1 else ""
        fields.label(self._decode.title + place, worded(self, _KEYS))
        self.query_one(HexView).show(self._decode.data)
        fields.show(self._decode)
        fields.focus()

    def on_decode_list_highlighted(self, event: DecodeList.Highlighted) -> None:
        """Mark the bytes of the field under the cursor."""
        line, data = event.line, self._decode.data
        view = self.query_one(HexView)
        view.show(data, _marks(line))
        where = f"  {line.start:,} to {line.stop - 1:,}" if line.stop > line.start else ""
        view.label(f"Bytes{where}", f"{len(data):,} bytes" if data else "")

    def action_event(self, step: int) -> None:
        """Open the next or previous event."""
        if 0 <= self._place + step < len(self._lines):
            self._place += step
            self._show()

    def action_other(self) -> None:
        """Switch between the fields and the bytes."""
        fields = self.query_one(DecodeList)
        (self.query_one(HexView) if fields.has_focus else fields).focus()

    def action_copy(self) -> None:
        """Copy the line."""
        line = self.query_one(DecodeList).line
        if line is not None:
            copy_text(self.app, line.text.strip(), "line")

    def action_copy_all(self) -> None:
        """Copy the event."""
        copy_text(self.app, self._decode.text, "event")

    def on_click(self, event: events.Click) -> None:
        """Close the dialog on a click outside."""
        if event.widget is self:
            self.dismiss()


def _marks(line: DecodeLine) -> list[Marked]:
    if line.kind == "wrong":
        marks = [Marked(line.start, line.stop, "broken")]
    elif line.kind == "head":
        marks = [Marked(line.start, line.stop, "value")]
    else:
        marks = [Marked(line.start, line.body, "header"), Marked(line.body, line.stop, "value")]
    return [mark for mark in marks if mark.stop > mark.start]
