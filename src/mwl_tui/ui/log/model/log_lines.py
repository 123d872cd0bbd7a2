"""One line of the association log: its content and its styled pieces. No widget here."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import count
from textwrap import wrap
from typing import TYPE_CHECKING

import msgspec

from mwl_tui.dicom.text import safe_text
from mwl_tui.network.trace_events import TraceEvent
from mwl_tui.network.trace_words import describe
from mwl_tui.ui.shared.model.spans import TextSpan

if TYPE_CHECKING:
    from mwl_tui.association.explain import ExplainedMessage

__all__ = ["LineKind", "LogLine", "Side", "ending_words", "event_line", "head_line", "sentence_lines", "spans_of"]

WRAP = 74
"""The width of a message in cells: that of the narrowest log."""


class LineKind(Enum):
    """The kind of a line, which decides its style."""

    EVENT = "event"
    RESPONSE = "response"
    HEAD = "head"
    NOTE = "note"
    GOOD = "good"
    FAILED = "failed"
    ADVICE = "advice"


class Side(Enum):
    """The side whose view of an association a line shows; our messages have none."""

    SCU = "SCU"
    SCP = "SCP"
    NONE = ""


_MARKS = {
    LineKind.EVENT: "",
    LineKind.RESPONSE: "",
    LineKind.HEAD: "── ",
    LineKind.NOTE: "· ",
    LineKind.GOOD: "✓ ",
    LineKind.FAILED: "✗ ",
    LineKind.ADVICE: "  → ",
}
"""The marks before messages."""

_serials = count(1)


class LogLine(msgspec.Struct, frozen=True, gc=False):
    """One line of the log; all its text is safe to show.

    Attributes:
        serial: The identity of the line, kept when it grows.
        kind: Its kind.
        text: The event's name, or the message.
        at: When it was, in seconds since 1970.
        offset: Seconds since the association began; None for messages.
        last: The offset of the last event folded into this line.
        until: The same as its trace has it.
        layer: ``TCP``, ``ACSE`` ...
        arrow: ``→``, ``←`` or ``·``; for a message, its mark.
        detail: Further details in words.
        times: The number of messages the line stands for.
        size: Their size in bytes.
        side: Whose view it is.
        event: The event in the trace; of a run, its first.
        message: The message, where the line is part of a run.
        unfolded: Whether the messages of the run are shown below it.
        good: Of a heading, how the association ended; None until then.
    """

    serial: int
    kind: LineKind
    text: str
    at: float
    offset: float | None = None
    last: float = 0.0
    until: float = 0.0
    layer: str = ""
    arrow: str = ""
    detail: str = ""
    times: int = 1
    size: int = 0
    side: Side = Side.NONE
    event: TraceEvent | None = None
    message: ExplainedMessage | None = None
    unfolded: bool = False
    good: bool | None = None

    @property
    def is_run(self) -> bool:
        """Return whether the line stands for several messages."""
        return self.times > 1

    @property
    def opens(self) -> bool:
        """Return whether it can be opened."""
        return self.event is not None or self.message is not None

    def changed(self, **fields: object) -> LogLine:
        """Return the line with changed fields."""
        return msgspec.structs.replace(self, **fields)

    def folds(self, event: TraceEvent) -> bool:
        """Return whether an event belongs to the run of pending responses of this line."""
        return self.event is not None and event.continues(self.event)


def event_line(event: TraceEvent, began: float, zero: float, side: Side) -> LogLine:
    """Return the line of an event.

    Args:
        event: The event in the trace.
        began: When the trace began, in seconds since 1970.
        zero: When the association began, from which offsets count.
        side: Whose trace it is.
    """
    offset, words = event.offset + (began - zero), describe(event)
    return LogLine(
        next(_serials),
        LineKind.FAILED if event.failed else LineKind.EVENT,
        safe_text(words.name),
        began + event.offset,
        offset,
        offset,
        event.offset,
        event.layer.value,
        event.direction.value,
        safe_text(words.detail),
        event.count,
        event.size,
        side,
        event,
    )


def sentence_lines(kind: LineKind, at: float, *sentences: str) -> Iterator[LogLine]:
    """Return the lines of our messages, wrapped; the first says what happened, the others are advice."""
    for number, sentence in enumerate(filter(None, sentences)):
        shown = kind if number == 0 else LineKind.ADVICE
        mark = _MARKS[shown]
        for row, part in enumerate(wrap(safe_text(sentence), WRAP) or [""]):
            yield LogLine(next(_serials), shown, part, at, arrow=" " * len(mark) if row else mark)
            at += 1e-6  # keeps them in order when sorted by time


def head_line(title: str, at: float) -> LogLine:
    """Return the heading of an association."""
    return LogLine(next(_serials), LineKind.HEAD, safe_text(title), at, arrow=_MARKS[LineKind.HEAD])


def note_line(text: str, at: float, offset: float | None = None, side: Side = Side.NONE) -> LogLine:
    """Return a note among the events."""
    return LogLine(next(_serials), LineKind.NOTE, text, at, offset, arrow=_MARKS[LineKind.NOTE], side=side)


def response_line(run: LogLine, number: int, offset: float, detail: str, message: ExplainedMessage) -> LogLine:
    """Return the line of one message of an unfolded run, at the run's time."""
    size = len(message.command) + len(message.data_set or b"")
    return LogLine(
        next(_serials),
        LineKind.RESPONSE,
        f"response {number:,}",
        run.at,
        offset,
        offset,
        layer=run.layer,
        arrow=run.arrow,
        detail=detail,
        size=size,
        side=run.side,
        message=message,
    )


def spans_of(line: LogLine, *, sides: bool = False) -> list[TextSpan]:
    """Return the pieces of a line, each with its style.

    Args:
        line: The line.
        sides: Whether to name the side.
    """
    side = [TextSpan(f"{line.side.value:<4}", line.side.name.lower())] if sides and line.side is not Side.NONE else []
    if line.offset is None:
        return [TextSpan(line.arrow + line.text, line.kind.value), *_outcome_spans(line)]
    failed = line.kind is LineKind.FAILED
    if line.kind is LineKind.NOTE:
        return [TextSpan(f"{'':<10}", "offset"), *side, TextSpan(f"      {line.arrow}{line.text}", "note")]
    detail = f"until {line.last:+.4f}" if line.is_run else line.detail
    return [
        TextSpan(f"{line.offset:<+9.4f} ", "offset"),
        *side,
        TextSpan("      " if line.kind is LineKind.RESPONSE else f"{line.layer:<5} ", "layer"),
        TextSpan(f"{line.arrow} ", "failed" if failed else "arrow"),
        TextSpan(f"✗ {_named(line)}" if failed else _named(line), "failed" if failed else "event"),
        TextSpan(f"  {detail}" if detail else "", "failed" if failed else "detail"),
    ]


def _named(line: LogLine) -> str:
    if not line.is_run:
        return line.text
    return f"{line.text} × {line.times:,} {'▾' if line.unfolded else '▸'}"


def _outcome_spans(line: LogLine) -> list[TextSpan]:
    """Return the outcome of an association for its heading, or whether it is running."""
    if line.kind is not LineKind.HEAD or not line.detail:
        return []
    if line.good is None:
        return [TextSpan(f"  {line.detail}", "note")]
    return [TextSpan(f"  {ending_words(line.good, line.detail)}", "good" if line.good else "failed")]


def ending_words(good: bool, text: str) -> str:
    """Return the outcome with its mark."""
    return (_MARKS[LineKind.GOOD] if good else _MARKS[LineKind.FAILED]) + text
