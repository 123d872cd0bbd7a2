"""What stderr shows while a query runs: a count on a terminal, or the association log."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from time import monotonic

from mwl_tui.cli.trace_lines import TraceLines

_PERIOD = 0.1


class Progress:
    """Shows what is new a few times a second, as an async context manager.

    Args:
        trace: The association log to show, if any.
        counts: Whether a line on stderr counts the responses.

    Attributes:
        count: How many responses came.
    """

    def __init__(self, trace: TraceLines | None, *, counts: bool) -> None:
        self.count = 0
        self._trace, self._counts = trace, counts
        self._began = monotonic()
        self._drawn = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Progress:
        self._began = monotonic()
        if self._trace is not None or self._counts:
            self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self.clear()
        if self._trace is not None:
            self._trace.tell()

    def clear(self) -> None:
        """Remove the counting line from the terminal."""
        if self._drawn:
            self._write("\r\x1b[K")
            self._drawn = False

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_PERIOD)
            if self._trace is not None:
                self._trace.tell()
            if self._counts:
                self._write(f"\r\x1b[K{self.count} responses, {monotonic() - self._began:.1f} s")
                self._drawn = True

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()
