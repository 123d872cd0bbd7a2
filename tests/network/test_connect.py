"""From a name to a connection, plain and with TLS."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from mwl_tui.association import CommandField
from mwl_tui.association.dimse import Command
from mwl_tui.errors import ConnectError, PeerError, PeerTimeout, ResolveError, TlsError
from mwl_tui.network import Listener, ListenerSettings, Peer, Session, Timeouts, Trace, associate
from mwl_tui.network.trace_events import Connected, ConnectFailed, TlsEstablished, TlsFailed
from tests.facts import acceptance

VERIFICATION = ("1.2.840.10008.1.1", ("1.2.840.10008.1.2",))
QUICK = Timeouts(connect=0.4, tls=0.4, associate=0.4, pdu=0.3, release=0.3)


async def accept_and_answer(session: Session) -> None:
    """An acceptor of Verification that answers one release."""
    await session.receive(1, "association")
    data, _ = session.association.accept([VERIFICATION])  # type: ignore[attr-defined]
    session.write_control(acceptance(), data)
    await session.receive(1, "release")
    session.answer_release()
    await session.drain()
    await session.close()


@asynccontextmanager
async def listening(
    ssl_context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[tuple[int, list[Trace]]]:
    traces: list[Trace] = []

    def new_trace(where: str) -> Trace:
        traces.append(Trace(where))
        return traces[-1]

    settings = ListenerSettings(host=host, timeouts=QUICK, ssl_context=ssl_context)
    listener = Listener(accept_and_answer, settings, new_trace)
    await listener.start()
    try:
        yield listener.address[1], traces
    finally:
        await listener.stop()


def peer(port: int, host: str = "127.0.0.1", **changes: object) -> Peer:
    return Peer(host, port, "MWLSCP", timeouts=QUICK, **changes)  # type: ignore[arg-type]


async def exchange(target: Peer) -> Trace:
    trace = Trace(str(target))
    session, _, _ = await associate(target, [VERIFICATION], trace=trace)
    await session.release()
    return trace


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::ffff:127.0.0.1"])
async def test_addresses_names_and_mapped_addresses_connect(host: str) -> None:
    async with listening() as (port, _):
        trace = await exchange(peer(port, host))
    assert any(isinstance(event.fact, Connected) for event in trace)


async def test_ipv6_connects() -> None:
    async with listening(host="::1") as (port, _):
        await exchange(peer(port, "::1"))


async def test_the_next_address_is_tried_where_one_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening() as (port, _):
        family, kind = socket.AF_INET, socket.SOCK_STREAM
        found = [(family, kind, 6, "", ("127.0.0.2", port)), (family, kind, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        trace = await exchange(peer(port, "two.example"))
    refused, connected = [event.fact for event in trace if isinstance(event.fact, ConnectFailed | Connected)]
    assert refused.address == ("127.0.0.2", port)
    assert connected.remote == ("127.0.0.1", port)


def versions(trace: Trace) -> list[str]:
    return [event.fact.version for event in trace if isinstance(event.fact, TlsEstablished)]


async def failing(target: Peer) -> PeerError:
    with pytest.raises(PeerError) as caught:
        await exchange(target)
    assert caught.value.peer == str(target)
    assert caught.value.advice
    return caught.value


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_a_refused_connection_says_so() -> None:
    error = await failing(peer(free_port()))
    assert isinstance(error, ConnectError)
    assert (error.stage, "refused" in error.reason.lower()) == ("connect", True)


async def test_a_name_without_address_says_so() -> None:
    error = await failing(peer(104, "no-such-host.invalid"))
    assert isinstance(error, ResolveError | PeerTimeout)
    assert error.stage == "resolve"


async def test_a_name_server_that_hangs_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()
    release = __import__("threading").Event()
    loop = asyncio.get_running_loop()

    def hang(*_: object, **__: object) -> list[object]:
        loop.call_soon_threadsafe(asked.set)
        release.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        error = await failing(peer(104, "slow.example"))
    finally:
        release.set()
    assert asked.is_set()
    assert isinstance(error, PeerTimeout)
    assert error.stage == "resolve"


async def test_a_listener_that_never_accepts_is_a_timeout() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        error = await failing(peer(server.getsockname()[1]))
        for filler in fillers:
            filler.close()
    assert isinstance(error, PeerTimeout)


class TestTls:
    @pytest.fixture(scope="class")
    def authority(self) -> trustme.CA:
        return trustme.CA()

    def server_context(self, authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    def client_context(self, authority: trustme.CA) -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    async def test_both_roles_speak_tls(self, authority: trustme.CA) -> None:
        async with listening(self.server_context(authority)) as (port, traces):
            trace = await exchange(peer(port, "localhost", ssl_context=self.client_context(authority)))
        assert "TLSv1.3" in versions(trace)
        assert "TLSv1.3" in versions(traces[0])

    async def test_a_certificate_for_another_name_is_named(self, authority: trustme.CA) -> None:
        async with listening(self.server_context(authority, "elsewhere.example")) as (port, _):
            error = await failing(peer(port, "localhost", ssl_context=self.client_context(authority)))
        assert isinstance(error, TlsError)
        assert "Hostname mismatch" in error.reason
        assert ".." not in str(error)

    async def test_a_server_name_of_its_own_is_verified(self, authority: trustme.CA) -> None:
        async with listening(self.server_context(authority, "elsewhere.example")) as (port, _):
            context = self.client_context(authority)
            await exchange(peer(port, "localhost", ssl_context=context, server_name="elsewhere.example"))

    async def test_an_unknown_authority_is_named(self, authority: trustme.CA) -> None:
        async with listening(self.server_context(authority)) as (port, _):
            error = await failing(peer(port, "localhost", ssl_context=ssl.create_default_context()))
        assert isinstance(error, TlsError)
        assert "certificate" in error.reason

    async def test_tls_to_a_plain_peer_is_named(self, authority: trustme.CA) -> None:
        async with listening() as (port, _):
            error = await failing(peer(port, "localhost", ssl_context=self.client_context(authority)))
        assert isinstance(error, TlsError)
        assert error.stage == "TLS"

    async def test_plain_to_a_tls_peer_ends_with_a_named_error(self, authority: trustme.CA) -> None:
        async with listening(self.server_context(authority)) as (port, traces):
            error = await failing(peer(port))
        assert error.stage == "association"
        assert any(event.failed and isinstance(event.fact, TlsFailed) for event in traces[0])

    async def test_a_silent_client_does_not_hold_the_handshakes_of_others(self, authority: trustme.CA) -> None:
        async with listening(self.server_context(authority)) as (port, traces):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            await exchange(peer(port, "localhost", ssl_context=self.client_context(authority)))
            writer.close()
        assert len(traces) == 2

    async def test_a_peer_silent_in_the_handshake_is_timed_out(self, authority: trustme.CA) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            error = await failing(peer(port, "localhost", ssl_context=self.client_context(authority)))
        assert isinstance(error, TlsError)
        assert "within 0.4 s" in error.reason


async def test_a_taken_port_is_said_with_what_to_do() -> None:
    async with listening() as (port, _):
        listener = Listener(accept_and_answer, ListenerSettings(port=port), Trace)
        with pytest.raises(ConnectError, match=f"port {port} is taken"):
            await listener.start()


async def test_stop_ends_whatever_is_connected() -> None:
    async with listening() as (port, traces):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\1\0\0")
        await writer.drain()
    assert traces[0].title.startswith("127.0.0.1:")
    writer.close()


def test_commands_have_the_names_of_the_standard() -> None:
    assert Command(field=CommandField.N_EVENT_REPORT_RQ, message_id=1).name == "N-EVENT-REPORT-RQ"
