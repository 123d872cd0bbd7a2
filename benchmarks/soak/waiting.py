"""Clients that send three bytes and wait: they must not keep out anybody else."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from benchmarks.soak.measured import Measured
from benchmarks.soak.result import Figure, Row, megabytes, seconds
from benchmarks.soak.setting import Setting, echo, still_serves
from tests.peers.raw import Give, connect

__all__ = ["run"]

_THREE_BYTES = (Give(b"\x01\x00\x00"),)


async def run(setting: Setting) -> list[Row]:
    """Try it."""
    sizes = setting.sizes
    deadline = () if sizes.pdu_deadline is None else ("--deadline", sizes.pdu_deadline)
    rows = []
    async with setting.mock(10, *deadline) as mock, setting.client() as client:
        await echo(client, mock)
        for count in sizes.waiting:
            setting.narrate(f"{count} clients that send three bytes and wait")
            rows.append(await _wait(setting, mock, client, count))
        setting.narrate("the same, and who is cut comes again at once")
        rows.append(await _return(setting, mock, client, sizes.waiting[-1]))
    return rows


async def _wait(setting: Setting, mock: Measured, client: Measured, count: int) -> Row:
    limit = setting.sizes.waiting_seconds
    before = await mock.settled()
    began = time.monotonic()
    waiting = asyncio.gather(*(_one(mock.port, limit + 30) for _ in range(count)))
    slowest, failed, tried = await _echo_while(waiting, client, mock)
    gone = time.monotonic() - began
    afterwards = await still_serves(client, mock, 0.5)
    after = await mock.idle(before)
    return Row(
        f"{count} clients send three bytes and wait",
        [
            seconds(f"slowest of {tried} C-ECHOs meanwhile", slowest, 5),
            Figure("of them failed", failed, 0),
            seconds("all gone after", gone, limit + 1),
            afterwards,
            megabytes("memory grew by", after.peak - before.resident, 10),
            Figure("left behind", after.difference(before), 0),
        ],
    )


async def _return(setting: Setting, mock: Measured, client: Measured, count: int) -> Row:
    before = await mock.settled()
    until = time.monotonic() + setting.sizes.returning_seconds

    async def again() -> int:
        times = 0
        while time.monotonic() < until:
            await _one(mock.port, setting.sizes.waiting_seconds + 30)
            times += 1
        return times

    came = asyncio.gather(*(again() for _ in range(count)))
    slowest, failed, tried = await _echo_while(came, client, mock)
    afterwards = await still_serves(client, mock, 0.5)
    after = await mock.idle(before)
    return Row(
        f"{count} of them that come again as soon as they are cut, {sum(await came):,} times",
        [
            seconds(f"slowest of {tried} C-ECHOs meanwhile", slowest, 5),
            Figure("of them failed", failed, 0),
            afterwards,
            megabytes("memory grew by", after.peak - before.resident, 10),
            Figure("left behind", after.difference(before), 0),
        ],
    )


async def _one(port: int, patience: float) -> None:
    """Send three bytes and wait until the server has had enough."""
    with contextlib.suppress(ConnectionError):
        await connect(port, _THREE_BYTES, patience=patience)


async def _echo_while(others: asyncio.Future[Any], client: Measured, mock: Measured) -> tuple[float, int, int]:
    """Send C-ECHO again and again until the others are done; the slowest, and how many of how many failed."""
    slowest, failed, tried = 0.0, 0, 0
    while not others.done():
        answered = await echo(client, mock)
        slowest, failed, tried = max(slowest, answered["seconds"]), failed + bool(answered["error"]), tried + 1
        await asyncio.wait([others], timeout=0.1)
    return slowest, failed, tried
