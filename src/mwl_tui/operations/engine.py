"""The engine: an event loop in a thread of its own, in which every association runs, the mock's too.

In a loop that also paints, a time stamp would be that of the screen's next free moment, not that of the arrival. Work
is passed to the engine as coroutines; results wait in bounded buffers until :class:`Wakeup` calls the screen.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Final, Protocol, TypeVar

from mwl_tui.operations.wakeup import Wakeup

__all__ = ["Engine", "EngineThread"]

_T = TypeVar("_T")

_SWITCH_SECONDS: Final = 0.001
"""How long the screen may compute before the engine gets the interpreter; Python's own 5 ms would be in every stamp."""
_GRACE: Final = 0.25
"""Seconds for cancelled work to end by itself, before it is cancelled again."""

_logger = logging.getLogger(__name__)


class Engine(Protocol):
    """Where associations run.

    Attributes:
        wakeup: Tells the screen that there is something new.
    """

    wakeup: Wakeup

    @property
    def is_running(self) -> bool:
        """Return whether anything may be under way in it."""

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Begin work in the engine's loop, and do not wait for it. Callable from the screen's thread."""

    async def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do work in the engine's loop and return its result; cancelling the wait cancels the work."""

    def soon(self, callback: Callable[[], object]) -> None:
        """Call a function in the engine's loop, after what was passed to it before."""

    def stop(self, seconds: float = 0.6) -> bool:
        """End all work and the loop.

        Returns:
            False where that took longer than so many seconds: what is left ends with the process.
        """


class EngineThread:
    """The engine of the workbench: a thread that begins with the first work, and ends within a bound.

    It is a daemon only as the last resort: :meth:`stop` has ended every association by then, or the thread hangs in
    something that cannot be ended from outside, as an import from a disk that does not answer.
    """

    def __init__(self) -> None:
        self.wakeup = Wakeup()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ended: asyncio.Event | None = None
        self._is_stopped = False
        self._switch_seconds = sys.getswitchinterval()
        self._work: set[Future[Any]] = set()

    @property
    def is_running(self) -> bool:
        """Return whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Begin work, and do not wait for it; a defect in it goes to the log file."""
        future = self._submit(work)
        self._work.add(future)
        future.add_done_callback(self._finished)

    def _finished(self, future: Future[Any]) -> None:
        self._work.discard(future)
        if not future.cancelled() and (error := future.exception()) is not None:
            _logger.error("work of the engine failed", exc_info=error)

    async def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do work and return its result; cancelling the wait cancels the work.

        Raises:
            CancelledError: The engine is stopped.
        """
        return await asyncio.wrap_future(self._submit(work))

    def _submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        if self._is_stopped:
            work.close()
            future: Future[_T] = Future()
            future.cancel()
            return future
        return asyncio.run_coroutine_threadsafe(work, self._running_loop())

    def soon(self, callback: Callable[[], object]) -> None:
        """Call a function in the engine's loop."""
        if self._loop is not None and not self._is_stopped:
            self._loop.call_soon_threadsafe(callback)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop; work passed to it before its thread runs waits there."""
        if self._loop is None:
            self._loop, self._ended = asyncio.new_event_loop(), asyncio.Event()
            sys.setswitchinterval(_SWITCH_SECONDS)
            self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
            self._thread.start()
        return self._loop

    def _run(self) -> None:
        loop, ended = self._loop, self._ended
        assert loop is not None
        assert ended is not None
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(ended.wait())
            loop.run_until_complete(_end_all())
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    def stop(self, seconds: float = 0.6) -> bool:
        """End all work and the thread; return whether both have ended."""
        if self._is_stopped or self._thread is None or self._loop is None or self._ended is None:
            self._is_stopped = True
            return not self.is_running
        self._is_stopped = True
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(seconds)
        sys.setswitchinterval(self._switch_seconds)
        return not self.is_running


async def _end_all() -> None:
    """Cancel every task, and those that still run after a moment once more: an association is then aborted."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for _ in range(2):
        for task in tasks:
            task.cancel()
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=_GRACE)
