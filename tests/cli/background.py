"""A server in a thread of its own, for commands that run an event loop themselves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

_T = TypeVar("_T")


@contextmanager
def in_background(make: Callable[[], AbstractAsyncContextManager[_T]]) -> Iterator[_T]:
    """Enter an async context manager in another thread, give its value, and leave it at the end."""
    ready = threading.Event()
    value: list[_T] = []
    failure: list[BaseException] = []
    stop: list[Callable[[], object]] = []

    async def main() -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with make() as entered:
            value.append(entered)
            stop.append(lambda: loop.call_soon_threadsafe(ended.set))
            ready.set()
            await ended.wait()

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread of the test
            failure.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        if failure:
            raise failure[0]
        yield value[0]
    finally:
        if stop:
            stop[0]()
        thread.join()
