"""The catalogue of faults itself, and its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mwl_tui import errors
from tests.peers.faults import CATALOGUE, CLIENT_FAULTS, SERVER_FAULTS
from tests.peers.faults.__main__ import main
from tests.peers.faults.model import Fault, Raises
from tests.peers.faults.table import markdown, totals

_DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"


def test_each_fault_has_a_name_of_its_own_a_sentence_and_a_source() -> None:
    assert len(CATALOGUE) == len(SERVER_FAULTS) + len(CLIENT_FAULTS) >= 80
    for fault in CATALOGUE.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fault.slug)
        assert fault.words.endswith(".")
        assert re.match(r"PS3\.[3-8] |peer-faults$", fault.source), fault.slug


def test_each_error_is_one_of_the_tree() -> None:
    for fault in SERVER_FAULTS:
        if isinstance(fault.outcome, Raises):
            assert issubclass(getattr(errors, fault.outcome.error), errors.PeerError)


def test_no_script_stands_twice() -> None:
    scripts = [fault.script for fault in CLIENT_FAULTS]
    assert len({repr(script) for script in scripts}) == len(scripts)


def test_document_holds_the_tables_and_the_totals() -> None:
    text = _DOCUMENT.read_text()
    assert markdown() in text, "python -m tests.peers.faults --markdown prints what belongs there"
    assert totals() in text


@pytest.mark.usefixtures("no_leaks")
async def test_command_prints_a_line_a_fault_and_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = [CATALOGUE[slug] for slug in ("reject-called-ae", "http-request")]
    assert await main(chosen)
    first, second, last = capsys.readouterr().out.splitlines()
    assert re.search(r"server +reject-called-ae .*AssociationRejected.* s +0 tasks, 0 sockets, 0 threads", first)
    assert re.search(r"client +http-request .*A-ABORT 2/1", second)
    assert last.startswith("2 faults, all with their named outcome; slowest ")
    assert last.endswith("0 tasks, 0 sockets, 0 threads left")


async def test_command_fails_where_an_outcome_differs(capsys: pytest.CaptureFixture[str]) -> None:
    right, other = CATALOGUE["no-rows"], CATALOGUE["reject-called-ae"]
    assert not await main([Fault(right.role, "wrong", "", "", right.script, other.outcome)])
    assert "NOT AS DUE" in capsys.readouterr().out
