"""Floods, false lengths and silence, in both roles: little memory, no long turn of the loop, and others are served.

Smaller than what the soak harness plays, and with deadlines that can be waited for.
"""

from __future__ import annotations

import asyncio
import itertools
import struct
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import LimitExceeded, RemoteProtocolError
from mwl_tui.network import Limits, Peer, Timeouts
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.store import Store, StoredItem
from mwl_tui.scu import Find, Query, echo, find
from mwl_tui.worklist.matching import Matcher
from tests.peers import pdu
from tests.peers.our_scp import configured
from tests.peers.pressure import STALL, measured
from tests.peers.raw import (
    Conversation,
    Give,
    RawServer,
    Script,
    Take,
    TakeMessage,
    answered,
    connect,
    responding,
)

pytestmark = pytest.mark.usefixtures("no_leaks")

MEGABYTE = 1_000_000
DEADLINE = 0.5
LATE = 5.0
"""Seconds that an answer may take on a busy machine while a crowd waits."""
TIMEOUTS = Timeouts(associate=DEADLINE, pdu=DEADLINE)

LIE = pdu.pdu(pdu.P_DATA, b"", length=400 * MEGABYTE)
ROOMY = bytes(65_536)
FRAGMENT = pdu.Pdv(1, False, False, bytes(16_000))
TINY = pdu.p_data(pdu.Pdv(1, False, False, b"x"))
EMPTY_COMMANDS = pdu.p_data(pdu.Pdv(1, True, False, b""))
N_GET_RSP, ATTRIBUTES = 0x8110, 0x1005
N_GET = {pdu.COMMAND_FIELD: pdu.us(0x0110), pdu.MESSAGE_ID: pdu.us(1), pdu.DATA_SET_TYPE: pdu.us(pdu.NO_DATA_SET)}
DEEP = 1_000 * (pdu.explicit(0x00400100, "SQ", b"", length=0xFFFFFFFF) + b"\xfe\xff\x00\xe0\xff\xff\xff\xff")
MANY = b"".join(pdu.explicit(0x00091000 + number, "UN", b"") for number in range(12_000))


@dataclass(frozen=True)
class Flood:
    """What a peer sends, and how much of it if nobody ends it.

    Attributes:
        name: What it is.
        head: Sent once.
        data: Sent over and over.
        times: How often.
    """

    name: str
    head: bytes
    data: bytes
    times: int


FLOODS = (
    Flood("20 MB behind a false length", LIE, ROOMY, 300),
    Flood("20 MB of one data set, in fragments", b"", pdu.p_data(FRAGMENT), 1_250),
    Flood("30,000 PDUs of one byte", b"", TINY * 1_000, 30),
    Flood("30,000 PDVs of one byte", b"", pdu.p_data(*[pdu.Pdv(1, False, False, b"x")] * 1_000), 30),
)
"""After a command set that announces a data set."""


def flood(one: Flood, command: bytes) -> Script:
    return (Give(pdu.p_data(pdu.Pdv(1, True, True, command)) + one.head), Give(one.data, one.times))


@pytest.fixture(scope="session")
def store() -> Store:
    store = Store()
    store.add(generate(50))
    return store


@asynccontextmanager
async def serving(store: Store, **changes: object) -> AsyncIterator[Server]:
    async with Server(store, *configured(ServerOptions(timeouts=TIMEOUTS), **changes)) as server:
        yield server


IN: Script = (Give(pdu.associate_rq()), Take(pdu.ASSOCIATE_AC))
ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))


