"""``find`` against the mock: what it gives, and how it ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import time

import pytest

from mwl_tui.config import MockSettings
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import (
    AssociationRejected,
    ContextNotAccepted,
    InvalidValue,
    LimitExceeded,
    QueryError,
    StatusFailure,
)
from mwl_tui.network.trace_events import DimseMessage
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.server import Server
from mwl_tui.scp.services.registry import SERVICES
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Find, Limits, Peer, Query, Response, UserIdentity, WorklistNegotiation, echo, find
from mwl_tui.worklist.table import resolve
from tests.scu.conftest import ITEMS


async def responses(search: Find) -> list[Response]:
    return [response async for response in search]


def names(search: Find) -> list[str]:
    return [describe(event).name for event in search.trace]


async def test_everything_is_given_and_the_summary_says_so(peer: Peer) -> None:
    search = find(peer, Query.default())
    found = await responses(search)
    assert [response.number for response in found] == list(range(1, ITEMS + 1))
    assert all(response.status == 0xFF00 and response.malformed is None for response in found)
    summary = search.summary
    assert summary is not None
    assert (summary.responses, summary.complete, summary.reason, summary.status) == (ITEMS, True, "", 0)
    assert summary.first_response is not None
    assert 0 < summary.first_response <= summary.total
    assert names(search)[-3:] == ["A-RELEASE-RQ", "A-RELEASE-RP", "closed"]


async def test_responses_are_stamped_as_they_arrive_while_others_are_still_handled(peer: Peer) -> None:
    search, handled = find(peer, Query.default()), 0.0
    async for response in search:
        end = time() + 0.001
        while time() < end:
            pass  # the loop gets no turn from this consumer
        if response.number == ITEMS * 2 // 3:
            handled = time() - search.trace.began
    stamps = [event.offset for event in search.trace if isinstance(event.fact, DimseMessage)]
    assert stamps[-1] < handled  # the final response came while the last third waited


async def test_a_row_has_the_columns_that_were_asked_for(peer: Peer) -> None:
    columns = [resolve("PatientName"), resolve("Modality"), resolve("PatientComments")]
    (first, *_) = await responses(find(peer, Query.default(), columns=columns))
    item = read(first.identifier, first.syntax)
    assert first.row[0] == (item.bytes_at(0x00100010) or b"").decode().strip()
    assert first.row[1] == (item.bytes_at(0x00400100, 0x00080060) or b"").decode().strip()
    assert len(first.row) == 3


@pytest.mark.parametrize("syntax", TransferSyntax)
async def test_each_transfer_syntax_gives_the_same_rows(peer: Peer, syntax: TransferSyntax) -> None:
    expected = [response.row for response in await responses(find(peer, Query.default()))]
    found = await responses(find(replace(peer, transfer_syntaxes=(syntax,)), Query.default()))
    assert {response.syntax for response in found} == {syntax}
    assert [response.row for response in found] == expected


async def test_the_query_narrows_the_list(peer: Peer) -> None:
    found = await responses(find(peer, Query.default().with_key("Modality", "CT")))
    modality = resolve("Modality")
    assert found
    assert {read(response.identifier, response.syntax).bytes_at(*modality) for response in found} == {b"CT"}


async def test_no_match_is_a_complete_answer(peer: Peer) -> None:
    search = find(peer, Query.default().with_key("PatientID", "NOBODY"))
    assert await responses(search) == []
    assert search.summary is not None
    assert search.summary.complete


async def test_a_limit_that_was_asked_for_ends_it_in_good_order(peer: Peer) -> None:
    search = find(peer, Query.default(), limit=5)
    assert len(await responses(search)) == 5
    assert search.summary is not None
    assert (search.summary.responses, search.summary.reason) == (5, "ended after 5 responses, as asked")
    assert "C-CANCEL-RQ" in names(search)
    assert "A-RELEASE-RP" in names(search)


async def test_a_limit_that_is_just_enough_is_a_complete_answer(peer: Peer) -> None:
    search = find(peer, Query.default(), limit=ITEMS)
    assert len(await responses(search)) == ITEMS
    assert search.summary is not None


async def test_our_own_cap_is_an_error_and_what_came_is_kept(peer: Peer) -> None:
    search = find(replace(peer, limits=Limits(responses=20)), Query.default())
    found: list[Response] = []

    async def collect() -> None:
        async for response in search:
            found.append(response)

    with pytest.raises(LimitExceeded) as caught:
        await collect()
    assert len(found) == 20
    assert caught.value.limit == "limits.responses"
    assert search.summary is not None
    assert not search.summary.complete


async def test_cancel_goes_on_to_the_final_response(peer: Peer) -> None:
    search = find(peer, Query.default())
    async for response in search:
        if response.number == 10:
            search.cancel()
            search.cancel()
    assert search.summary is not None
    assert names(search).count("C-CANCEL-RQ") == 1
    assert search.summary.status in (0xFE00, 0x0000)
    assert names(search)[-2:] == ["A-RELEASE-RP", "closed"]


async def test_cancelling_the_task_cancels_the_query_and_closes(server: Server, peer: Peer) -> None:
    search, reached = find(peer, Query.default()), asyncio.Event()

    async def iterate() -> None:
        async with search:
            async for _ in search:
                reached.set()
                await asyncio.sleep(60)

    task = asyncio.create_task(iterate())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 2.5)
    assert "C-CANCEL-RQ" in names(search)
    assert "closed" in names(search)
    assert "C-CANCEL-RQ" in [describe(event).name for event in server.traces[-1]]
    assert search.summary is not None
    assert search.summary.reason == "cancelled"


async def test_leaving_the_loop_early_closes_when_the_context_ends(server: Server, peer: Peer) -> None:
    async with find(peer, Query.default()) as search:
        async for _ in search:
            break
    assert "closed" in names(search)
    assert search.summary is not None
    assert not search.summary.complete


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [("ScheduledProcedureStepStartDate", "yesterday-ish", InvalidValue), ("Modality", "ct", InvalidValue)],
)
async def test_a_query_that_cannot_be_sent_is_refused_before_anything_is(
    peer: Peer, key: str, value: str, kind: type[Exception]
) -> None:
    with pytest.raises((kind, QueryError)):
        find(peer, Query.default().with_key(key, value))


async def test_a_query_that_is_not_checked_goes_out_as_it_stands(peer: Peer) -> None:
    query = Query.default().with_key("PatientBirthDate", "x")
    with pytest.raises(QueryError):
        find(peer, query)
    with pytest.raises(StatusFailure) as failed:
        await responses(find(peer, query, check=False))
    assert failed.value.status == 0xA900


async def test_a_failure_status_is_raised_with_what_the_peer_says(peer: Peer) -> None:
    identifier = DataSet()
    step = DataSet()
    step.put(0x00400002, "DA", b"*")
    identifier.put(0x00400100, "SQ", (step,))
    search = find(peer, Query(exact=identifier))
    with pytest.raises(StatusFailure) as caught:
        await responses(search)
    assert caught.value.status == 0xA900
    assert caught.value.offending_element == (0x00400002,)
    assert caught.value.error_comment
    assert "A-RELEASE-RP" in names(search)


async def test_a_wrong_called_ae_is_a_rejection_in_words(peer: Peer) -> None:
    with pytest.raises(AssociationRejected, match="called AE title not recognized") as caught:
        await responses(find(replace(peer, called_ae="OTHER"), Query.default()))
    assert (caught.value.result, caught.value.source, caught.value.code) == (1, 1, 7)
    assert caught.value.peer.startswith("OTHER@127.0.0.1")


async def test_no_common_transfer_syntax_is_said_per_context(store: Store) -> None:
    services = [replace(service, transfer_syntaxes=(TransferSyntax.IMPLICIT_LE,)) for service in SERVICES]
    async with Server(store, MockSettings(port=0), services=services) as server:
        peer = Peer(*server.address, "MWLSCP", transfer_syntaxes=(TransferSyntax.EXPLICIT_LE,))
        with pytest.raises(ContextNotAccepted, match="transfer syntaxes not supported"):
            await responses(find(peer, Query.default()))


async def test_extended_negotiation_is_answered(peer: Peer) -> None:
    search = find(peer, Query.default(), limit=1, negotiation=WorklistNegotiation(fuzzy=True, timezone=True))
    await responses(search)
    assert search.negotiated == WorklistNegotiation(fuzzy=False, timezone=False)


async def test_a_passcode_is_in_no_trace(server: Server, peer: Peer) -> None:
    search = find(replace(peer, user_identity=UserIdentity("tech", "opensesame")), Query.default(), limit=1)
    await responses(search)
    for trace in (search.trace, server.traces[-1]):
        assert "opensesame" not in repr(list(trace))
    assert search.trace.request.identity_type == 2


async def test_echo_tells_how_long_each_stage_took(peer: Peer) -> None:
    result = await echo(peer)
    assert result.status == 0
    assert min(result.connect, result.associate, result.echo) >= 0
    assert result.total >= result.connect + result.associate + result.echo


async def test_two_queries_at_once_do_not_mix(peer: Peer) -> None:
    first, second = await asyncio.gather(
        responses(find(peer, Query.default().with_key("Modality", "CT"))),
        responses(find(peer, Query.default().with_key("Modality", "MR"))),
    )
    modality = resolve("Modality")
    assert {read(r.identifier, r.syntax).bytes_at(*modality) for r in first} == {b"CT"}
    assert {read(r.identifier, r.syntax).bytes_at(*modality) for r in second} == {b"MR"}
