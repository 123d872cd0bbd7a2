"""How the engine has the screen look at what is new: one wake-up at a time, and not too often."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable
from typing import Final, TypeAlias

__all__ = ["Post", "Wakeup"]

Post: TypeAlias = Callable[[Callable[[], None]], object]
"""Has a callback called in its turn, as ``call_later`` of a Textual screen."""

_RATE: Final = 12
"""How often a second the screen looks at most."""


class _Follower:
    """One that looks; a look that has not had its turn yet is not asked for again."""

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
    """Carries "there is something new" from any thread to the loop of whoever looks.

    Nothing ticks: without news nobody is woken. News that come before the last ones were looked at add nothing.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: dict[Callable[[], None], _Follower] = {}
        self._is_pending = False
        self._latest = -math.inf

    def follow(self, post: Post, look: Callable[[], None]) -> None:
        """Have somebody look whenever there is something new; called in the loop in which that happens.

        Args:
            post: Has the look take its turn.
            look: Takes over what is new.
        """
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._is_pending = loop, False
        self._followers[look] = _Follower(post, look)

    def unfollow(self, look: Callable[[], None]) -> None:
        """Have it look no longer."""
        self._followers.pop(look, None)

    def tell(self) -> None:
        """Say that there is something new: after it stands in its buffer, from any thread."""
        loop = self._loop
        if loop is None or self._is_pending:
            return
        self._is_pending = True
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody looks any more
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
        self._is_pending = False  # before anybody looks: what comes from now on is told again
        for follower in tuple(self._followers.values()):
            follower.wake()
