"""Output to a terminal that may be slow, may stop reading, or may be gone. Imports no Textual."""

from __future__ import annotations

import os
import select
import termios
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from typing import Final

__all__ = ["TerminalOutput"]

_MOST: Final = 262_144
"""Bytes that wait for the terminal; a screen of 200x50 is about 100 kB at most."""
_PIECE: Final = 16_384
"""Bytes up to which what waits is written in one piece."""
_LOOK: Final = 0.05
"""Seconds after which a write that finds no room looks whether it is still wanted."""
_PATIENCE: Final = 0.3
"""Seconds for a terminal to read the rest of the output at the end."""
_ABORT: Final = b"\x18\x1b\\"
"""CAN and ST: end an escape sequence that was written in part."""


class TerminalOutput:
    """Writes from a thread of its own, so that nobody waits for a terminal that does not read.

    When too much waits, it is dropped, and what follows as well until the terminal has read the rest: the screen is
    then to be painted anew. The thread opens the terminal once more for itself: only a description of its own can be
    made non-blocking without doing the same to the shell.

    Args:
        descriptor: The terminal.
        on_lost: Called, in the thread, when the terminal is gone.
        on_skipped: Called, in the thread, when the terminal reads again after something was dropped.
    """

    def __init__(self, descriptor: int, on_lost: Callable[[], None], on_skipped: Callable[[], None]) -> None:
        self._terminal = descriptor
        self._on_lost, self._on_skipped = on_lost, on_skipped
        self._waiting: deque[bytes] = deque()
        self._changed = Condition()
        self._size = 0
        self._own: int | None = None
        self._is_open = self._skips = self._is_abandoned = False
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to write; after :meth:`finish` again."""
        with suppress(OSError):  # a terminal of another user, or out of reach in a container: writes may block there
            self._own = os.open(os.ttyname(self._terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        self._waiting.clear()
        self._size = 0
        self._is_open, self._skips, self._is_abandoned = True, False, False
        self._thread = Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Write soon; never wait."""
        with self._changed:
            if self._size + len(data) > _MOST:
                self._skips = True
                self._waiting.clear()
                self._size = 0
            if self._is_open and not self._skips:
                self._waiting.append(data)
                self._size += len(data)
            self._changed.notify()

    def finish(self, last: bytes) -> None:
        """Write what restores the terminal, and end; within a bound, even where the terminal does not read.

        Args:
            last: What restores it.
        """
        if self._thread is None:
            return
        with self._changed:
            if self._is_open:
                self._waiting.append(last)
            self._is_open = False
            self._changed.notify()
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            self._is_abandoned = True
            self._thread.join(2 * _LOOK)
            self.force(last)
        self._close()

    def force(self, last: bytes) -> None:
        """Drop what the terminal has not read, and put what restores it in its place; from any thread."""
        self._is_abandoned = True
        with suppress(termios.error):
            termios.tcflush(self._handle, termios.TCOFLUSH)
        with suppress(OSError):
            if select.select([], [self._handle], [], 0)[1]:
                os.write(self._handle, _ABORT + last)

    @property
    def _handle(self) -> int:
        return self._terminal if self._own is None else self._own

    def _close(self) -> None:
        own, self._own, self._thread = self._own, None, None
        if own is not None:
            os.close(own)

    def _run(self) -> None:
        handle = self._handle
        try:
            while data := self._next():
                self._put(handle, data)
        except OSError:
            with self._changed:
                self._is_open = False
            self._on_lost()

    def _next(self) -> bytes:
        """Return the next piece once there is one; nothing at the end."""
        with self._changed:
            while not self._waiting and self._is_open:
                if self._skips:
                    self._skips = False
                    self._on_skipped()
                self._changed.wait()
            piece = bytearray()
            while self._waiting and (not piece or len(piece) + len(self._waiting[0]) <= _PIECE):
                piece += self._waiting.popleft()
            self._size -= min(self._size, len(piece))
            return bytes(piece)

    def _put(self, handle: int, data: bytes) -> None:
        left = memoryview(data)
        while left and not self._is_abandoned:
            try:
                left = left[os.write(handle, left) :]
            except BlockingIOError:
                select.select([], [handle], [], _LOOK)
