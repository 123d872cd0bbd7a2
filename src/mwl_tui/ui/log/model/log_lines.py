"""One line of the association log: what it says, and the pieces that it is drawn of. No widget here."""

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
"""Cells a line of prose may take: what the narrowest log shows."""


class LineKind(Enum):
    """What a line is, which decides how it is drawn."""

    EVENT = "event"
    RESPONSE = "response"
    HEAD = "head"
    NOTE = "note"
    GOOD = "good"
    FAILED = "failed"
    ADVICE = "advice"


class Side(Enum):
    """Whose view of an association a line is from; sentences of ours have none."""

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
"""What stands before a sentence."""

_serials = count(1)


class LogLine(msgspec.Struct, frozen=True, gc=False):
    """One line of the log; all its text is safe to show.

    Attributes:
        serial: Which line it is, also after it has grown.
        kind: What it is.
        text: The event's name, or the sentence.
        at: When it was, in seconds since 1970.
        offset: Seconds since the association began; None for sentences.
        last: The offset of the last event folded into this line.
        until: The same as its trace has it.
        layer: ``TCP``, ``ACSE`` ...
        arrow: ``→``, ``←`` or ``·``; before a sentence, its mark.
        detail: One line more, in words.
        times: How many messages the line stands for.
        size: How many bytes they had.
        side: Whose view it is.
        event: What the trace has of it; of a run, its first.
        message: The message, where the line is one out of a run.
        unfolded: Whether the messages of the run stand below it.
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
        """Return whether it stands for several messages."""
        return self.times > 1

    @property
    def opens(self) -> bool:
        """Return whether it has more to show than it says."""
        return self.event is not None or self.message is not None

    def changed(self, **fields: object) -> LogLine:
        """Return the same line with other contents."""
        return msgspec.structs.replace(self, **fields)

    def folds(self, event: TraceEvent) -> bool:
        """Return whether an event is one more of the pending responses that this line stands for."""
        return self.event is not None and event.continues(self.event)


def event_line(event: TraceEvent, began: float, zero: float, side: Side) -> LogLine:
    """Write an event.

    Args:
        event: As the trace has it.
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
    """Write sentences of ours, wrapped; the first says what happened, the others are advice."""
    for number, sentence in enumerate(filter(None, sentences)):
        shown = kind if number == 0 else LineKind.ADVICE
        mark = _MARKS[shown]
        for row, part in enumerate(wrap(safe_text(sentence), WRAP) or [""]):
            yield LogLine(next(_serials), shown, part, at, arrow=" " * len(mark) if row else mark)
            at += 1e-6  # so that each has its place in time, after the one before


def head_line(title: str, at: float) -> LogLine:
    """Write the line that an association begins with."""
    return LogLine(next(_serials), LineKind.HEAD, safe_text(title), at, arrow=_MARKS[LineKind.HEAD])


def note_line(text: str, at: float, offset: float | None = None, side: Side = Side.NONE) -> LogLine:
    """Write a remark of ours among the events."""
    return LogLine(next(_serials), LineKind.NOTE, text, at, offset, arrow=_MARKS[LineKind.NOTE], side=side)


def response_line(run: LogLine, number: int, offset: float, detail: str, message: ExplainedMessage) -> LogLine:
    """Write one message of a run that is unfolded; it keeps the run's place in time."""
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
    """Draw a line: its pieces, each with the part it plays.

    Args:
        line: The line.
        sides: Whether to say whose view it is.
    """
    side = [TextSpan(f"{line.side.value:<4}", line.side.name.lower())] if sides and line.side is not Side.NONE else []
    if line.offset is None:
        return [TextSpan(line.arrow + line.text, line.kind.value), *_told(line)]
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


def _told(line: LogLine) -> list[TextSpan]:
    """Return what an association's heading says of its end, or of who is there."""
    if line.kind is not LineKind.HEAD or not line.detail:
        return []
    if line.good is None:
        return [TextSpan(f"  {line.detail}", "note")]
    return [TextSpan(f"  {ending_words(line.good, line.detail)}", "good" if line.good else "failed")]


def ending_words(good: bool, text: str) -> str:
    """Return how something ended, with its mark."""
    return (_MARKS[LineKind.GOOD] if good else _MARKS[LineKind.FAILED]) + text
