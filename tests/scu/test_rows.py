"""Rows of text out of encoded identifiers."""

from __future__ import annotations

import tracemalloc

import pytest

from mwl_tui.dicom.charset import CharacterSet, Reading
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.scu.rows import RowReader
from mwl_tui.worklist.table import resolve

EXPLICIT = TransferSyntax.EXPLICIT_LE
NAME, PREGNANCY, CODES = resolve("PatientName"), resolve("PregnancyStatus"), resolve("RequestedProcedureCodeSequence")


def identifier(charset: bytes = b"", name: bytes = b"") -> bytes:
    data_set = DataSet()
    if charset:
        data_set.put(0x00080005, "CS", charset)
    data_set.put(0x00100010, "PN", name)
    data_set.put(0x001021C0, "US", b"\x04\x00")
    code = DataSet()
    code.put(0x00080100, "SH", b"CT1 ")
    data_set.put(0x00321064, "SQ", (code,))
    return write(data_set, EXPLICIT)


def test_each_identifier_is_read_in_its_own_character_set() -> None:
    reader = RowReader([NAME])
    raw = "Müller^Jörg"
    rows = [
        reader.read(identifier(b"ISO_IR 192", raw.encode()), EXPLICIT),
        reader.read(identifier(b"ISO_IR 100", raw.encode("latin-1")), EXPLICIT),
        reader.read(identifier(b"ISO_IR 192", raw.encode()), EXPLICIT),
    ]
    assert rows == [((raw,), None)] * 3


def test_the_fallback_counts_only_where_nothing_is_declared() -> None:
    raw = "Łoś^Ćma"
    reader = RowReader([NAME], Reading(fallback="ISO_IR 101"))
    assert reader.read(identifier(name=raw.encode("iso8859-2")), EXPLICIT)[0] == (raw,)
    assert reader.read(identifier(b"ISO_IR 192", raw.encode()), EXPLICIT)[0] == (raw,)


def test_numbers_are_numbers_and_sequences_say_how_large_they_are() -> None:
    row, malformed = RowReader([PREGNANCY, CODES]).read(identifier(), EXPLICIT)
    assert malformed is None
    assert row[0] == "4"
    assert row[1].endswith("bytes)")


def test_the_same_bytes_in_columns_of_other_vrs_are_other_texts() -> None:
    data_set = DataSet()
    data_set.put(0x00100010, "PN", b"A ")
    data_set.put(0x001021C0, "US", b"A ")
    assert RowReader([NAME, PREGNANCY]).read(write(data_set, EXPLICIT), EXPLICIT)[0] == ("A", "8257")


@pytest.mark.parametrize("cut", [1, 3, 7])
def test_a_cut_identifier_gives_no_row_but_a_reason(cut: int) -> None:
    row, malformed = RowReader([NAME]).read(identifier(name=b"DOE^JOHN")[:-cut], EXPLICIT)
    assert row == ("",)
    assert malformed is not None
    assert "offset" in malformed


def test_more_values_than_are_remembered_are_still_right() -> None:
    reader = RowReader([NAME])
    for number in range(3_000):
        assert reader.read(identifier(name=b"P%04d " % number), EXPLICIT)[0] == (f"P{number:04d}",)


def test_an_item_is_read_in_its_own_set_and_the_next_identifier_in_its() -> None:
    step = resolve("ScheduledProcedureStepDescription")
    reader = RowReader([NAME, step])
    for inner, text in [(b"ISO_IR 100", b"Sch\xe4del"), (b"", "Schädel".encode()), (b"ISO_IR 100", b"Sch\xe4del")] * 3:
        item = DataSet()
        if inner:
            item.put(0x00080005, "CS", inner)
        item.put(0x00400007, "LO", text)
        data_set = DataSet()
        data_set.put(0x00080005, "CS", b"ISO_IR 192")
        data_set.put(0x00100010, "PN", "Łoś".encode())
        data_set.put(0x00400100, "SQ", (item,))
        assert reader.read(write(data_set, EXPLICIT), EXPLICIT) == (("Łoś", "Schädel"), None)
    assert list(reader.mismatches.notes()) == []


def test_more_declarations_than_are_remembered_are_still_right() -> None:
    reader = RowReader([NAME])
    declared = [b"ISO_IR 100", b"ISO_IR 101", b"ISO_IR 109", b"ISO_IR 110", b"ISO_IR 126", b"ISO_IR 127", b"ISO_IR 192"]
    for terms in declared * 3:
        name = {b"ISO_IR 126": "Έλλη", b"ISO_IR 127": "قباني"}.get(terms, "É")
        raw = CharacterSet.of(terms).encode(name, "PN")
        assert reader.read(identifier(terms, raw), EXPLICIT)[0] == (name,)


def test_doubtful_values_are_counted_each_time_and_named_with_the_columns() -> None:
    reader = RowReader([PREGNANCY, NAME])
    for _ in range(2):
        for number in range(2_000):
            raw = f"Müller{number:04d}".encode()
            assert reader.read(identifier(b"ISO_IR 100", raw), EXPLICIT)[0] == ("4", raw.decode("latin-1"))
    (note,) = reader.mismatches.notes()
    assert note.startswith("declared ISO_IR 100, but the bytes are UTF-8: Patient in 4,000 responses; ")


def test_notes_are_few_whatever_comes() -> None:
    reader = RowReader([NAME])
    for number in range(500):
        reader.read(identifier(b"ISO_IR %d" % (2_000 + number), b"\xff%d" % number), EXPLICIT)
    assert len(list(reader.mismatches.notes())) <= 128


def test_long_values_of_a_peer_are_not_kept() -> None:
    reader = RowReader([NAME])
    tracemalloc.start()
    for number in range(300):
        for filler in (b"x", b"\xc3\xa9", b"\xff"):
            reader.read(identifier(b"ISO_IR 192", b"%04d" % number + filler * 20_000), EXPLICIT)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 1_000_000
