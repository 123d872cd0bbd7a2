"""In a process that is measured: the longest step of its event loop, its tasks, and the orders it gets on stdin.

Orders and answers are JSON, one a line. The process ends with its stdin, so none outlives whoever measures it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from tests import memory

__all__ = ["Answer", "Gauge", "Order", "descriptors", "waited"]

Answer: TypeAlias = Mapping[str, object]
Order: TypeAlias = Callable[..., Awaitable[Answer]]

_EVERY = 0.005
"""Seconds between two looks at the event loop."""


def descriptors(process: int | str = "self") -> int:
    """Count the open descriptors of a process."""
    return len(os.listdir(f"/proc/{process}/fd"))


def waited(process: int | str = "self") -> float:
    """Return the seconds for which a process was ready to run and another had the processor; 0 where none tells."""
    try:
        with open(f"/proc/{process}/schedstat", encoding="ascii") as numbers:
            return int(numbers.read().split()[1]) / 1e9
    except OSError:
        return 0.0


class Gauge:
    """Measures the running event loop.

    Args:
        watched: A number of this process of which the highest is kept, as its open associations.
    """

    def __init__(self, watched: Callable[[], int] = lambda: 0) -> None:
        self._watched = watched
        self._loop = asyncio.get_running_loop()
        self._latest, self._elsewhere = self._loop.time(), waited()
        self._longest, self._highest = 0.0, 0
        self._kept: list[list[bytes]] = []
        self._loop.call_later(_EVERY, self._look)

    def _look(self) -> None:
        """Look, and again after a while."""
        self._note()
        self._loop.call_later(_EVERY, self._look)

    def _note(self) -> None:
        """Note how much later than meant this runs: for so long this process kept its loop, or was kept from it.

        The time for which another process had the processor is not this one's doing, and is left out.
        """
        now, elsewhere = self._loop.time(), waited()
        self._longest = max(self._longest, now - self._latest - _EVERY - (elsewhere - self._elsewhere))
        self._highest = max(self._highest, self._watched())
        self._latest, self._elsewhere = now, elsewhere

    async def sample(self) -> Answer:
        """Return what was seen since the sample before this."""
        self._note()
        seen = {
            "tasks": len(asyncio.all_tasks()),
            "longest_step": self._longest,
            "watched": self._watched(),
            "highest": self._highest,
        }
        self._longest, self._highest = 0.0, 0
        return seen

    async def settle(self) -> Answer:
        """Hand back to the system what memory is free: what is taken after this is seen to grow."""
        memory.settle()
        return {}

    async def keep(self, size: int) -> Answer:
        """Hold so many bytes of memory more, in small pieces: a gauge that is right sees them."""
        piece = sys.getsizeof(bytes(200))
        self._kept.append([bytes(200) for _ in range(size // (piece + 8))])
        return {}

    async def block(self, seconds: float) -> Answer:
        """Keep the event loop: a gauge that is right sees it."""
        await asyncio.sleep(2 * _EVERY)
        time.sleep(seconds)
        await asyncio.sleep(2 * _EVERY)
        return {}

    async def obey(self, orders: Mapping[str, Order], **ready: object) -> None:
        """Say that the process is ready, then do what stdin orders until it ends.

        Args:
            orders: What can be ordered, by name; what the gauge itself does always can.
            **ready: What to say first.
        """
        known: dict[str, Order] = {
            "sample": self.sample,
            "settle": self.settle,
            "keep": self.keep,
            "block": self.block,
            **orders,
        }
        reader = asyncio.StreamReader()
        await self._loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        _say(ready)
        while line := await reader.readline():
            order = json.loads(line)
            _say(await known[order.pop("do")](**order))


def _say(answer: Answer) -> None:
    print(json.dumps(answer), flush=True)
