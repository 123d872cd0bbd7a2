"""A raw peer: it plays a script of steps over one TCP connection, as server or as client, and records what it gets.

A script is data, a tuple of steps; ``faults`` holds those that have a name.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, TypeAlias

from tests.peers import pdu


class ScriptFailed(RuntimeError):
    """The other side did not do what the script waits for."""


@dataclass(frozen=True)
class Received:
    """A PDU that came.

    Attributes:
        offset: Seconds since the connection began.
        kind: Its type.
        data: All its bytes.
    """

    offset: float
    kind: int
    data: bytes


@dataclass(frozen=True)
class Sent:
    """Bytes that were written at once.

    Attributes:
        began: Seconds from the beginning of the connection to the moment before they were written.
        ended: To the moment when the system had taken them, but for what the transport may hold back.
        size: How many they were.
    """

    began: float
    ended: float
    size: int


@dataclass
class Conversation:
    """One connection: its streams and what came over it.

    Attributes:
        received: The PDUs in order.
        sent: What was written, in order.
        ended: How the other side ended it: ``closed``, ``reset``, or None while it is open.
        ended_at: Seconds from the beginning to that end.
        failure: Why the script could not be played to its end, or None.
        is_not_reading: Whether its script lets what comes lie unread.
    """

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    received: list[Received] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    ended: str | None = None
    ended_at: float = 0.0
    failure: str | None = None
    is_not_reading: bool = False
    _began: float = field(default_factory=time.monotonic)

    @property
    def kinds(self) -> list[int]:
        """The types of the PDUs that came."""
        return [one.kind for one in self.received]

    @property
    def commands(self) -> list[dict[int, bytes]]:
        """The command sets that came, each taken as one fragment."""
        return [pdu.fields_of(value.data) for value in self.values if value.command]

    @property
    def command_fields(self) -> list[int]:
        """The Command Field of each command set that came."""
        return [struct.unpack("<H", command[pdu.COMMAND_FIELD])[0] for command in self.commands]

    @property
    def statuses(self) -> list[int]:
        """The Status of each command set that came and has one."""
        return [struct.unpack("<H", one[pdu.STATUS])[0] for one in self.commands if pdu.STATUS in one]

    @property
    def values(self) -> list[pdu.Pdv]:
        """The presentation data values that came."""
        return [value for one in self.received if one.kind == pdu.P_DATA for value in pdu.values_of(one.data)]

    @property
    def contexts(self) -> tuple[pdu.Context, ...]:
        """The contexts of the A-ASSOCIATE that came."""
        return pdu.contexts_of(self.received[0].data)

    def context(self, abstract_syntax: str = pdu.WORKLIST) -> int:
        """Return the number of the first context that was proposed for a SOP class."""
        return next(one.number for one in self.contexts if one.abstract_syntax == abstract_syntax)

    @property
    def message_id(self) -> int:
        """The Message ID of the first request that came."""
        return int.from_bytes(self.commands[0][pdu.MESSAGE_ID], "little")

    async def take(self, within: float) -> Received | None:
        """Read one PDU; None where the other side ended the connection."""
        try:
            async with asyncio.timeout(within):
                head = await self.reader.readexactly(6)
                body = await self.reader.readexactly(int.from_bytes(head[2:6], "big"))
        except asyncio.IncompleteReadError:
            self.end("closed")
            return None
        except ConnectionError:
            self.end("reset")
            return None
        except TimeoutError as error:
            raise ScriptFailed(f"nothing came within {within} s") from error
        self.received.append(Received(time.monotonic() - self._began, head[0], head + body))
        return self.received[-1]

    async def give(self, data: bytes) -> None:
        """Write; an end of the connection is recorded, not raised."""
        began = time.monotonic() - self._began
        try:
            self.writer.write(data)
            await self.writer.drain()
            self.sent.append(Sent(began, time.monotonic() - self._began, len(data)))
        except ConnectionError:
            self.end("reset")

    def end(self, how: str) -> None:
        """Record that the other side ended the connection."""
        if self.ended is None:
            self.ended, self.ended_at = how, time.monotonic() - self._began


class Step(Protocol):
    """One step of a script."""

    async def play(self, conversation: Conversation) -> None:
        """Do it."""


Script: TypeAlias = tuple[Step, ...]
Bytes: TypeAlias = bytes | Callable[[Conversation], bytes]


def _bytes(data: Bytes, conversation: Conversation) -> bytes:
    return data(conversation) if callable(data) else data


@dataclass(frozen=True)
class Take:
    """Wait for one PDU of a type."""

    kind: int
    within: float = 5.0

    async def play(self, conversation: Conversation) -> None:
        """Read it."""
        got = await conversation.take(self.within)
        if got is None or got.kind != self.kind:
            raise ScriptFailed(f"PDU {self.kind} is due, got {got.kind if got else conversation.ended}")


@dataclass(frozen=True)
class TakeMessage:
    """Wait for one whole DIMSE message of a kind."""

    kind: int
    within: float = 5.0

    async def play(self, conversation: Conversation) -> None:
        """Read P-DATA until the message is whole."""
        data_due: bool | None = None
        while True:
            got = await conversation.take(self.within)
            if got is None or got.kind != pdu.P_DATA:
                raise ScriptFailed(f"P-DATA is due, got {got.kind if got else conversation.ended}")
            for value in pdu.values_of(got.data):
                if value.command and value.last:
                    command = pdu.fields_of(value.data)
                    self._check(command)
                    data_due = command[pdu.DATA_SET_TYPE] != pdu.us(pdu.NO_DATA_SET)
                elif value.last:
                    data_due = False
            if data_due is False:
                return

    def _check(self, command: dict[int, bytes]) -> None:
        if command[pdu.COMMAND_FIELD] != pdu.us(self.kind):
            raise ScriptFailed(f"command {self.kind:04x} is due, got {command[pdu.COMMAND_FIELD].hex()}")


@dataclass(frozen=True)
class TakeUntil:
    """Read P-DATA until a message has a status."""

    status: int
    within: float = 5.0

    async def play(self, conversation: Conversation) -> None:
        """Read until it comes."""
        while True:
            got = await conversation.take(self.within)
            if got is None or got.kind != pdu.P_DATA:
                raise ScriptFailed(f"status {self.status:04x} is due, got {got.kind if got else conversation.ended}")
            commands = [pdu.fields_of(value.data) for value in pdu.values_of(got.data) if value.command]
            if any(command.get(pdu.STATUS) == pdu.us(self.status) for command in commands):
                return


@dataclass(frozen=True)
class TakeAll:
    """Record PDUs until the other side ends the connection."""

    within: float = 5.0

    async def play(self, conversation: Conversation) -> None:
        """Read to the end."""
        while await conversation.take(self.within) is not None:
            pass


@dataclass(frozen=True)
class Give:
    """Write bytes, ``times`` over."""

    data: Bytes
    times: int = 1

    async def play(self, conversation: Conversation) -> None:
        """Write, as fast as the other side reads."""
        data = _bytes(self.data, conversation)
        for _ in range(self.times):
            await conversation.give(data)
            if conversation.ended:
                return


@dataclass(frozen=True)
class Drip:
    """Write bytes slowly: ``size`` at a time, ``every`` seconds, until the other side says something."""

    data: Bytes
    every: float = 0.1
    size: int = 1

    async def play(self, conversation: Conversation) -> None:
        """Write until the other side has had enough, and record what it says."""
        data = _bytes(self.data, conversation)
        answer = asyncio.create_task(conversation.take(within=5.0 + len(data) * self.every))
        try:
            for start in range(0, len(data), self.size):
                await conversation.give(data[start : start + self.size])
                if (await asyncio.wait({answer}, timeout=self.every))[0]:
                    return
        finally:
            answer.cancel()
            await asyncio.gather(answer, return_exceptions=True)


@dataclass(frozen=True)
class Trickle:
    """Write the same bytes every ``every`` seconds until the other side ends the connection."""

    data: Bytes
    every: float
    times: int = 100

    async def play(self, conversation: Conversation) -> None:
        """Write, and record what comes meanwhile."""
        data = _bytes(self.data, conversation)
        end = asyncio.create_task(TakeAll(within=5.0 + self.times * self.every).play(conversation))
        try:
            for _ in range(self.times):
                if (await asyncio.wait({end}, timeout=self.every))[0]:
                    return
                await conversation.give(data)
        finally:
            end.cancel()
            await asyncio.gather(end, return_exceptions=True)


@dataclass(frozen=True)
class Wait:
    """Say nothing and read nothing for a while."""

    seconds: float

    async def play(self, conversation: Conversation) -> None:
        """Wait."""
        conversation.is_not_reading = True
        await asyncio.sleep(self.seconds)
        conversation.is_not_reading = False


@dataclass(frozen=True)
class Close:
    """Close the connection in the ordinary way (FIN)."""

    async def play(self, conversation: Conversation) -> None:
        """Close."""
        conversation.writer.close()


@dataclass(frozen=True)
class HalfClose:
    """Close the sending direction only, and go on reading."""

    async def play(self, conversation: Conversation) -> None:
        """Send FIN."""
        conversation.writer.write_eof()


@dataclass(frozen=True)
class Reset:
    """Break the connection off (RST)."""

    async def play(self, conversation: Conversation) -> None:
        """Make the system send RST in place of FIN."""
        raw: socket.socket = conversation.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        conversation.writer.transport.abort()


def answered(conversation: Conversation) -> bytes:
    """Return the A-ASSOCIATE-AC that accepts each proposed context with its first transfer syntax."""
    return pdu.associate_ac(
        [pdu.Context(one.number, "", (_preferred(one.transfer_syntaxes),)) for one in conversation.contexts]
    )


def _preferred(syntaxes: tuple[str, ...]) -> str:
    return pdu.EXPLICIT_LE if pdu.EXPLICIT_LE in syntaxes else syntaxes[0]


def responding(
    status: int | None = pdu.PENDING,
    identifier: bytes | None = None,
    *,
    kind: int = pdu.C_FIND_RSP,
    answers: int | None = 0,
    context: int = 0,
    comment: bytes = b"",
    claims_data: bool | None = None,
) -> Callable[[Conversation], bytes]:
    """Return a response to the request that came.

    Args:
        status: Its status, or None for a response without one.
        identifier: Its data set.
        kind: Its command field.
        answers: Added to the message ID that it answers; None leaves that element out.
        context: Added to the number of its presentation context.
        comment: Its ErrorComment.
        claims_data: What it says about a data set, where that is a lie.
    """

    def build(conversation: Conversation) -> bytes:
        command = pdu.response(
            kind,
            None if answers is None else conversation.message_id + answers,
            status,
            data=identifier is not None if claims_data is None else claims_data,
            comment=comment,
        )
        return pdu.message(conversation.context() + context, command, identifier)

    return build


async def play(script: Script, conversation: Conversation, *, patience: float = 5.0) -> None:
    """Play a script, then record what else comes until the other side ends the connection."""
    try:
        for step in script:
            await step.play(conversation)
        if not conversation.writer.is_closing():
            await TakeAll(patience).play(conversation)
    except ScriptFailed as error:
        conversation.failure = str(error)
    except ConnectionError:
        conversation.end("reset")
    finally:
        await _close(conversation.writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        await writer.wait_closed()
    except (ConnectionError, BrokenPipeError):
        return


async def connect(port: int, script: Script, *, patience: float = 5.0) -> Conversation:
    """Be a client: connect on loopback and play a script to its end."""
    conversation = Conversation(*await asyncio.open_connection("127.0.0.1", port))
    await play(script, conversation, patience=patience)
    return conversation


class RawServer:
    """Be a server: play a script to each client that connects; an async context manager.

    Attributes:
        port: Where it listens, on loopback.
        conversations: One for each client, in the order they came.
    """

    def __init__(self, script: Script, *, patience: float = 5.0) -> None:
        self._script, self._patience = script, patience
        self._tasks: set[asyncio.Task[None]] = set()
        self.conversations: list[Conversation] = []
        self.port = 0

    async def __aenter__(self) -> RawServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def finished(self) -> Conversation:
        """Wait until the only client's conversation is over and give it."""
        await asyncio.gather(*self._tasks)
        return self.conversations[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = Conversation(reader, writer)
        self.conversations.append(conversation)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await play(self._script, conversation, patience=self._patience)
        except asyncio.CancelledError:
            return  # the test is over; asyncio would report a cancelled connection as an error
        finally:
            self._tasks.discard(task)
