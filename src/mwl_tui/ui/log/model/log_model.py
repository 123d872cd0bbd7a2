"""The association log: the recent associations and their visible lines. No widget here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from operator import attrgetter
from time import localtime, strftime, time
from typing import TYPE_CHECKING, NamedTuple

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.outcome import Outcome
from mwl_tui.ui.log.model.association import LoggedAssociation, Track
from mwl_tui.ui.log.model.log_filter import LogFilter
from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, Side, spans_of
from mwl_tui.ui.log.model.message_runs import MOST_UNFOLDED, unfolded
from mwl_tui.ui.log.model.pairing import OtherSides
from mwl_tui.ui.shared.model.spans import TextSpan

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace
    from mwl_tui.operations.target import Target

__all__ = ["LineKind", "LogLine", "LogModel", "TextSpan", "spans_of"]

_ASSOCIATIONS = 50
"""How many of our associations are kept, and how many of the mock's clients."""
_BYTES = 100_663_296
"""The approximate limit of all kept PDUs in bytes; beyond it the oldest are dropped."""
_AT = attrgetter("at")


class _Unfolded(NamedTuple):
    """An unfolded run and its messages."""

    run: LogLine
    messages: list[LogLine]


class _Shown:
    """An association and its visible lines."""

    def __init__(self, of: LoggedAssociation) -> None:
        self.of = of
        self.lines = 0


