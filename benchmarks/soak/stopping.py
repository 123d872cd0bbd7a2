"""Somebody stops reading in the middle of a long answer: nothing is lost, and nobody holds the rest in memory."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass, field

from benchmarks.soak.measured import Measured, Sample
from benchmarks.soak.result import Fact, Figure, Row, megabytes, seconds
from benchmarks.soak.scripts import ASKED, ASSOCIATED, EVERYTHING, LEAVE
from benchmarks.soak.setting import Setting, echo, still_serves
from tests.peers import pdu
from tests.peers.raw import Conversation, Give, RawServer, Take, TakeMessage, play, responding

__all__ = ["run"]

_WINDOW = 65_536
"""Bytes that the system takes for a client which does not read."""
_PADDING = 4_000
"""Bytes that make a response long: the answer is far larger than what the system takes of it."""


async def run(setting: Setting) -> list[Row]:
    """Try it."""
    sizes = setting.sizes
    async with setting.mock(sizes.answer) as mock, setting.client() as client:
        await echo(client, mock)
        setting.narrate(f"a client stops reading for {sizes.pause:g} s")
        rows = [await _client_stops(setting, mock, client)]
        setting.narrate(f"the consumer of our find stops for {sizes.pause:g} s")
        stops = {"pause_at": sizes.answer // 10, "pause": sizes.pause}
        rows.append(await _consumer(setting, client, f"stops for {sizes.pause:g} s", 0.8 * sizes.pause, stops))
        setting.narrate("the consumer of our find is slow")
        slow = {"pace": sizes.pause / sizes.answer}
        each = 1e3 * sizes.pause / sizes.answer
        rows.append(await _consumer(setting, client, f"takes {each:.3g} ms for each response", 0, slow))
    return rows


@dataclass
class _Stop:
    """Read nothing for a while, and see meanwhile how the server fares: it must wait, and serve others.

    Attributes:
        seconds: For how long.
        mock: The server.
        client: Another client.
        seen: How it fared.
    """

    seconds: float
    mock: Measured
    client: Measured
    seen: list[Figure] = field(default_factory=list)

    async def play(self, conversation: Conversation) -> None:
        """Wait."""
        before = await self._answered()
        await asyncio.sleep(self.seconds / 2)
        self.seen.append(await still_serves(self.client, self.mock))
        await asyncio.sleep(self.seconds / 2)
        others = await self._answered() - before - 1
        self.seen.append(Figure("meanwhile the mock had ended its answer", others, 0))

    async def _answered(self) -> int:
        return int((await self.mock.ask("requests"))["requests"])


async def _client_stops(setting: Setting, mock: Measured, client: Measured) -> Row:
    """Be a client that stops reading in the middle of the answer, and goes on."""
    count, stop = setting.sizes.answer, _Stop(setting.sizes.pause, mock, client)
    before = await mock.settled()
    rest = [TakeMessage(pdu.C_FIND_RSP, 30)] * (count + 1 - count // 10)
    script = (*ASSOCIATED, Give(EVERYTHING), *[TakeMessage(pdu.C_FIND_RSP)] * (count // 10), stop, *rest, *LEAVE)
    conversation = await _connect(mock.port)
    await play(script, conversation)
    after = await mock.idle(before)
    *pending, final = conversation.statuses or [-1]
    return Row(
        f"a client stops reading for {setting.sizes.pause:g} s after {count // 10:,} of {count:,} responses",
        [
            Figure("got", pending.count(pdu.PENDING), count, at_least=True),
            Fact(f"final status 0x{final:04X}", "0x0000"),
            *([] if conversation.failure is None else [Fact(conversation.failure, "no failure")]),
            *stop.seen,
            megabytes("the mock's memory grew by", after.peak - before.resident, 5),
            seconds("its longest step", after.longest_step, 1),
            Figure("left behind", after.difference(before), 0),
        ],
    )


async def _connect(port: int) -> Conversation:
    """Connect with a small window."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
    return Conversation(*await asyncio.open_connection(sock=raw, limit=_WINDOW))


@dataclass
class _Rows:
    """Send responses as fast as they are taken, and note for how long none was taken at the longest.

    Attributes:
        count: How many.
        stood: Seconds for which the longest wait was.
        done: Seconds until the last was taken.
    """

    count: int
    stood: float = 0.0
    done: float = 0.0

    async def play(self, conversation: Conversation) -> None:
        """Send."""
        data = responding(identifier=pdu.worklist_item(1, padding=_PADDING))(conversation)
        began = latest = time.monotonic()
        for _ in range(self.count):
            await conversation.give(data)
            now = time.monotonic()
            self.stood, latest = max(self.stood, now - latest), now
        self.done = time.monotonic() - began


async def _consumer(setting: Setting, client: Measured, what: str, stands: float, how: dict[str, float]) -> Row:
    """Have the consumer of our find stop or dawdle while a fast server sends."""
    count, sent = setting.sizes.answer, _Rows(setting.sizes.answer)
    script = (*ASKED, sent, Give(responding(pdu.SUCCESS)), Take(pdu.RELEASE_RQ, 30), Give(pdu.release_rp()))
    before = await client.settled()
    async with RawServer(script) as server:
        answered = await client.ask("find", port=server.port, called_ae="RAW", **how)
        after: Sample = await client.idle(before)
    error = [Fact(answered["error"], "no error")] if answered["error"] else []
    return Row(
        f"the consumer of our find {what}; a fast server sends {count:,} responses of {_PADDING / 1e3:.0f} kB",
        [
            Figure("got", answered["count"], count, at_least=True),
            *error,
            seconds("took", answered["seconds"]),
            seconds("server had to wait at the longest", sent.stood, stands or None, at_least=True),
            seconds("server was done after", sent.done),
            megabytes("our memory grew by", after.peak - before.resident, 5),
            seconds("longest step", after.longest_step, 1),
            Figure("left behind", after.difference(before), 0),
        ],
    )
