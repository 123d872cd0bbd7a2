"""The exchanges under way, as the screen sees them: one query or echo to one peer, or to several together.

The engine writes them and the screen reads them, each from its thread. An attribute is set as a whole, responses pass
through a :class:`~mwl_tui.operations.response_buffer.ResponseBuffer`, and ``tell`` is called after each change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from mwl_tui.network.timings import Timings, timings
from mwl_tui.operations import outcome
from mwl_tui.operations.gateway import Find, Response
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.request import Request
from mwl_tui.operations.response_buffer import ResponseBuffer
from mwl_tui.operations.target import Target

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace

__all__ = ["Batch", "Row", "Run"]

_AT_ONCE = 8
"""Associations that one exchange with several peers has open at a time; the others wait."""
_EVENT_BYTES = 65_536
"""Bytes kept of one event of the association log."""
_TRACE_BYTES = 8_388_608
"""Bytes that the association log of one exchange may take, and its PDUs once more."""


class Run:
    """A query or echo to one peer.

    Args:
        verb: ``C-FIND`` or ``C-ECHO``.
        target: The peer.
        request: What a query asks for.
        gate: Limits how many of a batch run at a time.
        tell: Called in the engine's thread when something has changed.

    Attributes:
        trace: What happens on its association.
        responses: Those that the screen has not taken yet.
        received: How many responses came.
        warnings: How many of them had status FF01.
        malformed: How many could not be read.
        cancelling: Whether it was asked to end.
        find: The query under way.
        task: The task that carries it out.
    """

    def __init__(
        self,
        verb: str,
        target: Target,
        request: Request | None,
        gate: asyncio.Semaphore,
        tell: Callable[[], object] = bool,
    ) -> None:
        self.verb, self.target, self.request, self.gate = verb, target, request, gate
        self.responses = ResponseBuffer()
        self.received = self.warnings = self.malformed = 0
        self.cancelling = False
        self._ending: Outcome | None = None
        self.find: Find | None = None
        self.task: asyncio.Task[None] | None = None
        self._tell = tell
        self._began = monotonic()
        self._seconds = 0.0
        self.trace = _trace(target.address)
        self.trace.tell = tell

    @property
    def timings(self) -> Timings:
        """How long each part of it took, by what its trace has so far."""
        return timings(self.trace)

    @property
    def seconds(self) -> float:
        """How long it runs; once it has ended, how long it took from A-ASSOCIATE-RQ to the final response."""
        return self._seconds if self.has_ended else monotonic() - self._began

    @property
    def has_ended(self) -> bool:
        """Return whether it ended in the engine; the screen may still have responses to take."""
        return self._ending is not None

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it runs, and until its last response was taken: an end is shown with its rows."""
        ending = self._ending  # read first: no response is added after it
        return ending if self.responses.is_empty else None

    @property
    def good(self) -> bool:
        """Return whether it ended as requested, and was not cancelled."""
        return self.outcome is not None and self.outcome.good and not self.cancelling

    @property
    def asked(self) -> bool:
        """Return whether the request is on its way, so that C-CANCEL has something to cancel."""
        return self.trace.operation_requested

    async def keep(self, response: Response) -> None:
        """Add a response; where the screen lags far behind, wait until it has taken others."""
        await self.responses.put(response)
        self.received += 1
        self.warnings += response.status == 0xFF01
        self.malformed += response.malformed is not None
        self._tell()

    def take(self) -> list[Response]:
        """Return the responses that came since the last call."""
        return self.responses.take()

    def start_clock(self) -> None:
        """Count the time from now on."""
        self._began = monotonic()

    def end(self, how: Outcome) -> None:
        """Note how it ended; the first ending counts."""
        if self._ending is None:
            total = self.timings.total
            self._seconds = self.seconds if total is None else total
            self._ending = how
            self._tell()


class Row(msgspec.Struct, frozen=True, gc=False):
    """One line of the worklist.

    Attributes:
        response: The response.
        run: The exchange that it came in: whose it is, and how its text is read.
    """

    response: Response
    run: Run


class Batch:
    """The same query or echo to one peer or several, whose responses come into one list.

    Args:
        verb: ``C-FIND`` or ``C-ECHO``.
        targets: The peers.
        request: What a query asks for.
        tell: Called in the engine's thread when something has changed.

    Attributes:
        runs: One for each peer, at least one.
    """

    def __init__(
        self, verb: str, targets: Sequence[Target], request: Request | None, tell: Callable[[], object] = bool
    ) -> None:
        self.verb, self.request = verb, request
        gate = asyncio.Semaphore(_AT_ONCE)
        self.runs = tuple(Run(verb, target, request, gate, tell) for target in targets)

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
        """How it ended with all peers; None while one of them is under way, or has responses to take."""
        endings = [(run.target.name, how) for run in self.runs if (how := run.outcome) is not None]
        if len(endings) < len(self.runs):
            return None
        return endings[0][1] if len(endings) == 1 else outcome.of_several(endings, self.received, self.seconds)

    def take(self) -> list[Row]:
        """Return the responses that came since the last call."""
        return [Row(response, run) for run in self.runs for response in run.take()]


def _trace(title: str) -> Trace:
    from mwl_tui.network.trace import Trace  # 5 ms that the first paint does not wait for

    return Trace(title, bytes_kept=_EVENT_BYTES, total_bytes=_TRACE_BYTES, capture_bytes=_TRACE_BYTES)
