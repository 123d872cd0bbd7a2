"""Our SCU against servers that break the rules: a named error in time, what arrived is kept, and nothing is left."""

from __future__ import annotations

import asyncio

import pytest

from mwl_tui.errors import ConnectError, PeerError, ResolveError
from mwl_tui.network import Limits, Peer
from mwl_tui.scu import echo, find
from mwl_tui.worklist.query import Query
from tests.peers import pdu
from tests.peers.faults import CATALOGUE, SERVER_FAULTS
from tests.peers.faults.model import Complete, Fault, Raises
from tests.peers.faults.play import apart, play_server
from tests.peers.faults.server_commands import IDENTIFIERS
from tests.peers.faults.server_scripts import ASKED, DONE, RELEASED, REQUEST, ROW, joined, serving
from tests.peers.our_scu import DEADLINE, MARGIN, TIMEOUTS, ask, outcome, peer
from tests.peers.processes import free_port
from tests.peers.raw import Bytes, Close, Give, RawServer, Take, TakeMessage, answered, responding

pytestmark = pytest.mark.usefixtures("no_leaks")


WAITING, OTHERS = apart(SERVER_FAULTS)
ECHOED = [f for f in SERVER_FAULTS if isinstance(f.outcome, Raises) and f.outcome.stage == "association"]


@pytest.mark.parametrize("fault", OTHERS, ids=lambda fault: fault.slug)
async def test_fault_of_a_server_comes_to_its_named_outcome_in_time(fault: Fault) -> None:
    assert (await play_server(fault)).problems == ()


async def test_faults_of_servers_that_run_into_a_deadline_come_to_their_named_outcomes_side_by_side() -> None:
    played = await asyncio.gather(*map(play_server, WAITING))
    assert {fault.slug: one.problems for fault, one in zip(WAITING, played, strict=True) if one.problems} == {}


async def test_echo_runs_into_the_same_deadlines_side_by_side() -> None:
    await asyncio.gather(*(_echo_fails(fault) for fault in ECHOED if fault in WAITING))


@pytest.mark.parametrize("fault", [f for f in ECHOED if f not in WAITING], ids=lambda fault: fault.slug)
async def test_echo_ends_in_the_same_error_in_time(fault: Fault) -> None:
    await _echo_fails(fault)


async def _echo_fails(fault: Fault) -> None:
    async with RawServer(fault.script) as server:
        began = asyncio.get_running_loop().time()
        with pytest.raises(PeerError) as caught:
            await echo(peer(server.port))
    assert isinstance(fault.outcome, Raises)
    assert caught.type.__name__ == fault.outcome.error, fault.slug
    assert "127.0.0.1" in caught.value.peer
    assert asyncio.get_running_loop().time() - began < DEADLINE + MARGIN


@pytest.mark.parametrize(
    ("more", "note"),
    [(b"", ""), (pdu.release_rq(), "asked for release itself"), (pdu.abort(), "release: aborted")],
)
async def test_echo_is_good_whatever_ends_the_association_with_its_response(more: bytes, note: str) -> None:
    verified = pdu.response(pdu.C_ECHO_RSP, status=pdu.SUCCESS, data=False, sop_class=pdu.VERIFICATION)
    response: Bytes = joined(pdu.message(1, verified), more)
    script = (*REQUEST, Give(answered), TakeMessage(pdu.C_ECHO_RQ), Give(response), *(() if more else RELEASED))
    async with RawServer(script) as server:
        result = await echo(peer(server.port))
    assert result.status == pdu.SUCCESS
    assert note in "; ".join(result.notes)
    assert bool(result.notes) is bool(note)


async def test_second_echo_response_is_not_passed_over() -> None:
    verified = pdu.response(pdu.C_ECHO_RSP, status=pdu.SUCCESS, data=False, sop_class=pdu.VERIFICATION)
    twice = Give(pdu.message(1, verified) * 2)
    async with RawServer((*REQUEST, Give(answered), TakeMessage(pdu.C_ECHO_RQ), twice)) as server:
        with pytest.raises(PeerError, match="after the C-ECHO-RSP"):
            await echo(peer(server.port))


async def test_malformed_identifier_is_given_byte_for_byte() -> None:
    _, identifier = IDENTIFIERS["identifier-truncated"]
    async with RawServer(serving(ROW, responding(identifier=identifier), ROW)) as server:
        result = await ask(server.port)
    assert [response.malformed is None for response in result.responses] == [True, False, True]
    assert result.responses[1].identifier == identifier
    assert (result.summary.responses, result.summary.malformed) == (3, 1)


async def test_right_server_gives_a_complete_answer() -> None:
    async with RawServer(serving(ROW, ROW)) as server:
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


async def test_leaving_early_when_the_server_has_aborted_already_raises_nothing() -> None:
    together = joined(ROW, ROW, DONE, pdu.abort())
    async with RawServer((*ASKED, Give(together), Close())) as server:
        async with find(peer(server.port), Query.default()) as query:
            async for _ in query:
                await server.finished()
                break
        assert query.summary is not None


async def test_notes_of_a_server_that_errs_in_every_response_are_bounded() -> None:
    fields = {pdu.COMMAND_FIELD: pdu.us(pdu.C_FIND_RSP), pdu.RESPONDED_TO: pdu.us(1), pdu.STATUS: pdu.us(pdu.PENDING)}
    fields[pdu.DATA_SET_TYPE] = pdu.us(pdu.DATA_SET)
    odd = [
        pdu.message(1, pdu.command_set(fields | {number: b"odd"}), pdu.worklist_item(1))
        for number in range(0x2000, 0x2000 + 300)
    ]
    generous = Peer("127.0.0.1", 0, "RAW", timeouts=TIMEOUTS)
    async with RawServer((*ASKED, *map(Give, odd), Give(DONE), *RELEASED)) as server:
        result = await outcome(find(Peer("127.0.0.1", server.port, "RAW", timeouts=generous.timeouts), Query.default()))
    assert result.error is None
    assert len(result.good) == 300
    assert 0 < len(result.summary.notes) <= 50


async def test_fast_server_waits_for_a_slow_reader() -> None:
    sent = 3_000
    row = responding(identifier=pdu.worklist_item(1, padding=15_000))
    script = (*ASKED, Give(row, times=sent), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
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


async def test_limit_on_an_identifier_is_the_peers_own() -> None:
    small = Limits(identifier=1_000)
    async with RawServer(serving(responding(identifier=pdu.worklist_item(1, padding=1_100)))) as server:
        result = await outcome(
            find(Peer("127.0.0.1", server.port, "RAW", timeouts=TIMEOUTS, limits=small), Query.default())
        )
    assert type(result.error).__name__ == "LimitExceeded"


async def test_a_good_answer_is_no_outcome_of_a_fault() -> None:
    """The player itself: what must raise and does not is told."""
    silent = CATALOGUE["silence-before-response"]
    right = Fault(silent.role, "right", "", "", serving(ROW), silent.outcome, waits=True)
    assert "NoneType in place of PeerTimeout" in "; ".join((await play_server(right)).problems)
    lying = Fault(silent.role, "lying", "", "", serving(ROW), Complete(rows=2, note="what"))
    assert len((await play_server(lying)).problems) == 2
