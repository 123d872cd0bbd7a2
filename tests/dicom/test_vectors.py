"""Every vector both ways: the standard's Annexes H to K, pydicom's files, every code of every set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.data import get_charset_files

from mwl_tui.dicom.charset import AFFECTED_VRS, AS_DECLARED, CharacterSet, known_terms
from mwl_tui.dicom.charset.iso2022_tables import BY_ESCAPE, CodedSet
from mwl_tui.dicom.charset.mismatch import find_mismatch
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.file import load
from mwl_tui.errors import CharacterSetError
from tests.dicom.vectors import Vector, vectors

VECTORS = vectors()
STANDARD = ["6.1.2.3", "6.2.1.1", "H.3-1", "H.3-2", "I.2-1", "I.3-1", "J.1-1", "J.2-1", "J.3-1", "J.4-1", "K.2-1"]
STANDARD += ["K.3-1"]
SINGLE_BYTE = (100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 203)


# --- the standard's and our own


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_bytes_read_and_write_exactly(vector: Vector) -> None:
    charset = CharacterSet.of(vector.terms)
    assert charset.note is None
    assert charset == CharacterSet.of(vector.terms.encode())
    assert charset.decode(vector.raw, vector.vr) == vector.text
    assert charset.encode(vector.text, vector.vr) == vector.written.rstrip(b" ")
    assert charset.decode(vector.written, vector.vr) == vector.text


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_what_is_written_right_leaves_no_doubt(vector: Vector) -> None:
    charset = CharacterSet.of(vector.terms)
    assert find_mismatch(charset, vector.written, charset.decode(vector.written, vector.vr)) is None


def test_every_example_of_the_standard_is_among_the_vectors() -> None:
    sources = {vector.source for vector in VECTORS}
    assert {f"PS3.5 {section}" for section in STANDARD} <= sources


@pytest.mark.parametrize("number", SINGLE_BYTE)
def test_each_single_byte_set_is_there_with_and_without_code_extensions(number: int) -> None:
    terms = {vector.terms for vector in VECTORS}
    assert f"ISO_IR {number}" in terms
    assert f"\\ISO 2022 IR {number}" in terms
    assert any(term.startswith(f"ISO 2022 IR {number}\\") for term in terms)


# --- pydicom's files

FILES = [Path(name) for name in get_charset_files("*.dcm")]
NOT_OUR_FORM = {
    "chrKoreanMulti": "ESC 02/08 04/02 at the end of each value, though G0 was never left",
    "chrSQEncoding": "ESC 02/08 04/02 designates ASCII, which ISO 2022 IR 13 as value 1 has no term for",
    "chrSQEncoding1": "the same",
}
"""Files whose bytes are read, and written in another form."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_of_pydicom_read_and_write_exactly(path: Path) -> None:
    data_set, _, _ = load(path)
    differing = 0
    for vr, raw, charset in texts_of(data_set, AS_DECLARED.charset(data_set.bytes_at(0x00080005))):
        text = charset.decode(raw, vr)
        assert "\ufffd" not in text
        assert "\x1b" not in text
        written = charset.encode(text, vr)
        assert charset.decode(written, vr) == text
        differing += written != raw.rstrip(b" ")
    assert (differing > 0) is (path.stem in NOT_OUR_FORM)


def texts_of(level: DataSet, charset: CharacterSet) -> Iterator[tuple[str, bytes, CharacterSet]]:
    for element in level.values():
        if isinstance(element.value, tuple):
            for item in element.value:
                yield from texts_of(item, AS_DECLARED.inside(item.bytes_at(0x00080005), charset))
        elif element.vr in AFFECTED_VRS:
            yield element.vr, element.value, charset


# --- every code


@pytest.mark.parametrize("coded", BY_ESCAPE.values(), ids=lambda coded: f"ISO-IR {coded.number}")
def test_every_code_reads_and_writes_as_the_same_bytes_with_code_extensions(coded: CodedSet) -> None:
    term = f"ISO 2022 IR {13 if coded.number == 14 else coded.number}"
    charset = CharacterSet.of(f"\\{term}")
    # ASCII is active at the start; ISO-IR 14 has all of its codes but two in common with it.
    codes = [code for code, character in coded.characters.items() if not character.isascii()]
    back = b"" if coded.region else b"\x1b(B"
    raw = coded.escape + b"".join(codes) + back if codes else b""
    assert charset.encode(charset.decode(raw, "LT"), "LT") == raw


@pytest.mark.parametrize("number", [13, *SINGLE_BYTE])
def test_every_code_reads_and_writes_as_the_same_bytes_without_them(number: int) -> None:
    charset = CharacterSet.of(f"ISO_IR {number}")
    codes = [bytes((code,)) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))]
    defined = b"".join(code for code in codes if charset.decode(code + b".", "LT") != "\ufffd.")
    undefined = {13: 33, 109: 7, 126: 6, 127: 45, 138: 38, 166: 8}.get(number, 0)
    assert len(defined) == len(codes) - undefined
    assert charset.encode(charset.decode(defined + b".", "LT"), "LT") == defined + b"."


@pytest.mark.parametrize(("term", "least"), [("GBK", 21_791), ("GB18030", 23_940)])
def test_every_pair_of_bytes_reads_and_writes_as_the_same_bytes(term: str, least: int) -> None:
    charset = CharacterSet.of(term)
    pairs = [bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF))]
    defined = [pair for pair in pairs if len(charset.decode(pair)) == 1 and charset.decode(pair) != "\ufffd"]
    assert len(defined) >= least
    raw = b"".join(defined)
    assert charset.encode(charset.decode(raw)) == raw


