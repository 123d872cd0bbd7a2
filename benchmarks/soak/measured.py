"""From outside: a process that is measured, ordered about over its stdin, and seen through ``/proc``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.soak.gauge import descriptors
from tests.peers.processes import PeerFailed

__all__ = ["Measured", "Sample"]

_ROOT = Path(__file__).parents[2]
_START_SECONDS, _END_SECONDS = 60.0, 5.0


@dataclass(frozen=True)
class Sample:
    """What a process is at one moment, and what it was since the sample before.

    Attributes:
        resident: Bytes of memory in use.
        peak: The most of that since the sample before; what is in use now where the system does not tell.
        descriptors: How many it has open.
        threads: How many it has.
        tasks: How many asyncio tasks it has.
        longest_step: Seconds for which it kept its event loop at the longest.
        watched: The number that it watches, as its open associations.
        highest: The highest of that since the sample before.
    """

    resident: int
    peak: int
    descriptors: int
    threads: int
    tasks: int
    longest_step: float
    watched: int
    highest: int

    def difference(self, before: Sample) -> int:
        """Count the tasks, descriptors and threads that are here and were not, or were and are not."""
        return (
            abs(self.tasks - before.tasks)
            + abs(self.descriptors - before.descriptors)
            + abs(self.threads - before.threads)
        )


class Measured:
    """A Python program under a gauge; an async context manager.

    Args:
        log: Where its stderr goes.
        module: The program.
        *arguments: Its command line.
    """

    def __init__(self, log: Path, module: str, *arguments: object) -> None:
        self._log, self._command = log, [sys.executable, "-m", module, *map(str, arguments)]
        self._busy = asyncio.Lock()
        self._tells_peak = False
        self.ready: dict[str, Any] = {}
        """What it said when it was ready."""

    async def __aenter__(self) -> Measured:
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log, cwd=_ROOT
            )
        try:
            self.ready = await self._hear(_START_SECONDS)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        """Close its stdin, with which it ends; end it by force where it does not."""
        process = self._process
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _END_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.ready["port"])

    async def ask(self, do: str, *, within: float = 60.0, **order: object) -> dict[str, Any]:
        """Order something and wait until it is done.

        Args:
            do: The order's name.
            within: Seconds that it may take.
            **order: Its arguments.

        Raises:
            PeerFailed: It is not done in time, or the process ended.
        """
        async with self._busy:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"do": do, **order}).encode() + b"\n")
            return await self._hear(within)

    async def sample(self) -> Sample:
        """Look at it, and have the next sample begin anew."""
        seen = await self.ask("sample")
        status, process = self._status(), self._process.pid
        resident = status["VmRSS"] * 1024
        sample = Sample(resident, self._peak(status), descriptors(process), status["Threads"], **seen)
        self._begin_peak()
        return sample

    async def settled(self) -> Sample:
        """Look at it when it serves nobody and has handed back what memory is free."""
        await self.idle()
        await self.ask("settle")
        return await self.sample()

    async def idle(self, like: Sample | None = None) -> Sample:
        """Look at it when it serves nobody, and has what it had before; within two seconds.

        Args:
            like: What it had. What it then has more or less is in the sample.
        """
        sample = await self.sample()
        longest, peak, highest = sample.longest_step, sample.peak, sample.highest
        for _ in range(100):
            if not sample.watched and (like is None or not sample.difference(like)):
                break
            await asyncio.sleep(0.02)
            sample = await self.sample()
            longest, peak = max(longest, sample.longest_step), max(peak, sample.peak)
            highest = max(highest, sample.highest)
        return replace(sample, peak=peak, longest_step=longest, highest=highest)

    async def _hear(self, within: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), within)
        except TimeoutError:
            raise PeerFailed(f"{self._command[2]} did not answer within {within:g} s") from None
        if not line:
            raise PeerFailed(f"{self._command[2]} ended:\n{self._log.read_text(errors='replace')[-2_000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _status(self) -> dict[str, int]:
        """Return the numbers of ``/proc/PID/status``; memory in kB."""
        found = {}
        with open(f"/proc/{self._process.pid}/status", encoding="utf-8") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name in ("VmRSS", "VmHWM", "Threads"):
                    found[name] = int(value.split()[0])
        return found

    def _peak(self, status: dict[str, int]) -> int:
        return 1024 * (status["VmHWM"] if self._tells_peak else status["VmRSS"])

    def _begin_peak(self) -> None:
        """Have the highest use of memory counted from now, where the system allows it (proc(5), clear_refs)."""
        try:
            with open(f"/proc/{self._process.pid}/clear_refs", "w", encoding="ascii") as file:
                file.write("5")
            self._tells_peak = True
        except OSError:
            self._tells_peak = False
