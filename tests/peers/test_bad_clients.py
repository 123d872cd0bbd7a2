"""Our mock and clients that break the rules: each is answered or ended in time, and others are served meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.record import records_of_encoded
from mwl_tui.scp.store.store import Store
from tests.peers import pdu
from tests.peers.faults import CATALOGUE, CLIENT_FAULTS
from tests.peers.faults.client_scripts import FIND, IN, RIGHT, STREAMING, request
from tests.peers.faults.model import Aborted, Fault, Served
from tests.peers.faults.play import ITEMS, OPTIONS, apart, filled_store, play_client
from tests.peers.our_scp import configured
from tests.peers.our_scu import DEADLINE, MARGIN
from tests.peers.raw import Give, Take, Wait, connect

pytestmark = pytest.mark.usefixtures("no_leaks")


@pytest.fixture(scope="session")
def store() -> Store:
    """A store with more items than fit into the buffers of a connection."""
    return filled_store()


@pytest.fixture
async def server(store: Store) -> AsyncIterator[Server]:
    """Our mock with short deadlines."""
    async with Server(store, *configured(OPTIONS)) as running:
        yield running


async def _serves(server: Server) -> None:
    """Check that another client is served."""
    answered = await asyncio.wait_for(connect(server.address[1], RIGHT), 2)
    assert answered.failure is None
    assert answered.statuses == [pdu.SUCCESS]


WAITING, OTHERS = apart(CLIENT_FAULTS)


@pytest.mark.parametrize("fault", OTHERS, ids=lambda fault: fault.slug)
async def test_fault_of_a_client_comes_to_its_named_outcome_in_time(fault: Fault, server: Server) -> None:
    assert (await play_client(fault, server)).problems == ()


async def test_faults_of_clients_that_run_into_a_deadline_come_to_their_named_outcomes_side_by_side(
    store: Store,
) -> None:
    async def played(fault: Fault) -> tuple[str, ...]:
        async with Server(
            store, *configured(OPTIONS)
        ) as server:  # one for each: it is seen to hold no association at the end
            return (await play_client(fault, server)).problems

    problems = await asyncio.gather(*map(played, WAITING))
    assert {fault.slug: found for fault, found in zip(WAITING, problems, strict=True) if found} == {}


async def test_acceptance_gives_the_reserved_bytes_back_as_they_came(server: Server) -> None:
    asked = request(called=b"  MWLSCP", calling=b" [/x]\0\0", reserved=0x55)
    conversation = await connect(server.address[1], (Give(asked), Take(pdu.ASSOCIATE_AC), Give(pdu.abort())))
    assert conversation.received[0].data[10:74] == asked[10:74]


async def test_a_title_that_is_none_is_rejected_where_any_is_let_in(store: Store) -> None:
    async with Server(store, *configured(OPTIONS, any_called_ae=True)) as server:
        for called, kind in ((b"ANY", pdu.ASSOCIATE_AC), (b"", pdu.ASSOCIATE_RJ), (b"A\\B", pdu.ASSOCIATE_RJ)):
            conversation = await connect(
                server.address[1], (Give(request(called=called)), Take(kind), Give(pdu.abort()))
            )
            assert conversation.failure is None


async def test_c_cancel_ends_the_stream_within_a_batch(server: Server) -> None:
    script = (*STREAMING, Give(pdu.message(1, pdu.cancel())))
    conversation = await connect(server.address[1], script, patience=2)
    assert conversation.statuses[-1] == pdu.CANCELLED
    assert conversation.statuses.count(pdu.CANCELLED) == 1
    assert len(conversation.statuses) < ITEMS


async def test_c_cancel_for_another_message_changes_nothing(server: Server) -> None:
    script = (*STREAMING, Give(pdu.message(1, pdu.cancel(77))))
    conversation = await connect(server.address[1], script, patience=5)
    assert conversation.statuses == [pdu.PENDING] * ITEMS + [pdu.SUCCESS]


async def test_client_that_does_not_read_is_ended_in_time_and_others_are_served() -> None:
    large = Store()
    for number in range(2_000):
        large.add_records(records_of_encoded(pdu.worklist_item(number, padding=20_000), TransferSyntax.EXPLICIT_LE))
    impatient = configured(OPTIONS, timeouts=replace(OPTIONS.timeouts, send=DEADLINE))
    async with Server(large, *impatient) as server:
        began = time.monotonic()
        task = asyncio.create_task(connect(server.address[1], (*IN, Give(FIND), Wait(1.5)), patience=3))
        while not server.associations:
            await asyncio.sleep(0.01)
        await _serves(server)
        while server.associations:
            await asyncio.sleep(0.01)
        assert time.monotonic() - began < 2 * DEADLINE + MARGIN
        await task
    large.close()


async def test_clients_with_half_a_pdu_hold_up_nobody(server: Server) -> None:
    connections = [await asyncio.open_connection(*server.address) for _ in range(60)]
    for _, writer in connections:
        writer.write(b"\x01\x00\x00")
    began = time.monotonic()
    await _serves(server)
    assert time.monotonic() - began < DEADLINE
    for reader, writer in connections:
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()
    assert time.monotonic() - began < DEADLINE + MARGIN


async def test_each_end_is_in_the_trace(server: Server) -> None:
    assert (await play_client(CATALOGUE["false-p-data-length"], server)).problems == ()
    events = [event for trace in server.traces for event in trace if event.failed]
    assert any("4294967295" in describe(event).detail for event in events)


@pytest.mark.parametrize(
    ("slug", "note"),
    [("request-without-user-information", "user information"), ("request-group-length-wrong", "Command Group Length")],
)
async def test_what_is_odd_and_passed_over_is_in_the_trace(slug: str, note: str, server: Server) -> None:
    assert (await play_client(CATALOGUE[slug], server)).problems == ()
    events = [event for trace in server.traces for event in trace]
    assert any(note in describe(event).detail for event in events)


async def test_a_client_that_is_served_is_no_outcome_of_a_fault(server: Server) -> None:
    """The player itself: what must be ended and is not is told."""
    http = CATALOGUE["http-request"]
    right = Fault(http.role, "right", "", "", RIGHT, http.outcome)
    assert str(Aborted(2, 1)) in "; ".join((await play_client(right, server)).problems)
    lying = Fault(http.role, "lying", "", "", RIGHT, Served((0x0122,)))
    assert "final statuses" in "; ".join((await play_client(lying, server)).problems)
