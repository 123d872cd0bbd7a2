"""Ctrl-C in a command that talks to a peer: the first ends it properly, the second at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from mwl_tui.cli.exits import Exit

_T = TypeVar("_T")
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_interruptible(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine whose task is cancelled by the first Ctrl-C, SIGTERM or SIGHUP; a second one ends the process.

    The coroutine decides what cancelling means: it may close what it holds and still return a result.

    Raises:
        KeyboardInterrupt: It did not return after it was cancelled.
    """

    async def guarded() -> _T:
        task = asyncio.current_task()
        assert task is not None
        with stop_signals(task.cancel):
            return await main

    try:
        with asyncio.Runner() as runner:
            return runner.run(guarded())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextmanager
def stop_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Call ``stop`` in the running loop at the first signal that asks the process to end; at the second, end it.

    Python's own handlers rather than the loop's: they run even while the loop is blocked by a stdout that is not read.
    """
    loop = asyncio.get_running_loop()
    seen: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        if seen:
            os._exit(Exit.INTERRUPTED)
        seen.append(number)
        loop.call_soon_threadsafe(stop)

    # SIGHUP stays ignored under nohup. SIGINT does not: shell scripts start background jobs with it ignored.
    nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    heeded = [number for number in _STOPS if not (nohup and number == signal.SIGHUP)]
    before = {number: signal.signal(number, handle) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
