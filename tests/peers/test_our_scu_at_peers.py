"""Our SCU against the servers of others: as many responses as DCMTK's findscu gets, and the same values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND, VERIFICATION
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import AssociationRejected, StatusFailure
from mwl_tui.network import Peer
from mwl_tui.scu import associate, echo, find
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import resolve
from tests.peers import dcmtk, orthanc, pynetdicom_peer
from tests.peers.cases import ALL, SAMPLE_QUERIES
from tests.peers.identifiers import listed, plain, read, requested
from tests.peers.our_scu import ask, exactly, outcome, peer
from tests.peers.processes import ServerProcess

pytestmark = pytest.mark.usefixtures("no_leaks")

_AT_WLMSCPFS = pytest.param("wlmscpfs", dcmtk.AE_TITLE, id="wlmscpfs", marks=pytest.mark.xdist_group("dcmtk"))
_AT_ORTHANC = pytest.param("orthanc_scp", orthanc.AE_TITLE, id="orthanc", marks=pytest.mark.xdist_group("orthanc"))
_AT_PYNETDICOM = pytest.param(
    "pynetdicom_scp", pynetdicom_peer.AE_TITLE, id="pynetdicom", marks=pytest.mark.xdist_group("pynetdicom")
)
_AT_EACH = pytest.mark.parametrize(("server", "called_ae"), [_AT_WLMSCPFS, _AT_ORTHANC, _AT_PYNETDICOM])


@pytest.fixture
def port(server: str, request: pytest.FixtureRequest) -> int:
    """The port of the server that a test names."""
    running: ServerProcess = request.getfixturevalue(server)
    return running.port


@_AT_EACH
@pytest.mark.parametrize("number", range(13))
async def test_sample_query_finds_the_same_items_and_values_as_findscu(
    port: int, called_ae: str, number: int, samples: dcmtk.Samples, findscu: Callable[..., dcmtk.Found]
) -> None:
    path = samples.queries[number]
    theirs = await asyncio.to_thread(findscu, port, called_ae, path)
    ours = await ask(port, called_ae, exactly(read(path)))
    assert ours.error is None
    assert ours.summary.complete
    assert len(ours.good) == len(theirs.responses) == len(SAMPLE_QUERIES[number])
    assert listed(ours.data_sets) == listed(theirs.responses)
    items = [read(samples.items[item - 1]) for item in SAMPLE_QUERIES[number]]
    assert listed(ours.data_sets) == sorted((requested(read(path), item) for item in items), key=repr)


@_AT_EACH
async def test_default_query_gives_every_item_with_its_columns_decoded(port: int, called_ae: str) -> None:
    columns = [resolve(name) for name in ("PatientName", "ScheduledStationAETitle", "ScheduledProcedureStepStartDate")]
    result = await outcome(find(peer(port, called_ae), Query.default(), columns=columns))
    assert result.error is None
    assert len(result.good) == len(ALL)
    assert ("VIVALDI^ANTONIO", "AA32\\AA33", "19951015") in [response.row for response in result.good]


@_AT_EACH
async def test_matching_keys_narrow_the_answer(port: int, called_ae: str) -> None:
    query = Query.default().with_key("Modality", "CT").with_key("PatientName", "HAYDN*")
    result = await ask(port, called_ae, query)
    assert result.error is None
    assert [response.malformed for response in result.responses] == [None]
    assert "HAYDN" in str(plain(result.data_sets[0]))


@_AT_EACH
async def test_echo_find_and_find_run_on_one_association(port: int, called_ae: str) -> None:
    async with associate(peer(port, called_ae), MODALITY_WORKLIST_FIND, VERIFICATION) as association:
        await echo(association)
        for _ in range(2):
            assert len([response async for response in find(association, Query.default())]) == len(ALL)
    assert association.notes == ()


@_AT_EACH
async def test_echo_is_answered(port: int, called_ae: str) -> None:
    result = await echo(peer(port, called_ae))
    assert result.status == 0
    assert 0 < result.connect < result.total
    assert 0 < result.echo < result.total


@_AT_EACH
async def test_called_ae_title_that_is_not_theirs_is_rejected(port: int, called_ae: str) -> None:
    result = await ask(port, "NOT-THEIRS")
    assert isinstance(result.error, AssociationRejected)
    assert (result.error.result, result.error.source, result.error.code) == (1, 1, 7)


@_AT_EACH
@pytest.mark.parametrize(
    "syntax",
    [TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE, TransferSyntax.DEFLATED],
    ids=lambda one: one.name,
)
async def test_each_transfer_syntax_gives_the_same_values(
    port: int, called_ae: str, syntax: TransferSyntax, samples: dcmtk.Samples
) -> None:
    query = exactly(read(samples.queries[11]))
    taken = syntax is not TransferSyntax.DEFLATED or called_ae == pynetdicom_peer.AE_TITLE
    proposed = (syntax,) if taken else (syntax, TransferSyntax.IMPLICIT_LE)
    result = await outcome(find(Peer("127.0.0.1", port, called_ae, transfer_syntaxes=proposed), query))
    assert result.error is None
    assert len(result.good) == len(ALL)
    assert {response.syntax for response in result.responses} == {proposed[-1]}
    texts = {response.row for response in result.good}
    assert texts == {response.row for response in (await ask(port, called_ae, query)).good}


@pytest.mark.xdist_group("dcmtk")
async def test_failure_of_wlmscpfs_gives_its_comment_and_element(
    wlmscpfs: ServerProcess, samples: dcmtk.Samples
) -> None:
    query = read(samples.queries[11])
    query.ScheduledProcedureStepSequence[0].Modality = ["CT", "MR"]
    result = await ask(wlmscpfs.port, dcmtk.AE_TITLE, exactly(query))
    assert isinstance(result.error, StatusFailure)
    assert result.error.status == 0xA900
    assert "Character Repertoire" in result.error.error_comment
    assert result.error.offending_element == (0x00080060,)


@pytest.mark.xdist_group("dcmtk")
async def test_warning_of_an_unsupported_key_is_counted(wlmscpfs: ServerProcess, samples: dcmtk.Samples) -> None:
    query = read(samples.queries[11])
    query.QueryRetrieveLevel = "WORKLIST"
    result = await ask(wlmscpfs.port, dcmtk.AE_TITLE, exactly(query))
    assert result.error is None
    assert {response.status for response in result.responses} == {0xFF01}
    assert result.summary.warnings == len(ALL)
