"""Many SCUs that query all the time."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from benchmarks.soak.result import Figure, Row, megabytes, seconds
from benchmarks.soak.setting import Setting
from benchmarks.workload import AE_TITLE

__all__ = ["run"]

_PROCESSES = 2


async def run(setting: Setting) -> list[Row]:
    """Try it."""
    count, duration = setting.sizes.sustained
    async with AsyncExitStack() as stack:
        clients = await setting.clients(_PROCESSES, stack)
        mock = await stack.enter_async_context(setting.mock(setting.sizes.held))
        order = {"port": mock.port, "called_ae": AE_TITLE, "count": count // _PROCESSES}

        async def query(seconds: float) -> list[dict[str, Any]]:
            return await asyncio.gather(
                *(client.ask("sustain", **order, seconds=seconds, within=seconds + 60) for client in clients)
            )

        setting.narrate(f"{count} SCUs query for {duration:g} s")
        await query(duration / 10)
        before = await mock.settled()
        done = await query(duration)
        after = await mock.idle(before)
    responses, queries = sum(one["responses"] for one in done), sum(one["queries"] for one in done)
    return [
        Row(
            f"{count} SCUs in {_PROCESSES} processes query for {duration:g} s, {setting.sizes.held} responses each",
            [
                Figure("responses", responses, queries * setting.sizes.held, at_least=True),
                Figure("a second", responses / duration),
                Figure("associations a second", queries / duration),
                megabytes("the mock's memory grew by", after.peak - before.resident, 5),
                seconds("its longest step", after.longest_step, 1),
                Figure("left behind", after.difference(before), 0),
            ],
        )
    ]
