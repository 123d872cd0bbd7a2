"""Listen for associations: accept connections, bound their number, and end them all in time."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from mwl_tui.association import Acceptor, Caps
from mwl_tui.errors import ConnectError, PeerError, TlsError
from mwl_tui.network.connect import STREAM_LIMIT, describe_tls, tls_error
from mwl_tui.network.peer import Timeouts
from mwl_tui.network.session import Session
from mwl_tui.network.trace import Direction, Layer, Trace

__all__ = ["Listener", "ListenerSettings"]

_LOG = logging.getLogger(__name__)
_STOP_SECONDS = 2.0
"""What connections get to end themselves when the listener stops."""


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """Where to listen and what to allow.

    Attributes:
        host: The address to bind.
        port: TCP port; 0 lets the system pick one.
        connections: How many connections may be open at once, those without an association included.
        backlog: How many may wait to be accepted.
        caps: What one peer may make us hold.
        timeouts: Deadlines in seconds.
        ssl_context: TLS where given.
    """

    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 128
    backlog: int = 128
    caps: Caps = field(default_factory=Caps)
    timeouts: Timeouts = field(default_factory=Timeouts)
    ssl_context: ssl.SSLContext | None = None


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
        self._tasks: set[asyncio.Task[None]] = set()

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
        return len(self._tasks)

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            ConnectError: The address cannot be bound.
        """
        settings = self._settings
        try:
            self._server = await asyncio.start_server(
                self._connected,
                settings.host,
                settings.port,
                backlog=settings.backlog,
                limit=STREAM_LIMIT,
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
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_STOP_SECONDS)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection in its own task, which this listener owns until it ends."""
        task = asyncio.current_task()
        assert task is not None
        if self._server is None or len(self._tasks) >= self._settings.connections:
            writer.transport.abort()
            return
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except asyncio.CancelledError:
            # stop() ends us; asyncio.start_server's own callback would report a cancelled task as an error
            pass
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        where = _remote(writer)
        trace = self._new_trace(where)
        trace.add(Layer.TCP, Direction.RECEIVED, "connected", where)
        try:
            if self._settings.ssl_context is not None:
                await self._handshake(self._settings.ssl_context, writer, where, trace)
        except TlsError as error:
            _LOG.info("%s", error)
            return
        sock = writer.get_extra_info("socket")
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = Session(
            Acceptor(self._settings.caps),
            reader,
            writer,
            timeouts=self._settings.timeouts,
            trace=trace,
            where=where,
        )
        try:
            await self._handle(session)
        except PeerError as error:
            _LOG.info("%s", error)
        finally:
            await session.abort("ended by this side")

    async def _handshake(self, context: ssl.SSLContext, writer: asyncio.StreamWriter, where: str, trace: Trace) -> None:
        """Do the TLS handshake in the connection's own task: a silent client holds up nobody else."""
        seconds = self._settings.timeouts.tls
        try:
            await writer.start_tls(context, ssl_handshake_timeout=seconds)
        except (OSError, EOFError) as error:
            raise tls_error(error, where, seconds, trace) from error
        trace.add(Layer.TLS, Direction.LOCAL, "handshake", describe_tls(writer))


def _remote(writer: asyncio.StreamWriter) -> str:
    name = writer.get_extra_info("peername")
    if not name:
        return "unknown"
    host, port = name[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _bind_error(error: OSError | OverflowError, settings: ListenerSettings) -> ConnectError:
    number = getattr(error, "errno", None)
    where = f"{settings.host}:{settings.port}"
    if number == errno.EADDRINUSE:
        reason, advice = f"port {settings.port} is taken", "Choose another with --port, or 0 to have one picked"
    elif number == errno.EACCES:
        reason, advice = f"port {settings.port} is not allowed", "Ports under 1024 need privileges: choose another"
    elif number == errno.EADDRNOTAVAIL:
        reason, advice = f"{settings.host} is no address of this machine", "Choose one that is, as 127.0.0.1"
    else:
        reason, advice = str(error), "Check host and port"
    return ConnectError(f"cannot listen: {reason}", stage="listen", peer=where, advice=advice)
