"""The raw peer itself, against DCMTK: a script that keeps the rules must be taken for an ordinary peer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.peers import dcmtk, pdu
from tests.peers.leaks import nothing_left
from tests.peers.processes import ServerProcess
from tests.peers.raw import (
    Close,
    Conversation,
    Drip,
    Give,
    RawServer,
    Reset,
    Take,
    TakeAll,
    TakeMessage,
    answered,
    connect,
    responding,
)

pytestmark = [pytest.mark.usefixtures("no_leaks"), pytest.mark.xdist_group("dcmtk")]


async def test_raw_client_finds_the_sample_items_at_wlmscpfs(wlmscpfs: ServerProcess) -> None:
    query = pdu.explicit(0x00100010, "PN", b"VIVALDI*")
    conversation = await connect(
        wlmscpfs.port,
        (
            Give(pdu.associate_rq(dcmtk.AE_TITLE)),
            Take(pdu.ASSOCIATE_AC),
            Give(pdu.message(1, pdu.request(pdu.C_FIND_RQ), query)),
            *[TakeMessage(pdu.C_FIND_RSP)] * 4,
            Give(pdu.release_rq()),
            Take(pdu.RELEASE_RP),
            Close(),
        ),
    )
    assert conversation.failure is None
    assert conversation.statuses == [pdu.PENDING] * 3 + [pdu.SUCCESS]


async def test_raw_server_answers_findscu(samples: dcmtk.Samples, findscu: Callable[..., dcmtk.Found]) -> None:
    script = (
        Take(pdu.ASSOCIATE_RQ),
        Give(answered),
        TakeMessage(pdu.C_FIND_RQ),
        Give(responding(identifier=pdu.worklist_item(1)), times=3),
        Give(responding(pdu.SUCCESS)),
        Take(pdu.RELEASE_RQ),
        Give(pdu.release_rp()),
    )
    async with RawServer(script) as server:
        found = await asyncio.to_thread(findscu, server.port, "ANY", samples.queries[11])
        conversation = await server.finished()
    assert conversation.failure is None
    assert found.statuses == (pdu.PENDING,) * 3 + (pdu.SUCCESS,)
    assert [str(one.PatientName) for one in found.responses] == ["RAW^PATIENT"] * 3


async def test_raw_server_says_what_it_waited_for_in_vain(echoscu: Callable[..., int]) -> None:
    async with RawServer((Take(pdu.RELEASE_RQ),)) as server:
        assert await asyncio.to_thread(echoscu, server.port, "ANY") != 0
        conversation = await server.finished()
    assert conversation.failure == "PDU 5 is due, got 1"


@pytest.mark.parametrize(("step", "expected"), [(Close(), "closed"), (Reset(), "reset")])
async def test_raw_peer_closes_and_resets_as_told(step: Close | Reset, expected: str) -> None:
    async with RawServer((Take(pdu.ASSOCIATE_RQ), step)) as server:
        conversation = await connect(server.port, (Give(pdu.associate_rq()), TakeAll()))
    assert conversation.ended == expected


async def test_raw_peer_drips_until_the_other_side_has_had_enough() -> None:
    async with RawServer((Drip(bytes(1_000), every=0.01),)) as server:
        conversation = await connect(server.port, (Close(),))
        served: Conversation = await server.finished()
    assert conversation.failure is None
    assert served.ended in ("closed", "reset")


async def test_a_task_left_behind_is_noticed() -> None:
    forgotten: list[asyncio.Task[None]] = []
    with pytest.raises(AssertionError, match="left behind: task"):
        async with nothing_left(within=0.05):
            forgotten.append(asyncio.create_task(asyncio.sleep(5)))
    forgotten[0].cancel()


async def test_a_socket_left_behind_is_noticed() -> None:
    async with RawServer((TakeAll(),)) as server:
        with pytest.raises(AssertionError, match=r"left behind: .*socket"):
            async with nothing_left(within=0.05):
                _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.close()
        await writer.wait_closed()
