"""The instruments themselves: what a process is known to hold, and how long it is known to be kept, must be seen."""

from __future__ import annotations

from benchmarks.soak.measured import Measured
from benchmarks.soak.result import Row, megabytes, seconds
from benchmarks.soak.setting import Setting

__all__ = ["run", "tried"]

_HELD, _KEPT = 10_000_000, 0.3


async def run(setting: Setting) -> list[Row]:
    """Have each kind of process hold memory and keep its event loop, and see whether that is seen."""
    async with setting.mock(setting.sizes.answer) as mock, setting.client() as client:
        return [await tried("our mock", mock), await tried("our SCU", client)]


async def tried(what: str, process: Measured) -> Row:
    """Have a process hold memory and keep its event loop, and see whether that is seen."""
    before = await process.settled()
    nothing = await process.sample()
    await process.ask("keep", size=_HELD)
    held = await process.sample()
    await process.ask("block", seconds=_KEPT)
    kept = await process.sample()
    return Row(
        f"{what} does nothing, holds {_HELD / 1e6:.0f} MB more, keeps its event loop for {_KEPT} s",
        [
            megabytes("does nothing: memory grew by", nothing.peak - before.resident, 0.5),
            megabytes("holds: memory grew by", held.peak - nothing.resident, 0.9 * _HELD / 1e6, at_least=True),
            seconds("keeps: longest step", kept.longest_step, 0.9 * _KEPT, at_least=True),
        ],
    )
