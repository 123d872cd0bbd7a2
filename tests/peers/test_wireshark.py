"""Wireshark's DICOM dissector reads our pcapng: every PDU is recognised, whatever the port, and no packet is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from mwl_tui.association import Command, CommandField
from mwl_tui.config import MockSettings
from mwl_tui.errors import AssociationRejected
from mwl_tui.network import Capture, Peer, Trace, associate
from mwl_tui.network.pcapng import write_pcapng
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Query, echo, find
from tests.peers import dcmtk, pdu, tshark
from tests.peers.our_scu import peer
from tests.peers.processes import ServerProcess
from tests.peers.required import require

ECHO = Command(field=CommandField.C_ECHO_RQ, message_id=1, affected_sop_class_uid=pdu.VERIFICATION)
CAPTURE_BYTES = 4_000_000
EXPLICIT = "1.2.840.10008.1.2.1"


@pytest.fixture(autouse=True)
def _tshark() -> None:
    require("tshark")


def traced(title: str, capture_bytes: int = CAPTURE_BYTES) -> Trace:
    return Trace(title, capture_bytes=capture_bytes)


def capture_of(trace: Trace) -> Capture:
    assert trace.capture is not None
    return trace.capture


def saved(folder: Path, traces: Iterable[Trace]) -> Path:
    file = folder / "captured.pcapng"
    with file.open("xb") as out:
        write_pcapng(traces, out)
    return file


def types(traces: Iterable[Trace]) -> list[int]:
    return sorted(one.data[0] for trace in traces for one in capture_of(trace).pdus)


def recognised(file: Path) -> list[int]:
    return sorted(int(value, 0) for value in tshark.fields(file, "dicom.pdu.type"))


async def asked(target: Peer, trace: Trace) -> int:
    return len([response async for response in find(target, Query.default(), trace=trace)])


async def aborted(target: Peer, trace: Trace) -> None:
    contexts = [(pdu.VERIFICATION, ("1.2.840.10008.1.2",))]
    session, _, context = await associate(target, contexts, trace=trace)
    await session.send_message(context.id, ECHO)
    await session.abort("test")


@pytest.mark.slow(reason="captures and dissects a dozen exchanges")
async def test_exchanges_with_the_mock_at_both_ends(tmp_path: Path) -> None:
    store = Store()
    store.add(generate(50))
    traces = [traced(name) for name in ("find", "echo", "abort", "rejection")]
    async with Server(store, MockSettings(port=0), ServerOptions(capture_bytes=CAPTURE_BYTES)) as server:
        target = Peer(*server.address, "MWLSCP")
        assert await asked(target, traces[0]) == 50
        await echo(target, trace=traces[1])
        await aborted(target, traces[2])
        with pytest.raises(AssociationRejected):
            await echo(Peer(*server.address, "NOBODY"), trace=traces[3])
        both = [*traces, *server.traces]
    store.close()
    file = saved(tmp_path, both)
    assert recognised(file) == types(traces)
    assert {1, 2, 3, 4, 5, 6, 7} == set(types(traces))
    assert tshark.fields(file, "frame.number", where=tshark.WRONG) == []
    assert len(tshark.fields(file, "tcp.stream", where="tcp.flags.syn == 1 && tcp.flags.ack == 0")) == len(traces)
    mirrored = saved_apart(tmp_path, both[len(traces) :])
    assert recognised(mirrored) == types(both[len(traces) :])
    assert tshark.fields(mirrored, "frame.number", where=tshark.WRONG) == []


def saved_apart(folder: Path, traces: Iterable[Trace]) -> Path:
    (folder / "mock").mkdir()
    return saved(folder / "mock", traces)


@pytest.mark.xdist_group("dcmtk")
async def test_a_query_at_wlmscpfs(wlmscpfs: ServerProcess, tmp_path: Path) -> None:
    trace = traced("wlmscpfs")
    assert await asked(peer(wlmscpfs.port, dcmtk.AE_TITLE), trace) == 10
    file = saved(tmp_path, [trace])
    assert recognised(file) == types([trace])
    assert len(tshark.fields(file, "frame.number", where='frame.comment contains "wlmscpfs"')) == 1
    assert tshark.fields(file, "frame.number", where=tshark.WRONG) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_long_pdus_and_a_gap(tmp_path: Path, host: str) -> None:
    trace = traced("long", 1_000_000)
    capture = capture_of(trace)
    capture.connected((host, 40_000), (host, 11_112), 131_072)
    capture.sent(pdu.associate_rq())
    capture.received(pdu.associate_ac([pdu.Context(1, pdu.WORKLIST, (EXPLICIT,))]))
    response = pdu.response(pdu.C_FIND_RSP, status=0xFF00)
    for size in range(100, 131_000, 4_000):
        item = pdu.worklist_item(1, padding=size)
        capture.received(pdu.message(1, response, item))
    capture.sent(pdu.release_rq())
    capture.received(pdu.release_rp())
    file = saved(tmp_path, [trace])
    assert capture.dropped > 20
    assert recognised(file) == types([trace])
    assert len(tshark.fields(file, "frame.number", where='frame.comment contains "were dropped"')) == 1
    assert tshark.fields(file, "frame.number", where=tshark.WRONG) == []
