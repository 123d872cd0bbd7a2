"""Listening for associations: accepts connections, limits those without an association, and ends them all in time.

A client can open many connections and never request an association. A new connection is always accepted; if too many
wait, the oldest one of the address with the most waiting connections is dropped. A connection with a request is never
dropped, so a client that requests at once is served however many silent connections there are.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from mwl_tui.association import Acceptor, Caps
from mwl_tui.errors import ConnectError, PeerError, TlsError
from mwl_tui.network.address import local, plain_address, remote, shown
from mwl_tui.network.connect import tls_error, tls_established
from mwl_tui.network.peer import Timeouts
from mwl_tui.network.session import Session
from mwl_tui.network.streams import serve_streams
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import Connected, Dropped

__all__ = ["Listener", "ListenerSettings"]

_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 2.0
"""Seconds that connections have to end when the listener stops."""
STREAM_LIMIT = 131_072
"""Bytes that asyncio buffers, as in ``connect``; less here, since there may be many clients, which send little."""
_SEND_BUFFER = 131_072
"""Bytes that the system may buffer for sending (Linux doubles this).

By default it would accept 4 MiB of responses, all of which the client would receive before the answer to a C-CANCEL.
"""


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """The address to listen on, and limits.

    Attributes:
        host: The address to bind.
        port: TCP port; 0 lets the system pick one.
        max_waiting: How many connections without an association may be open.
        backlog: How many may wait to be accepted.
        caps: The limits of what one peer sends.
        timeouts: Deadlines in seconds.
        ssl_context: The TLS settings; None for no TLS.
    """

    host: str = "127.0.0.1"
    port: int = 0
    max_waiting: int = 64
    backlog: int = 128
    caps: Caps = field(default_factory=Caps)
    timeouts: Timeouts = field(default_factory=Timeouts)
    ssl_context: ssl.SSLContext | None = None


@dataclass(slots=True)
class _Connection:
    """An open connection.

    Attributes:
        host: The remote address.
        where: The remote address and port, for messages.
        writer: Its stream.
        task: The task that serves it.
        trace: Its trace.
        session: Its session; None before the TLS handshake is done.
        dropped: Whether it was dropped to make room.
    """

    host: str
    where: str
    writer: asyncio.StreamWriter
    task: asyncio.Task[None]
    trace: Trace
    session: Session | None = None
    dropped: bool = False

    @property
    def is_waiting(self) -> bool:
        """Return whether it has no association and no request for one."""
        return not self.dropped and (self.session is None or self.session.is_waiting)

    def drop(self, reason: str) -> None:
        """Close it at once: without an association there is nothing to abort (PS3.8 section 9.3.8)."""
        self.dropped = True
        self.trace.add(Direction.LOCAL, Dropped(reason))
        self.writer.transport.abort()
        self.task.cancel()


class Listener:
    """Accepts connections and calls a handler with the session of each.

    Args:
        handle: Serves one session until its association has ended; an association that it leaves open is aborted.
        settings: The address and the limits.
        new_trace: Returns the trace for a connection from a remote address.
    """

    def __init__(
        self,
        handle: Callable[[Session], Awaitable[None]],
        settings: ListenerSettings,
        new_trace: Callable[[str], Trace],
    ) -> None:
        self._handle = handle
        self._settings = settings
        self._new_trace = new_trace
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], _Connection] = {}

    @property
    def address(self) -> tuple[str, int]:
        """The address and port that it listens on."""
        if self._server is None or not self._server.sockets:
            return self._settings.host, self._settings.port
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._connections)

    async def start(self) -> None:
        """Start listening.

        Raises:
            ConnectError: The address cannot be bound.
        """
        settings = self._settings
        try:
            self._server = await serve_streams(
                self._connected,
                STREAM_LIMIT,
                host=plain_address(settings.host),
                port=settings.port,
                backlog=settings.backlog,
                reuse_address=True,
            )
        except (OSError, OverflowError) as error:
            raise _bind_error(error, settings) from error

    async def stop(self) -> None:
        """Stop listening and end every connection, within three seconds in any case."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_STOP_SECONDS)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection in its own task, which this listener owns until it ends."""
        task = asyncio.current_task()
        assert task is not None
        if self._server is None:
            writer.transport.abort()
            return
        connection = self._entered(writer, task)
        try:
            await self._serve(connection, reader)
        except asyncio.CancelledError:
            # stop() or drop() cancelled this task, which asyncio.start_server's callback would report as an error
            pass
        finally:
            writer.transport.abort()
            del self._connections[task]

    def _entered(self, writer: asyncio.StreamWriter, task: asyncio.Task[None]) -> _Connection:
        host, port = remote(writer)
        where = shown(host, port)
        trace = self._new_trace(where)
        trace.add(Direction.RECEIVED, Connected(local(writer), (host, port)))
        connection = self._connections[task] = _Connection(host, where, writer, task, trace)
        if len(self._connections) > self._settings.max_waiting:
            # Two turns of the loop read all bytes that have arrived: a request among them keeps its connection.
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._make_room)
        return connection

    def _make_room(self) -> None:
        """Drop waiting connections beyond the limit."""
        limit = self._settings.max_waiting
        waiting = [connection for connection in self._connections.values() if connection.is_waiting]
        for _ in range(len(waiting) - limit):
            (host, held), *_ = Counter(connection.host for connection in waiting).most_common(1)
            oldest = next(connection for connection in waiting if connection.host == host)
            waiting.remove(oldest)
            oldest.drop(
                f"{len(waiting) + 1} connections wait without an association, max_waiting is {limit}: "
                f"this is the oldest of {held} from {host}"
            )

    async def _serve(self, connection: _Connection, reader: asyncio.StreamReader) -> None:
        writer, trace = connection.writer, connection.trace
        try:
            if self._settings.ssl_context is not None:
                await self._handshake(self._settings.ssl_context, connection)
        except TlsError as error:
            _LOG.info("%s", error)
            return
        _tune(writer)
        session = connection.session = Session(
            Acceptor(self._settings.caps),
            reader,
            writer,
            timeouts=self._settings.timeouts,
            trace=trace,
            where=connection.where,
        )
        try:
            await self._handle(session)
        except PeerError as error:
            _LOG.info("%s", error)
        finally:
            await session.abort("ended by this side")

    async def _handshake(self, context: ssl.SSLContext, connection: _Connection) -> None:
        """Do the TLS handshake in the connection's own task, so that a silent client delays no other."""
        seconds, writer, trace = self._settings.timeouts.tls, connection.writer, connection.trace
        try:
            await writer.start_tls(context, ssl_handshake_timeout=seconds)
        except (OSError, EOFError) as error:
            raise tls_error(error, connection.where, seconds, trace) from error
        trace.add(Direction.LOCAL, tls_established(writer))


def _tune(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)


def _bind_error(error: OSError | OverflowError, settings: ListenerSettings) -> ConnectError:
    number = getattr(error, "errno", None)
    where = shown(settings.host, settings.port)
    if number == errno.EADDRINUSE:
        reason, advice = f"port {settings.port} is taken", "Choose another with --port, or 0 to have one picked"
    elif number == errno.EACCES:
        reason, advice = f"port {settings.port} is not allowed", "Ports under 1024 need privileges: choose another"
    elif number == errno.EADDRNOTAVAIL:
        reason, advice = f"{settings.host} is not an address of this machine", "Choose one that is, such as 127.0.0.1"
    else:
        reason, advice = str(error), "Check host and port"
    return ConnectError(f"cannot listen: {reason}", stage="listen", peer=where, advice=advice)
