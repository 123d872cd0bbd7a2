"""Many associations: at once, each with its whole answer, and one after the other, with nothing left of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.soak.measured import Measured, Sample
from benchmarks.soak.result import Fact, Figure, Row, megabytes, seconds
from benchmarks.soak.setting import Setting
from benchmarks.workload import AE_TITLE, build, items
from tests.peers.processes import PeerFailed, located
from tests.peers.processes import run as run_program

__all__ = ["run"]

_PROCESSES = 2
_SECONDS = 120.0


async def run(setting: Setting) -> list[Row]:
    """Try it."""
    some, raised = setting.sizes.concurrent
    rows = []
    async with AsyncExitStack() as stack:
        clients = await setting.clients(_PROCESSES, stack)
        async with setting.mock(setting.sizes.held) as mock:
            setting.narrate(f"{some} associations at once")
            rows.append(await _at_once(setting, clients, mock, some, findscu=some // 5))
        async with setting.mock(setting.sizes.held, "--max-associations", raised) as mock:
            setting.narrate(f"{raised} associations at once")
            rows.append(await _at_once(setting, clients, mock, raised))
    return [*rows, *await _in_sequence(setting)]


async def _at_once(setting: Setting, clients: Sequence[Measured], mock: Measured, count: int, findscu: int = 0) -> Row:
    """Have so many associations open at once, and see what each of them gets.

    Those of our SCU wait after their first response until the last of them has one; then findscu asks as well.
    """
    due, findscu = setting.sizes.held, findscu if located("findscu") else 0
    share = (count - findscu) // len(clients)
    query = build(1, setting.folder / f"queries{count}").files["universal"]
    before = await mock.settled()
    where = {"port": mock.port, "called_ae": AE_TITLE}
    await asyncio.gather(*(client.ask("hold", **where, count=share, within=_SECONDS) for client in clients))
    others = await asyncio.gather(*(asyncio.to_thread(_findscu, mock.port, query) for _ in range(findscu)))
    done = await asyncio.gather(*(client.ask("go_on", within=_SECONDS) for client in clients))
    after = await mock.idle(before)
    counts = [*others, *(number for one in done for number in one["counts"])]
    errors = [error for one in done for error in one["errors"]]
    who = f"{count - findscu} of our SCU and {findscu} of findscu" if findscu else "of our SCU"
    limit = ", the limit raised" if count > setting.sizes.concurrent[0] else ""
    return Row(
        f"{count} associations at once ({who}{limit})",
        [
            Figure("open at once", after.highest, share * len(clients), at_least=True),
            Figure(f"got all {due}", sum(number == due for number in counts), count, at_least=True),
            *([Fact(f"{len(errors)} failed: {errors[0]}", "0 failed")] if errors else []),
            seconds("longest step of the mock", after.longest_step, 1),
            megabytes("its memory grew by", after.peak - before.resident),
            Figure("left behind", after.difference(before), 0),
        ],
    )


def _findscu(port: int, query: Path) -> int:
    """Count the responses that DCMTK's findscu gets; -1 where it fails."""
    try:
        done = run_program(["findscu", "-v", "-W", "-aec", AE_TITLE, "127.0.0.1", str(port), str(query)], seconds=60)
    except PeerFailed:
        return -1
    return -1 if done.returncode else (done.stdout + done.stderr).count("(Pending)")


async def _in_sequence(setting: Setting) -> list[Row]:
    sizes = setting.sizes
    narrow = items(1)[0].bytes_at(0x00100020) or b""
    async with setting.mock(sizes.held) as mock, setting.client() as client:
        order = {"port": mock.port, "called_ae": AE_TITLE, "narrow": narrow.decode().strip()}
        setting.narrate(f"{sizes.sequence:,} associations in sequence")
        first = await client.ask("sequence", **order, count=sizes.settled, within=_SECONDS)
        before = await mock.settled(), await client.settled()
        rest = await client.ask("sequence", **order, count=sizes.sequence - sizes.settled, within=5 * _SECONDS)
        after = await mock.idle(before[0]), await client.idle(before[1])
    due = sizes.sequence // 2
    got = Figure("responses to C-FIND", first["responses"] + rest["responses"], due, at_least=True)
    what = f"{sizes.sequence:,} associations in sequence, C-ECHO and C-FIND in turn, from the {sizes.settled}th on"
    return [
        Row(f"{what}: our mock", [got, *_constant(before[0], after[0])]),
        Row(f"{what}: our SCU", [*_constant(before[1], after[1])]),
    ]


def _constant(before: Sample, after: Sample) -> list[Figure]:
    return [
        megabytes("memory grew by", after.peak - before.resident, 5),
        Figure(
            f"tasks {before.tasks}, descriptors {before.descriptors}, threads {before.threads}: changed by",
            after.difference(before),
            0,
        ),
        seconds("longest step", after.longest_step, 1),
    ]
