"""Connections without an association: how many there may be, which must go, and what none of them can hold up."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest
import trustme

from mwl_tui.errors import PeerAborted, PeerTimeout
from mwl_tui.network import Listener, ListenerSettings, Peer, Session, Timeouts, Trace, associate
from mwl_tui.network.address import is_loopback, plain_address
from mwl_tui.network.trace_events import Dropped
from tests.facts import acceptance
from tests.peers import pdu
from tests.peers.leaks import nothing_left

VERIFICATION = ("1.2.840.10008.1.1", ("1.2.840.10008.1.2",))
PATIENT = Timeouts()
QUICK = Timeouts(connect=2, tls=0.4, associate=0.4, pdu=0.4, release=0.3)
MARGIN = 4.0
"""Seconds that a busy machine may take besides: what is broken takes for ever."""
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Listening(NamedTuple):
    """A listener whose acceptor lets everyone in and keeps the association until the peer releases it."""

    listener: Listener
    traces: list[Trace]

    @property
    def port(self) -> int:
        return self.listener.address[1]

    def dropped(self) -> list[str]:
        return [event.fact.reason for trace in self.traces for event in trace if isinstance(event.fact, Dropped)]

    async def until(self, connections: int) -> None:
        async with asyncio.timeout(MARGIN):
            while self.listener.connections != connections:
                await asyncio.sleep(0.005)

    async def connect(self, host: str = "127.0.0.1") -> Streams:
        before = len(self.traces)
        streams = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(host, 0))
        async with asyncio.timeout(MARGIN):
            while len(self.traces) == before:
                await asyncio.sleep(0)
        return streams


async def accept(session: Session) -> None:
    await session.receive(session.timeouts.associate, "association")
    data, _ = session.association.accept([VERIFICATION])  # type: ignore[attr-defined]
    session.write_control(acceptance(), data)
    await session.receive(5, "release")
    session.answer_release()
    await session.close()


@asynccontextmanager
async def listening(timeouts: Timeouts = PATIENT, **settings: object) -> AsyncIterator[Listening]:
    traces: list[Trace] = []

    def new_trace(where: str) -> Trace:
        traces.append(Trace(where))
        return traces[-1]

    chosen = ListenerSettings(timeouts=timeouts, **settings)  # type: ignore[arg-type]
    listener = Listener(accept, chosen, new_trace)
    async with nothing_left():
        await listener.start()
        try:
            yield Listening(listener, traces)
        finally:
            await listener.stop()


async def has_ended(streams: Streams) -> bool:
    """Return whether the other side ends the connection now, and close it."""
    reader, writer = streams
    try:
        await asyncio.wait_for(reader.read(), 0.1)
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    finally:
        writer.close()
    return True


async def exchange(port: int) -> None:
    session, _, _ = await associate(Peer("127.0.0.1", port, "MWLSCP"), [VERIFICATION], trace=Trace())
    await session.release()


async def test_where_too_many_wait_the_oldest_goes_and_the_newest_is_in() -> None:
    async with listening(max_waiting=3) as here:
        clients = [await here.connect() for _ in range(5)]
        await here.until(3)
        assert [await has_ended(client) for client in clients] == [True, True, False, False, False]
    assert len(here.dropped()) == 2
    assert "max_waiting is 3" in here.dropped()[0]


async def test_the_address_that_holds_the_most_gives_way_not_the_oldest_of_another() -> None:
    async with listening(max_waiting=3) as here:
        alone = await here.connect("127.0.0.3")
        crowd = [await here.connect("127.0.0.2") for _ in range(3)]
        await here.until(3)
        assert [await has_ended(client) for client in (alone, *crowd)] == [False, True, False, False]
    assert "this is the oldest of 3 from 127.0.0.2" in here.dropped()[0]


async def test_a_crowd_in_silence_locks_nobody_out() -> None:
    async with listening(max_waiting=4) as here:
        crowd = [await here.connect() for _ in range(40)]
        for _, writer in crowd:
            writer.write(b"\1\0\0")
        began = time.monotonic()
        await exchange(here.port)
        assert time.monotonic() - began < MARGIN
        for streams in crowd:
            streams[1].close()


async def test_who_has_asked_is_never_dropped_whatever_comes_at_the_same_moment() -> None:
    """All of them are in the system's queue before the loop accepts the first."""
    async with listening(max_waiting=2) as here:
        asking = [socket.create_connection(("127.0.0.1", here.port)) for _ in range(2)]
        for client in asking:
            client.sendall(pdu.associate_rq())
        crowd = [socket.create_connection(("127.0.0.1", here.port)) for _ in range(60)]
        for client in asking:
            client.setblocking(False)
            async with asyncio.timeout(MARGIN):
                answer = await asyncio.get_running_loop().sock_recv(client, 1)
            assert answer == bytes([pdu.ASSOCIATE_AC])
        await here.until(4)
        for client in (*asking, *crowd):
            client.close()


