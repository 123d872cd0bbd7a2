"""Work that needs a processor for a while and may be left unfinished: the end of the program does not wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

__all__ = ["in_background"]

_T = TypeVar("_T")


async def in_background(work: Callable[[], _T]) -> _T:
    """Do work in a thread of its own, and return its result.

    The threads of ``asyncio.to_thread`` are joined when the program ends, however long they take. This one is not:
    it ends with the program, so the work must be safe to abandon: it writes no files.

    Raises:
        Exception: Whatever the work raises.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(how: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nothing waits for the result
            loop.call_soon_threadsafe(lambda: None if done.done() else how())

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - the edge of the thread: it is raised where the result is awaited
            failed = error
            settle(lambda: done.set_exception(failed))
        else:
            settle(lambda: done.set_result(result))

    Thread(target=run, name="background", daemon=True).start()
    return await done
