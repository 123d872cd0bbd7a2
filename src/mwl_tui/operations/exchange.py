"""The exchanges of the screen: one query or echo at a time, to one peer or several, and the buffers that keep late
answers away.

Plain asyncio. An exchange with one peer writes into buffers of its own (:class:`Run`); the screen draws from the
buffers of the current :class:`Batch` only, on a timer. What a superseded one still receives lands in buffers that
nobody reads.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from mwl_tui.errors import MwlError
from mwl_tui.operations import outcome
from mwl_tui.operations.background import in_background
from mwl_tui.operations.gateway import Answer, Finding, Gateway
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import Target

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace

__all__ = ["Batch", "Exchange", "Row", "Run"]

_BREATH = 32
"""After so many responses in a row the screen gets a turn."""
_MOST_TURNS = 64
"""How many turns the screen gets at most, where the user waits for it: responses go on coming whatever it does."""
_AT_ONCE = 8
"""Associations that one exchange with several peers has open at a time; the others wait for their turn."""
_GRACE = 0.25
"""Seconds that an exchange gets to end properly when the program is left; then it is aborted."""
_EVENT_BYTES = 65_536
"""Bytes kept of one event of the association log."""
_TRACE_BYTES = 8_388_608
"""Bytes that the association log of one exchange may take, and its PDUs once more."""

_logger = logging.getLogger(__name__)


class Run:
    """A query or echo to one peer, as the screen sees it.

    Attributes:
        verb: ``C-FIND`` or ``C-ECHO``.
        target: Whom it goes to.
        request: What a query asks for.
        trace: What happens on its association.
        received: How many responses came.
        warnings: How many of them had status FF01.
        malformed: How many could not be read.
        cancelling: Whether it was asked to end.
        outcome: How it ended; None while it runs.
        finding: The query under way.
        task: The task that carries it out.
        gate: Lets so many of a batch run at a time.
    """

    def __init__(self, verb: str, target: Target, request: Request | None, gate: asyncio.Semaphore) -> None:
        self.verb, self.target, self.request, self.gate = verb, target, request, gate
        self.trace = _trace(target.address)
        self.received = self.warnings = self.malformed = 0
        self.cancelling = False
        self.outcome: Outcome | None = None
        self.finding: Finding | None = None
        self.task: asyncio.Task[None] | None = None
        self._waiting: list[Answer] = []
        self._began = monotonic()
        self._seconds = 0.0

    @property
    def seconds(self) -> float:
        """How long it runs, or ran."""
        return self._seconds if self.outcome else monotonic() - self._began

    @property
    def good(self) -> bool:
        """Return whether it came to the end that was asked for, and was not cut short from here."""
        return self.outcome is not None and self.outcome.good and not self.cancelling

    @property
    def asked(self) -> bool:
        """Return whether the request is on its way, so that C-CANCEL has something to cancel."""
        return self.trace.asked

    def keep(self, answer: Answer) -> None:
        """Take a response that came."""
        self._waiting.append(answer)
        self.received += 1
        self.warnings += answer.status == 0xFF01
        self.malformed += answer.malformed is not None

    def take(self) -> list[Answer]:
        """Return the responses that came since the last call."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def start_clock(self) -> None:
        """Count from now on: its turn has come."""
        self._began = monotonic()

    def end(self, how: Outcome) -> None:
        """Note how it ended; the first ending counts."""
        if self.outcome is None:
            self._seconds = self.seconds
            self.outcome = how


class Row(msgspec.Struct, frozen=True, gc=False):
    """One line of the worklist.

    Attributes:
        answer: The response.
        run: The exchange that it came in: whose it is, and how its text is read.
    """

    answer: Answer
    run: Run


class Batch:
    """The same query or echo to one peer or several, whose responses come into one list.

    Attributes:
        verb: ``C-FIND`` or ``C-ECHO``.
        request: What a query asks for.
        runs: One a peer, at least one.
    """

    def __init__(self, verb: str, targets: Sequence[Target], request: Request | None) -> None:
        self.verb, self.request = verb, request
        gate = asyncio.Semaphore(_AT_ONCE)
        self.runs = tuple(Run(verb, target, request, gate) for target in targets)

    @property
    def received(self) -> int:
        """How many responses came."""
        return sum(run.received for run in self.runs)

    @property
    def warnings(self) -> int:
        """How many of them had status FF01."""
        return sum(run.warnings for run in self.runs)

    @property
    def malformed(self) -> int:
        """How many of them could not be read."""
        return sum(run.malformed for run in self.runs)

    @property
    def cancelling(self) -> bool:
        """Return whether it was asked to end."""
        return any(run.cancelling for run in self.runs)

    @property
    def seconds(self) -> float:
        """How long it runs, or ran."""
        return max(run.seconds for run in self.runs)

    @property
    def outcome(self) -> Outcome | None:
        """How it ended with all peers; None while one of them is still asked."""
        endings = [(run.target.name, run.outcome) for run in self.runs if run.outcome is not None]
        if len(endings) < len(self.runs):
            return None
        return endings[0][1] if len(endings) == 1 else outcome.of_several(endings, self.received, self.seconds)

    def take(self) -> list[Row]:
        """Return the responses that came since the last call."""
        return [Row(answer, run) for run in self.runs for answer in run.take()]


