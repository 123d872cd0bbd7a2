"""Streams with arrival times: when bytes came from the socket, not when a task had time to read them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Final, TypeAlias

__all__ = ["Arrivals", "Streams", "arrivals_of", "open_streams", "serve_streams"]

_TOGETHER: Final = 0.0005
"""Seconds within which bytes count as one arrival."""
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Arrivals:
    """The arrivals in a stream's buffer: how many bytes arrived together, and when.

    Attributes:
        reads: How often bytes were read from the socket.
        latest: When the bytes taken last arrived, by ``time.monotonic``.
    """

    def __init__(self) -> None:
        self.latest = monotonic()
        self.reads = 0
        self._waiting: deque[tuple[int, float]] = deque()

    def came(self, size: int) -> None:
        """Record that so many bytes arrived now; bytes within :data:`_TOGETHER` count as one arrival.

        So a peer that sends byte by byte cannot make these records larger than the data.
        """
        now = monotonic()
        self.reads += 1
        if self._waiting and now - self._waiting[-1][1] < _TOGETHER:
            before, since = self._waiting.pop()
            self._waiting.append((before + size, since))
        else:
            self._waiting.append((size, now))

    def together(self, most: int) -> int:
        """Return how many bytes to take, at most ``most``, so that all arrived together."""
        return min(self._waiting[0][0], most) if self._waiting else most

    def take(self, size: int) -> None:
        """Record that so many bytes were taken; 0 is the end of the connection."""
        if not size:
            self.latest = monotonic()
        while size and self._waiting:
            came, self.latest = self._waiting.popleft()
            if came > size:
                self._waiting.appendleft((came - size, self.latest))
            size -= min(came, size)


class _StampingProtocol(asyncio.StreamReaderProtocol):
    """The protocol between transport and stream, which receives bytes first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.arrivals = Arrivals()

    def data_received(self, data: bytes) -> None:
        self.arrivals.came(len(data))
        super().data_received(data)


def arrivals_of(writer: asyncio.StreamWriter) -> Arrivals:
    """Return the arrivals of a connection that these streams opened."""
    protocol = writer.transport.get_protocol()
    return protocol.arrivals if isinstance(protocol, _StampingProtocol) else Arrivals()


async def open_streams(limit: int, **connection: Any) -> Streams:
    """Connect as ``asyncio.open_connection`` does.

    Args:
        limit: Half of the buffered bytes beyond which nothing is read from the socket.
        connection: The arguments of the loop's ``create_connection``.
    """
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=limit, loop=loop)
    transport, protocol = await loop.create_connection(lambda: _StampingProtocol(reader, loop=loop), **connection)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def serve_streams(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], limit: int, **server: Any
) -> asyncio.Server:
    """Serve as ``asyncio.start_server`` does; ``limit`` as in :func:`open_streams`, others as in ``create_server``."""
    loop = asyncio.get_running_loop()

    def connected() -> _StampingProtocol:
        return _StampingProtocol(asyncio.StreamReader(limit=limit, loop=loop), serve, loop=loop)

    return await loop.create_server(connected, **server)
