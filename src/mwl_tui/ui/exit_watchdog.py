"""The time limit of the exit: the process ends in time even if something hangs. Imports no Textual."""

from __future__ import annotations

import os
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Final

__all__ = ["ExitWatchdog"]

_BOUND: Final = 1.5
"""Seconds from the beginning of the exit to its forced end; ending associations may take 0.8 s of them."""
_RESCUE: Final = 0.3
"""Seconds that remain after it to restore the terminal and write the state."""


class ExitWatchdog:
    """Ends the process when the exit takes too long.

    Its thread waits from the start on: a thread cannot safely be made in a signal handler, nor where memory or the
    interpreter is what hangs. ``SimpleQueue.put`` is reentrant, so a handler may interrupt another call of it.

    Args:
        rescue: The last work before a forced end; it runs in a thread and may hang.
        bound: Seconds that the exit may take.
    """

    def __init__(self, rescue: Callable[[], None], *, bound: float = _BOUND) -> None:
        self._rescue, self._bound = rescue, bound
        self._calls: SimpleQueue[int | None] = SimpleQueue()

    def __enter__(self) -> ExitWatchdog:
        """Start to watch."""
        Thread(target=self._watch, name="exit-watchdog", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop watching: everything has ended."""
        self._calls.put(None)

    def arm(self, code: int) -> None:
        """Start the time limit; may be called from any thread, from signal handlers, and repeatedly.

        Args:
            code: The exit code of a forced end; the first call counts.
        """
        self._calls.put(code)

    def _watch(self) -> None:
        code = self._calls.get()
        end = monotonic() + self._bound
        latest = code
        while latest is not None:
            try:
                latest = self._calls.get(timeout=max(0.0, end - monotonic()))
            except Empty:
                self._end(code or 0)

    def _end(self, code: int) -> None:
        rescue = Thread(target=self._rescue, name="exit-rescue", daemon=True)
        rescue.start()
        rescue.join(_RESCUE)
        os._exit(code)
