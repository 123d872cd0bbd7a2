"""A raw peer in a process of its own that knows when it sent what: ``python -m tests.peers.timed 2000 0.3``.

It prints its port, then a line of JSON for each conversation that has ended.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.peers import pdu
from tests.peers.raw import (
    Conversation,
    Give,
    RawServer,
    Received,
    Script,
    Take,
    TakeMessage,
    Wait,
    answered,
    responding,
)

__all__ = ["Told", "peer"]

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Told:
    """What the peer tells of one exchange, in seconds.

    Attributes:
        gap: From the last pending response to the final one.
        first: From C-FIND-RQ to the first response.
        total: From A-ASSOCIATE-RQ to the final response.
    """

    gap: float
    first: float
    total: float


@dataclass(frozen=True)
class Peer:
    """The process.

    Attributes:
        port: Where it listens, on loopback.
    """

    port: int
    process: subprocess.Popen[str]

    def told(self) -> Told:
        """Wait until the next exchange has ended."""
        assert self.process.stdout is not None
        return Told(**json.loads(self.process.stdout.readline()))


@contextmanager
def peer(responses: int, seconds: float) -> Iterator[Peer]:
    """Run the peer; to each query it sends so many pending responses at once, and after so long the final one."""
    command = [sys.executable, "-m", "tests.peers.timed", str(responses), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        try:
            assert process.stdout is not None
            yield Peer(int(process.stdout.readline()), process)
        finally:
            process.terminate()


class Unbuffered:
    """From now on what was written counts as sent once the system has all of it."""

    async def play(self, conversation: Conversation) -> None:
        """Let nothing wait in this process."""
        conversation.writer.transport.set_write_buffer_limits(high=0)


def _script(responses: int, seconds: float) -> Script:
    # made before anybody asks, for the context and the message ID that our SCU uses
    command = pdu.response(pdu.C_FIND_RSP, 1, pdu.PENDING, data=True)
    items = map(pdu.worklist_item, range(1, responses + 1))
    pending = b"".join(pdu.message(1, command, item) for item in items)
    return (
        Unbuffered(),
        Take(pdu.ASSOCIATE_RQ, 60),
        Give(answered),
        TakeMessage(pdu.C_FIND_RQ, 60),
        Give(pending),
        Wait(seconds),
        Give(responding(pdu.SUCCESS)),
        Take(pdu.RELEASE_RQ, 60),
        Give(pdu.release_rp()),
    )


def _told(conversation: Conversation) -> Told:
    asked: Received = conversation.received[-2]
    _, pending, final, _ = conversation.sent
    return Told(
        final.began - pending.ended, pending.began - asked.offset, final.began - conversation.received[0].offset
    )


async def _main(responses: int, seconds: float) -> None:
    async with RawServer(_script(responses, seconds)) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        told = 0
        while True:
            await asyncio.sleep(0.01)
            while told < len(server.conversations) and len(server.conversations[told].sent) == 4:
                sys.stdout.write(f"{json.dumps(asdict(_told(server.conversations[told])))}\n")
                sys.stdout.flush()
                server.conversations[told].received.clear()
                told += 1


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2])))
