"""Several operations on one association, one after another."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

import pytest

from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND, VERIFICATION
from mwl_tui.errors import ContextNotAccepted, LocalProtocolError, PeerTimeout, StatusFailure
from mwl_tui.network import Limits, Peer, Timeouts, Trace
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.server import Server
from mwl_tui.scu import Query, associate, echo, find
from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Take, TakeMessage, answered
from tests.scu.conftest import ITEMS

BOTH = VERIFICATION, MODALITY_WORKLIST_FIND


def names(trace: Trace) -> list[str]:
    return [describe(event).name for event in trace]


async def count(search: object) -> int:
    return len([response async for response in search])  # type: ignore[attr-defined]


async def test_echo_find_and_find_run_on_one_association(peer: Peer, server: Server) -> None:
    trace = Trace()
    async with associate(peer, *BOTH, trace=trace) as association:
        assert (await echo(association)).meaning == "success"
        for _ in range(2):
            search = find(association, Query.default())
            assert await count(search) == ITEMS
            assert search.summary is not None
            assert search.summary.complete
        assert server.associations == 1
    assert names(trace).count("A-ASSOCIATE-RQ") == 1
    assert names(trace)[-2:] == ["A-RELEASE-RP", "closed"]
    assert "A-ABORT" not in names(trace)


async def test_each_operation_has_a_message_id_of_its_own(peer: Peer) -> None:
    async with associate(peer, *BOTH) as association:
        await echo(association)
        assert association.next_message_id() == 2


async def test_an_answer_that_is_ended_early_leaves_the_association(peer: Peer) -> None:
    async with associate(peer, *BOTH) as association:
        assert await count(find(association, Query.default(), limit=3)) == 3
        async with find(association, Query.default()) as search:
            await anext(aiter(search))
        assert search.summary is not None
        assert search.summary.reason == "cancelled"
        assert (await echo(association)).status == 0
    assert "A-ABORT" not in names(association.trace)


async def test_the_limit_of_an_answer_counts_for_each_query(peer: Peer) -> None:
    size = 0
    async with associate(peer, *BOTH) as association:
        await count(find(association, Query.default()))
        size = association.session.received
    async with associate(replace(peer, limits=Limits(answer=size + 1_000)), *BOTH) as association:
        assert [await count(find(association, Query.default())) for _ in range(2)] == [ITEMS] * 2


async def test_an_operation_that_is_not_answered_aborts_the_association(peer: Peer) -> None:
    script = (
        Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ), Take(pdu.ABORT)
    )  # fmt: skip
    async with RawServer(script) as server:
        silent = Peer("127.0.0.1", server.port, "MWLSCP", timeouts=Timeouts(response=0.1))
        async with associate(silent, MODALITY_WORKLIST_FIND) as association:
            with pytest.raises(PeerTimeout):
                await count(find(association, Query.default()))
            assert "A-ABORT" in names(association.trace)
            with pytest.raises(LocalProtocolError):
                await count(find(association, Query.default()))


async def test_what_fails_inside_aborts_and_what_the_peer_refuses_releases(peer: Peer) -> None:
    trace = Trace()
    with pytest.raises(ZeroDivisionError):
        async with associate(peer, *BOTH, trace=trace):
            raise ZeroDivisionError
    assert "A-ABORT" in names(trace)
    with pytest.raises(StatusFailure):
        async with associate(peer, *BOTH, trace=(trace := Trace())):
            raise StatusFailure("refused", status=0xA700, error_comment="", offending_element=(), advice="")
    assert "A-ABORT" not in names(trace)
    assert "A-RELEASE-RP" in names(trace)


async def test_only_what_was_proposed_can_be_asked_for(peer: Peer) -> None:
    async with associate(peer, VERIFICATION) as association:
        with pytest.raises(ContextNotAccepted):
            await count(find(association, Query.default()))
        assert (await echo(association)).status == 0


async def test_cancelling_the_task_aborts_at_once(peer: Peer) -> None:
    trace = Trace()

    async def hold() -> None:
        async with associate(peer, *BOTH, trace=trace):
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    while "A-ASSOCIATE-AC" not in names(trace):
        await asyncio.sleep(0.001)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert names(trace)[-2:] == ["A-ABORT", "closed"]
