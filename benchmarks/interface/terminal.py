"""A pseudo-terminal that somebody reads, so that what is painted is really written."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import threading
import time
from typing import NamedTuple

__all__ = ["Size", "Terminal"]

_KEPT = 60_000
"""Bytes of the latest that are looked through for words."""


class Size(NamedTuple):
    """A size in cells."""

    columns: int
    rows: int


class Terminal:
    """A pseudo-terminal, read all the time.

    Args:
        size: Its size.

    Attributes:
        inner: The descriptor for the program in it.
        bytes: How many bytes were painted.
        latest: When the last of them came, by the monotonic clock.
    """

    def __init__(self, size: Size) -> None:
        self._outer, self.inner = pty.openpty()
        fcntl.ioctl(self.inner, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))
        self.bytes = 0
        self.latest = 0.0
        self._seen = b""
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._ended.is_set():
            if not select.select([self._outer], [], [], 0.1)[0]:
                continue
            try:
                painted = os.read(self._outer, 65_536)
            except OSError:
                return
            self.latest = time.monotonic()
            self.bytes += len(painted)
            self._seen = (self._seen + painted)[-_KEPT:]

    def type(self, keys: bytes) -> None:
        """Type into it."""
        os.write(self._outer, keys)

    def shows(self, *words: bytes) -> bool:
        """Return whether all of these were painted so far."""
        seen = self._seen
        return all(word in seen for word in words)

    def wait(self, *words: bytes, seconds: float = 20) -> float:
        """Wait until these were painted; give when that was.

        Raises:
            TimeoutError: They were not, in that time.
        """
        end = time.monotonic() + seconds
        while not self.shows(*words):
            if time.monotonic() > end:
                raise TimeoutError(f"{words!r} is not on the screen: {self._seen[-400:]!r}")
            time.sleep(0.001)
        return self.latest

    def answered(self, before: int, seconds: float = 5) -> None:
        """Wait until more was painted than so many bytes.

        Raises:
            TimeoutError: Nothing was, in that time.
        """
        end = time.monotonic() + seconds
        while self.bytes <= before:
            if time.monotonic() > end:
                raise TimeoutError("nothing is painted")
            time.sleep(0.001)

    def quiet(self, seconds: float = 0.4, most: float = 20) -> None:
        """Wait until nothing was painted for so long, or until the longest time is over: a cursor may blink."""
        end = time.monotonic() + most
        while time.monotonic() - self.latest < seconds and time.monotonic() < end:
            time.sleep(seconds / 10)

    def close(self) -> None:
        """End reading."""
        self._ended.set()
        self._reader.join()
        os.close(self._outer)
        os.close(self.inner)