@pytest.mark.parametrize("term", ["GB18030", "ISO_IR 192"])
def test_every_character_of_unicode_writes_and_reads_as_itself(term: str) -> None:
    charset = CharacterSet.of(term)
    characters = [chr(code) for code in (*range(0x80, 0xD800), *range(0xE000, 0x110000))]
    for start in range(0, len(characters), 65_536):
        text = "".join(characters[start : start + 65_536]) + "."
        assert charset.decode(charset.encode(text, "UT"), "UT") == text


# --- where the state ends (PS3.5 6.1.2.5.3)

KOREAN, KANJI = b"\x1b$)C\xc8\xab", b"\x1b$B;3"


CONTROLS, DELIMITERS = ("\r\n", "\r", "\n", "\f", "\t"), ("\\", "^", "=")
# In a set of two bytes in G0 the codes of the delimiters are halves of kanji: if it is not left, nobody can read on.
FORGOTTEN = [(KOREAN, end) for end in (*CONTROLS, *DELIMITERS)] + [(KANJI, end) for end in CONTROLS]


@pytest.mark.parametrize(("forgotten", "end"), FORGOTTEN)
def test_sets_of_value_1_are_active_after_each_delimiter_whatever_the_sender_left(forgotten: bytes, end: str) -> None:
    charset = CharacterSet.of("ISO 2022 IR 100\\ISO 2022 IR 87\\ISO 2022 IR 149")
    first = charset.decode(forgotten, "PN")
    assert charset.decode(forgotten + end.encode() + b"A\xe9", "PN") == f"{first}{end}Aé"
    assert charset.encode(f"{first}{end}Aé", "PN") == (
        forgotten + (b"\x1b-A" if forgotten == KOREAN else b"\x1b(B") + end.encode() + b"A\xe9"
    )


@pytest.mark.parametrize(("vr", "goes_on"), [("LO", "^="), ("SH", "^="), ("UC", "^="), ("LT", "\\^="), ("ST", "\\^=")])
def test_what_is_no_delimiter_in_a_vr_leaves_the_state_alone(vr: str, goes_on: str) -> None:
    charset = CharacterSet.of("ISO 2022 IR 100\\ISO 2022 IR 149")
    for character in goes_on:
        assert charset.decode(KOREAN + character.encode() + b"\xc8\xab", vr) == f"홍{character}홍"
        assert charset.encode(f"홍{character}홍", vr) == KOREAN + character.encode() + b"\xc8\xab\x1b-A"


# --- what is read and never written


@pytest.mark.parametrize(
    ("terms", "raw", "text"),
    [
        ("\\ISO 2022 IR 87", b"\x1b$B|b66\x1b(B^\x1b$B;3yu\x1b(B", "髙橋^山﨑"),
        ("\\ISO 2022 IR 87", b"\x1b$B-!\x1b(B", "①"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xa4\xd4\xa4\xb2\xa4\xce\xa4\xaa^\x1b$)C\xb1\xe6", "뷁^길"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xd4", "가"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\x94\xeeA^\x1b$)C\x8cc", "뷁A^똠"),
        ("\\ISO 2022 IR 58", b"\x1b$)A\xcd\xf5\x86\xb4^\x1b$)A\xe9F", "王喆^镕"),
    ],
)
def test_codes_that_windows_has_beyond_a_set_are_read_and_told(terms: str, raw: bytes, text: str) -> None:
    charset = CharacterSet.of(terms)
    assert charset.decode(raw, "PN") == text


@pytest.mark.parametrize(
    ("terms", "character"),
    [("\\ISO 2022 IR 87", "髙"), ("\\ISO 2022 IR 149", "뷁"), ("\\ISO 2022 IR 58", "喆")],
)
def test_they_are_doubtful_and_never_written(terms: str, character: str) -> None:
    charset = CharacterSet.of(terms)
    assert charset.reads_beyond(f"A{character}")
    with pytest.raises(CharacterSetError, match=f"'{character}' cannot be written"):
        charset.encode(character)


def test_every_hangul_syllable_can_be_read_in_its_spelt_form() -> None:
    charset = CharacterSet.of("\\ISO 2022 IR 149")
    syllables = "".join(map(chr, range(0xAC00, 0xD7A4)))
    # Python's codec spells the syllables that KS X 1001 has no code for, as its Annex 3 says.
    assert charset.decode(b"\x1b$)C" + syllables.encode("euc_kr"), "LT") == syllables


@pytest.mark.parametrize("delimiter", [b"\\", b"^"])
def test_a_delimiter_is_never_taken_for_half_a_code(delimiter: bytes) -> None:
    raw = b"\x1b$)A\xcd\xf5\x81" + delimiter + b"A"
    assert CharacterSet.of("\\ISO 2022 IR 58").decode(raw, "PN") == f"王\ufffd{delimiter.decode()}A"


def test_defined_terms_all_have_a_vector_or_all_their_codes_above() -> None:
    tested = {term for vector in VECTORS for term in vector.terms.split("\\")}
    tested |= {f"ISO 2022 IR {coded.number}" for coded in BY_ESCAPE.values()}
    assert set(known_terms()) - tested == {"ISO_IR 6"}
