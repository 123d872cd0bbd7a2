"""What a client may take of the mock: associations, time, and what it may make it hold."""

from __future__ import annotations

import asyncio
import itertools
import ssl
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest
import trustme

from mwl_tui.config import MockSettings
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Limits, Timeouts
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.admission import associations_per_address
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.store import Store, StoredItem
from mwl_tui.worklist.matching import Matcher
from tests.peers import pdu
from tests.peers.leaks import nothing_left
from tests.peers.our_scp import configured
from tests.peers.raw import Conversation

SOON = 0.4
MARGIN = 4.0
"""Seconds that a busy machine may take besides: what is broken takes for ever."""
QUICK = Timeouts(tls=SOON, associate=SOON, pdu=SOON, release=SOON)
UNIVERSAL = pdu.explicit(0x00100010, "PN", b"") + pdu.explicit(0x00400100, "SQ", b"")
FIND = pdu.message(1, pdu.request(pdu.C_FIND_RQ), UNIVERSAL)
ECHO = pdu.message(3, pdu.request(pdu.C_ECHO_RQ, data=False, sop_class=pdu.VERIFICATION))


class Endless(Store):
    """A worklist without an end."""

    def batches(self, matcher: Matcher) -> Generator[list[StoredItem], None, None]:
        item = StoredItem(1, pdu.worklist_item(1), TransferSyntax.EXPLICIT_LE)
        yield from itertools.repeat([item] * 64)


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    with Store() as store:
        store.add(generate(20))
        yield store


@asynccontextmanager
async def serving(store: Store, **changes: object) -> AsyncIterator[Server]:
    configuration = configured(ServerOptions(timeouts=QUICK), **changes)
    async with nothing_left(), Server(store, *configuration) as server:
        yield server


@asynccontextmanager
async def connected(server: Server, host: str = "127.0.0.1") -> AsyncIterator[Conversation]:
    conversation = Conversation(*await asyncio.open_connection(*server.address, local_addr=(host, 0)))
    try:
        yield conversation
    finally:
        conversation.writer.transport.abort()


@asynccontextmanager
async def associated(server: Server, host: str = "127.0.0.1") -> AsyncIterator[Conversation]:
    async with connected(server, host) as client:
        assert await answer_to_request(client) == pdu.ASSOCIATE_AC
        yield client


async def answer_to_request(client: Conversation) -> int:
    await client.give(pdu.associate_rq())
    answer = await client.take(MARGIN)
    assert answer is not None
    return answer.kind


async def until_free(server: Server) -> None:
    async with asyncio.timeout(MARGIN):
        while server.associations:
            await asyncio.sleep(0.005)


def local_limit_exceeded(client: Conversation) -> bool:
    return client.received[-1].data[7:10] == bytes([2, 3, 2])


def said(server: Server, name: str) -> str:
    return next(describe(event).detail for trace in server.traces for event in trace if describe(event).name == name)


