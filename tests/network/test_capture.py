"""The capture: every PDU of a connection as it went, whole, in order, bounded, and without a passcode."""

from __future__ import annotations

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
import trustme

from mwl_tui.errors import AssociationRejected, PeerError
from mwl_tui.network import Capture, Layer, Peer, Timeouts, Trace, UserIdentity
from mwl_tui.network.capture import CaptureRoom
from mwl_tui.network.direction import Direction
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Query, echo, find
from tests.peers import pdu
from tests.peers.our_scp import configured
from tests.peers.raw import Close, Give, RawServer, Take, answered

PASSCODE = "Tr0ub4dor-canary"
RELEASES = pdu.release_rq(), pdu.release_rp()
REQUEST = pdu.associate_rq()
ROOM = 1_000_000


def opened(room: int = ROOM) -> Capture:
    capture = Capture(room)
    capture.connected(("127.0.0.1", 40_000), ("127.0.0.1", 104), 131_072)
    return capture


def data(size: int, *, last: bool = True) -> bytes:
    return pdu.p_data(pdu.Pdv(1, False, last, bytes(size)))


def message(size: int) -> bytes:
    return pdu.message(1, pdu.response(pdu.C_FIND_RSP, status=0xFF00), bytes(size))


def split(stream: bytes) -> list[bytes]:
    size = 6 + int.from_bytes(stream[2:6], "big")
    return [stream[:size], *split(stream[size:])] if stream else []


def kept(capture: Capture) -> list[bytes]:
    return [one.data for one in capture.pdus]


class TestBytes:
    @pytest.mark.parametrize("size", [1, 5, 6, 7, 100, 10_000])
    def test_pdus_are_whole_however_their_bytes_come(self, size: int) -> None:
        sent = [REQUEST, data(300), data(0), data(4_000), RELEASES[0]]
        stream, capture = b"".join(sent), opened()
        for start in range(0, len(stream), size):
            capture.received(stream[start : start + size])
        assert kept(capture) == sent
        assert [one.number for one in capture.pdus] == [1, 2, 3, 4, 5]
        assert {one.note for one in capture.pdus} == {""}

    def test_both_directions_stand_in_one_order(self) -> None:
        capture = opened()
        capture.sent(REQUEST)
        capture.received(REQUEST[:9])
        capture.sent(data(9) + RELEASES[0])
        capture.received(REQUEST[9:])
        directions = [Direction.SENT, Direction.SENT, Direction.SENT, Direction.RECEIVED]
        assert [one.direction for one in capture.pdus] == directions
        offsets = [one.offset_seconds for one in capture.pdus]
        assert offsets == sorted(offsets)

    @pytest.mark.parametrize(
        ("broken", "told", "shown"),
        [
            (b"GET / HTTP/1.1\r\n\r\n", "is no PDU", 18),
            (b"\4\0\xff\xff\xff\xff" + bytes(500), "claims 4294967295 bytes", 64),
            (data(900)[:100], "cut off after 100 bytes", 64),
            (b"\5\0\0\0\0\x0a" + bytes(10), "not as the standard has it", 16),
        ],
    )
    def test_what_is_no_pdu_is_kept_in_part_and_said(self, broken: bytes, told: str, shown: int) -> None:
        capture = opened()
        capture.received(broken)
        capture.end(Direction.RECEIVED)
        (one,) = capture.pdus
        assert one.data == broken[:shown]
        assert told in one.note

    def test_half_of_a_data_pdu_is_kept_as_far_as_it_came(self) -> None:
        capture = opened()
        capture.received(REQUEST + data(50) + data(9_000)[:5_000])
        capture.cut_off()
        capture.sent(pdu.abort())
        assert [(len(one.data), one.note) for one in capture.pdus[2:]] == [
            (5_000, "cut off after 5000 bytes"),
            (10, ""),
        ]

    def test_nothing_is_looked_for_behind_what_is_no_pdu(self) -> None:
        capture = opened()
        capture.received(b"SSH-2.0-OpenSSH\r\n")
        capture.received(REQUEST)
        assert len(capture.pdus) == 1

    def test_the_first_that_says_how_it_ended_counts(self) -> None:
        capture = opened()
        capture.end(Direction.RECEIVED, reset=True)
        capture.end(Direction.SENT)
        assert (capture.closed_by, capture.was_reset, capture.closed is not None) == (Direction.RECEIVED, True, True)


def before_gap(capture: Capture) -> int:
    """Return the number of the last PDU before those that were dropped."""
    numbers = [one.number for one in capture.pdus]
    return next(number for number, after in pairwise(numbers) if after != number + 1)


