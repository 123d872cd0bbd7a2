"""Our mock and clients that break the rules: each is answered or ended in time, and others are served meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Timeouts
from mwl_tui.scp.seed import generate
from mwl_tui.scp.server import Server, ServerSettings
from mwl_tui.scp.store import Store
from tests.peers import pdu
from tests.peers.bad_clients import (
    ANSWERED,
    BEFORE,
    ECHO,
    FIND_AND_CANCEL,
    FIND_AND_CANCEL_ANOTHER,
    NO_SYNTAX,
    RELEASE_IN_STREAM,
    SLOW_READER,
    WITHIN,
    Fault,
)
from tests.peers.our_scu import DEADLINE, MARGIN
from tests.peers.raw import Conversation, Give, Take, connect

pytestmark = pytest.mark.usefixtures("no_leaks")

_ITEMS = 3_000
_TIMEOUTS = Timeouts(associate=DEADLINE, response=DEADLINE, pdu=DEADLINE, release=DEADLINE, send=DEADLINE)
_SETTINGS = ServerSettings(port=0, idle=DEADLINE, timeouts=_TIMEOUTS)


@pytest.fixture(scope="module")
def store() -> Store:
    """A store with more items than fit into the buffers of a connection."""
    store = Store()
    store.add(generate(_ITEMS))
    return store


@pytest.fixture
async def server(store: Store) -> AsyncIterator[Server]:
    """Our mock with short deadlines."""
    async with Server(store, _SETTINGS) as running:
        yield running


async def _serves(server: Server) -> None:
    """Check that another client is served."""
    answered = await asyncio.wait_for(connect(server.address[1], ECHO), 2)
    assert answered.failure is None
    assert answered.statuses == [pdu.SUCCESS]


async def _check(fault: Fault, server: Server) -> Conversation:
    began = time.monotonic()
    conversation = await connect(server.address[1], fault.script, patience=DEADLINE + MARGIN + 1)
    seconds = time.monotonic() - began
    assert conversation.failure is None
    assert seconds < (DEADLINE if fault.waits else 0) + MARGIN
    if fault.ends is not None and fault.status is None:
        assert conversation.kinds[-1:] == [fault.ends]
    await _serves(server)
    while server.associations:
        await asyncio.sleep(0.01)
    return conversation


@pytest.mark.parametrize("fault", BEFORE, ids=lambda fault: fault.name)
async def test_client_without_an_association_is_ended_in_time(fault: Fault, server: Server) -> None:
    await _check(fault, server)


@pytest.mark.parametrize("fault", WITHIN, ids=lambda fault: fault.name)
async def test_client_that_breaks_the_association_is_ended_in_time(fault: Fault, server: Server) -> None:
    await _check(fault, server)


@pytest.mark.parametrize("fault", ANSWERED, ids=lambda fault: fault.name)
async def test_wrong_request_is_answered_with_a_failure_and_the_association_goes_on(
    fault: Fault, server: Server
) -> None:
    conversation = await _check(fault, server)
    assert fault.status is not None
    assert conversation.statuses[-1] in fault.status
    assert conversation.kinds[-1] == pdu.RELEASE_RP


async def test_context_in_no_syntax_of_ours_is_not_accepted(server: Server) -> None:
    script = (Give(NO_SYNTAX), Take(pdu.ASSOCIATE_AC), Give(pdu.release_rq()), Take(pdu.RELEASE_RP))
    conversation = await connect(server.address[1], script, patience=1)
    assert [context.result for context in conversation.contexts] == [4]


async def test_c_cancel_ends_the_stream_within_a_batch(server: Server) -> None:
    conversation = await connect(server.address[1], FIND_AND_CANCEL, patience=2)
    assert conversation.statuses[-1] == pdu.CANCELLED
    assert conversation.statuses.count(pdu.CANCELLED) == 1
    assert len(conversation.statuses) < _ITEMS


async def test_c_cancel_for_another_message_changes_nothing(server: Server) -> None:
    conversation = await connect(server.address[1], FIND_AND_CANCEL_ANOTHER, patience=5)
    assert conversation.statuses == [pdu.PENDING] * _ITEMS + [pdu.SUCCESS]


async def test_release_asked_in_mid_stream_is_answered_or_ended(server: Server) -> None:
    conversation = await connect(server.address[1], RELEASE_IN_STREAM, patience=5)
    assert conversation.kinds[-1] in (pdu.RELEASE_RP, pdu.ABORT)
    await _serves(server)


async def test_client_that_does_not_read_is_ended_in_time_and_others_are_served() -> None:
    large = Store()
    for number in range(2_000):
        large.add_encoded(pdu.worklist_item(number, padding=20_000), TransferSyntax.EXPLICIT_LE)
    async with Server(large, _SETTINGS) as server:
        began = time.monotonic()
        task = asyncio.create_task(connect(server.address[1], SLOW_READER, patience=3))
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
    await _check(next(fault for fault in WITHIN if fault.name == "a false PDU length"), server)
    events = [event for trace in server.traces for event in trace if event.failed]
    assert any("4294967295" in event.detail for event in events)
