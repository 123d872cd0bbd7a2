"""Work that holds a processor for a while and may be left unfinished: whoever quits does not wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

__all__ = ["in_background"]

_T = TypeVar("_T")


async def in_background(work: Callable[[], _T]) -> _T:
    """Do work in a thread of its own, and give what it gives.

    The threads of ``asyncio.to_thread`` are joined when the program ends, however long they take. This one is not:
    it ends with the program. So the work may have nothing that must be finished, as files.

    Raises:
        Exception: Whatever the work raises.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def tell(how: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if done.done() else how())

    def run() -> None:
        try:
            given = work()
        except BaseException as error:  # noqa: BLE001 - the edge of the thread: it goes to whoever waits
            failed = error
            tell(lambda: done.set_exception(failed))
        else:
            tell(lambda: done.set_result(given))

    Thread(target=run, name="background", daemon=True).start()
    return await done