class LogModel:
    """The log of recent associations; beyond the limits the oldest are dropped.

    Consecutive pending responses are one line with a count. Text of a peer passes
    :func:`~mwl_tui.dicom.text.safe_text` on its way in, once.

    Args:
        capacity: The approximate number of lines to keep.

    Attributes:
        lines: The visible lines, in order.
        filter: The active filter.
        revision: Changes with each change of the visible lines.
    """

    def __init__(self, capacity: int = 20_000) -> None:
        self.lines: list[LogLine] = []
        self.filter = LogFilter()
        self.revision = 0
        self._capacity = capacity
        self._shown: list[_Shown] = []
        self._runs: dict[int, _Unfolded] = {}
        self._others = OtherSides()

    # -- input ---------------------------------------------------------------------------------------------------

    @property
    def associations(self) -> list[LoggedAssociation]:
        """The associations, the newest last, and the messages between them."""
        return [shown.of for shown in self._shown]

    @property
    def of_shown_sides(self) -> list[LoggedAssociation]:
        """The associations that have a visible side."""
        return [each for each in self.associations if each.tracks and self._concerns(each)]

    def begin(
        self,
        title: str,
        trace: Trace,
        ending: Callable[[], Outcome | None] | None = None,
        target: Target | None = None,
        short: str = "",
    ) -> None:
        """Start a new association: a heading, and events read from ``trace`` from now on.

        Args:
            title: Time, verb, and both AE titles.
            trace: The trace of its events.
            ending: Returns the outcome after the end, None before it.
            target: The peer.
            short: A short title.
        """
        self.pull()
        ending = ending or (lambda: None)
        self._enter(LoggedAssociation(title, time(), trace=trace, ending=ending, target=target, short=short))

    def watch(self, traces: Iterable[Trace]) -> None:
        """Add the mock's associations: the other side of one of ours, or one of a foreign client.

        Args:
            traces: The traces of its connections, the oldest first; known ones may be repeated.
        """
        for trace, ours in self._others.place(traces, self.associations):
            if ours is not None:
                ours.tracks[Side.SCP] = Track(trace, Side.SCP)
            else:
                short = f"{strftime('%H:%M:%S', localtime(trace.began))}  mock"
                title = f"{short}  ← {safe_text(trace.title)}"
                self._enter(LoggedAssociation(title, trace.began, side=Side.SCP, trace=trace, short=short))

    def pull(self) -> bool:
        """Read the new events of the traces; return whether there were any."""
        news = False
        for shown in self._shown:
            if (since := shown.of.pull()) is not None:
                self._lay(shown, since)
                news = True
        if news:
            self._bound()
            self.revision += 1
        return news

    def say(self, kind: LineKind, *sentences: str) -> None:
        """Add our messages to the newest association: what happened, then advice."""
        ours = [shown for shown in self._shown if shown.of.side is Side.SCU]
        if not ours:
            self._enter(LoggedAssociation("", time()))
            ours = self._shown
        self._lay(ours[-1], ours[-1].of.say(time(), kind, *sentences))
        self._bound()
        self.revision += 1

    def _enter(self, association: LoggedAssociation) -> None:
        self._shown.append(_Shown(association))
        self._lay(self._shown[-1])
        alike = [shown for shown in self._shown if shown.of.side is association.side]
        if len(alike) > _ASSOCIATIONS:
            self._forget(alike[0])
        self.revision += 1

    # -- display -------------------------------------------------------------------------------------------------

    def show(self, wanted: LogFilter) -> None:
        """Apply a filter."""
        if wanted != self.filter:
            self.filter = wanted
            self._lay_all()

    def _lay_all(self) -> None:
        self.lines = []
        for shown in self._shown:
            shown.lines = 0
        start = 0
        for shown in self._shown:
            self._lay(shown, start=start)
            start += shown.lines
        self.revision += 1

    def _start(self, wanted: _Shown) -> int:
        start = 0
        for shown in self._shown:
            if shown is wanted:
                break
            start += shown.lines
        return start

    def _lay(self, shown: _Shown, since: float | None = None, *, start: int | None = None) -> None:
        """Lay out the lines of an association again, only from a given time on where the earlier ones are unchanged."""
        start = self._start(shown) if start is None else start
        stop = start + shown.lines
        head = shown.of.head
        if not shown.lines or since is None:
            body = self._body(shown.of, None)
            shows = head is not None and (body or not self.filter.selects) and self._concerns(shown.of)
            laid = [head, *body] if head is not None and shows else body
            self.lines[start:stop] = laid
            shown.lines = len(laid)
            return
        first = start + (head is not None)
        if head is not None:
            self.lines[start] = head
        place = bisect_left(self.lines, since, first, stop, key=_AT)
        body = self._body(shown.of, since)
        self.lines[place:stop] = body
        shown.lines = place - start + len(body)
        if shown.lines == 1 and head is not None and self.filter.selects:
            self._lay(shown, start=start)

    def _concerns(self, association: LoggedAssociation) -> bool:
        """Return whether an association has a visible side."""
        return not association.tracks or any(side in self.filter.sides for side in association.tracks)

    def _body(self, association: LoggedAssociation, since: float | None) -> list[LogLine]:
        if association.folded or not self._concerns(association):
            return []
        found = association.lines(self.filter.sides, since)
        if self.filter.selects:
            found = [line for line in found if self.filter.passes(line)]
        if not self._runs:
            return found
        laid: list[LogLine] = []
        for line in found:
            laid += [line] if line.serial not in self._runs else self._unfold(line, association)
        return laid

    def _unfold(self, run: LogLine, association: LoggedAssociation) -> list[LogLine]:
        """Return a run with its messages; it may have grown since it was unfolded."""
        known = self._runs[run.serial]
        if known.run.times != run.times and len(known.messages) < MOST_UNFOLDED:
            known = self._runs[run.serial] = _Unfolded(run, unfolded(run, association.tracks[run.side]))
        return [run.changed(unfolded=True), *known.messages]

    # -- folding and finding --------------------------------------------------------------------------------------

    def fold(self, line: LogLine) -> bool:
        """Unfold or fold a run of pending responses, or a whole association by its heading.

        Returns:
            False where the line is neither.
        """
        shown = next((each for each in self._shown if each.of.head and each.of.head.serial == line.serial), None)
        if shown is not None:
            shown.of.folded = not shown.of.folded
        elif line.is_run and (shown := self._holder(line)) is not None:
            if self._runs.pop(line.serial, None) is None:
                self._runs[line.serial] = _Unfolded(line, unfolded(line, shown.of.tracks[line.side]))
        else:
            return False
        self._lay(shown)
        self.revision += 1
        return True

    def _holder(self, line: LogLine) -> _Shown | None:
        return next((shown for shown in self._shown if shown.of.holds(line)), None)

    def holder(self, line: LogLine) -> LoggedAssociation | None:
        """Return the association of a line, also of one in an unfolded run; None where it was dropped."""
        shown = self._holder(line)
        return shown.of if shown is not None else None

    def messages(self, run: LogLine) -> list[LogLine]:
        """Return the kept messages of a run."""
        association = self.holder(run)
        if association is None or not run.is_run:
            return []
        return [line for line in unfolded(run, association.tracks[run.side]) if line.opens]

    def heads(self) -> list[int]:
        """Return the indices of the headings among the visible lines."""
        found, start = [], 0
        for shown in self._shown:
            if shown.lines:
                found.append(start)
            start += shown.lines
        return found

    def association_at(self, index: int) -> LoggedAssociation | None:
        """Return the association that a line belongs to."""
        present = [shown for shown in self._shown if shown.lines]
        number = bisect_right(self.heads(), index) - 1
        return present[number].of if 0 <= number < len(present) else None

    def find(self, serial: int, near: int) -> int | None:
        """Return the index of a line.

        Args:
            serial: The identity of the line.
            near: Its previous index.
        """
        if 0 <= near < len(self.lines) and self.lines[near].serial == serial:
            return near
        return next((index for index, line in enumerate(self.lines) if line.serial == serial), None)

    @property
    def latest(self) -> LogLine | None:
        """The newest line that is an event, an outcome or a heading."""
        telling = (line for line in reversed(self.lines) if line.kind not in (LineKind.ADVICE, LineKind.NOTE))
        return next((line for line in telling if line.arrow.strip() or line.kind is LineKind.EVENT), None)

    # -- limits ---------------------------------------------------------------------------------------------------

    def _bound(self) -> None:
        """Drop the oldest beyond the limits; a little more than needed, so that it is rarely done."""
        sizes = [shown.of.size for shown in self._shown]
        if sum(sizes) > self._capacity + self._capacity // 10:
            self._drop(sum(sizes) - self._capacity)
        while len(self._shown) > 1 and sum(shown.of.bytes for shown in self._shown) > _BYTES:
            self._forget(self._shown[0])
        if self._shown and self._shown[0].of.bytes > _BYTES:
            self._drop(self._shown[0].of.size // 2)

    def _drop(self, count: int) -> None:
        while count > 0 and len(self._shown) > 1 and (size := self._shown[0].of.size) <= count:
            self._forget(self._shown[0])
            count -= size
        if count > 0:
            self._shown[0].of.drop_oldest(count)
        self._lay_all()

    def _forget(self, shown: _Shown) -> None:
        start = self._start(shown)
        del self.lines[start : start + shown.lines]
        self._shown.remove(shown)
        for track in shown.of.tracks.values():
            for line in track.lines:
                self._runs.pop(line.serial, None)
