"""Plays every fault once and prints a line for each: ``python -m tests.peers.faults [--markdown | SLUG ...]``."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from mwl_tui.config import MockSettings
from mwl_tui.scp.server import Server
from tests.peers.faults import CATALOGUE
from tests.peers.faults.model import Fault, Role
from tests.peers.faults.play import OPTIONS, Played, filled_store, play_client, play_server
from tests.peers.faults.table import markdown
from tests.peers.leaks import Running


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _left(before: Running) -> tuple[int, int, int]:
    """Return how many tasks, sockets and threads are here that were not before, once closing has had its time."""
    for _ in range(100):
        found = Running.now().counts_beyond(before)
        if not any(found):
            break
        await asyncio.sleep(0.01)
    return found


async def _play(fault: Fault, server: Server) -> tuple[Played, tuple[int, int, int]]:
    loop, unhandled, before = asyncio.get_running_loop(), list[str](), Running.now()
    loop.set_exception_handler(lambda _, context: unhandled.append(f"not handled: {context}"))
    played = await (play_server(fault) if fault.role is Role.SERVER else play_client(fault, server))
    left = await _left(before)
    loop.set_exception_handler(None)
    return replace(played, problems=(*played.problems, *unhandled)), left


def _report(fault: Fault, played: Played, left: tuple[int, int, int]) -> bool:
    tasks, sockets, threads = left
    good = not played.problems and not any(left)
    _say(
        f"{fault.role.value}  {fault.slug:<44} {fault.outcome!s:<52} {played.seconds:5.2f} s  "
        f"{tasks} tasks, {sockets} sockets, {threads} threads" + ("" if good else "  NOT AS DUE")
    )
    for problem in played.problems:
        _say(f"        {problem}")
    return good


async def main(faults: list[Fault]) -> bool:
    """Play faults; give whether each came to what it must."""
    store, differing, slowest, totals = filled_store(), 0, 0.0, [0, 0, 0]
    async with Server(store, MockSettings(port=0), OPTIONS) as server:
        for fault in faults:
            played, left = await _play(fault, server)
            differing += not _report(fault, played, left)
            slowest = max(slowest, played.seconds)
            totals = [total + one for total, one in zip(totals, left, strict=True)]
    store.close()
    outcome = "all with their named outcome" if not differing else f"{differing} NOT with their named outcome"
    tasks, sockets, threads = totals
    _say(
        f"{len(faults)} faults, {outcome}; slowest {slowest:.2f} s; "
        f"{tasks} tasks, {sockets} sockets, {threads} threads left"
    )
    return not differing


if __name__ == "__main__":
    if sys.argv[1:] == ["--markdown"]:
        _say(markdown().rstrip())
    else:
        sys.exit(not asyncio.run(main([CATALOGUE[slug] for slug in sys.argv[1:]] or list(CATALOGUE.values()))))
