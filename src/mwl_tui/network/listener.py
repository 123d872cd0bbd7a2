"""Listen for associations: accept connections, bound those that have none, and end them all in time.

A connection costs its owner nothing until it asks for an association, so many may be open that never will. The newest
always gets in; where too many wait, the one that has waited longest goes, of the address that holds the most of them.
Who has asked is never dropped, and who asks at once is served however many sit there in silence.
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
"""What connections get to end themselves when the listener stops."""
STREAM_LIMIT = 131_072
"""Bytes of a client that asyncio lets wait; as in ``connect``, but one needs little, and there may be many."""
_SEND_BUFFER = 131_072
"""Bytes that the system may hold of what was sent (Linux takes twice this).

Left alone it would take 4 MiB of an answer that nobody reads, all of which comes before the answer to a C-CANCEL.
"""


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """Where to listen and what to allow.

    Attributes:
        host: The address to bind.
        port: TCP port; 0 lets the system pick one.
        max_waiting: How many connections may be open that have no association.
        backlog: How many may wait to be accepted.
        caps: What one peer may make us hold.
        timeouts: Deadlines in seconds.
        ssl_context: TLS where given.
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
        where: It with the port, as it is shown.
        writer: Its stream.
        task: What serves it.
        trace: Its trace.
        session: Its session, once TLS stands.
        dropped: Whether it had to make room.
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
        """Return whether it has no association, and has not asked for one."""
        return not self.dropped and (self.session is None or self.session.is_waiting)

    def drop(self, reason: str) -> None:
        """End it at once: without an association there is nothing to abort (PS3.8 section 9.3.8)."""
        self.dropped = True
        self.trace.add(Direction.LOCAL, Dropped(reason))
        self.writer.transport.abort()
        self.task.cancel()


class Listener:
    """Accepts connections and gives each, as a session of an acceptor, to a handler.

    Args:
        handle: Serves one session until its association ended. What it leaves open is aborted.
        settings: Where and what.
        new_trace: Makes the trace of a connection, given the remote address.
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
        """How many connections are open."""
        return len(self._connections)

    async def start(self) -> None:
        """Begin to listen.

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
        """Stop listening and end every connection; within three seconds whatever is connected."""
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
            # stop() or drop() ends us; asyncio.start_server's own callback would report a cancelled task as an error
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
            # In two turns of the loop all that has come by now is read: a request among it saves its connection.
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._make_room)
        return connection

    def _make_room(self) -> None:
        """Drop the connections without an association that are too many."""
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
        """Do the TLS handshake in the connection's own task: a silent client holds up nobody else."""
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
        reason, advice = f"{settings.host} is no address of this machine", "Choose one that is, as 127.0.0.1"
    else:
        reason, advice = str(error), "Check host and port"
    return ConnectError(f"cannot listen: {reason}", stage="listen", peer=where, advice=advice)
