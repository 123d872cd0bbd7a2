"""What a test may cost the process that it runs in: memory, and turns of the event loop."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

STALL = 3.0
"""Seconds that no turn may take while memory is traced and coverage is measured; ``make soak`` holds 1 s without."""

_BEAT = 0.005


@dataclass
class Cost:
    """What it cost.

    Attributes:
        memory: Bytes that Python had allocated at the most, beyond those at the beginning.
        stall: Seconds of the processor that the longest turn of the event loop took: others may keep the machine busy.
    """

    memory: int = 0
    stall: float = 0.0


@asynccontextmanager
async def measured() -> AsyncIterator[Cost]:
    """Measure what runs inside, both sides where both are here; the figures are there once it has ended."""
    cost = Cost()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    heart = asyncio.create_task(_beat(cost))
    try:
        yield cost
    finally:
        cost.memory = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)


async def _beat(cost: Cost) -> None:
    while True:
        began = time.thread_time()
        await asyncio.sleep(_BEAT)
        cost.stall = max(cost.stall, time.thread_time() - began)
