"""Cancel in mid-stream: C-CANCEL on the wire, A-ABORT where it is ignored, and whoever asked is free at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from mwl_tui.network import Limits, Peer
from mwl_tui.scu import Find, find
from mwl_tui.worklist.query import Query
from tests.peers import pdu
from tests.peers.our_scu import DEADLINE, LIMITS, MARGIN, TIMEOUTS, outcome, peer
from tests.peers.raw import Give, RawServer, Script, Take, TakeMessage, Wait, answered, responding

pytestmark = pytest.mark.usefixtures("no_leaks")

_ROW = Give(responding(identifier=pdu.worklist_item(1)), times=5)
_ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
_HONOURING: Script = (
    *_ASKED,
    _ROW,
    TakeMessage(pdu.C_CANCEL_RQ),
    _ROW,
    Give(responding(pdu.CANCELLED)),
    Take(pdu.RELEASE_RQ),
    Give(pdu.release_rp()),
)
_IGNORING: Script = (*_ASKED, _ROW, TakeMessage(pdu.C_CANCEL_RQ))


async def test_cancel_sends_c_cancel_and_reads_on_to_the_final_response() -> None:
    async with RawServer(_HONOURING) as server:
        result = await outcome(find(peer(server.port), Query.default(), cancel_after=3))
        conversation = await server.finished()
    assert result.error is None
    assert conversation.failure is None
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert len(result.responses) == 10
    assert result.summary.status == pdu.CANCELLED
    assert not result.summary.complete


async def test_cancel_that_is_ignored_ends_in_abort() -> None:
    async with RawServer(_IGNORING) as server:
        result = await outcome(find(peer(server.port), Query.default(), cancel_after=3))
        conversation = await server.finished()
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert conversation.kinds[-1] == pdu.ABORT
    assert result.seconds < DEADLINE + MARGIN
    assert "C-CANCEL" in result.summary.reason


async def test_cancel_that_is_ignored_by_a_server_that_goes_on_ends_in_abort() -> None:
    endless = Give(responding(identifier=pdu.worklist_item(1)), times=200_000)
    async with RawServer((*_ASKED, endless)) as server:
        unlimited = Peer("127.0.0.1", server.port, "RAW", timeouts=TIMEOUTS, limits=Limits(responses=1_000_000))
        result = await outcome(find(unlimited, Query.default(), cancel_after=3))
        assert result.seconds < DEADLINE + MARGIN
        assert not result.summary.complete


async def _iterating(query: Find) -> asyncio.Task[None]:
    """Return a task that iterates a query, once five responses have come."""
    arrived = asyncio.Event()

    async def iterate() -> None:
        async for response in query:
            if response.number == 5:
                arrived.set()

    task = asyncio.create_task(iterate())
    await arrived.wait()
    return task


@pytest.mark.parametrize(("script", "last"), [(_HONOURING, pdu.RELEASE_RQ), (_IGNORING, pdu.ABORT)])
async def test_cancelling_the_task_that_iterates_cancels_on_the_wire(script: Script, last: int) -> None:
    async with RawServer(script) as server:
        query = find(peer(server.port), Query.default())
        task = await _iterating(query)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < DEADLINE + MARGIN
        conversation = await server.finished()
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert conversation.kinds[-1] == last
    assert query.summary is not None
    assert not query.summary.complete


async def test_leaving_the_loop_early_cancels_on_the_wire() -> None:
    async with RawServer(_HONOURING) as server:
        async with find(peer(server.port), Query.default()) as query:
            async for _ in query:
                break
        conversation = await server.finished()
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]


async def test_limit_gives_so_many_responses_then_cancels() -> None:
    async with RawServer(_HONOURING) as server:
        result = await outcome(find(peer(server.port), Query.default(), limit=3))
        conversation = await server.finished()
    assert len(result.responses) == 3
    assert result.error is None
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert not result.summary.complete
    assert LIMITS.responses > 3


async def test_task_cancelled_before_the_association_is_answered_closes() -> None:
    async with RawServer((Take(pdu.ASSOCIATE_RQ),)) as server:
        task = asyncio.create_task(outcome(find(peer(server.port), Query.default())))
        while not server.conversations or not server.conversations[0].received:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        conversation = await server.finished()
    assert conversation.ended == "closed"


async def test_release_after_a_late_answer_to_cancel_has_its_own_deadline() -> None:
    late = Wait(0.75 * DEADLINE)
    script = (
        *_ASKED,
        _ROW,
        TakeMessage(pdu.C_CANCEL_RQ),
        late,
        Give(responding(pdu.CANCELLED)),
        Take(pdu.RELEASE_RQ),
        late,
        Give(pdu.release_rp()),
    )
    async with RawServer(script) as server:
        result = await outcome(find(peer(server.port), Query.default(), cancel_after=3))
        await server.finished()
    assert result.summary.status == pdu.CANCELLED
    assert result.summary.notes == ()


async def test_cancelling_the_task_twice_aborts_at_once() -> None:
    async with RawServer(_IGNORING) as server:
        query = find(Peer("127.0.0.1", server.port, "RAW"), Query.default())
        task = await _iterating(query)
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < 0.5
        conversation = await server.finished()
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert conversation.kinds[-1] == pdu.ABORT
