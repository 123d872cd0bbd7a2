"""The lines of the association log: events in, folded lines out. No widget here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from mwl_tui.dicom.text import safe_text

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace, TraceEvent

__all__ = ["Kind", "LogLine", "LogModel", "Span", "spans_of"]

WRAP = 74
"""Cells a line of prose may take: what the narrowest log shows."""


class Kind(Enum):
    """What a line is, which decides how it is drawn."""

    EVENT = "event"
    HEAD = "head"
    NOTE = "note"
    GOOD = "good"
    FAILED = "failed"
    ADVICE = "advice"


_MARKS = {
    Kind.EVENT: "",
    Kind.HEAD: "── ",
    Kind.NOTE: "· ",
    Kind.GOOD: "✓ ",
    Kind.FAILED: "✗ ",
    Kind.ADVICE: "  → ",
}
"""What stands before a sentence."""


class LogLine(NamedTuple):
    """One line of the log.

    Attributes:
        kind: What it is.
        text: The event's name, or the sentence.
        offset: Seconds since the association's trace began; None for sentences.
        last: The offset of the last event folded into this line.
        layer: ``TCP``, ``ACSE`` ...
        arrow: ``→``, ``←`` or ``·``; before a sentence, its mark.
        detail: One line more, in words.
        times: How many events the line stands for.
    """

    kind: Kind
    text: str
    offset: float | None = None
    last: float = 0.0
    layer: str = ""
    arrow: str = ""
    detail: str = ""
    times: int = 1


class Span(NamedTuple):
    """A piece of a line and the part it plays (a component class of the widget)."""

    text: str
    part: str


class LogModel:
    """The log of the associations so far, the newest ``capacity`` lines of it.

    Consecutive pending responses are one line with a count. Text of a peer passes
    :func:`~mwl_tui.dicom.text.safe_text` here, once.

    Args:
        capacity: How many lines are kept.
    """

    def __init__(self, capacity: int = 5_000) -> None:
        self.lines: list[LogLine] = []
        self.revision = 0
        self._capacity = capacity
        self._trace: Trace | None = None
        self._read = 0

    def begin(self, title: str, trace: Trace) -> None:
        """Start a new association: a heading, and events read from ``trace`` from now on."""
        self.pull()
        self._trace, self._read = trace, 0
        self._add([LogLine(Kind.HEAD, safe_text(title), arrow=_MARKS[Kind.HEAD])])

    def pull(self) -> bool:
        """Take over what the trace has gathered since; True where something was new."""
        if self._trace is None:
            return False
        events, read = self._trace.since(self._read)
        missing = read - self._read - len(events)
        if not (events or missing):
            return False
        self._read = read
        self._count_missing(missing, events)
        for event in events:
            self._fold(event)
        self._trim()
        self.revision += 1
        return True

    def say(self, kind: Kind, *sentences: str) -> None:
        """Add sentences of ours, wrapped; the first says what happened, the others are advice."""
        for number, sentence in enumerate(filter(None, sentences)):
            shown = kind if number == 0 else Kind.ADVICE
            mark = _MARKS[shown]
            parts = wrap(safe_text(sentence), WRAP) or [""]
            lines = [LogLine(shown, part, arrow=" " * len(mark)) for part in parts]
            self._add([lines[0]._replace(arrow=mark), *lines[1:]])

    def _add(self, lines: Iterable[LogLine]) -> None:
        self.lines.extend(lines)
        self._trim()
        self.revision += 1

    def _trim(self) -> None:
        excess = len(self.lines) - self._capacity
        if excess > 0:
            del self.lines[:excess]

    def _count_missing(self, missing: int, events: Sequence[TraceEvent]) -> None:
        """Account for events that the trace dropped before we read: more of the same, or a line that says so."""
        if not missing:
            return
        last = self.lines[-1] if self.lines else None
        if last is not None and events and _folds(last, events[0]):
            self.lines[-1] = last._replace(times=last.times + missing)
        else:
            words = f"{missing} events came faster than they were read"
            self.lines.append(LogLine(Kind.NOTE, words, arrow=_MARKS[Kind.NOTE]))

    def _fold(self, event: TraceEvent) -> None:
        last = self.lines[-1] if self.lines else None
        if last is not None and _folds(last, event):
            self.lines[-1] = last._replace(times=last.times + event.count, last=event.offset)
        else:
            self.lines.append(_line_of(event))


def _folds(line: LogLine, event: TraceEvent) -> bool:
    """Whether an event is one more of the pending responses that the line stands for."""
    return (
        line.kind is Kind.EVENT
        and not event.failed
        and "pending" in event.name
        and line.text == event.name
        and line.arrow == event.direction.value
    )


def _line_of(event: TraceEvent) -> LogLine:
    return LogLine(
        Kind.FAILED if event.failed else Kind.EVENT,
        safe_text(event.name),
        event.offset,
        event.offset,
        event.layer.value,
        event.direction.value,
        safe_text(event.words),
        event.count,
    )


def spans_of(line: LogLine) -> list[Span]:
    """Draw a line: its pieces, each with the part it plays."""
    if line.offset is None:
        return [Span(line.arrow + line.text, line.kind.value)]
    name = f"{line.text} × {line.times}" if line.times > 1 else line.text
    failed = line.kind is Kind.FAILED
    detail = f"until +{line.last:.4f}" if line.times > 1 else line.detail
    return [
        Span(f"+{line.offset:.4f} ", "offset"),
        Span(f"{line.layer:<5} ", "layer"),
        Span(f"{line.arrow} ", "failed" if failed else "arrow"),
        Span(f"✗ {name}" if failed else name, "failed" if failed else "event"),
        Span(f"  {detail}" if detail else "", "failed" if failed else "detail"),
    ]