class TestPlaces:
    async def test_an_address_has_its_share_and_leaves_the_others_theirs(self, store: Store) -> None:
        async with serving(store, max_per_address=2) as server, AsyncExitStack() as open_ones:
            for host in ("127.0.0.2", "127.0.0.2", "127.0.0.3"):
                await open_ones.enter_async_context(associated(server, host))
            async with connected(server, "127.0.0.2") as third:
                assert await answer_to_request(third) == pdu.ASSOCIATE_RJ
                assert local_limit_exceeded(third)
            assert "2 associations from 127.0.0.2 are open, max_per_address is 2" in said(server, "A-ASSOCIATE-RJ")
            assert server.associations == 3

    @pytest.mark.parametrize(
        ("settings", "share"),
        [
            (MockSettings(), 50),
            (MockSettings(host="::1", max_associations=7), 7),
            (MockSettings(host="10.1.2.3"), 25),
            (MockSettings(host="0.0.0.0", max_associations=1), 1),
            (MockSettings(host="10.1.2.3", max_per_address=40), 40),
        ],
    )
    def test_the_share_is_all_on_loopback_and_half_elsewhere(self, settings: MockSettings, share: int) -> None:
        assert associations_per_address(settings) == share

    async def test_whether_there_is_a_place_is_decided_when_the_request_comes(self, store: Store) -> None:
        async with serving(store, max_associations=1) as server, AsyncExitStack() as open_ones:
            early = await open_ones.enter_async_context(connected(server))
            first = await open_ones.enter_async_context(associated(server))
            late = await open_ones.enter_async_context(connected(server))
            assert await answer_to_request(early) == pdu.ASSOCIATE_RJ
            assert local_limit_exceeded(early)
            assert "1 associations are open, max_associations is 1" in said(server, "A-ASSOCIATE-RJ")
            await first.give(pdu.abort())
            await until_free(server)
            assert await answer_to_request(late) == pdu.ASSOCIATE_AC

    async def test_a_hundred_requests_at_once_take_no_place_more_than_there_is(self, store: Store) -> None:
        async with serving(store, max_associations=5, max_waiting=100) as server, AsyncExitStack() as open_ones:
            clients = [await open_ones.enter_async_context(connected(server)) for _ in range(50)]
            answers = await asyncio.gather(*map(answer_to_request, clients))
            assert sorted(answers) == [pdu.ASSOCIATE_AC] * 5 + [pdu.ASSOCIATE_RJ] * 45

    @pytest.mark.parametrize("end", ["silence", "half a PDU", "reset", "A-ABORT", "broken"])
    async def test_a_place_is_free_again_however_the_association_ends(self, store: Store, end: str) -> None:
        last = {"half a PDU": ECHO[:20], "A-ABORT": pdu.abort(), "broken": b"\x09\0\0\0\0\0"}
        async with serving(store, idle=SOON) as server, associated(server) as client:
            await client.give(last.get(end, b""))
            if end == "reset":
                client.writer.transport.abort()
            began = time.monotonic()
            await until_free(server)
            assert time.monotonic() - began < SOON + MARGIN


class TestTime:
    async def test_half_a_pdu_in_mid_answer_ends_it_in_time(self) -> None:
        async with serving(Endless()) as server, associated(server) as client:
            await client.give(FIND + FIND[:30])
            began = time.monotonic()
            while await client.take(MARGIN) is not None:
                client.received.clear()
            assert SOON <= time.monotonic() - began < SOON + MARGIN
            assert "of a PDU that never became whole" in said(server, "timeout")

    async def test_an_answer_without_end_is_ended_with_a_failure_and_the_association_goes_on(self) -> None:
        async with serving(Endless(), timeouts=replace(QUICK, total=SOON)) as server, associated(server) as client:
            began = time.monotonic()
            await client.give(FIND)
            while (await client.take(MARGIN)) is not None:
                client.received = client.received[-1:]
                if client.statuses and client.statuses != [pdu.PENDING]:
                    break
            assert client.statuses == [0xA700]
            assert b"not taken within 0.4 s" in client.commands[0][pdu.ERROR_COMMENT]
            assert SOON <= time.monotonic() - began < SOON + MARGIN
            await client.give(ECHO)
            await client.take(MARGIN)
            assert client.statuses[-1] == pdu.SUCCESS

    async def test_requests_may_trickle_for_ever(self, store: Store) -> None:
        async with serving(store, timeouts=replace(QUICK, total=0.05)) as server, associated(server) as client:
            for _ in range(20):
                await client.give(ECHO)
                await client.take(MARGIN)
                await asyncio.sleep(0.01)
            assert client.statuses == [pdu.SUCCESS] * 20


