"""What a test may not leave behind: tasks, sockets, threads, exceptions that nobody took."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Running:
    """What runs in this process: its tasks, open sockets, and threads by name."""

    tasks: frozenset[asyncio.Task[object]]
    sockets: frozenset[str]
    threads: frozenset[threading.Thread]

    @classmethod
    def now(cls) -> Running:
        """Look."""
        # The task that looks is not the same before and after a test.
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        return cls(frozenset(tasks), frozenset(_sockets()), frozenset(_threads()))

    def beyond(self, before: Running) -> str:
        """Return what is here that was not there before; empty where there is nothing."""
        tasks = [f"task {task.get_coro()}" for task in self.tasks - before.tasks if not task.done()]
        sockets = sorted(self.sockets - before.sockets)
        threads = [f"thread {thread.name}" for thread in self.threads - before.threads]
        return ", ".join([*tasks, *sockets, *threads])

    def counts_beyond(self, before: Running) -> tuple[int, int, int]:
        """Count the tasks, sockets and threads that were not there before."""
        tasks = [task for task in self.tasks - before.tasks if not task.done()]
        return len(tasks), len(self.sockets - before.sockets), len(self.threads - before.threads)


def _sockets() -> list[str]:
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:  # the listing's own descriptor
            continue
        if target.startswith("socket:"):
            found.append(target)
    return found


def _threads() -> list[threading.Thread]:
    # The loop's own pool of resolver threads stays idle until the loop closes, and is joined there.
    return [thread for thread in threading.enumerate() if not thread.name.startswith("asyncio_")]


@asynccontextmanager
async def nothing_left(within: float = 1.0) -> AsyncIterator[None]:
    """Fail where what ran inside leaves a task, a socket or a thread, or an exception that nobody took.

    Args:
        within: Seconds that closing may take.
    """
    loop, unhandled = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _, context: unhandled.append(context))
    before = Running.now()
    try:
        yield
    finally:
        loop.set_exception_handler(None)
    assert not unhandled, f"not handled: {unhandled}"
    for _ in range(int(within / 0.01)):
        left = Running.now().beyond(before)
        if not left:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"left behind: {left}")
