"""Writing and reading: the standard's own examples, every code of every set both ways, and where 0x5C divides."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_charset_files

from mwl_tui.dicom.charset import CharacterSet, known_terms
from mwl_tui.dicom.coded_sets import BY_ESCAPE, IR_13, IR_58, IR_87, IR_149, IR_159, CodedSet
from mwl_tui.errors import CharacterSetError

H31 = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"
H32 = b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J"
I2 = b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf"
K1 = b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab="

EXAMPLES = [
    pytest.param("ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme", id="French"),
    pytest.param("ISO_IR 100", b"\xc4neas^R\xfcdiger", "Äneas^Rüdiger", id="German"),
    pytest.param("ISO_IR 101", b"W\xb3adys\xb3aw^\xa3\xf3d\xbc", "Władysław^Łódź", id="Polish"),
    pytest.param("ISO_IR 109", b"\xc4u\xbc", "Äuĵ", id="South European"),
    pytest.param("ISO_IR 110", b"K\xb3s\xb9", "Kŗsš", id="North European"),
    pytest.param("ISO_IR 126", b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος", id="Greek"),
    pytest.param("ISO_IR 127", b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار", id="Arabic"),
    pytest.param("ISO_IR 138", b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה", id="Hebrew"),
    pytest.param("ISO_IR 144", b"\xbb\xee\xda\xe1\xd5\xdc\xd1\xe3\xe0\xd3", "Люксембург", id="Russian"),
    pytest.param("ISO_IR 148", b"\xc7avu\xfeo\xf0lu^\xdd\xfd", "Çavuşoğlu^İı", id="Turkish"),
    pytest.param("ISO_IR 166", b"\xca\xc1\xaa\xd2\xc2", "สมชาย", id="Thai"),
    pytest.param("ISO_IR 203", b"\xbduvre^\xa4\xa6", "œuvre^€Š", id="Latin 9"),
    pytest.param("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ", id="katakana"),
    pytest.param("\\ISO 2022 IR 87", H31, "Yamada^Tarou=山田^太郎=やまだ^たろう", id="H.3.1"),
    pytest.param("ISO 2022 IR 13\\ISO 2022 IR 87", H32, "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", id="H.3.2"),
    pytest.param("\\ISO 2022 IR 149", I2, "Hong^Gildong=洪^吉洞=홍^길동", id="I.2"),
    pytest.param(
        "ISO_IR 192",
        b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=",
        "Wang^XiaoDong=王^小東=",
        id="J.1",
    ),
    pytest.param("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东=", id="J.3"),
    pytest.param("GBK", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东=", id="J.4"),
    pytest.param("\\ISO 2022 IR 58", K1, "Zhang^XiaoDong=张^小东=", id="K.2"),
]


def codes_of(term: str) -> dict[str, bytes]:
    """Give every character that a term of one set holds beyond ASCII, from the table behind it."""
    number = int(term.rpartition(" ")[2])
    coded = next(coded for coded in BY_ESCAPE.values() if coded.number == number)
    return {character: code for character, code in coded.codes.items() if not character.isascii()}


# --- both ways


@pytest.mark.parametrize(("terms", "raw", "text"), EXAMPLES)
def test_example_of_the_standard_reads_and_writes_exactly(terms: str, raw: bytes, text: str) -> None:
    charset = CharacterSet.of(terms)
    assert charset.note is None
    assert charset.decode(raw, "PN") == text
    assert charset.encode(text, "PN") == raw
    assert CharacterSet.of(terms.encode()) == charset


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
