"""A long answer cancelled at random moments: whoever asked is free again in time, whatever the peer does."""

from __future__ import annotations

import asyncio
import math
import statistics
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from benchmarks.soak.measured import Measured
from benchmarks.soak.result import Fact, Figure, Row, seconds
from benchmarks.soak.scripts import ASKED, ROW
from benchmarks.soak.setting import Setting
from benchmarks.workload import AE_TITLE, build
from tests.peers import dcmtk, pdu
from tests.peers.processes import located
from tests.peers.raw import Conversation, Give, RawServer, Script, TakeMessage, Wait, responding

__all__ = ["run"]

_WAYS = {"task": "the task that iterates is cancelled", "cancel": "Find.cancel()"}
_AFTER_ANSWER = 0.2
"""Seconds from the peer's final response, or beyond the deadline of one that has not come."""
_CANCELLED = 0xFE00
_PROCESSES = 8
_FOR_EVER = 1_000_000


class _Server(Protocol):
    """Who answers."""

    @property
    def port(self) -> int:
        """Where it listens."""


@dataclass(frozen=True)
class _Case:
    """One cancel.

    Attributes:
        moment: The number of the response at which it is.
        half: Whether a peer that stops does so in the middle of a PDU.
    """

    moment: int
    half: bool


_ServerOf: TypeAlias = Callable[[_Case], AbstractAsyncContextManager[_Server]]


async def run(setting: Setting) -> list[Row]:
    """Try it."""
    sizes, chance, rows = setting.sizes, setting.random(), []
    cases = [_Case(chance.randrange(1, sizes.answer), half=chance.random() < 0.5) for _ in range(sizes.moments)]
    async with AsyncExitStack() as stack:
        clients = await setting.clients(min(_PROCESSES, sizes.moments), stack)
        async with setting.mock(sizes.answer) as mock:
            rows += await _both_ways(setting, "our mock", clients[:1], cases, lambda _: nullcontext(mock))
        if located("wlmscpfs"):
            workload = build(sizes.answer, setting.folder / "wlmscpfs")
            with dcmtk.wlmscpfs(workload.database, setting.folder / "wlmscpfs.log", "-dfr", "-q") as dcmtks:
                rows += await _both_ways(setting, "wlmscpfs", clients[:2], cases, lambda _: nullcontext(dcmtks))
        who = "a server that goes on sending"
        rows += await _both_ways(setting, who, clients[:4], cases, _raw(_going_on), answers=False)
        rows += await _both_ways(setting, "one that hangs", clients, cases, _raw(_hanging), answers=False)
        who, silence = "one that answers C-CANCEL and hangs", {"task": 0.0, "cancel": sizes.cancel}
        rows += await _both_ways(setting, who, clients, cases, _raw(_hanging_later), silence=silence)
    return rows


async def _both_ways(
    setting: Setting,
    who: str,
    clients: Sequence[Measured],
    cases: Sequence[_Case],
    server_of: _ServerOf,
    *,
    answers: bool = True,
    silence: Mapping[str, float] | None = None,
) -> list[Row]:
    """Try it in both ways; ``silence`` is how long a peer that hangs after its answer is waited for, in each."""
    rows = []
    for way, words in _WAYS.items():
        setting.narrate(f"{who}: {words}")
        done = await _all(setting, clients, cases, way, server_of)
        rows.append(_row(setting, who, way, done, answers=answers, silence=silence[way] if silence else 0.0))
    return rows


async def _all(
    setting: Setting, clients: Sequence[Measured], cases: Sequence[_Case], way: str, server_of: _ServerOf
) -> list[dict[str, Any]]:
    """Have each case done; the processes share them, and in each there is one at a time."""
    left = deque(cases)
    order: dict[str, Any] = {"called_ae": AE_TITLE, "way": way, "deadline": setting.sizes.cancel}

    async def work(client: Measured) -> list[dict[str, Any]]:
        done = []
        while left:
            case = left.popleft()
            async with server_of(case) as server:
                done.append(await client.ask("cancel", port=server.port, moment=case.moment, **order))
        return done

    shares = await asyncio.gather(*map(work, clients))
    return [one for share in shares for one in share]


def _row(setting: Setting, who: str, way: str, done: Sequence[dict[str, Any]], *, answers: bool, silence: float) -> Row:
    times, slowest = [one["seconds"] for one in done], max(done, key=lambda one: float(one["seconds"]))
    since = [one["since_answer"] for one in done if one["since_answer"] is not None]
    checks: list[Figure | Fact] = [
        seconds("slowest", slowest["seconds"], None if answers else setting.sizes.cancel + _AFTER_ANSWER),
        seconds("in which others had the processor for", slowest["waited"]),
        seconds("median", statistics.median(times)),
        Figure("errors", sum(bool(one["error"]) for one in done), 0),
        Figure("descriptors left", sum(one["left"] for one in done), 0),
    ]
    if answers:
        checks[:0] = [
            seconds("slowest after the peer's answer", max(since, default=math.inf), silence + _AFTER_ANSWER),
            Figure("peer answered", len(since), len(done), at_least=True),
            Figure("final status 0xFE00", sum(one["status"] == _CANCELLED for one in done)),
        ]
    return Row(f"{who}: {len(done)} times, {_WAYS[way]}", checks)


def _raw(script_of: Callable[[_Case], Script]) -> _ServerOf:
    return lambda case: RawServer(script_of(case))


def _going_on(case: _Case) -> Script:
    """Send without end: neither C-CANCEL nor anything else is read."""
    return (*ASKED, Give(ROW, _FOR_EVER))


def _hanging(case: _Case) -> Script:
    """Stop, after a response or in the middle of one, and read nothing more."""
    half = (Give(_half),) if case.half else ()
    return (*ASKED, Give(ROW, case.moment), *half, Wait(60))


def _hanging_later(case: _Case) -> Script:
    """Answer C-CANCEL, and then say and read nothing more."""
    rows = Give(ROW, case.moment + 50)
    return (*ASKED, rows, TakeMessage(pdu.C_CANCEL_RQ, 10), Give(responding(pdu.CANCELLED)), Wait(60))


def _half(conversation: Conversation) -> bytes:
    whole = ROW(conversation)
    return whole[: len(whole) // 2]
