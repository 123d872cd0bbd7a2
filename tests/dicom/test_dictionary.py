from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dictionary import entries, format_tag, keyword_of, nearest_keyword, parse_tag, tag_of, vr_of


@pytest.mark.parametrize(
    ("tag", "vr"),
    [
        (0x00100010, "PN"),
        (0x00400100, "SQ"),
        (0x00280106, "US"),  # US or SS
        (0x7FE00010, "OB"),  # OB or OW
        (0x60103000, "OB"),  # in a repeating group
        (0x00080000, "UL"),
        (0x00090010, "LO"),
        (0x000900FF, "LO"),
        (0x00090100, "UN"),
        (0x00091001, "UN"),
        (0x00080FF1, "UN"),
        (0xFFFEE000, "UN"),
    ],
)
def test_vr_of_a_tag_is_the_first_of_the_dictionary_or_un(tag: int, vr: str) -> None:
    assert vr_of(tag) == vr


def test_keyword_and_tag_lead_to_each_other() -> None:
    assert keyword_of(0x00100010) == "PatientName"
    assert tag_of("PatientName") == 0x00100010


def test_entries_are_what_may_stand_in_a_data_set() -> None:
    found = {entry.tag: entry for entry in entries()}
    assert len(found) > 4_000
    assert (found[0x00101030].vr, found[0x00101030].keyword, found[0x00101030].name) == (
        "DS",
        "PatientWeight",
        "Patient's Weight",
    )
    assert found[0x00280106].vr == "US"
    assert all(entry.keyword and len(entry.vr) == 2 for entry in found.values())
    assert not {0x00000002, 0x00020010, 0xFFFEE000} & found.keys()
    assert any(entry.name.endswith("(retired)") for entry in found.values())


def test_what_the_dictionary_does_not_know_has_no_keyword_and_no_tag() -> None:
    assert keyword_of(0x00091001) == ""
    assert tag_of("") is tag_of("patientname") is tag_of("Nonsense") is None


@pytest.mark.parametrize("text", ["(0010,0010)", "0010,0010", "00100010", " (0010,0010) "])
def test_tag_is_read_in_each_way_of_writing_it(text: str) -> None:
    assert parse_tag(text) == 0x00100010


@pytest.mark.parametrize("text", ["", "(0010,0010", "0010,0010)", "0010 0010", "001,0010", "0010,001g", "00100010 1"])
def test_what_is_no_tag_is_none(text: str) -> None:
    assert parse_tag(text) is None


@given(st.integers(0, 0xFFFFFFFF))
def test_written_tag_reads_back(tag: int) -> None:
    assert parse_tag(format_tag(tag)) == parse_tag(format_tag(tag).lower()) == tag


def test_tag_is_written_in_upper_case() -> None:
    assert format_tag(0x0020000D) == "(0020,000D)"


@pytest.mark.parametrize("word", ["PatintName", "patientname", "PatientsName"])
def test_nearest_keyword_is_the_one_meant(word: str) -> None:
    assert nearest_keyword(word) == "PatientName"


@pytest.mark.parametrize("word", ["", "xyzzy", "q" * 100_000])
def test_nothing_is_near_to_nonsense(word: str) -> None:
    assert nearest_keyword(word) is None


def test_reader_and_dictionary_import_pydicom_with_the_first_look_up_only() -> None:
    code = "import sys, mwl_tui.dicom.reader, mwl_tui.dicom.dictionary; sys.exit('pydicom' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
