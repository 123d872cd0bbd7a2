"""Responses that the screen has not taken yet: bounded, between two threads."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Final

from mwl_tui.operations.gateway import Response

__all__ = ["ResponseBuffer"]

_MOST: Final = 16_384
"""Responses that may wait: a screen that lags a second behind must not stop the reader, or its time stamps are late."""
_MOST_BYTES: Final = 16_777_216
"""Bytes of their identifiers that may wait."""


class ResponseBuffer:
    """Filled in the engine's loop, emptied by the screen; where it is full, the engine waits, and so does the peer.

    Args:
        most: Responses that it holds.
        most_bytes: Bytes of identifiers that it holds, about.
    """

    def __init__(self, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._lock = threading.Lock()
        self._waiting: list[Response] = []
        self._bytes = 0
        self._is_closed = False
        self._room = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        """Whose it is to wait, while somebody waits for room."""

    @property
    def is_empty(self) -> bool:
        """Return whether no response waits."""
        return not self._waiting

    async def put(self, response: Response) -> None:
        """Add a response, as soon as there is room for it."""
        while not self._fits(response):
            await self._room.wait()

    def _fits(self, response: Response) -> bool:
        with self._lock:
            if self._is_closed:
                return True
            if len(self._waiting) >= self._most or self._bytes >= self._most_bytes:
                self._room.clear()
                self._loop = asyncio.get_running_loop()
                return False
            self._waiting.append(response)
            self._bytes += len(response.identifier)
            return True

    def take(self) -> list[Response]:
        """Return what has come since the last call, and make room."""
        with self._lock:
            taken, self._waiting, self._bytes = self._waiting, [], 0
            self._let_in()
        return taken

    def close(self) -> None:
        """Drop what is there, and what still comes."""
        with self._lock:
            self._is_closed = True
            self._waiting, self._bytes = [], 0
            self._let_in()

    def _let_in(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the engine has ended
                loop.call_soon_threadsafe(self._room.set)
