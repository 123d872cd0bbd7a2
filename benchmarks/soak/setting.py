"""How much of everything a run tries, and the processes that it tries it on."""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.soak.measured import Measured
from benchmarks.soak.result import Figure, seconds
from benchmarks.workload import AE_TITLE
from mwl_tui.network import Timeouts

__all__ = ["FULL", "QUICK", "Setting", "Sizes", "echo", "still_serves"]


@dataclass(frozen=True)
class Sizes:
    """How much of everything.

    Attributes:
        waiting: How many clients send three bytes and wait, a row each.
        pdu_deadline: The mock's deadline for them in seconds; None for its default.
        returning_seconds: For how long clients that are cut come again.
        flood: Bytes behind a false length.
        identifier: Bytes of one identifier in fragments.
        tiny: How many tiny PDUs.
        nested: How many identifiers nested 1,000 deep.
        concurrent: How many associations at once, of the mock's defaults and with its limit raised.
        held: How many responses each of them gets.
        sequence: How many associations one after the other.
        settled: After how many of them memory is expected not to grow.
        moments: At how many moments an answer is cancelled.
        answer: How many responses a long answer has.
        cancel: ``Timeouts.cancel`` in seconds.
        pause: Seconds for which somebody stops reading.
        sustained: How many SCUs query, and for how many seconds.
    """

    waiting: tuple[int, ...] = (11, 200)
    pdu_deadline: float | None = None
    returning_seconds: float = 6.0
    flood: int = 400_000_000
    identifier: int = 300_000_000
    tiny: int = 100_000
    nested: int = 100
    concurrent: tuple[int, int] = (50, 200)
    held: int = 200
    sequence: int = 10_000
    settled: int = 500
    moments: int = 50
    answer: int = 10_000
    cancel: float = 2.0
    pause: float = 10.0
    sustained: tuple[int, float] = (16, 15.0)

    @property
    def waiting_seconds(self) -> float:
        """Seconds after which a client that waits must be gone."""
        return Timeouts().pdu if self.pdu_deadline is None else self.pdu_deadline


FULL = Sizes()
"""What the targets are about."""
QUICK = Sizes(
    waiting=(11, 30),
    pdu_deadline=0.5,
    returning_seconds=0.5,
    flood=4_000_000,
    identifier=3_000_000,
    tiny=20_000,
    nested=3,
    concurrent=(10, 80),
    held=50,
    sequence=40,
    settled=20,
    moments=2,
    answer=2_000,
    cancel=0.3,
    pause=0.5,
    sustained=(4, 0.5),
)
"""Enough to see that all of it runs."""


@dataclass
class Setting:
    """One run.

    Attributes:
        sizes: How much of everything.
        folder: Where the processes may write.
        seed: What chance is drawn from.
        narrate: Takes a line for each thing done.
    """

    sizes: Sizes
    folder: Path
    seed: int
    narrate: Callable[[str], None]
    _started: int = field(default=0, init=False)

    def random(self) -> random.Random:
        """Return chance, the same in every part whichever others run."""
        return random.Random(self.seed)

    def mock(self, count: int, *options: object) -> Measured:
        """Return our mock with so many items, under the gauge."""
        return self._process("benchmarks.serve", count, 0, "--gauge", *options)

    def client(self) -> Measured:
        """Return a process of our SCU."""
        return self._process("benchmarks.soak.client")

    async def clients(self, count: int, stack: contextlib.AsyncExitStack) -> list[Measured]:
        """Start so many processes of our SCU."""
        return await asyncio.gather(*(stack.enter_async_context(self.client()) for _ in range(count)))

    def _process(self, module: str, *arguments: object) -> Measured:
        self._started += 1
        return Measured(self.folder / f"{self._started:03d}.log", module, *arguments)


async def echo(client: Measured, mock: Measured) -> dict[str, Any]:
    """Have a client send C-ECHO to our mock; its seconds and its error."""
    return await client.ask("echo", port=mock.port, called_ae=AE_TITLE)


async def still_serves(client: Measured, mock: Measured, limit: float = 5.0) -> Figure:
    """Check that a client's C-ECHO is answered now: within ``limit`` seconds; without end where it is not."""
    answered = await echo(client, mock)
    return seconds("then C-ECHO takes", math.inf if answered["error"] else answered["seconds"], limit)
