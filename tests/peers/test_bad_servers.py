"""Our SCU against servers that break the rules: a named error in time, what arrived is kept, and nothing is left."""

from __future__ import annotations

import asyncio
import re

import pytest

from mwl_tui.errors import ConnectError, PeerError, RemoteProtocolError, ResolveError
from mwl_tui.network import Limits, Peer
from mwl_tui.scu import echo, find
from mwl_tui.worklist.query import Query
from tests.peers import pdu
from tests.peers.bad_servers import ASSOCIATION, IDENTIFIERS, RESPONSES, RIGHT, Fault, serving
from tests.peers.our_scu import DEADLINE, MARGIN, TIMEOUTS, Outcome, ask, outcome, peer
from tests.peers.processes import free_port
from tests.peers.raw import Close, Give, RawServer, Take, TakeAll, TakeMessage, Wait, answered, responding

pytestmark = pytest.mark.usefixtures("no_leaks")


def _check(fault: Fault, result: Outcome) -> None:
    error = result.error
    assert isinstance(error, PeerError)
    assert type(error).__name__ in fault.error.split("|"), error
    assert result.seconds < (DEADLINE if fault.waits else 0) + MARGIN
    assert re.search(fault.says, str(error)), str(error)
    assert error.stage
    assert "127.0.0.1" in error.peer
    assert error.advice
    assert len(result.good) == fault.rows
    assert not result.summary.complete
    assert result.summary.reason


@pytest.mark.parametrize("fault", ASSOCIATION, ids=lambda fault: fault.name)
async def test_association_fault_ends_in_a_named_error_in_time(fault: Fault) -> None:
    async with RawServer(fault.script) as server:
        _check(fault, await ask(server.port))


@pytest.mark.parametrize("fault", RESPONSES, ids=lambda fault: fault.name)
async def test_response_fault_ends_in_a_named_error_in_time_and_keeps_the_rows(fault: Fault) -> None:
    async with RawServer(fault.script) as server:
        _check(fault, await ask(server.port))


@pytest.mark.parametrize("identifier", IDENTIFIERS.values(), ids=IDENTIFIERS.keys())
async def test_malformed_identifier_is_shown_as_such_and_the_rest_is_good(identifier: bytes) -> None:
    row = responding(identifier=pdu.worklist_item(1))
    async with RawServer(serving(row, responding(identifier=identifier), row)) as server:
        result = await ask(server.port)
        conversation = await server.finished()
    assert result.error is None
    assert [response.malformed is None for response in result.responses] == [True, False, True]
    assert result.responses[1].identifier == identifier
    assert (result.summary.responses, result.summary.malformed) == (3, 1)
    assert conversation.failure is None


async def test_pending_response_without_identifier_is_shown_as_malformed() -> None:
    async with RawServer(serving(responding(), responding(identifier=b""))) as server:
        result = await ask(server.port)
    assert [response.malformed is None for response in result.responses] == [False, True]
    assert "identifier" in str(result.responses[0].malformed)
    assert result.summary.malformed == 1


async def test_success_with_an_identifier_is_noted() -> None:
    async with RawServer((*RIGHT[:-3], Give(responding(pdu.SUCCESS, pdu.worklist_item(2))), *RIGHT[-2:])) as server:
        result = await ask(server.port)
    assert len(result.responses) == 2
    assert "identifier" in " ".join(result.summary.notes)


async def test_right_server_gives_a_complete_answer() -> None:
    async with RawServer(RIGHT) as server:
        result = await ask(server.port)
        conversation = await server.finished()
    assert result.error is None
    assert len(result.good) == 2
    assert result.summary.complete
    assert (conversation.failure, conversation.ended) == (None, "closed")


@pytest.mark.parametrize("size", [1, 7, 64])
async def test_answer_in_fragments_of_any_size_is_complete(size: int) -> None:
    def fragments(context: int, command: bool, data: bytes) -> list[pdu.Pdv]:
        parts = [data[start : start + size] for start in range(0, len(data), size)]
        return [pdu.Pdv(context, command, number == len(parts), part) for number, part in enumerate(parts, 1)]

    values = fragments(1, True, pdu.response()) + fragments(1, False, pdu.worklist_item(1))
    async with RawServer(serving(b"".join(map(pdu.p_data, values)), pdu.p_data(*values))) as server:
        result = await ask(server.port)
    assert result.error is None
    assert len(result.good) == 2
    assert result.summary.complete


