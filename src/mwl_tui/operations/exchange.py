"""The exchanges of the screen: started, cancelled and ended from its thread, carried out in the engine's.

Responses to a superseded exchange are dropped in its own buffers, so that late ones are never shown.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import Iterable, Sequence
from functools import partial

from mwl_tui.errors import MwlError
from mwl_tui.operations import outcome
from mwl_tui.operations.engine import Engine
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.request import Request
from mwl_tui.operations.run import Batch, Row, Run
from mwl_tui.operations.target import Target
from mwl_tui.operations.timings import describe

__all__ = ["Batch", "Exchange", "Row", "Run"]

_GRACE = 0.25
"""Seconds for an exchange to end properly when the program ends; then it is aborted."""
_GARBAGE = (2_000, 5, 50)
"""Thresholds of the garbage collector, one for each generation."""

_logger = logging.getLogger(__name__)


class Exchange:
    """Starts, cancels and aborts the exchanges of one screen.

    Args:
        gateway: The way to peers.
        engine: Where they are carried out.

    Attributes:
        engine: The engine.
        current: The exchange that the screen shows.
    """

    def __init__(self, gateway: Gateway, engine: Engine) -> None:
        self._gateway = gateway
        self._is_prepared = False
        self._open: set[Run] = set()
        self.engine = engine
        self.current: Batch | None = None
        gateway.on_change(engine.wakeup.tell)

    @property
    def running(self) -> bool:
        """Return whether the current exchange is under way."""
        return self.current is not None and self.current.outcome is None

    # -- called by the screen ---------------------------------------------------------------------------------------

    async def prepare(self) -> None:
        """Import what an exchange needs, once, without holding the screen."""
        await self.engine.do(self._prepare())

    def begin(self, verb: str, targets: Sequence[Target], request: Request | None = None) -> Batch:
        """Make a new exchange the current one and cancel the one before; :meth:`start` carries it out."""
        self.leave()
        self.current = Batch(verb, targets, request, self.engine.wakeup.tell)
        return self.current

    def probe(self, targets: Sequence[Target]) -> Batch:
        """Return a C-ECHO to each of these peers, independent of the current exchange."""
        return Batch("C-ECHO", targets, None, self.engine.wakeup.tell)

    def start(self, batch: Batch) -> None:
        """Carry out each run of an exchange in the engine."""
        for run in batch.runs:
            self.engine.start(self.drive(run))

    def leave(self) -> None:
        """Leave the current exchange: it is cancelled, and responses that still come are not shown."""
        if self.current is not None:
            self.abandon(self.current.runs)
        self.current = None

    def abandon(self, runs: Iterable[Run]) -> None:
        """Cancel those that are under way, and drop the responses that still come."""
        for run in runs:
            self._cancel(run)
            run.responses.close()

    def cancel(self) -> bool:
        """Cancel the current exchange: a query that was sent with C-CANCEL, anything else at once.

        Returns:
            False where none is under way, or it is being cancelled already.
        """
        if self.current is None:
            return False
        asked = [self._cancel(run) for run in self.current.runs]
        return any(asked)

    def _cancel(self, run: Run) -> bool:
        if run.has_ended or run.cancelling:
            return False
        run.cancelling = True
        self.engine.soon(partial(_cancel_here, run))
        return True

    async def close(self, seconds: float = 0.8) -> None:
        """End every exchange that is open, superseded ones too, and the mock, within a bound.

        An exchange gets a moment to cancel and release; a peer that does not answer by then sees A-ABORT.
        """
        if self.engine.is_running:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds + _GRACE):
                    await self.engine.do(self._end_all(seconds))

    # -- in the engine's loop ---------------------------------------------------------------------------------------

    async def _prepare(self) -> None:
        if not self._is_prepared:
            self._gateway.prepare()
            # each look through all objects for garbage holds both loops, and would be in the times of the log
            gc.freeze()  # what was imported stays
            gc.set_threshold(*_GARBAGE)
            self._is_prepared = True

    async def drive(self, run: Run) -> None:
        """Carry out an exchange. How it ended is in ``run.outcome``; nothing is raised but cancellation."""
        self._open.add(run)
        run.task = asyncio.current_task()
        try:
            if run.cancelling:  # before it began
                return
            await self._prepare()
            async with run.gate:
                run.start_clock()
                run.end(await (self._echo(run) if run.verb == "C-ECHO" else self._find(run)))
        except MwlError as error:
            how = outcome.of_error(error, run.received, run.find.summary if run.find else None)
            run.end(how._replace(times=describe(run.timings)))
        except Exception as error:  # the edge of the task: a defect of ours ends this exchange, not the screen
            _logger.exception("%s failed unexpectedly", run.verb)
            run.end(outcome.of_defect(error))
        finally:
            run.end(Outcome(run.cancelling, "cancelled" if run.cancelling else "aborted"))
            self._open.discard(run)

    async def _echo(self, run: Run) -> Outcome:
        result = await self._gateway.echo(run.target, run.trace)
        return outcome.of_echo(result, run.timings)

    async def _find(self, run: Run) -> Outcome:
        find = self._gateway.find(run.target, run.request or Request(), run.trace)
        run.find = find
        async for response in find:
            await run.keep(response)
        summary = find.summary
        if summary is None:
            return Outcome(False, "ended without a result")
        return outcome.of_find(summary, run.timings, cancelled=run.cancelling)

    async def _end_all(self, seconds: float) -> None:
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


def _cancel_here(run: Run) -> None:
    if run.has_ended:
        return
    if run.find is not None and run.asked:
        run.find.cancel()
    elif run.task is not None:
        run.task.cancel()
