"""Streams that know when their bytes came: by the clock at the socket, not when a task had time to read them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Final, TypeAlias

__all__ = ["Arrivals", "Streams", "arrivals_of", "open_streams", "serve_streams"]

_TOGETHER: Final = 0.0005
"""Seconds within which bytes count as come together."""
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Arrivals:
    """What lies in a stream's buffer: how many bytes came together, and when.

    Attributes:
        latest: When those came that were taken last, by ``time.monotonic``.
    """

    def __init__(self) -> None:
        self.latest = monotonic()
        self._waiting: deque[tuple[int, float]] = deque()

    def came(self, size: int) -> None:
        """Note that so many bytes have come now; bytes that come within :data:`_TOGETHER` are of one time.

        So a peer that sends byte by byte cannot make the notes larger than what they are of.
        """
        now = monotonic()
        if self._waiting and now - self._waiting[-1][1] < _TOGETHER:
            before, since = self._waiting.pop()
            self._waiting.append((before + size, since))
        else:
            self._waiting.append((size, now))

    def together(self, most: int) -> int:
        """Return how many bytes to take, so that they are of one time."""
        return min(self._waiting[0][0], most) if self._waiting else most

    def take(self, size: int) -> None:
        """Note that so many bytes were taken; for the end of the connection none."""
        if not size:
            self.latest = monotonic()
        while size and self._waiting:
            came, self.latest = self._waiting.popleft()
            if came > size:
                self._waiting.appendleft((came - size, self.latest))
            size -= min(came, size)


class _StampingProtocol(asyncio.StreamReaderProtocol):
    """The protocol between transport and stream, which sees bytes first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.arrivals = Arrivals()

    def data_received(self, data: bytes) -> None:
        self.arrivals.came(len(data))
        super().data_received(data)


def arrivals_of(writer: asyncio.StreamWriter) -> Arrivals:
    """Return when what comes over a connection came."""
    protocol = writer.transport.get_protocol()
    return protocol.arrivals if isinstance(protocol, _StampingProtocol) else Arrivals()


async def open_streams(limit: int, **connection: Any) -> Streams:
    """Connect as ``asyncio.open_connection`` does.

    Args:
        limit: Bytes past twice which nothing more is read from the socket.
        connection: As for ``create_connection`` of the loop.
    """
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=limit, loop=loop)
    transport, protocol = await loop.create_connection(lambda: _StampingProtocol(reader, loop=loop), **connection)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def serve_streams(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], limit: int, **server: Any
) -> asyncio.Server:
    """Serve as ``asyncio.start_server`` does; arguments as in :func:`open_streams` and for ``create_server``."""
    loop = asyncio.get_running_loop()

    def connected() -> _StampingProtocol:
        return _StampingProtocol(asyncio.StreamReader(limit=limit, loop=loop), serve, loop=loop)

    return await loop.create_server(connected, **server)
