"""What stands above the elements of a response."""

from __future__ import annotations

from mwl_tui.dicom.tree import Tree
from mwl_tui.operations.exchange import Batch, Row
from mwl_tui.operations.request import Request
from mwl_tui.ui.detail.model.detail_notes import notes_of, subtitle_of, title_of
from mwl_tui.worklist.query import Query
from tests.ui.fakes import RIS, FakeAnswer
from tests.ui.responses import answer, malformed


def row(given: FakeAnswer, query: Query | None = None) -> Row:
    return Row(given, Batch("C-FIND", [RIS], Request(query or Query.default())).runs[0])


def notes(given: Row) -> list[str]:
    return [note.text for note in notes_of(given, Tree(given.response.identifier, given.response.syntax))]


def test_a_sound_response_needs_no_words() -> None:
    one = row(answer())
    assert notes(one) == []
    assert title_of(one) == "3 Detail"
    assert (
        subtitle_of(one)
        == f"response 1 · status FF00 · Explicit VR Little Endian · {len(one.response.identifier)} bytes"
    )


def test_a_warning_names_the_keys_that_it_may_be_about() -> None:
    query = (
        Query.default()
        .with_key("PatientSex", "M")
        .with_key("PatientName", "VIV*")
        .with_return_key("PatientSpeciesDescription")
    )
    said = notes(row(answer(status=0xFF01), query))
    assert "FF01" in said[0]
    assert "Optional matching keys of the query: PatientSex" in said
    assert any("not in this response" in words and "PatientSpeciesDescription" in words for words in said)
    assert title_of(row(answer(status=0xFF01))) == "3 Detail  ! warning"


def test_a_malformed_response_says_where_it_breaks_and_what_was_read() -> None:
    one = row(malformed(300))
    reason, place = notes(one)
    assert reason.startswith("✗ malformed: ")
    assert "has 300 bytes and breaks at byte" in place
    assert place.endswith("what could be read before it:")
    assert title_of(one) == "3 Detail  ✗ malformed"


def test_bytes_that_are_nothing_say_that_nothing_was_read() -> None:
    said = notes(row(FakeAnswer(("",) * 10, malformed="header cut short", identifier=b"xyz")))
    assert said[-1].endswith("no element could be read before it")
    assert notes(row(FakeAnswer(("",) * 10, malformed="a pending response without an identifier"))) == [
        "✗ malformed: a pending response without an identifier"
    ]