class TestServer:
    @pytest.mark.parametrize("count", [11, 200])
    async def test_clients_that_send_three_bytes_and_wait_lock_nobody_out(self, store: Store, count: int) -> None:
        async with serving(store) as server, AsyncExitStack() as open_ones:
            peer, crowd = Peer(*server.address, "MWLSCP"), []
            for _ in range(count):
                crowd.append(await asyncio.open_connection(*server.address))
                open_ones.callback(crowd[-1][1].transport.abort)
                crowd[-1][1].write(b"\1\0\0")
            until = time.monotonic() + DEADLINE
            while time.monotonic() < until:
                assert (await asyncio.wait_for(echo(peer), LATE)).status == 0
            ended = [asyncio.create_task(_end_of(reader)) for reader, _ in crowd]
            await asyncio.wait_for(asyncio.gather(*ended), LATE)
            assert (await asyncio.wait_for(echo(peer), LATE)).status == 0
            assert server.associations == 0

    @pytest.mark.parametrize("one", FLOODS, ids=lambda one: one.name)
    async def test_a_flood_costs_little_and_is_ended(self, store: Store, one: Flood) -> None:
        async with serving(store) as server, measured() as cost:
            script = (*IN, *flood(one, pdu.request(pdu.C_FIND_RQ)))
            conversation = await connect(server.address[1], script)
        assert conversation.ended is not None
        assert cost.memory < 5 * MEGABYTE
        assert cost.stall < STALL

    async def test_a_false_length_before_an_association_costs_nothing(self, store: Store) -> None:
        lie = pdu.pdu(pdu.ASSOCIATE_RQ, b"", length=400 * MEGABYTE)
        async with serving(store) as server, measured() as cost:
            conversation = await connect(server.address[1], (Give(lie), Give(ROOMY, 300)))
        assert conversation.ended is not None
        assert cost.memory < 2 * MEGABYTE

    async def test_a_command_set_of_nothing_but_fragments_is_ended(self, store: Store) -> None:
        async with serving(store) as server, measured() as cost:
            conversation = await connect(server.address[1], (*IN, Give(EMPTY_COMMANDS * 1_000, 100)))
        assert conversation.ended is not None
        assert cost.memory < 5 * MEGABYTE

    @pytest.mark.parametrize("identifier", [DEEP, MANY], ids=["nested 1,000 deep", "12,000 elements"])
    async def test_an_identifier_that_is_too_much_is_refused(self, store: Store, identifier: bytes) -> None:
        request = pdu.message(1, pdu.request(pdu.C_FIND_RQ), identifier)
        leave = (Give(pdu.release_rq()), Take(pdu.RELEASE_RP))
        async with serving(store) as server, measured() as cost:
            conversation = await connect(server.address[1], (*IN, Give(request), TakeMessage(pdu.C_FIND_RSP), *leave))
        assert conversation.statuses == [0xA900]
        assert cost.memory < 5 * MEGABYTE
        assert cost.stall < STALL

    async def test_two_thousand_requests_in_one_breath_are_all_answered(self, store: Store) -> None:
        ping = pdu.message(3, pdu.request(pdu.C_ECHO_RQ, data=False, sop_class=pdu.VERIFICATION))
        async with serving(store) as server, measured() as cost:
            taken = (TakeMessage(pdu.C_ECHO_RSP),) * 2_000
            conversation = await connect(server.address[1], (*IN, Give(ping * 2_000), *taken, Give(pdu.release_rq())))
        assert conversation.statuses == [pdu.SUCCESS] * 2_000
        assert cost.memory < 5 * MEGABYTE

    async def test_what_long_commands_say_is_not_gathered(self, store: Store) -> None:
        def command(number: int) -> bytes:
            tags = b"".join(struct.pack("<HH", number, element) for element in range(15_000))
            return pdu.command_set({**N_GET, ATTRIBUTES: tags})

        asked = [(Give(pdu.message(1, command(number))), TakeMessage(N_GET_RSP)) for number in range(20)]
        async with serving(store) as server, measured() as cost:
            steps = itertools.chain.from_iterable(asked)
            conversation = await connect(server.address[1], (*IN, *steps, Give(pdu.release_rq())))
        assert conversation.statuses == [0x0211] * 20
        assert cost.memory < 5 * MEGABYTE


