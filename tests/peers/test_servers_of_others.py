"""What DCMTK and Orthanc answer to each case, as this repository's documentation says: asked with DCMTK's findscu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.peers import dcmtk, orthanc
from tests.peers.cases import CASES, Answer, Case, differences, query_of
from tests.peers.identifiers import number_of, read, write
from tests.peers.processes import ServerProcess

_DOCUMENT = Path(__file__).parents[2] / "docs" / "interoperability.md"


def _answer(found: dcmtk.Found) -> Answer:
    final = found.statuses[-1]
    pending = set(found.statuses[:-1]) or {0xFF00}
    assert len(pending) == 1
    return Answer(frozenset(map(number_of, found.responses)), pending.pop() if final == 0 else final)


def _query(case: Case, samples: dcmtk.Samples, folder: Path) -> Path:
    return write(query_of(case, read(samples.queries[11])), folder / "query.dcm")


@pytest.mark.xdist_group("dcmtk")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wlmscpfs_answers_as_documented(
    case: Case, samples: dcmtk.Samples, wlmscpfs: ServerProcess, findscu: Callable[..., dcmtk.Found], tmp_path: Path
) -> None:
    found = findscu(wlmscpfs.port, dcmtk.AE_TITLE, _query(case, samples, tmp_path))
    assert _answer(found) == (case.wlmscpfs or case.right)


@pytest.mark.xdist_group("orthanc")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_orthanc_answers_as_documented(
    case: Case, samples: dcmtk.Samples, orthanc_scp: ServerProcess, findscu: Callable[..., dcmtk.Found], tmp_path: Path
) -> None:
    found = findscu(orthanc_scp.port, orthanc.AE_TITLE, _query(case, samples, tmp_path))
    assert _answer(found) == (case.orthanc or case.right)


def test_document_lists_every_difference() -> None:
    assert "\n".join(differences()) in _DOCUMENT.read_text()
