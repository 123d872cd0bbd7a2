"""The mock SCP as a peer sees it, driven through the session of a requestor."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from mwl_tui.association import Command, CommandField, Message
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import AssociationRejected, PeerAborted, PeerError
from mwl_tui.network import Peer, Session, Timeouts, Trace, associate
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Query, echo, find
from tests.peers.our_scp import configured

WORKLIST, VERIFICATION = "1.2.840.10008.5.1.4.31", "1.2.840.10008.1.1"
IMPLICIT = TransferSyntax.IMPLICIT_LE
FIND = Command(field=CommandField.C_FIND_RQ, affected_sop_class_uid=WORKLIST, message_id=1, has_data_set=True)
CANCEL = Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=1)


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    with Store() as store:
        store.add(generate(2_000))
        yield store


@asynccontextmanager
async def serving(store: Store, **changes: object) -> AsyncIterator[tuple[Server, Peer]]:
    async with Server(store, *configured(**changes)) as server:
        yield server, Peer(*server.address, "MWLSCP")


@asynccontextmanager
async def associated(peer: Peer, *services: str) -> AsyncIterator[Session]:
    contexts = [(service, (IMPLICIT.value,)) for service in services or (WORKLIST, VERIFICATION)]
    session, _, _ = await associate(peer, contexts, trace=Trace())
    try:
        yield session
    finally:
        await session.abort("test")


async def commands(session: Session, until_final: bool = True) -> list[Command]:
    found: list[Command] = []
    while not found or (until_final and found[-1].status in (0xFF00, 0xFF01)):
        for event in await session.receive(5, "test"):
            assert isinstance(event, Message)
            found.append(event.command)
    return found


def identifier(**keys: bytes) -> bytes:
    data_set = DataSet()
    data_set.put(0x00100010, "PN", keys.get("name", b""))
    return write(data_set, IMPLICIT)


async def test_several_operations_follow_each_other_on_one_association(store: Store) -> None:
    async with serving(store) as (server, peer), associated(peer) as session:
        for _ in range(2):
            await session.send_message(
                3, Command(field=CommandField.C_ECHO_RQ, affected_sop_class_uid=VERIFICATION, message_id=1)
            )
            assert (await commands(session))[-1].status == 0
            await session.send_message(1, FIND, identifier())
            assert len(await commands(session)) == 2_001
        await session.release()
    assert server.requests == 4


async def test_cancel_is_honoured_within_one_batch(store: Store) -> None:
    async with serving(store) as (_, peer), associated(peer) as session:
        session.write_message(1, FIND, identifier())
        session.write_message(1, CANCEL)
        await session.drain()
        answers = await commands(session)
    assert answers[-1].status == 0xFE00
    assert len(answers) - 1 <= 128


async def test_a_cancel_for_another_message_changes_nothing(store: Store) -> None:
    async with serving(store) as (_, peer), associated(peer) as session:
        session.write_message(1, FIND, identifier())
        session.write_message(1, replace(CANCEL, message_id_being_responded_to=9))
        await session.drain()
        assert (await commands(session))[-1].status == 0


async def test_a_cancel_after_the_end_is_ignored(store: Store) -> None:
    async with serving(store) as (_, peer), associated(peer) as session:
        await session.send_message(1, CANCEL)
        await session.send_message(1, FIND, identifier(name=b"NOBODY"))
        assert [command.status for command in await commands(session)] == [0]


@pytest.mark.parametrize(
    ("data", "comment"),
    [(b"", "no identifier"), (b"\x10\x00\x10\x00\xff\x00\x00\x00AB", "Malformed identifier"), (b"\x10", "Malformed")],
)
async def test_an_identifier_that_cannot_be_read_fails_with_the_reason(store: Store, data: bytes, comment: str) -> None:
    async with serving(store) as (_, peer), associated(peer) as session:
        await session.send_message(1, FIND, data)
        (answer,) = await commands(session)
    assert answer.status == 0xA900
    assert comment in (answer.error_comment or "")


async def test_an_unsupported_key_gives_pending_with_warning(store: Store) -> None:
    data_set = DataSet()
    data_set.put(0x00080052, "CS", b"PATIENT ")
    async with serving(store) as (_, peer), associated(peer) as session:
        await session.send_message(1, FIND, write(data_set, IMPLICIT))
        answers = await commands(session)
    assert {answer.status for answer in answers[:-1]} == {0xFF01}


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (Command(field=CommandField.N_GET_RQ, requested_sop_class_uid=WORKLIST, message_id=1), 0x0211),
        (replace(FIND, affected_sop_class_uid="1.2.840.10008.5.1.4.1.2.1.1", has_data_set=False), 0x0122),
        (Command(field=CommandField.C_ECHO_RQ, affected_sop_class_uid=VERIFICATION, message_id=1), 0x0122),
    ],
)
async def test_what_is_not_served_is_answered_so(store: Store, command: Command, status: int) -> None:
    async with serving(store) as (_, peer), associated(peer) as session:
        await session.send_message(1, command)
        (answer,) = await commands(session)
    assert (answer.field, answer.status) == (command.field.response, status)


async def rejection(peer: Peer) -> tuple[int, int, int]:
    with pytest.raises(AssociationRejected) as caught:
        await echo(peer)
    return caught.value.result, caught.value.source, caught.value.code


async def test_only_its_own_called_ae_title_is_let_in(store: Store) -> None:
    async with serving(store) as (_, peer):
        assert await rejection(replace(peer, called_ae="mwlscp")) == (1, 1, 7)
    async with serving(store, any_called_ae=True) as (_, peer):
        assert (await echo(replace(peer, called_ae="WHATEVER"))).status == 0


async def test_only_known_calling_ae_titles_are_let_in_where_they_are_given(store: Store) -> None:
    async with serving(store, allow_calling=frozenset({"CT1"})) as (_, peer):
        assert await rejection(peer) == (1, 1, 3)
        assert (await echo(replace(peer, calling_ae="CT1"))).status == 0


async def test_one_association_too_many_is_rejected_for_now_and_the_place_is_free_again(store: Store) -> None:
    async with serving(store, max_associations=1) as (server, peer):
        async with associated(peer) as session:
            assert server.associations == 1
            assert await rejection(peer) == (2, 3, 2)
            await session.release()
        assert (await echo(peer)).status == 0


async def test_an_idle_association_is_aborted(store: Store) -> None:
    async with serving(store, idle=0.2) as (_, peer), associated(peer) as session:
        with pytest.raises(PeerAborted, match="service user"):
            await session.receive(3, "test")


async def test_a_client_that_does_not_read_is_ended_and_holds_nobody(store: Store) -> None:
    async with serving(store, timeouts=Timeouts(send=0.3)) as (server, peer), associated(peer) as session:
        for _ in range(10):
            session.write_message(1, FIND, Query.default().encode(IMPLICIT))
        await session.drain()
        assert (await echo(peer)).status == 0
        for _ in range(100):
            if server.associations == 0:
                break
            await asyncio.sleep(0.05)
        assert server.associations == 0
        assert any(event.failed for event in server.traces[0])


async def test_stop_ends_every_association_within_its_time(store: Store) -> None:
    async with serving(store) as (server, peer), associated(peer) as idle, associated(peer) as busy:
        await busy.send_message(1, FIND, identifier())
        _, half = await asyncio.open_connection(peer.host, peer.port)
        half.write(b"\1\0\0")
        began = time.monotonic()
        await server.stop()
        assert time.monotonic() - began < 3
        with pytest.raises(PeerError):
            await idle.receive(1, "test")
        half.close()
    assert server.associations == 0


async def test_items_may_change_while_a_query_is_answered() -> None:
    with Store() as store:
        store.add(generate(500))
        async with serving(store) as (_, peer):
            count = 0
            async with find(peer, Query.default()) as search:
                async for _ in search:
                    count += 1
                    if count == 1:
                        store.clear()
            assert count == 500
            assert [response async for response in find(peer, Query.default())] == []
