"""How the engine tells the screen that there is something new: one wake-up at a time, and not too often."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable
from typing import Final, TypeAlias

__all__ = ["Post", "Wakeup"]

Post: TypeAlias = Callable[[Callable[[], None]], object]
"""Schedules a callback, as ``call_later`` of a Textual screen."""

_RATE: Final = 12
"""Wake-ups a second, at most."""


class _Follower:
    """A function to call; it is not scheduled twice."""

    def __init__(self, post: Post, look: Callable[[], None]) -> None:
        self._post, self._look = post, look
        self._is_posted = False

    def wake(self) -> None:
        if not self._is_posted:
            self._is_posted = True
            self._post(self._run)

    def _run(self) -> None:
        self._is_posted = False
        self._look()


class Wakeup:
    """Calls those that follow it, in their own loop, when any thread says that there is something new.

    No timer runs: without news nothing is called. News before the last wake-up was handled need no other one.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: dict[Callable[[], None], _Follower] = {}
        self._is_pending = False
        self._latest = -math.inf

    def follow(self, post: Post, look: Callable[[], None]) -> None:
        """Have ``look`` called whenever there is something new, in the loop that runs now.

        Args:
            post: Schedules the call.
            look: Takes what is new.
        """
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._is_pending = loop, False
        self._followers[look] = _Follower(post, look)

    def unfollow(self, look: Callable[[], None]) -> None:
        """Call it no longer."""
        self._followers.pop(look, None)

    def tell(self) -> None:
        """Wake the followers; from any thread, once what is new is in its buffer."""
        loop = self._loop
        if loop is None or self._is_pending:
            return
        self._is_pending = True
        with contextlib.suppress(RuntimeError):  # that loop is closed: nothing follows any more
            loop.call_soon_threadsafe(self._arrive)

    def _arrive(self) -> None:
        loop = asyncio.get_running_loop()
        wait = self._latest + 1 / _RATE - loop.time()
        if wait > 0:
            loop.call_later(wait, self._wake)
        else:
            self._wake()

    def _wake(self) -> None:
        self._latest = asyncio.get_running_loop().time()
        self._is_pending = False  # before the followers look: what comes from now on wakes them again
        for follower in tuple(self._followers.values()):
            follower.wake()
