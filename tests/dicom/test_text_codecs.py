"""Writing and reading: every code of every set against other codecs, what ends a state, and where 0x5C divides."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_charset_files

from mwl_tui.dicom.charset import CharacterSet, known_terms
from mwl_tui.dicom.charset.iso2022_tables import BY_ESCAPE, IR_13, IR_58, IR_87, IR_149, IR_159, CodedSet
from mwl_tui.errors import CharacterSetError


def codes_of(term: str) -> dict[str, bytes]:
    """Return every character that a term of one set holds beyond ASCII, from the table behind it."""
    number = int(term.rpartition(" ")[2])
    coded = next(coded for coded in BY_ESCAPE.values() if coded.number == number)
    return {character: code for character, code in coded.codes.items() if not character.isascii()}


# --- both ways


@pytest.mark.parametrize("path", [Path(name) for name in get_charset_files("*.dcm")], ids=lambda path: path.stem)
def test_files_of_pydicom_read_as_pydicom_reads_them(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data_set = pydicom.dcmread(path)
        declared = data_set.get_item(0x00080005)
        charset = CharacterSet.of(declared.value if declared is not None else None)
        for tag in [0x00100010, 0x00101001, 0x001021B0, 0x00081070]:
            element = data_set.get_item(tag)
            if element is None or not isinstance(element.value, bytes):
                continue
            vr = element.VR or "PN"
            text = charset.decode(element.value, vr)
            theirs = data_set[tag].value
            theirs = "\\".join(map(str, theirs)) if data_set[tag].VM > 1 else str(theirs)
            assert text.rstrip("=") == theirs.rstrip("=")
            assert charset.decode(charset.encode(text, vr), vr) == text


@pytest.mark.parametrize("vr", ["LO", "PN", "LT"])
@pytest.mark.parametrize(
    "term", [term for term in known_terms() if term[-1].isdigit() and term not in ("ISO_IR 192", "GB18030")]
)
def test_every_code_of_every_set_round_trips(term: str, vr: str) -> None:
    charset = CharacterSet.of(["", term] if term.endswith(("58", "87", "149", "159")) else term)
    refused = []
    for character in codes_of(term):
        try:
            written = charset.encode(character, vr)
        except CharacterSetError:
            refused.append(character)
            continue
        assert charset.decode(written, vr) == character
    assert refused == []
    text = "".join(codes_of(term))
    assert charset.decode(charset.encode(text, vr) + b" ", vr) == text.rstrip()


@pytest.mark.parametrize("term", ["ISO_IR 192", "GB18030", "GBK"])
def test_common_characters_round_trip_without_code_extensions(term: str) -> None:
    text = "".join(map(chr, [*range(0x4E00, 0x9FA6), *range(0x391, 0x3A2), *range(0x410, 0x450)]))
    charset = CharacterSet.of(term)
    assert charset.decode(charset.encode(text)) == text


@pytest.mark.parametrize(
    ("coded", "codec", "frame"),
    [
        (IR_87, "iso2022_jp", lambda code: b"\x1b$B" + code + b"\x1b(B"),
        (IR_159, "iso2022_jp_2", lambda code: b"\x1b$(D" + code + b"\x1b(B"),
        (IR_149, "iso2022_kr", lambda code: b"\x1b$)C\x0e" + bytes(byte & 0x7F for byte in code) + b"\x0f"),
        (IR_13, "shift_jis", lambda code: code),
    ],
    ids=["87", "159", "149", "13"],
)
def test_tables_agree_with_an_independent_codec(coded: CodedSet, codec: str, frame: Callable[[bytes], bytes]) -> None:
    differing = {}
    for code, character in coded.characters.items():
        other = frame(code).decode(codec, "replace")
        if other != character:
            differing[character] = other
    assert differing == {}


def test_chinese_with_code_extensions_has_the_dots_and_dashes_that_people_type() -> None:
    charset = CharacterSet.of("\\ISO 2022 IR 58")
    assert charset.encode("买买提·艾力—") == b"\x1b$)A\xc2\xf2\xc2\xf2\xcc\xe1\xa1\xa4\xb0\xac\xc1\xa6\xa1\xaa"
    assert len(IR_58.characters) == 7445


def test_line_ends_switch_back_to_the_first_set() -> None:
    charset = CharacterSet.of("\\ISO 2022 IR 58")
    raw = b"The first line\r\n\x1b$)A\xd5\xc5\r\n\x1b$)A\xd0\xa1.\tend \x1b$)A\xb6\xab"
    text = "The first line\r\n张\r\n小.\tend 东"
    assert charset.decode(raw, "LT") == text
    assert charset.encode(text, "LT") == raw


@pytest.mark.parametrize("delimiter", ["\\", "^", "=", "\r\n", "\t", "\f"])
def test_two_byte_set_in_g0_is_left_before_each_delimiter(delimiter: str) -> None:
    charset = CharacterSet.of("\\ISO 2022 IR 87")
    raw = charset.encode(f"山{delimiter}田", "PN")
    assert raw == b"\x1b$B;3\x1b(B" + delimiter.encode() + b"\x1b$BED\x1b(B"
    assert charset.decode(raw, "PN") == f"山{delimiter}田"


def test_caret_and_equals_are_no_delimiters_outside_person_names() -> None:
    charset = CharacterSet.of("\\ISO 2022 IR 149")
    assert charset.encode("홍^길=동", "LO") == b"\x1b$)C\xc8\xab^\xb1\xe6=\xb5\xbf"
    assert charset.encode("홍\\길", "ST") == b"\x1b$)C\xc8\xab\\\xb1\xe6"
    assert charset.encode("홍\\길", "LO") == b"\x1b$)C\xc8\xab\\\x1b$)C\xb1\xe6"


def test_first_value_is_active_again_after_another_set_in_g1() -> None:
    charset = CharacterSet.of("ISO 2022 IR 100\\ISO 2022 IR 126")
    raw = charset.encode("é^Δ^é", "PN")
    assert raw == b"\xe9^\x1b-F\xc4\x1b-A^\xe9"
    assert charset.decode(raw, "PN") == "é^Δ^é"
    assert charset.decode(b"\x1b-F\xc4^\xe9", "PN") == "Δ^é"


def test_several_sets_in_one_value() -> None:
    charset = CharacterSet.of("ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159\\ISO 2022 IR 149\\ISO 2022 IR 144")
    text = "ﾔﾏ Abc 山丂 한 Ж=田"
    for vr in ("LO", "PN", "LT"):
        assert charset.decode(charset.encode(text, vr), vr) == text


# --- 0x5C


def test_trail_byte_5c_is_no_delimiter() -> None:
    assert CharacterSet.of("GB18030").decode(b"\x8e\x5c\\A").count("\\") == 1
    assert CharacterSet.of("GBK").decode(b"\x81\x5c\\A").count("\\") == 1
    charset = CharacterSet.of("\\ISO 2022 IR 87")
    assert charset.decode(b"\x1b$B!\\;3\x1b(B\\A") == "±山\\A".replace("±", IR_87.characters[b"!\\"])


def test_yen_is_the_delimiter_where_values_are_divided_and_a_yen_elsewhere() -> None:
    charset = CharacterSet.of("ISO_IR 13")
    assert charset.decode(b"\xd4\\\xcf", "LO") == "ﾔ\\ﾏ"
    assert charset.decode(b"\xd4\\\xcf", "PN") == "ﾔ\\ﾏ"
    assert charset.decode(b"100\\", "LT") == "100¥"
    assert charset.decode(b"1\\2", "UI") == "1\\2"
    assert charset.decode(b"a~", "LO") == "a‾"
    assert charset.encode("ﾔ\\ﾏ", "LO") == b"\xd4\\\xcf"
    assert charset.encode("100¥", "LT") == b"100\\"


@pytest.mark.parametrize("terms", ["ISO_IR 13", "ISO 2022 IR 13\\ISO 2022 IR 87"])
@pytest.mark.parametrize(("text", "vr", "character"), [("1¥", "LO", "¥"), ("1\\", "LT", "\\"), ("a~", "LO", "~")])
def test_what_katakana_sets_cannot_hold_is_refused(terms: str, text: str, vr: str, character: str) -> None:
    with pytest.raises(CharacterSetError) as caught:
        CharacterSet.of(terms).encode(text, vr)
    assert caught.value.character == character