class TestOurs:
    """Our SCU, at a server that floods it."""

    @pytest.mark.parametrize("one", FLOODS, ids=lambda one: one.name)
    async def test_a_flood_costs_little_and_is_named(self, one: Flood) -> None:
        async with RawServer((*ASKED, *flood(one, pdu.response()))) as server, measured() as cost:
            with pytest.raises(LimitExceeded):
                await count(ours(server.port))
            await server.finished()
        assert cost.memory < 5 * MEGABYTE
        assert cost.stall < STALL

    async def test_a_false_length_before_an_association_costs_nothing(self) -> None:
        lie = pdu.pdu(pdu.ASSOCIATE_AC, b"", length=400 * MEGABYTE)
        script = (Take(pdu.ASSOCIATE_RQ), Give(lie), Give(ROOMY, 300))
        async with RawServer(script) as server, measured() as cost:
            with pytest.raises(LimitExceeded, match="400000000 bytes"):
                await count(ours(server.port))
            await server.finished()
        assert cost.memory < 2 * MEGABYTE

    @pytest.mark.parametrize("identifier", [DEEP, MANY], ids=["nested 1,000 deep", "12,000 elements"])
    async def test_a_response_that_is_too_much_is_marked_and_the_others_go_on(self, identifier: bytes) -> None:
        answers = [responding(identifier=one) for one in (identifier, pdu.worklist_item(1))]
        end = (Give(responding(pdu.SUCCESS)), Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
        async with RawServer((*ASKED, *map(Give, answers), *end)) as server, measured() as cost:
            malformed = [response.malformed async for response in ours(server.port)]
        assert [reason is None for reason in malformed] == [False, True]
        assert cost.memory < 5 * MEGABYTE
        assert cost.stall < STALL

    @pytest.mark.parametrize(
        ("limits", "identifier"),
        [
            (Limits(depth=1000), DEEP),
            (Limits(elements=3), pdu.worklist_item(1)),
            (Limits(depth=0), pdu.worklist_item(1)),
        ],
        ids=["deeper", "fewer", "flat"],
    )
    async def test_the_limits_of_an_identifier_are_the_peers(self, limits: Limits, identifier: bytes) -> None:
        end = (Give(responding(pdu.SUCCESS)), Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
        async with RawServer((*ASKED, Give(responding(identifier=identifier)), *end)) as server:
            (reason,) = [response.malformed async for response in ours(server.port, limits=limits)]
        assert "nested deeper" not in (reason or "") if limits.depth == 1000 else reason

    async def test_an_answer_has_a_limit_in_bytes(self) -> None:
        row = responding(identifier=pdu.worklist_item(1, padding=15_000))
        async with RawServer((*ASKED, Give(row, 1_000))) as server:
            search = ours(server.port, limits=Limits(answer=MEGABYTE))
            with pytest.raises(LimitExceeded, match="more than 1000000 bytes") as caught:
                await count(search)
            await server.finished()
        assert caught.value.limit == "limits.answer"
        assert search.summary is not None
        assert 60 <= search.summary.responses < 120

    async def test_messages_without_end_after_the_end_are_not_gathered(self) -> None:
        def row(conversation: Conversation) -> bytes:
            return responding(identifier=pdu.worklist_item(1, padding=15_000))(conversation) * 10

        script = (*ASKED, Give(responding(pdu.SUCCESS)), Take(pdu.RELEASE_RQ), Give(row, 200))
        async with RawServer(script) as server, measured() as cost:
            with pytest.raises(RemoteProtocolError, match="after the final response"):
                await count(ours(server.port))
            await server.finished()
        assert cost.memory < 5 * MEGABYTE


class TestBoth:
    async def test_a_slow_consumer_slows_the_peer_and_nobody_holds_the_answer(self) -> None:
        class Long(Store):
            def batches(self, matcher: Matcher) -> Generator[list[StoredItem], None, None]:
                item = StoredItem(1, pdu.worklist_item(1), TransferSyntax.EXPLICIT_LE)
                yield from itertools.repeat([item] * 64, 300)

        with Long() as store:
            async with serving(store, timeouts=Timeouts()) as server:
                search = find(Peer(*server.address, "MWLSCP"), Query.default())
                rows = aiter(search)
                async with measured() as cost:
                    await anext(rows)
                    sent = await settled(lambda: sum(event.size for event in server.traces[0]))
                rest = 0
                async for _ in rows:
                    rest += 1
                whole = sum(event.size for event in server.traces[0])
        assert rest == 300 * 64 - 1
        assert sent < 4 * MEGABYTE < whole
        assert cost.memory < 4 * MEGABYTE


def ours(port: int, limits: Limits = Limits()) -> Find:  # noqa: B008 - it is frozen
    timeouts = Timeouts(associate=DEADLINE, pdu=DEADLINE, release=DEADLINE)
    return find(Peer("127.0.0.1", port, "RAW", timeouts=timeouts, limits=limits), Query.default())


async def count(search: Find) -> int:
    rows = 0
    async for _ in search:
        rows += 1
    return rows


async def settled(value: Callable[[], int]) -> int:
    """Return a figure once it no longer grows."""
    last, same = value(), 0
    while same < 20:
        await asyncio.sleep(0.01)
        now = value()
        last, same = now, same + 1 if now == last else 0
    return last


async def _end_of(reader: asyncio.StreamReader) -> None:
    try:
        await reader.read()
    except ConnectionError:
        return