class TestBounds:
    def test_the_first_and_the_newest_are_kept_and_what_was_dropped_is_counted(self) -> None:
        capture = opened(20_000)
        capture.received(REQUEST)
        for number in range(100):
            capture.received(message(1_000 + number))
        numbers = [one.number for one in capture.pdus]
        last = before_gap(capture)
        assert numbers == [*range(1, last + 1), *range(last + 1 + capture.dropped, 202)]
        assert last >= 3
        assert capture.dropped == 201 - len(numbers)
        assert 15_000 < sum(map(len, kept(capture))) < capture.size <= 20_000

    def test_a_message_of_which_a_part_was_dropped_goes_with_it(self) -> None:
        capture = opened(20_000)
        capture.sent(REQUEST)
        for _ in range(20):
            command, *parts = split(message(30)), data(900, last=False), data(900, last=False), data(900)
            capture.received(b"".join((command[0], *parts)))
        kept_controls = [one.data[11] for one in capture.pdus if one.data[0] == 4]
        assert kept_controls == [3, 0, 0, 2] * (len(kept_controls) // 4)
        assert (before_gap(capture) - 1) % 4 == 0
        assert len(kept_controls) > 8

    def test_a_pdu_that_is_larger_than_the_room_is_dropped_whole(self) -> None:
        capture = opened(1_000)
        capture.sent(REQUEST + data(5_000) + RELEASES[0])
        assert (kept(capture)[-1], capture.dropped) == (RELEASES[0], 1 + (REQUEST not in kept(capture)))

    def test_captures_that_share_room_take_no_more_than_that_and_the_oldest_go(self) -> None:
        room = CaptureRoom(300_000)
        captures = [Capture(100_000, room) for _ in range(10)]
        for capture in captures:
            for _ in range(60):
                capture.received(REQUEST)
                capture.sent(REQUEST + data(4_000))
        assert sum(capture.size for capture in captures) <= 300_000
        assert not captures[0].pdus
        assert captures[-1].pdus
        assert captures[0].dropped == 180

    def test_a_capture_that_nobody_holds_leaves_the_room(self) -> None:
        room = CaptureRoom(300_000)
        for _ in range(10):
            capture = Capture(200_000, room)
            capture.sent(REQUEST + data(100_000) + data(90_000))
            gc.collect()
        assert len(capture.pdus) == 3

    def test_without_a_word_nothing_is_captured(self) -> None:
        assert Trace().capture is None


class TestSecrets:
    @pytest.mark.parametrize("size", [7, 70, 5_000])
    def test_the_passcode_is_blanked_however_the_request_comes(self, size: int) -> None:
        identity = b"\x02\x01\x00\x04ct01" + len(PASSCODE).to_bytes(2, "big") + PASSCODE.encode()
        request = pdu.associate_rq(more=pdu.item(0x58, identity))
        for stream in (request, request[:-3], request[:2] + (len(request) - 40).to_bytes(4, "big") + request[6:]):
            capture = opened()
            for start in range(0, len(stream), size):
                capture.received(stream[start : start + size])
            capture.end(Direction.RECEIVED)
            assert capture.pdus
            assert b"canary" not in b"".join(kept(capture))

    async def test_the_passcode_that_we_send_is_in_neither_capture(self) -> None:
        async with serving(3) as (server, peer):
            trace = Trace(capture_bytes=ROOM)
            await asked(replace(peer, user_identity=UserIdentity("ct01", PASSCODE)), trace)
            captures = trace.capture, server.traces[0].capture
            for capture in captures:
                assert capture is not None
                assert b"ct01" in kept(capture)[0]
                assert PASSCODE.encode() not in b"".join(kept(capture))


@asynccontextmanager
async def serving(items: int, **changes: object) -> AsyncIterator[tuple[Server, Peer]]:
    store = Store()
    store.add(generate(items))
    async with Server(store, *configured(ServerOptions(capture_bytes=ROOM), **changes)) as server:
        yield server, Peer(*server.address, "MWLSCP")
    store.close()


async def asked(peer: Peer, trace: Trace) -> int:
    return len([response async for response in find(peer, Query.default(), trace=trace)])


def kinds(capture: Capture | None) -> list[tuple[str, int]]:
    assert capture is not None
    return [(one.direction.value, one.data[0]) for one in capture.pdus]


class TestExchanges:
    async def test_both_ends_of_a_query_capture_the_same_pdus(self) -> None:
        async with serving(50) as (server, peer):
            trace = Trace(capture_bytes=ROOM)
            assert await asked(peer, trace) == 50
            ours, theirs = trace.capture, server.traces[0].capture
        assert ours is not None
        assert theirs is not None
        for direction, other in ((Direction.SENT, Direction.RECEIVED), (Direction.RECEIVED, Direction.SENT)):
            went = [one.data for one in ours.pdus if one.direction is direction]
            assert went == [one.data for one in theirs.pdus if one.direction is other]
        assert len(ours.pdus) == 2 + 2 + 2 * 50 + 1 + 2
        assert (ours.local, ours.remote) == (theirs.remote, theirs.local)
        assert (ours.is_requestor, theirs.is_requestor) == (True, False)
        assert ours.closed is not None
        assert 0 <= ours.opened <= ours.pdus[0].offset_seconds <= ours.pdus[-1].offset_seconds <= ours.closed

    async def test_inside_tls_the_pdus_are_plain(self) -> None:
        authority = trustme.CA()
        ours, theirs = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.configure_trust(ours)
        authority.issue_cert("127.0.0.1").configure_cert(theirs)
        async with serving(3, ssl_context=theirs) as (server, peer):
            trace = Trace(capture_bytes=ROOM)
            await echo(replace(peer, ssl_context=ours), trace=trace)
            exchange = [("→", 1), ("←", 2), ("→", 4), ("←", 4), ("→", 5), ("←", 6)]
            assert kinds(trace.capture) == exchange
            assert len(kinds(server.traces[0].capture)) == 6

    async def test_a_rejection_is_captured(self) -> None:
        async with serving(1) as (_, peer):
            trace = Trace(capture_bytes=ROOM)
            with pytest.raises(AssociationRejected):
                await echo(replace(peer, called_ae="NOBODY"), trace=trace)
        assert kinds(trace.capture) == [("→", 1), ("←", 3)]

    @pytest.mark.parametrize(
        ("answer", "shown"),
        [(b"HTTP/1.1 400 Bad Request\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"), (b"\2\0\0\0\1\0" + bytes(9), b"")],
    )
    async def test_what_a_peer_broke_comes_before_our_abort(self, answer: bytes, shown: bytes) -> None:
        async with RawServer((Take(pdu.ASSOCIATE_RQ), Give(answer))) as server:
            trace = Trace(capture_bytes=ROOM)
            peer = Peer("127.0.0.1", server.port, "A", timeouts=Timeouts(associate=0.1, pdu=0.1))
            with pytest.raises(PeerError):
                await echo(peer, trace=trace)
        assert trace.capture is not None
        assert [one.data[0] for one in trace.capture.pdus] == [1, answer[0], 7]
        assert trace.capture.pdus[1].note
        assert trace.capture.pdus[1].data.startswith(shown)

    async def test_who_closed_is_known(self) -> None:
        async with RawServer((Take(pdu.ASSOCIATE_RQ), Give(answered), Close())) as server:
            trace = Trace(capture_bytes=ROOM)
            with pytest.raises(PeerError):
                await echo(Peer("127.0.0.1", server.port, "A"), trace=trace)
        assert trace.capture is not None
        assert trace.capture.closed_by is Direction.RECEIVED

    async def test_a_peer_that_is_not_there_leaves_an_empty_capture(self) -> None:
        trace = Trace(capture_bytes=ROOM)
        with pytest.raises(PeerError):
            await echo(Peer("127.0.0.1", 1, "A"), trace=trace)
        assert trace.capture is not None
        assert (trace.capture.pdus, trace.capture.remote) == ((), ("", 0))

    async def test_the_captures_of_a_server_are_bounded_together(self) -> None:
        async with serving(100, capture_bytes=100_000) as (server, peer):
            await asyncio.gather(*(asked(peer, Trace()) for _ in range(12)))
            captures = [trace.capture for trace in server.traces if trace.capture is not None]
            assert len(captures) == 12
            assert 100_000 < sum(capture.size for capture in captures) <= 400_000
            assert captures[-1].pdus

    async def test_a_server_that_is_not_asked_to_captures_nothing(self) -> None:
        async with serving(1, capture_bytes=0) as (server, peer):
            await echo(peer)
            assert [trace.capture for trace in server.traces] == [None]

    async def test_an_event_is_never_before_its_pdus(self) -> None:
        async with serving(50) as (server, peer):
            trace = Trace(capture_bytes=ROOM)
            await asked(peer, trace)
            ours, theirs = trace, server.traces[0]
        for one, direction in ((ours, Direction.SENT), (ours, Direction.RECEIVED), (theirs, Direction.SENT)):
            assert one.capture is not None
            offsets = [pdu.offset_seconds for pdu in one.capture.pdus if pdu.direction is direction]
            messages = 0
            for event in one:
                if event.direction is direction and event.layer is not Layer.TCP:
                    messages += event.count
                    assert sum(offset <= event.offset for offset in offsets) >= messages
            assert messages >= 3
