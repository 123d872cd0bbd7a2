"""One association in the log: the events of each side's trace and our messages. No widget here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from operator import attrgetter
from time import time
from typing import TYPE_CHECKING

from mwl_tui.dicom.text import safe_text
from mwl_tui.network.trace_events import Closed, ConnectionEnded, ConnectionLost, Dropped
from mwl_tui.network.trace_words import calling_words
from mwl_tui.operations.outcome import Outcome
from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, Side, event_line, head_line, note_line, sentence_lines

if TYPE_CHECKING:
    from mwl_tui.dicom.charset import Reading
    from mwl_tui.network.trace import Trace, TraceEvent
    from mwl_tui.operations.target import Target

__all__ = ["LoggedAssociation", "Track", "merged"]

_AT = attrgetter("at")
_ENDS = (Closed, ConnectionEnded, ConnectionLost, Dropped)
"""Events that end an association."""


class Track:
    """The lines of one side of an association, read from its trace; consecutive pending responses are one line.

    Args:
        trace: The events of that side.
        side: The side.

    Attributes:
        lines: The lines, in the order of time.
        bytes: The approximate number of bytes of PDUs that the kept events hold.
    """

    def __init__(self, trace: Trace, side: Side) -> None:
        self.trace = trace
        self.side = side
        self.lines: list[LogLine] = []
        self.bytes = 0
        self.began = trace.began
        self._read = 0

    def pull(self, zero: float | None) -> float | None:
        """Read the new events of the trace.

        Args:
            zero: When the association began; None where this side tells it.

        Returns:
            The time from which lines are new or changed; None where none are.
        """
        trace = self.trace
        if trace.added == self._read:
            return None
        if not self.lines:
            self.began = trace.began  # a trace may restart before its first event
        events, read = trace.since(self._read)
        missing = read - self._read - len(events)
        self._read = read
        known = max(0, len(self.lines) - 1)
        self._count_missing(missing, events)
        zero = self.began if zero is None else zero
        for event in events:
            self._fold(event, zero)
        return self.lines[min(known, len(self.lines) - 1)].at

    def _count_missing(self, missing: int, events: Sequence[TraceEvent]) -> None:
        """Account for events that the trace dropped before they were read: count them in the run, or note the loss."""
        if not missing:
            return
        last = self.lines[-1] if self.lines else None
        if last is not None and events and last.folds(events[0]):
            self.lines[-1] = last.changed(times=last.times + missing)
        else:
            words = f"{missing:,} events came faster than they were read"
            at = last.at if last is not None else self.began
            self.lines.append(note_line(words, at, last.last if last is not None else 0.0, self.side))

    def _fold(self, event: TraceEvent, zero: float) -> None:
        last = self.lines[-1] if self.lines else None
        if last is not None and last.folds(event):
            until = event.offset + (self.began - zero)
            self.lines[-1] = last.changed(
                times=last.times + event.count, last=until, until=event.offset, size=last.size + event.size
            )
        else:
            self.lines.append(event_line(event, self.began, zero, self.side))
            self.bytes += len(event.data)

    def drop_before(self, at: float) -> None:
        """Forget the lines before a time."""
        gone = bisect_left(self.lines, at, key=_AT)
        self.bytes -= sum(len(line.event.data) for line in self.lines[:gone] if line.event is not None)
        del self.lines[:gone]


class LoggedAssociation:
    """One association; without a title, the messages outside of any association.

    Args:
        title: Time, verb and who calls whom.
        at: When it began, in seconds since 1970.
        side: Our side of it.
        trace: Its trace there.
        ending: Returns the outcome after the end, None before it.
        target: The peer, where we requested the association.
        short: A short title; where empty, the title.

    Attributes:
        tracks: By side.
        sentences: Our messages about it.
        head: Its heading; None without a title.
        folded: Whether only the heading shows.
        outcome: How it ended; None before the end.
        reading: The character set reading of the other side, once it was looked up.
    """

    def __init__(
        self,
        title: str,
        at: float,
        *,
        side: Side = Side.SCU,
        trace: Trace | None = None,
        ending: Callable[[], Outcome | None] | None = None,
        target: Target | None = None,
        short: str = "",
    ) -> None:
        self.side = side
        self.short = safe_text(short or title)
        self.target = target
        self.tracks: dict[Side, Track] = {} if trace is None else {side: Track(trace, side)}
        self.sentences: list[LogLine] = []
        self.head = head_line(title, at) if title else None
        self.folded = False
        self.outcome: Outcome | None = None
        self.reading: Reading | None = None
        self._ending = ending

    @property
    def track(self) -> Track | None:
        """The track of the side that it began with."""
        return self.tracks.get(self.side)

    @property
    def trace(self) -> Trace | None:
        """Its trace on that side."""
        return self.track.trace if self.track is not None else None

    @property
    def size(self) -> int:
        """How many lines it has."""
        return len(self.sentences) + sum(len(track.lines) for track in self.tracks.values())

    @property
    def bytes(self) -> int:
        """The approximate number of bytes of PDUs that are kept in events and capture."""
        return sum(track.bytes + _captured(track.trace) for track in self.tracks.values())

    def pull(self) -> float | None:
        """Read the new events of both sides.

        Returns:
            The time from which lines are new or changed; None where none are.
        """
        changed = []
        zero = None
        for side in (self.side, *(side for side in self.tracks if side is not self.side)):
            if (track := self.tracks.get(side)) is not None:
                changed.append(track.pull(zero))
                zero = track.began if zero is None else zero
        changed.append(self._end())
        return min((at for at in changed if at is not None), default=None)

    def _end(self) -> float | None:
        outcome = self._ending() if self._ending is not None and self.outcome is None else None
        if outcome is None:
            if self._ending is None:
                self._notice_end()
            return None
        self.outcome = outcome
        self._tell(outcome.good, outcome.text)
        kind = LineKind.GOOD if outcome.good else LineKind.FAILED
        at = self.say(max(self._newest() + 1e-6, time()), kind, outcome.text, outcome.advice)
        for note in outcome.notes:
            self.say(at, LineKind.NOTE, note)
        if outcome.times:
            self.say(at, LineKind.NOTE, outcome.times)
        return at

    def _notice_end(self) -> None:
        """Derive the outcome of a foreign client's association from its events, for the heading."""
        lines = self.track.lines if self.track is not None else []
        if self.outcome is not None or not lines or self.head is None:
            return
        request = self.trace.request if self.trace is not None else None
        who = safe_text(calling_words(request)) if request is not None else ""
        last = lines[-1].event
        if last is not None and isinstance(last.fact, _ENDS):
            failed = next((line for line in reversed(lines) if line.kind is LineKind.FAILED), None)
            self.outcome = Outcome(failed is None, failed.text if failed is not None else "ended properly")
            self._tell(self.outcome.good, " · ".join(filter(None, (who, self.outcome.text))))
        else:
            self.head = self.head.changed(detail=who)

    def _tell(self, good: bool, text: str) -> None:
        if self.head is not None:
            self.head = self.head.changed(detail=text, good=good)

    def _newest(self) -> float:
        ends = [lines[-1].at for lines in (self.sentences, *(t.lines for t in self.tracks.values())) if lines]
        return max(ends, default=0.0)

    def say(self, at: float, kind: LineKind, *sentences: str) -> float:
        """Add messages of the workbench.

        Returns:
            Their time, which is after that of earlier messages.
        """
        if self.sentences:
            at = max(at, self.sentences[-1].at + 1e-6)
        self.sentences += sentence_lines(kind, at, *sentences)
        return at

    def lines(self, sides: frozenset[Side], since: float | None = None) -> list[LogLine]:
        """Return the lines of these sides and our messages, in the order of time.

        Args:
            sides: The sides whose view shows.
            since: The time from which on; None for all.
        """
        wanted = [track.lines for side, track in self.tracks.items() if side in sides]
        return merged([*wanted, self.sentences], since)

    def holds(self, line: LogLine) -> bool:
        """Return whether a line belongs to this association; messages of its runs do."""
        track = self.tracks.get(line.side)
        if track is None:
            return False
        place = bisect_left(track.lines, line.at, key=_AT)
        return place < len(track.lines) and track.lines[place].at == line.at

    def drop_oldest(self, count: int) -> None:
        """Forget this many of the oldest lines."""
        every = self.lines(frozenset(self.tracks))
        if count >= len(every):
            self.drop_before(float("inf"))
        else:
            self.drop_before(every[count].at)

    def drop_before(self, at: float) -> None:
        """Forget the lines before a time."""
        for track in self.tracks.values():
            track.drop_before(at)
        del self.sentences[: bisect_left(self.sentences, at, key=_AT)]


def merged(parts: Sequence[list[LogLine]], since: float | None = None) -> list[LogLine]:
    """Merge lists of lines in the order of time.

    Args:
        parts: Lists, each in the order of time.
        since: The time from which on; None for all.
    """
    tails = [part if since is None else part[bisect_left(part, since, key=_AT) :] for part in parts]
    filled = [tail for tail in tails if tail]
    if len(filled) == 1:
        return list(filled[0])
    return sorted((line for tail in filled for line in tail), key=_AT)


def _captured(trace: Trace) -> int:
    return trace.capture.size if trace.capture is not None else 0
