"""Our mock over DCMTK's sample items, asked by findscu, by pynetdicom's SCU and by ours: right by the standard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydicom import Dataset

from mwl_tui.errors import AssociationRejected, StatusFailure
from mwl_tui.network import Timeouts
from mwl_tui.scp.server import Server
from mwl_tui.scu import find
from mwl_tui.worklist.query import Query
from tests.peers import dcmtk, pynetdicom_peer
from tests.peers.cases import ALL, CASES, SAMPLE_QUERIES, Answer, Case, query_of
from tests.peers.identifiers import Plain, listed, number_of, read, requested, write
from tests.peers.our_scp import mock
from tests.peers.our_scu import ask, exactly, outcome, peer
from tests.peers.pynetdicom_peer import PynetdicomFailed

pytestmark = pytest.mark.usefixtures("no_leaks")
_AE = "MWLSCP"


@pytest.fixture
async def server(samples: dcmtk.Samples) -> AsyncIterator[Server]:
    """Our mock over the sample items."""
    async with mock(samples.folder) as running:
        yield running


@pytest.fixture(scope="session")
def items(samples: dcmtk.Samples) -> dict[int, Dataset]:
    """The sample items by number."""
    return dict(enumerate(map(read, samples.items), 1))


async def _asked_by_all(server: Server, query: Path) -> list[tuple[str, tuple[int | None, ...], list[Dataset]]]:
    """Ask the mock with the three clients at once: who asked, the statuses, the identifiers."""
    port = server.address[1]
    dcm, pyn, our = await asyncio.gather(
        asyncio.to_thread(dcmtk.findscu, port, _AE, query),
        asyncio.to_thread(pynetdicom_peer.find, port, _AE, read(query)),
        ask(port, _AE, exactly(read(query))),
    )
    ours = (*(response.status for response in our.responses), _final(our.error, our.summary.status))
    return [
        ("findscu", dcm.statuses, list(dcm.responses)),
        ("pynetdicom", pyn.statuses, list(pyn.responses)),
        ("ours", ours, our.data_sets),
    ]


def _final(error: Exception | None, status: int | None) -> int | None:
    assert error is None or isinstance(error, StatusFailure)
    return status


def _expected(answer: Answer, query: Dataset, items: dict[int, Dataset]) -> list[Plain]:
    return sorted((requested(query, items[number]) for number in answer.items), key=repr)


@pytest.mark.parametrize("number", range(13))
async def test_sample_query_is_answered_right_for_each_client(
    number: int, server: Server, samples: dcmtk.Samples, items: dict[int, Dataset], findscu: Callable[..., dcmtk.Found]
) -> None:
    right = Answer(SAMPLE_QUERIES[number])
    for who, statuses, responses in await _asked_by_all(server, samples.queries[number]):
        assert statuses == (0xFF00,) * len(right.items) + (0,), who
        assert listed(responses) == _expected(right, read(samples.queries[number]), items), who


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_case_is_answered_right_for_each_client(
    case: Case,
    server: Server,
    samples: dcmtk.Samples,
    items: dict[int, Dataset],
    findscu: Callable[..., dcmtk.Found],
    tmp_path: Path,
) -> None:
    query = query_of(case, read(samples.queries[11]))
    for who, statuses, responses in await _asked_by_all(server, write(query, tmp_path / "query.dcm")):
        if case.right.status in (0xFF00, 0xFF01):
            assert frozenset(map(number_of, responses)) == case.right.items, who
            assert statuses == (case.right.status,) * len(case.right.items) + (0,), who
            if case.shape != "absent":
                assert listed(responses) == _expected(case.right, query, items), who
        else:
            assert statuses == (case.right.status,), who


async def test_invalid_key_is_named_in_comment_and_element(server: Server, samples: dcmtk.Samples) -> None:
    query = read(samples.queries[11])
    query.ScheduledProcedureStepSequence[0].Modality = ["CT", "MR"]
    result = await ask(server.address[1], _AE, exactly(query))
    assert isinstance(result.error, StatusFailure)
    assert result.error.offending_element == (0x00080060,)
    assert "Modality" in result.error.error_comment


async def test_requested_and_unknown_attributes_come_back_empty_and_others_not_at_all(
    server: Server, findscu: Callable[..., dcmtk.Found], tmp_path: Path
) -> None:
    query = Dataset()
    query.PatientName = "VIVALDI*"
    query.PatientTransportArrangements = ""
    query.ReferencedStudySequence = []
    query.Rows = None
    found = await asyncio.to_thread(findscu, server.address[1], _AE, write(query, tmp_path / "query.dcm"))
    assert len(found.responses) == 3
    for response in found.responses:
        names = {element.keyword for element in response}
        assert {"PatientName", "PatientTransportArrangements", "ReferencedStudySequence"} <= names
        assert not names - {
            "SpecificCharacterSet", "PatientName", "PatientTransportArrangements", "ReferencedStudySequence",
        }  # fmt: skip


@pytest.mark.parametrize("charset", ["ISO_IR 100", "ISO_IR 192"])
async def test_latin_1_name_is_found_whatever_the_query_is_written_in(
    charset: str, samples: dcmtk.Samples, findscu: Callable[..., dcmtk.Found], tmp_path: Path
) -> None:
    item = read(samples.items[0])
    item.PatientName = "MÜLLER^ANNA"
    (tmp_path / "items").mkdir()
    item.save_as(tmp_path / "items" / "umlaut.wl")
    query = Dataset()
    query.SpecificCharacterSet = charset
    query.PatientName = "MÜLLER*"
    query.PatientID = ""
    async with mock(samples.folder, tmp_path / "items") as server:
        for who, _, responses in await _asked_by_all(server, write(query, tmp_path / "query.dcm")):
            assert [str(response.PatientName) for response in responses] == ["MÜLLER^ANNA"], who


async def test_wlmscpfs_does_not_find_a_latin_1_name_by_a_utf_8_query(
    samples: dcmtk.Samples, findscu: Callable[..., dcmtk.Found], tmp_path: Path
) -> None:
    folder = tmp_path / dcmtk.AE_TITLE
    folder.mkdir()
    (folder / "lockfile").touch()
    item = read(samples.items[0])
    item.PatientName = "MÜLLER^ANNA"
    item.save_as(folder / "umlaut.wl")
    found = []
    with dcmtk.wlmscpfs(tmp_path, tmp_path / "log") as running:
        for charset in ("ISO_IR 100", "ISO_IR 192"):
            query = Dataset()
            query.SpecificCharacterSet = charset
            query.PatientName = "MÜLLER*"
            answer = await asyncio.to_thread(
                findscu, running.port, dcmtk.AE_TITLE, write(query, tmp_path / "query.dcm")
            )
            found.append(len(answer.responses))
    assert found == [1, 0]


async def test_echo_of_others_is_answered(server: Server, echoscu: Callable[..., int]) -> None:
    port = server.address[1]
    assert await asyncio.to_thread(echoscu, port, _AE) == 0
    assert await asyncio.to_thread(pynetdicom_peer.echo, port, _AE) == 0


async def test_called_ae_title_that_is_not_ours_is_rejected(
    server: Server, echoscu: Callable[..., int], findscu: Callable[..., dcmtk.Found], samples: dcmtk.Samples
) -> None:
    port = server.address[1]
    assert await asyncio.to_thread(echoscu, port, "NOT-OURS") != 0
    found = await asyncio.to_thread(findscu, port, "NOT-OURS", samples.queries[11])
    assert "Called AE Title Not Recognized" in found.output
    with pytest.raises(PynetdicomFailed):
        await asyncio.to_thread(pynetdicom_peer.echo, port, "NOT-OURS")


async def test_calling_ae_title_that_is_not_allowed_is_rejected(
    samples: dcmtk.Samples, echoscu: Callable[..., int]
) -> None:
    async with mock(samples.folder, allow_calling=("ECHOSCU",)) as server:
        port = server.address[1]
        assert await asyncio.to_thread(echoscu, port, _AE) == 0
        assert await asyncio.to_thread(echoscu, port, _AE, "-aet", "STRANGER") != 0


@pytest.mark.parametrize("options", [("-xi",), ("-xe",), ("-xb",), ("-xd",), ("-pdu", "4096")], ids=" ".join)
async def test_findscu_gets_the_same_in_each_transfer_syntax_and_pdu_size(
    options: tuple[str, ...],
    server: Server,
    samples: dcmtk.Samples,
    items: dict[int, Dataset],
    findscu: Callable[..., dcmtk.Found],
) -> None:
    query = samples.queries[11]
    found = await asyncio.to_thread(findscu, server.address[1], _AE, query, options=options)
    assert listed(found.responses) == _expected(Answer(ALL), read(query), items)


async def test_cancel_of_others_is_honoured_within_a_batch(
    samples: dcmtk.Samples, findscu: Callable[..., dcmtk.Found]
) -> None:
    async with mock(samples.folder, copies=300) as server:
        port = server.address[1]
        dcm, pyn = await asyncio.gather(
            asyncio.to_thread(findscu, port, _AE, samples.queries[0], options=("--cancel", "3", "-Xlo", "1")),
            asyncio.to_thread(pynetdicom_peer.find, port, _AE, read(samples.queries[11]), cancel_after=3),
        )
        ours = await outcome(find(peer(port), exactly(read(samples.queries[11])), cancel_after=3))
    assert ours.summary.status == 0xFE00
    assert len(ours.responses) < 1_500
    assert pyn.statuses[-1] == 0xFE00
    assert dcm.statuses[-1] in (0xFE00, 0), "DCMTK may have been sent all of its small answers before it cancels"


async def test_associations_beyond_the_limit_are_rejected_for_now(samples: dcmtk.Samples) -> None:
    async with mock(samples.folder, max_associations=0) as server:
        result = await ask(server.address[1])
    assert isinstance(result.error, AssociationRejected)
    assert (result.error.result, result.error.source) == (2, 3)


async def test_stop_ends_every_association_in_time(samples: dcmtk.Samples) -> None:
    async with mock(samples.folder, timeouts=Timeouts()) as server:
        loop = asyncio.get_running_loop()
        connections = [await asyncio.open_connection(*server.address) for _ in range(5)]
        query = find(peer(server.address[1]), Query.default())
        await anext(aiter(query))
        began = loop.time()
        await server.stop()
        assert loop.time() - began < 3
        await query.aclose()
        for reader, writer in connections:
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()