async def test_data_after_the_final_response_is_not_passed_as_good() -> None:
    script = (*RIGHT[:-2], Give(responding(identifier=pdu.worklist_item(3))), Wait(0.2), *RIGHT[-2:])
    async with RawServer(script) as server:
        result = await ask(server.port)
    assert isinstance(result.error, RemoteProtocolError)
    assert "after the final response" in str(result.error)
    assert len(result.good) == 2
    assert not result.summary.complete


async def test_release_that_is_never_answered_leaves_the_answer_complete_and_is_noted() -> None:
    async with RawServer((*RIGHT[:-1], TakeAll())) as server:
        result = await ask(server.port)
        await server.finished()
    assert result.error is None
    assert result.summary.complete
    assert result.summary.notes
    assert result.seconds < DEADLINE + MARGIN


@pytest.mark.parametrize("farewell", [pdu.abort(), pdu.release_rq()], ids=["A-ABORT", "A-RELEASE-RQ"])
async def test_end_that_comes_with_the_final_response_leaves_the_answer_complete(farewell: bytes) -> None:
    last = responding(pdu.SUCCESS)
    async with RawServer((*RIGHT[:-3], Give(lambda conversation: last(conversation) + farewell))) as server:
        result = await ask(server.port)
    assert result.error is None
    assert result.summary.status == pdu.SUCCESS
    assert result.summary.complete
    assert len(result.good) == 2


async def test_leaving_early_when_the_server_has_aborted_already_raises_nothing() -> None:
    row, last = responding(identifier=pdu.worklist_item(1)), responding(pdu.SUCCESS)
    together = Give(lambda conversation: row(conversation) * 2 + last(conversation) + pdu.abort())
    async with RawServer((*RIGHT[:3], together, Close())) as server:
        async with find(peer(server.port), Query.default()) as query:
            async for _ in query:
                await server.finished()
                break
        assert query.summary is not None


async def test_fault_is_answered_with_a_b_o_r_t_on_the_wire() -> None:
    script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ), Give(responding(None)))
    async with RawServer(script) as server:
        await ask(server.port)
        conversation = await server.finished()
    assert conversation.kinds[-1] == pdu.ABORT
    assert conversation.ended == "closed"


async def test_fast_server_waits_for_a_slow_reader() -> None:
    sent = 3_000
    script = (
        Take(pdu.ASSOCIATE_RQ),
        Give(answered),
        TakeMessage(pdu.C_FIND_RQ),
        Give(responding(identifier=pdu.worklist_item(1, padding=15_000)), times=sent),
        Give(responding(pdu.SUCCESS)),
        Take(pdu.RELEASE_RQ),
        Give(pdu.release_rp()),
    )
    async with RawServer(script) as server:
        slow = find(Peer("127.0.0.1", server.port, "RAW", timeouts=TIMEOUTS), Query.default())
        first = await anext(aiter(slow))
        await asyncio.sleep(0.2)
        waiting = server.conversations[0].writer.transport.get_write_buffer_size()
        await slow.aclose()
    assert first.number == 1
    assert waiting > 0, "45 megabytes were taken that nobody reads"


async def test_nobody_listening_is_a_connect_error() -> None:
    result = await ask(free_port())
    assert isinstance(result.error, ConnectError)
    assert "refused" in str(result.error)


async def test_name_without_address_is_a_resolve_error() -> None:
    nowhere = Peer("no-such-host.invalid", 104, "RAW", timeouts=TIMEOUTS)
    result = await outcome(find(nowhere, Query.default()))
    assert isinstance(result.error, ResolveError)


@pytest.mark.parametrize("fault", ASSOCIATION[:5], ids=lambda fault: fault.name)
async def test_echo_ends_in_a_named_error_in_time(fault: Fault) -> None:
    async with RawServer(fault.script) as server:
        began = asyncio.get_running_loop().time()
        with pytest.raises(PeerError) as caught:
            await echo(peer(server.port))
    assert caught.type.__name__ == fault.error
    assert asyncio.get_running_loop().time() - began < DEADLINE + MARGIN


async def test_limit_on_an_identifier_is_the_peers_own() -> None:
    small = Limits(identifier=1_000)
    async with RawServer(serving(responding(identifier=pdu.worklist_item(1, padding=1_100)))) as server:
        result = await outcome(
            find(Peer("127.0.0.1", server.port, "RAW", timeouts=TIMEOUTS, limits=small), Query.default())
        )
    assert type(result.error).__name__ == "LimitExceeded"