class TestWhatIsHeld:
    @pytest.mark.parametrize(("count", "size"), [(100, 100), (4, 100_000)])
    async def test_requests_piled_up_on_one_that_is_answered_are_ended(self, count: int, size: int) -> None:
        padded = pdu.message(1, pdu.request(pdu.C_FIND_RQ), pdu.explicit(0x00324000, "UT", bytes(size)))
        async with serving(Endless()) as server, associated(server) as client:
            await client.give(FIND + padded * count)
            while await client.take(MARGIN) is not None:
                client.received = client.received[-1:]
            assert client.kinds == [pdu.ABORT]
            assert "piled up" in said(server, "broken rule")

    @pytest.mark.parametrize(
        ("limits", "rule"),
        [(Limits(depth=1), "nested deeper than 1"), (Limits(elements=3), "more than 3 elements")],
    )
    async def test_the_limits_of_an_identifier_are_those_of_the_settings(
        self, store: Store, limits: Limits, rule: str
    ) -> None:
        inner = pdu.explicit(0x00400008, "SQ", pdu.element(0xFFFEE000, b""))
        identifier = pdu.explicit(0x00400100, "SQ", pdu.element(0xFFFEE000, inner)) + pdu.explicit(
            0x00401001, "SH", b""
        )
        async with serving(store, limits=limits) as server, associated(server) as client:
            await client.give(pdu.message(1, pdu.request(pdu.C_FIND_RQ), identifier))
            await client.take(MARGIN)
            assert client.statuses == [0xA900]
            assert rule in client.commands[0][pdu.ERROR_COMMENT].decode()

    @pytest.mark.parametrize("limits", [Limits(pdu=2_000), Limits(identifier=2_000)])
    async def test_the_limits_of_pdus_and_messages_are_those_of_the_settings(
        self, store: Store, limits: Limits
    ) -> None:
        long = pdu.message(1, pdu.request(pdu.C_FIND_RQ), bytes(3_000))
        async with serving(store, limits=limits) as server, associated(server) as client:
            await client.give(long)
            await client.take(MARGIN)
            assert client.kinds[-1] == pdu.ABORT
            assert "2000" in said(server, "broken rule")

    async def test_a_crowd_without_associations_displaces_no_association_from_the_traces(self, store: Store) -> None:
        async with serving(store) as server:
            async with associated(server):
                for _ in range(120):
                    async with connected(server):
                        pass
            await until_free(server)
            names = [[describe(event).name for event in trace] for trace in server.traces]
            assert "A-ASSOCIATE-AC" in names[0]
            assert len(names) == 51


class TestStop:
    async def test_it_ends_within_three_seconds_whatever_is_connected(self) -> None:
        timeouts = Timeouts()
        async with serving(Endless(), timeouts=timeouts, max_waiting=200) as server, AsyncExitStack() as open_ones:
            for number in range(150):
                client = await open_ones.enter_async_context(connected(server))
                await client.give(b"\1\0\0" if number % 2 else b"")
            for data in (b"", ECHO[:20], FIND, FIND + FIND[:30]):
                for _ in range(5):
                    client = await open_ones.enter_async_context(associated(server))
                    client.writer.transport.pause_reading()  # type: ignore[attr-defined]
                    await client.give(data)
            sender = await open_ones.enter_async_context(associated(server))
            sending = asyncio.create_task(_send_without_end(sender))
            await _stopped_in_time(server)
            sending.cancel()
            assert server.associations == 0

    async def test_it_ends_within_three_seconds_with_tls_handshakes_unfinished(self, store: Store) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("localhost").configure_cert(context)
        timeouts = Timeouts()
        async with serving(store, timeouts=timeouts, ssl_context=context) as server, AsyncExitStack() as open_ones:
            for number in range(40):
                client = await open_ones.enter_async_context(connected(server))
                await client.give(b"\x16\x03\x01" if number % 2 else b"")
            await _stopped_in_time(server)


async def test_as_many_may_come_at_once_as_may_have_associations(store: Store) -> None:
    changes = {"max_associations": 80, "max_waiting": 1, "timeouts": Timeouts()}
    async with serving(store, **changes) as server, AsyncExitStack() as open_ones:
        clients = [await open_ones.enter_async_context(connected(server)) for _ in range(80)]
        assert [await answer_to_request(client) for client in clients] == [pdu.ASSOCIATE_AC] * 80


async def test_requests_that_come_together_leave_others_their_turn(store: Store) -> None:
    async with serving(store) as server, associated(server) as client:
        await client.give(ECHO * 300)
        most = before = 0
        while server.requests < 300:
            await asyncio.sleep(0)
            most, before = max(most, server.requests - before), server.requests
    assert most <= 2


async def _send_without_end(client: Conversation) -> None:
    fragment = pdu.p_data(pdu.Pdv(1, False, False, bytes(100)))
    await client.give(pdu.p_data(pdu.Pdv(1, True, True, pdu.request(pdu.C_FIND_RQ))))
    while client.ended is None:
        await client.give(fragment)


async def _stopped_in_time(server: Server) -> None:
    began = time.monotonic()
    await server.stop()
    assert time.monotonic() - began < 3