async def test_an_association_is_not_waiting_however_long_it_is_silent() -> None:
    async with listening(max_waiting=1) as here:
        session, _, _ = await associate(Peer("127.0.0.1", here.port, "MWLSCP"), [VERIFICATION], trace=Trace())
        crowd = [await here.connect() for _ in range(5)]
        await here.until(2)
        assert await session.release() is None
        for _, writer in crowd:
            writer.close()


async def test_a_place_is_free_as_soon_as_a_deadline_has_passed() -> None:
    async with listening(QUICK) as here:
        clients = [await here.connect() for _ in range(10)]
        for _, writer in clients[:5]:
            writer.write(b"\1\0\0")
        began = time.monotonic()
        await here.until(0)
        assert time.monotonic() - began < QUICK.associate + MARGIN
        assert all([await has_ended(client) for client in clients])


async def test_an_unfinished_tls_handshake_waits_like_any_other_connection() -> None:
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(theirs)
    authority.configure_trust(ours)
    async with listening(max_waiting=2, ssl_context=theirs) as here:
        crowd = [await here.connect() for _ in range(20)]
        peer = Peer("localhost", here.port, "MWLSCP", ssl_context=ours)
        session, _, _ = await associate(peer, [VERIFICATION], trace=Trace())
        await session.release()
        assert len(here.dropped()) >= 18
        for _, writer in crowd:
            writer.close()


@pytest.mark.parametrize("end", ["release", "abort", "close"])
async def test_a_peer_that_sends_byte_by_byte_holds_no_end_past_its_deadline(end: str) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(6)
        await reader.readexactly(int.from_bytes(head[2:], "big"))
        writer.write(pdu.associate_ac([pdu.Context(1, "", (pdu.IMPLICIT_LE,))]))
        with contextlib.suppress(ConnectionError):
            for byte in pdu.pdu(pdu.P_DATA, bytes(50_000)):
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()

    async with nothing_left(), await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        peer = Peer("127.0.0.1", server.sockets[0].getsockname()[1], "DRIP", timeouts=QUICK)
        session, _, _ = await associate(peer, [VERIFICATION], trace=Trace())
        began = time.monotonic()
        if end == "release":
            with pytest.raises(PeerTimeout):
                await session.release()
            await session.abort()
        elif end == "abort":
            await session.abort()
        else:
            await session.close()
        assert time.monotonic() - began < QUICK.release + MARGIN


async def test_what_came_while_this_process_was_held_up_counts() -> None:
    """As for a job that was suspended past a deadline: the peer has done its part."""
    there: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(6)
        await reader.readexactly(int.from_bytes(head[2:], "big"))
        writer.write(pdu.associate_ac([pdu.Context(1, "", (pdu.IMPLICIT_LE,))]))
        there.set_result(writer)

    def send_and_hold_up(writer: asyncio.StreamWriter) -> None:
        writer.write(pdu.abort())
        time.sleep(0.3)

    async with nothing_left(), await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        peer = Peer("127.0.0.1", server.sockets[0].getsockname()[1], "LATE", timeouts=QUICK)
        session, _, _ = await associate(peer, [VERIFICATION], trace=Trace())
        writer = await there
        asyncio.get_running_loop().call_later(0.05, send_and_hold_up, writer)
        with pytest.raises(PeerAborted):
            await session.receive(0.2, "C-ECHO")
        await session.abort()
        writer.close()


async def test_a_part_of_a_pdu_has_its_time_also_where_nobody_waits_for_it() -> None:
    """As the mock while it streams: it looks now and then, and never waits."""
    ended: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def look(session: Session) -> None:
        await session.receive(1, "association")
        data, _ = session.association.accept([VERIFICATION])  # type: ignore[attr-defined]
        session.write_control(acceptance(), data)
        began = session.now()
        try:
            while session.now() < began + 5:
                await session.poll("C-FIND")
                await asyncio.sleep(0.001)
        except PeerTimeout:
            ended.set_result(session.now() - began)

    listener = Listener(look, ListenerSettings(timeouts=QUICK), Trace)
    await listener.start()
    peer = Peer("127.0.0.1", listener.address[1], "MWLSCP")
    session, _, _ = await associate(peer, [VERIFICATION], trace=Trace())
    session.write(pdu.message(1, pdu.request(pdu.C_ECHO_RQ, data=False))[:20])
    assert QUICK.pdu <= await asyncio.wait_for(ended, 10) < QUICK.pdu + MARGIN
    await session.abort()
    await listener.stop()


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("10.1.2.3", "10.1.2.3"),
        ("ris.example.org", "ris.example.org"),
    ],
)
def test_one_host_has_one_form(host: str, plain: str) -> None:
    assert plain_address(host) == plain


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.2", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("ris.example.org", False),
    ],
)
def test_loopback_is_known_in_every_form(host: str, local: bool) -> None:
    assert is_loopback(host) is local


async def test_a_mapped_address_can_be_bound() -> None:
    async with listening(host="::ffff:127.0.0.1") as here:
        await exchange(here.port)
    assert here.traces[0].title.startswith("127.0.0.1:")
