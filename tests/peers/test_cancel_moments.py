"""Long answers that are cancelled at random moments, and long answers of which somebody stops reading."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import pytest

from mwl_tui.association.dimse import CommandField
from mwl_tui.config import MockSettings
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Limits, Peer, Timeouts
from mwl_tui.network.trace_events import DimseMessage
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.record import records_of_encoded
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Find, find
from mwl_tui.worklist.query import Query
from tests.peers import pdu
from tests.peers.our_scu import DEADLINE, MARGIN, TIMEOUTS
from tests.peers.raw import (
    Conversation,
    Give,
    RawServer,
    Script,
    Take,
    TakeMessage,
    Wait,
    answered,
    play,
    responding,
)

pytestmark = pytest.mark.usefixtures("no_leaks")

_COUNT, _PADDING = 2_000, 20_000
"""Responses of a long answer, and the bytes that make each of them long: 40 MB in all."""
_STEP = b"\x40\x00\x00\x01SQ"
"""How the Scheduled Procedure Step Sequence begins."""
_REASON = pdu.explicit(0x00321066, "UT", b"x" * _PADDING)
_SYSTEMS = 16_000_000
"""Bytes of an answer that the buffers of the system may take."""
_RESPONSES = 3_000
_ROW = responding(identifier=pdu.worklist_item(1))
_ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
_CASES = [(random.Random(number).randrange(1, _RESPONSES), way) for number in range(2) for way in ("task", "cancel")]


def _half(conversation: Conversation) -> bytes:
    whole = _ROW(conversation)
    return whole[: len(whole) // 2]


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """Items with a long reason for the visit, which a query can ask for or leave."""
    with Store() as store:
        for number in range(_COUNT):
            before, step, after = pdu.worklist_item(number).partition(_STEP)
            store.add_records(records_of_encoded(before + _REASON + step + after, TransferSyntax.EXPLICIT_LE))
        yield store


@pytest.fixture
async def mock(store: Store) -> AsyncIterator[Server]:
    """Our mock over them."""
    async with Server(store, MockSettings(port=0)) as running:
        yield running


def _query(port: int) -> Find:
    timeouts, limits = replace(TIMEOUTS, response=30.0, total=60.0), Limits(responses=1_000_000)
    return find(Peer("127.0.0.1", port, "MWLSCP", timeouts=timeouts, limits=limits), Query.default())


async def _cancel(query: Find, moment: int, way: str) -> float:
    """Cancel a query at a response, in one of the two ways, and give the seconds until it has ended."""
    asked = 0.0

    def cancel() -> None:
        nonlocal asked
        asked = time.monotonic()
        if way == "task":
            task.cancel()
        else:
            query.cancel()

    async def iterate() -> None:
        async for response in query:
            if response.number == moment:
                asyncio.get_running_loop().call_soon(cancel)

    task = asyncio.create_task(iterate())
    await asyncio.wait([task])
    assert asked
    assert task.cancelled() or task.exception() is None
    return time.monotonic() - asked


@pytest.mark.parametrize(("moment", "way"), _CASES)
async def test_mock_honours_a_cancel_at_any_moment(mock: Server, moment: int, way: str) -> None:
    moment = moment * _COUNT // _RESPONSES
    query = _query(mock.address[1])
    assert await _cancel(query, moment, way) < MARGIN
    assert query.summary is not None
    assert query.summary.status in (pdu.CANCELLED, pdu.SUCCESS)
    while mock.associations:
        await asyncio.sleep(0)


@pytest.mark.parametrize(("moment", "way"), _CASES)
@pytest.mark.parametrize(
    "then",
    [(Give(_ROW, 1_000_000),), (Wait(30),), (Give(_half), Wait(30))],
    ids=["goes on sending", "hangs", "hangs in the middle of a PDU"],
)
async def test_cancel_at_any_moment_ends_in_time_at_a_server_that(then: Script, moment: int, way: str) -> None:
    async with RawServer((*_ASKED, Give(_ROW, moment), *then)) as server:
        query = _query(server.port)
        assert DEADLINE <= await _cancel(query, moment, way) < DEADLINE + MARGIN
    assert query.summary is not None
    assert query.summary.status is None
    assert query.summary.responses >= moment


@pytest.mark.parametrize(("way", "cancel"), [("task", 30.0), ("cancel", DEADLINE)])
async def test_cancel_ends_in_time_at_a_server_that_answers_it_and_then_hangs(way: str, cancel: float) -> None:
    script = (*_ASKED, Give(_ROW, 50), TakeMessage(pdu.C_CANCEL_RQ), Give(responding(pdu.CANCELLED)), Wait(30))
    patient = replace(TIMEOUTS, cancel=cancel, release=30.0)
    async with RawServer(script) as server:
        query = find(Peer("127.0.0.1", server.port, "RAW", timeouts=patient), Query.default())
        assert await _cancel(query, 20, way) < DEADLINE + MARGIN
    assert query.summary is not None
    assert query.summary.status == pdu.CANCELLED


@dataclass
class _Stop:
    """Read nothing until the server has stopped sending, and note how much it had sent by then."""

    server: Server
    sent: int = 0

    async def play(self, conversation: Conversation) -> None:
        while (sent := self._sent()) > self.sent:
            self.sent = sent
            await asyncio.sleep(0.1)

    def _sent(self) -> int:
        found = ((event.fact, event.size) for event in self.server.traces[-1])
        response = CommandField.C_FIND_RSP
        return sum(size for fact, size in found if isinstance(fact, DimseMessage) and fact.command.field is response)


async def test_client_that_stops_reading_and_goes_on_gets_every_response(mock: Server) -> None:
    stop = _Stop(mock)
    everything = pdu.explicit(0x00100020, "LO", b"") + pdu.explicit(0x00321066, "UT", b"")
    first, rest = [[TakeMessage(pdu.C_FIND_RSP)] * count for count in (10, _COUNT - 9)]
    script = (
        Give(pdu.associate_rq()),
        Take(pdu.ASSOCIATE_AC),
        Give(pdu.message(1, pdu.request(pdu.C_FIND_RQ), everything)),
        *first,
        stop,
        *rest,
        Give(pdu.release_rq()),
        Take(pdu.RELEASE_RP),
    )
    conversation = await _connect(mock.address[1])
    await play(script, conversation)
    assert conversation.failure is None
    assert (len(conversation.statuses), conversation.statuses[-1]) == (_COUNT + 1, pdu.SUCCESS)
    assert sum(len(value.data) for value in conversation.values) > _COUNT * _PADDING
    assert 0 < stop.sent < _SYSTEMS


async def _connect(port: int) -> Conversation:
    """Connect, and let the system take little that is not read."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
    return Conversation(*await asyncio.open_connection(sock=raw))


@dataclass
class _Rows:
    """Send a long answer as fast as it is taken."""

    sent: int = 0

    async def play(self, conversation: Conversation) -> None:
        data = responding(identifier=pdu.worklist_item(1, padding=_PADDING))(conversation)
        for _ in range(_COUNT):
            await conversation.give(data)
            self.sent += len(data)


async def test_consumer_that_stops_longer_than_a_pdu_may_take_holds_the_server_and_loses_nothing() -> None:
    rows, taken, stood = _Rows(), 0, 0
    script = (*_ASKED, rows, Give(responding(pdu.SUCCESS)), Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
    timeouts = Timeouts(pdu=DEADLINE, response=DEADLINE)
    async with RawServer(script) as server:
        async for response in find(Peer("127.0.0.1", server.port, "RAW", timeouts=timeouts), Query.default()):
            taken += 1
            if response.number == 100:
                await asyncio.sleep(DEADLINE + 0.1)
                stood = rows.sent
                await asyncio.sleep(0.1)
                assert rows.sent == stood
        conversation = await server.finished()
    assert (taken, conversation.failure) == (_COUNT, None)
    assert 0 < stood < _SYSTEMS