def _trace(title: str) -> Trace:
    from mwl_tui.network.trace import Trace  # with it comes pynetdicom, which the first paint does not wait for

    return Trace(title, bytes_kept=_EVENT_BYTES, total_bytes=_TRACE_BYTES, capture_bytes=_TRACE_BYTES)


class Exchange:
    """Starts, cancels and aborts the exchanges of one screen.

    Args:
        gateway: The way to peers.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._prepared: asyncio.Task[None] | None = None
        self._open: set[Run] = set()
        self.current: Batch | None = None
        self.gives_way: Callable[[], bool] = bool
        """Says that the user waits for the screen, which then comes before responses."""

    @property
    def running(self) -> bool:
        """Return whether the current exchange is under way."""
        return self.current is not None and self.current.outcome is None

    async def prepare(self) -> None:
        """Import what an exchange needs, once, without holding the screen."""
        if self._prepared is None:
            self._prepared = asyncio.create_task(self._prepare())
        await asyncio.shield(self._prepared)

    async def _prepare(self) -> None:
        await in_background(self._gateway.prepare)
        gc.freeze()  # what was imported stays: looking through it for garbage would hold the screen again and again

    def begin(self, verb: str, targets: Sequence[Target], request: Request | None = None) -> Batch:
        """Make the next exchange the current one; whatever runs is cancelled. :meth:`drive` carries each run out."""
        self.leave()
        self.current = Batch(verb, targets, request)
        return self.current

    def probe(self, targets: Sequence[Target]) -> Batch:
        """Make a C-ECHO to each of these peers that stands beside the current exchange and does not touch it.

        Cancelling the task of a run ends it; :meth:`close` ends it as any other.
        """
        return Batch("C-ECHO", targets, None)

    def leave(self) -> None:
        """Turn away from the current exchange: it is cancelled, and what it still brings is never shown."""
        self.cancel()
        self.current = None

    def cancel(self) -> bool:
        """Cancel the current exchange: a query that was sent with C-CANCEL, anything else at once.

        Returns:
            False where none runs, or it is being cancelled.
        """
        if self.current is None:
            return False
        asked = [_cancel(run) for run in self.current.runs]
        return any(asked)

    async def drive(self, run: Run) -> None:
        """Carry an exchange out. Its ending is in ``run.outcome``; nothing is raised but cancellation."""
        self._open.add(run)
        run.task = asyncio.current_task()
        try:
            if run.cancelling:  # before it began
                return
            await self.prepare()
            async with run.gate:
                run.start_clock()
                run.end(await (self._echo(run) if run.verb == "C-ECHO" else self._find(run)))
        except MwlError as error:
            run.end(outcome.of_error(error, run.received, run.finding.summary if run.finding else None))
        except Exception as error:  # the edge of the task: a defect of ours ends this exchange, not the screen
            _logger.exception("%s failed unexpectedly", run.verb)
            run.end(outcome.of_defect(error))
        finally:
            run.end(Outcome(run.cancelling, "cancelled" if run.cancelling else "aborted"))
            self._open.discard(run)

    async def _breathe(self) -> None:
        """Let the screen have its turn; while the user waits for it, a few more."""
        for _ in range(_MOST_TURNS):
            await asyncio.sleep(0)
            if not self.gives_way():
                return

    async def _echo(self, run: Run) -> Outcome:
        return outcome.of_verification(await self._gateway.echo(run.target, run.trace))

    async def _find(self, run: Run) -> Outcome:
        finding = self._gateway.find(run.target, run.request or Request(), run.trace)
        run.finding = finding
        async for answer in finding:
            run.keep(answer)
            if run.received % _BREATH == 0:
                await self._breathe()
        summary = finding.summary
        if summary is None:
            return Outcome(False, "ended without a result")
        return outcome.of_find(summary, cancelled=run.cancelling)

    async def close(self, seconds: float = 0.8) -> None:
        """End every exchange that is open, superseded ones too, and the mock, within a bound.

        An exchange gets a moment to cancel and release; a peer that does not answer by then sees A-ABORT.
        """
        open_tasks = {run.task for run in self._open if run.task is not None}
        mock = asyncio.create_task(self._gateway.stop_mock())
        for task in open_tasks:
            task.cancel()
        if open_tasks:
            _, pending = await asyncio.wait(open_tasks, timeout=min(_GRACE, seconds))
            for task in pending:
                task.cancel()
        _, late = await asyncio.wait({*open_tasks, mock}, timeout=max(0.0, seconds - _GRACE))
        for task in late:
            task.cancel()


def _cancel(run: Run) -> bool:
    if run.outcome is not None or run.cancelling:
        return False
    run.cancelling = True
    if run.finding is not None and run.asked:
        run.finding.cancel()
    elif run.task is not None:
        run.task.cancel()
    return True
