"""Connecting: from a host name to a TCP or TLS connection, each step with a deadline and traced."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import os
import socket
import ssl
import threading
from typing import NamedTuple

from mwl_tui.errors import ConnectError, PeerTimeout, ResolveError, TlsError
from mwl_tui.network.address import plain_address
from mwl_tui.network.peer import Peer
from mwl_tui.network.streams import Streams, open_streams
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import (
    Connected,
    ConnectFailed,
    NameNotResolved,
    NameResolved,
    TlsEstablished,
    TlsFailed,
)

__all__ = ["open_connection"]

STREAM_LIMIT = 524_288
"""Bytes that asyncio buffers: beyond twice this it stops reading from the socket until they are consumed.

One read of the socket (256 KiB) may be added. So some thousand responses are received and timestamped on arrival
and not when there is time to decode them.
"""


class _Address(NamedTuple):
    family: int
    address: tuple[str, int] | tuple[str, int, int, int]


async def open_connection(peer: Peer, trace: Trace) -> Streams:
    """Connect to a peer: resolve its name, try all its addresses, then do the TLS handshake if required.

    Raises:
        ResolveError, ConnectError, PeerTimeout, TlsError: It failed; the error has peer, stage and advice.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + peer.timeouts.connect
    addresses = await _resolve(peer, until, trace)
    sock = await _connect_any(peer, addresses, until, trace)
    try:
        return await _streams(peer, sock, trace)
    except BaseException:
        sock.close()
        raise


async def _resolve(peer: Peer, until: float, trace: Trace) -> list[_Address]:
    with contextlib.suppress(ValueError):
        ip = ipaddress.ip_address(plain_address(peer.host))
        family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
        return [_Address(family, (str(ip), peer.port))]
    try:
        async with asyncio.timeout_at(until):
            found = await _look_up(peer.host, peer.port)
    except TimeoutError:
        raise _timeout(
            peer, "resolve", "the name was not resolved", "Check the name server, or use an address"
        ) from None
    except (OSError, UnicodeError) as error:
        reason = f"the name '{peer.host}' has no address: {getattr(error, 'strerror', None) or error}"
        trace.add(Direction.LOCAL, NameNotResolved(reason))
        raise ResolveError(
            reason, stage="resolve", peer=str(peer), advice="Check the spelling and the name server, or use an address"
        ) from error
    trace.add(Direction.LOCAL, NameResolved(peer.host, tuple(address.address[0] for address in found)))
    return found


async def _look_up(host: str, port: int) -> list[_Address]:
    """Resolve a name in a daemon thread: a name server that hangs must not delay the end of the program."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[_Address]] = loop.create_future()

    def settle(result: list[_Address] | Exception) -> None:
        if future.done():
            return
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)

    def run() -> None:
        result: list[_Address] | Exception
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            result = [_Address(family, address) for family, _, _, _, address in infos]  # type: ignore[arg-type]
        except (OSError, UnicodeError) as error:
            result = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(settle, result)

    threading.Thread(target=run, name="resolve", daemon=True).start()
    return await future


async def _connect_any(peer: Peer, addresses: list[_Address], until: float, trace: Trace) -> socket.socket:
    """Try each address within its share of the remaining time; return the first socket that connects."""
    loop = asyncio.get_running_loop()
    failures: list[OSError | TimeoutError] = []
    for number, address in enumerate(addresses):
        share = (until - loop.time()) / (len(addresses) - number)
        try:
            sock = await _connect_one(address, share)
        except (OSError, TimeoutError) as error:
            failures.append(error)
            trace.add(Direction.LOCAL, ConnectFailed(_reason(error), address=address.address[:2]))
        else:
            trace.add(Direction.SENT, Connected(_plain(sock.getsockname()), _plain(sock.getpeername())))
            return sock
    raise _connect_failure(peer, failures)


async def _connect_one(address: _Address, seconds: float) -> socket.socket:
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(sock, address.address)
    except BaseException:
        sock.close()
        raise
    return sock


def _plain(address: tuple[str, int] | tuple[str, int, int, int]) -> tuple[str, int]:
    return plain_address(address[0]), address[1]


def _connect_failure(peer: Peer, failures: list[OSError | TimeoutError]) -> ConnectError | PeerTimeout:
    if all(isinstance(error, TimeoutError) for error in failures):
        return _timeout(
            peer,
            "connect",
            "TCP was not answered",
            "A firewall drops the connection, or the host is off: check address, port and route",
        )
    error = next(error for error in failures if not isinstance(error, TimeoutError))
    advice = {
        errno.ECONNREFUSED: "Nothing listens there: check the port, and that the peer's DICOM service runs",
        errno.EHOSTUNREACH: "There is no route to that host: check the address and the network",
        errno.ENETUNREACH: "There is no route to that network: check the address and the network",
    }.get(error.errno or 0, "Check host and port")
    return ConnectError(f"no TCP connection: {_reason(error)}", stage="connect", peer=str(peer), advice=advice)


async def _streams(peer: Peer, sock: socket.socket, trace: Trace) -> Streams:
    if peer.ssl_context is None:
        return await open_streams(STREAM_LIMIT, sock=sock)
    try:
        streams = await open_streams(
            STREAM_LIMIT,
            sock=sock,
            ssl=peer.ssl_context,
            server_hostname=peer.server_name or peer.host,
            ssl_handshake_timeout=peer.timeouts.tls,
            ssl_shutdown_timeout=0.5,
        )
    except (OSError, EOFError) as error:
        raise tls_error(error, str(peer), peer.timeouts.tls, trace) from error
    trace.add(Direction.LOCAL, tls_established(streams[1]))
    return streams


def tls_established(writer: asyncio.StreamWriter) -> TlsEstablished:
    """Return the protocol version and the cipher of an established TLS connection."""
    connection = writer.get_extra_info("ssl_object")
    cipher = connection.cipher()
    return TlsEstablished(connection.version() or "", cipher[0] if cipher else "")


def tls_error(error: Exception, where: str, seconds: float, trace: Trace) -> TlsError:
    """Return the error for a failed TLS handshake."""
    reason, advice = _tls_reason(error, seconds)
    trace.add(Direction.LOCAL, TlsFailed(reason))
    return TlsError(f"the TLS handshake failed: {reason}", stage="TLS", peer=where, advice=advice)


def _tls_reason(error: Exception, seconds: float) -> tuple[str, str]:
    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"the certificate was not accepted: {error.verify_message.rstrip('.')}",
                "Check ca_file and server_name of this peer against the certificate that it shows",
            )
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "HTTP_REQUEST" | "RECORD_LAYER_FAILURE"):
            return "the other side does not speak TLS", "Check whether this port is the plain one"
        case ssl.SSLError():
            return (error.reason or str(error)).replace("_", " ").lower(), "Check certificates and TLS versions of both"
        case TimeoutError() | ConnectionAbortedError():
            return f"no answer within {seconds:g} s", "The other side may not speak TLS on this port"
        case _:
            return (
                f"the connection ended in the handshake ({_reason(error)})",
                "The other side may not speak TLS on this port, or it wants a client certificate",
            )


def _timeout(peer: Peer, stage: str, what: str, advice: str) -> PeerTimeout:
    seconds = peer.timeouts.connect
    error = PeerTimeout(f"{what} within {seconds:g} s", stage=stage, seconds=seconds, arrived="nothing", advice=advice)
    error.peer = str(peer)
    return error


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    number = getattr(error, "errno", None)
    return os.strerror(number) if isinstance(number, int) and number > 0 else str(error) or type(error).__name__
