"""How news come from the engine to whoever looks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from mwl_tui.operations.wakeup import Wakeup


class Screen:
    """One that looks when it is its turn."""

    def __init__(self) -> None:
        self.turns: list[Callable[[], None]] = []
        self.looks = 0
        self.looked = asyncio.Event()

    def post(self, callback: Callable[[], None]) -> None:
        self.turns.append(callback)

    def at_once(self, callback: Callable[[], None]) -> None:
        callback()

    def look(self) -> None:
        self.looks += 1
        self.looked.set()


async def told_from_a_thread(wakeup: Wakeup, times: int = 1) -> None:
    def tell() -> None:
        for _ in range(times):
            wakeup.tell()

    thread = threading.Thread(target=tell)
    thread.start()
    await asyncio.to_thread(thread.join)


async def test_who_follows_looks_once_however_much_is_told_before() -> None:
    wakeup, screen = Wakeup(), Screen()
    wakeup.follow(screen.at_once, screen.look)
    await told_from_a_thread(wakeup, 1_000)
    await asyncio.wait_for(screen.looked.wait(), 5)
    assert screen.looks <= 2  # what came while the first look was on its way, at most


async def test_nobody_looks_while_nothing_is_told() -> None:
    wakeup, screen = Wakeup(), Screen()
    wakeup.follow(screen.at_once, screen.look)
    await asyncio.sleep(0.2)
    assert screen.looks == 0


async def test_what_is_told_while_a_look_has_not_had_its_turn_adds_no_other() -> None:
    wakeup, screen = Wakeup(), Screen()
    wakeup.follow(screen.post, screen.look)
    for _ in range(3):
        await told_from_a_thread(wakeup)
        await asyncio.sleep(0.12)
    assert len(screen.turns) == 1
    screen.turns.pop()()
    assert screen.looks == 1


async def test_what_is_told_after_a_look_is_looked_at_too() -> None:
    wakeup, screen = Wakeup(), Screen()
    wakeup.follow(screen.at_once, screen.look)
    for _ in range(2):
        screen.looked.clear()
        await told_from_a_thread(wakeup)
        await asyncio.wait_for(screen.looked.wait(), 5)
    assert screen.looks == 2


async def test_looks_are_no_more_often_than_twelve_times_a_second() -> None:
    wakeup, screen = Wakeup(), Screen()
    wakeup.follow(screen.at_once, screen.look)
    loop = asyncio.get_running_loop()
    began = loop.time()
    while screen.looks < 4:
        wakeup.tell()
        await asyncio.sleep(0)
    assert loop.time() - began >= 3 / 12


async def test_who_follows_no_longer_is_not_woken() -> None:
    wakeup, gone, there = Wakeup(), Screen(), Screen()
    wakeup.follow(gone.at_once, gone.look)
    wakeup.follow(there.at_once, there.look)
    wakeup.unfollow(gone.look)
    wakeup.unfollow(gone.look)
    await told_from_a_thread(wakeup)
    await asyncio.wait_for(there.looked.wait(), 5)
    assert gone.looks == 0
