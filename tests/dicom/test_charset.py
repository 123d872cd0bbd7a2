"""Specific Character Set: what cannot be written or read, and declarations that are wrong."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.charset import AFFECTED_VRS, CharacterSet, known_terms
from mwl_tui.dicom.charset.iso2022_tables import BY_ESCAPE
from mwl_tui.errors import CharacterSetError

# --- what cannot be written


@pytest.mark.parametrize(
    ("terms", "text", "vr", "character", "words"),
    [
        ("ISO_IR 100", "山田", "PN", "山", "U+5C71 '山' cannot be written in ISO_IR 100"),
        (None, "Müller", "PN", "ü", "U+00FC 'ü' cannot be written in ISO_IR 6"),
        ("ISO_IR 100", "5 €", "LO", "€", "U+20AC '€' cannot be written in ISO_IR 100"),
        ("ISO_IR 126", "5 €", "LO", "€", "U+20AC"),
        ("ISO_IR 100", "a\x9b", "LO", "\x9b", "U+009B cannot"),
        ("ISO_IR 192", "a\udc80", "LO", "\udc80", "U+DC80 cannot"),
        ("ISO_IR 100", "a\ufffe", "LO", "\ufffe", "U+FFFE cannot"),
        ("\\ISO 2022 IR 87", "山ü", "LO", "ü", "U+00FC 'ü' cannot be written in \\ISO 2022 IR 87"),
        ("\\ISO 2022 IR 87", "a\x1b$B", "LO", "\x1b", "U+001B cannot"),
        ("\\ISO 2022 IR 87", "1～2", "LO", "～", "U+FF5E '～' cannot be written"),
        ("\\ISO 2022 IR 87", "A－B", "LO", "－", "U+FF0D"),
        ("\\ISO 2022 IR 149", "뷁쌰", "LO", None, "cannot be written"),
        ("\\ISO 2022 IR 58", "東", "LO", "東", "U+6771"),
        ("GBK", "👩", "LO", "👩", "U+1F469"),
        ("ISO_IR 192", "MÜ", "CS", "Ü", "U+00DC 'Ü' cannot be written in a CS, which has the default repertoire"),
        ("ISO_IR 100", "a\u202eb", "LO", "\u202e", "U+202E (right-to-left override) cannot"),
    ],
)
def test_character_that_the_set_cannot_hold_is_refused_by_name(
    terms: str | None, text: str, vr: str, character: str | None, words: str
) -> None:
    with pytest.raises(CharacterSetError) as caught:
        CharacterSet.of(terms).encode(text, vr)
    assert character in (None, caught.value.character)
    assert words in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert caught.value.terms == (terms or "ISO_IR 6")


# --- what cannot be read


@pytest.mark.parametrize(
    ("terms", "raw", "text"),
    [
        (None, b"M\xfcller", "M\ufffdller"),
        ("", b"M\xc3\xbcller", "M\ufffd\ufffdller"),
        ("ISO_IR 6", b"\xff", "\ufffd"),
        ("ISO_IR 192", b"M\xfcller", "M\ufffdller"),
        ("ISO_IR 127", b"\xa1", "\ufffd"),
        ("ISO_IR 100", b"\x9b", "\ufffd"),
        ("\\ISO 2022 IR 87", b"\x1b$B;3E", "山\ufffd"),
        ("\\ISO 2022 IR 87", b"\x1b$B;3^\x1b$BED", "山^田"),
        ("\\ISO 2022 IR 87", b"\x1b$B;3 ED", "山 田"),
        ("\\ISO 2022 IR 87", b"\x1b$B/!;3", "\ufffd山"),
        ("\\ISO 2022 IR 87", b"\xd4", "\ufffd"),
        ("\\ISO 2022 IR 87", b"\x1b$B!A!B!]\x1b(B", "\u301c\u2016\u2212"),
        ("\\ISO 2022 IR 87", b"a\x1b[31mb", "a\x1b[31mb"),
        ("\\ISO 2022 IR 87", b"a\x1b", "a\x1b"),
        ("\\ISO 2022 IR 149", b"\x1b$)C\xc8", "\ufffd"),
        ("ISO_IR 100", b"a\x1b$B;3", "a\x1b$B;3"),
        ("ISO_IR 192", b"a\x1b$B;3", "a\x1b$B;3"),
    ],
)
def test_what_cannot_be_read_is_shown_as_such(terms: str | None, raw: bytes, text: str) -> None:
    assert CharacterSet.of(terms).decode(raw, "PN") == text


def test_escape_sequence_forgotten_after_a_delimiter_is_implied_where_one_set_can_be_meant() -> None:
    assert CharacterSet.of("\\ISO 2022 IR 149").decode(b"\x1b$)C\xc8\xab^\xb1\xe6", "PN") == "홍^길"
    two = CharacterSet.of("\\ISO 2022 IR 149\\ISO 2022 IR 58")
    assert two.decode(b"\x1b$)C\xc8\xab^\xb1\xe6", "PN") == "홍^\ufffd\ufffd"


def test_escape_sequence_of_a_set_that_is_not_declared_is_followed() -> None:
    assert CharacterSet.of("\\ISO 2022 IR 87").decode(b"\x1b$)C\xc8\xab", "PN") == "홍"


def test_padding_goes_and_nothing_else() -> None:
    for charset in map(CharacterSet.of, known_terms()):
        assert charset.decode(b" A \\ B \0", "LO") == " A \\ B"
        assert charset.decode(b"", "LO") == ""
        assert charset.decode(b"1.2.3\0", "UI") == "1.2.3"
    assert CharacterSet.of("ISO_IR 100").decode(b"\xe9  ", "LO") == "é"


@given(st.sampled_from([*known_terms(), "", "x"]), st.sampled_from([*known_terms(), ""]), st.binary(max_size=80))
def test_reading_never_fails(first: str, second: str, raw: bytes) -> None:
    for vr in ("LO", "PN", "LT", "CS"):
        for terms in ([first], [first, second]):
            assert isinstance(CharacterSet.of(terms).decode(raw, vr), str)


ESCAPES = st.sampled_from([*BY_ESCAPE, b"\x1b", b"\\", b"^", b"=", b"\r\n", b" ", b";3", b"\xb1\xe6", b"A"])


@given(st.lists(ESCAPES, max_size=30).map(b"".join))
def test_any_mix_of_escape_sequences_is_read_to_its_end(raw: bytes) -> None:
    for vr in ("LO", "PN", "LT"):
        charset = CharacterSet.of("ISO 2022 IR 100\\ISO 2022 IR 87\\ISO 2022 IR 149")
        text = charset.decode(raw + b"\x1b(B\r\nend", vr)
        assert text.endswith("\r\nend")


@given(
    st.sampled_from([*known_terms(), "\\ISO 2022 IR 87\\ISO 2022 IR 149", "ISO 2022 IR 13\\ISO 2022 IR 159"]),
    st.text(alphabet=st.one_of(st.sampled_from("Aé¥\\^=~ \r\nﾔ山田홍Жב東东€\x1b\udc80"), st.characters())),
)
def test_what_can_be_written_reads_back_and_the_rest_is_refused(terms: str, text: str) -> None:
    charset = CharacterSet.of(terms)
    for vr in ("LO", "PN", "ST"):
        try:
            raw = charset.encode(text, vr)
        except CharacterSetError as error:
            refused = error.character
        else:
            refused = ""
            assert charset.decode(raw, vr) == text.rstrip(" \0")
        assert refused in text


@pytest.mark.parametrize(
    "piece", [b"\x1b", b"\x1b$B", b"A ", b" ", b"!", b"\x1b$)C", b"\xa1", b"\\", b"^", b"\x1b$B!", b"\xff\x1b(B"]
)
def test_long_hostile_value_is_read_at_once(piece: bytes) -> None:
    charset = CharacterSet.of("\\ISO 2022 IR 87\\ISO 2022 IR 149")
    started = time.perf_counter()
    for vr in ("PN", "LT"):
        charset.decode(b"\x1b$B" + piece * (100_000 // len(piece)), vr)
    assert time.perf_counter() - started < 2


# --- declarations


@pytest.mark.parametrize("term", known_terms())
def test_defined_term_is_taken_without_a_note(term: str) -> None:
    multi_byte = term.endswith((" 58", " 87", " 149", " 159"))
    charset = CharacterSet.of(["", term] if multi_byte else term)
    assert charset.terms[-1] == term
    assert charset.note is None
    assert charset.decode(b"ABC") == "ABC"
    assert charset.encode("ABC") == b"ABC"


@pytest.mark.parametrize(
    ("declared", "terms"),
    [
        ("ISO IR 192", ("ISO_IR 192",)),
        ("ISO-IR 100", ("ISO_IR 100",)),
        ("ISO_IR_100", ("ISO_IR 100",)),
        ("ISO_IR100", ("ISO_IR 100",)),
        ("iso_ir 100", ("ISO_IR 100",)),
        ("UTF-8", ("ISO_IR 192",)),
        ("utf8", ("ISO_IR 192",)),
        ("ISO 2022 IR 192", ("ISO_IR 192",)),
        ("ISO_8859-1", ("ISO_IR 100",)),
        ("ISO 8859-15", ("ISO_IR 203",)),
        ("LATIN1", ("ISO_IR 100",)),
        ("ASCII", ("ISO_IR 6",)),
        ("GB2312", ("GBK",)),
        ("ISO 2022 GBK", ("GBK",)),
        ("\\ISO 2022 58", ("", "ISO 2022 IR 58")),
        ("\\ISO2022 IR87", ("", "ISO 2022 IR 87")),
        ("\\ISO_IR 87", ("", "ISO 2022 IR 87")),
        ("ISO_IR 100\\ISO 2022 IR 87", ("ISO 2022 IR 100", "ISO 2022 IR 87")),
        ("ISO_IR 13\\ISO_IR 87", ("ISO 2022 IR 13", "ISO 2022 IR 87")),
        ("ISO_IR 192\\ISO 2022 IR 87", ("ISO_IR 192",)),
        ("\\ISO_IR 192", ("ISO_IR 192",)),
        ("ISO 2022 IR 100\\GB18030", ("ISO 2022 IR 100",)),
        ("ISO_IR 999\\ISO 2022 IR 87", ("", "ISO 2022 IR 87")),
        ("\\ISO 2022 IR 87\\ISO_IR 999", ("", "ISO 2022 IR 87")),
        ("ISO 2022 IR 87", ("ISO 2022 IR 87",)),
        ("ISO_IR 999", ()),
        ("\x1b[31m", ()),
    ],
)
def test_wrong_declaration_is_repaired_or_passed_over_with_a_note(declared: str, terms: tuple[str, ...]) -> None:
    charset = CharacterSet.of(declared)
    assert charset.terms == terms
    assert charset.note
    assert "\x1b" not in charset.note


@pytest.mark.parametrize("declared", [None, "", b"", b"  ", [], [""], "\\", b"\\\\", "\0"])
def test_absent_declaration_is_the_default_repertoire_or_the_fallback(declared: bytes | str | list[str] | None) -> None:
    plain = CharacterSet.of(declared)
    assert (plain.terms, plain.note, str(plain)) == ((), None, "ISO_IR 6")
    assumed = CharacterSet.of(declared, fallback="ISO_IR 100")
    assert (assumed.terms, assumed.note) == (("ISO_IR 100",), None)
    assert assumed.decode(b"M\xfcller") == "Müller"


def test_fallback_may_have_several_values() -> None:
    assert CharacterSet.of(None, fallback="\\ISO 2022 IR 87").decode(b"\x1b$B;3ED\x1b(B", "PN") == "山田"


def test_unknown_term_takes_the_fallback_and_says_so() -> None:
    charset = CharacterSet.of("ISO_IR 999", fallback="ISO_IR 192")
    assert charset.terms == ("ISO_IR 192",)
    assert charset.note is not None
    assert "ISO_IR 999" in charset.note
    assert "fallback" in charset.note


def test_declared_set_goes_before_the_fallback() -> None:
    assert CharacterSet.of("ISO_IR 6", fallback="ISO_IR 192").terms == ("ISO_IR 6",)
    assert CharacterSet.of("ISO_IR 100", fallback="ISO_IR 192").terms == ("ISO_IR 100",)


def test_padding_and_case_of_the_raw_declaration() -> None:
    assert CharacterSet.of(b"ISO_IR 100 ").note is None
    assert CharacterSet.of(b"ISO_IR 100\0").note is None
    assert CharacterSet.of(b" ISO 2022 IR 6 \\ISO 2022 IR 87 ").terms == ("ISO 2022 IR 6", "ISO 2022 IR 87")


@given(st.one_of(st.binary(), st.text(), st.lists(st.text(max_size=20), max_size=5)))
def test_no_declaration_fails(declared: bytes | str | list[str]) -> None:
    charset = CharacterSet.of(declared)
    assert set(charset.terms) <= {*known_terms(), ""}
    assert charset.decode(b"ABC \xff", "LO").startswith("ABC")


def test_endless_declaration_is_cut() -> None:
    for declared in (b"ISO_IR 100\\" * 100_000, "A" * 1_000_000, ["ISO 2022 IR 87"] * 100_000):
        assert CharacterSet.of(declared).note


# --- UTF-8 under another name


@pytest.mark.parametrize("text", ["Müller", "山田", "Łódź", "김", "Ελένη", "Иванов", "قباني", "สมชาย"])
@pytest.mark.parametrize(
    "terms", [None, "ISO_IR 100", "ISO_IR 144", "\\ISO 2022 IR 87", "GB18030", "\\ISO 2022 IR 149"]
)
def test_utf8_declared_as_something_else_is_noticed(terms: str | None, text: str) -> None:
    raw = text.encode()
    two_byte_set = terms in ("GB18030", "\\ISO 2022 IR 149")
    assert CharacterSet.of(terms).suspects_utf8(raw) is not (two_byte_set and max(text) < "\u0800")


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ("ISO_IR 100", "Buc^Jérôme"),
        ("ISO_IR 101", "Łódź"),
        ("ISO_IR 126", "Διονυσιος"),
        ("ISO_IR 127", "قباني^لنزار"),
        ("ISO_IR 138", "שרון^דבורה"),
        ("ISO_IR 144", "Люксембург"),
        ("ISO_IR 148", "Çavuşoğlu"),
        ("ISO_IR 166", "สมชาย"),
        ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        ("\\ISO 2022 IR 149", "洪^吉洞=홍^길동"),
        ("\\ISO 2022 IR 58", "张^小东"),
        ("GB18030", "王^小东"),
        ("ISO_IR 192", "王^小東"),
    ],
)
def test_text_in_its_declared_set_is_not_suspected(terms: str, text: str) -> None:
    charset = CharacterSet.of(terms)
    assert not charset.suspects_utf8(charset.encode(text, "PN"))


@pytest.mark.parametrize(
    ("terms", "raw"),
    [
        ("ISO_IR 100", b"Mueller"),
        ("ISO_IR 144", "ТАТА".encode("iso8859_5")),
        ("ISO_IR 100", b"\xc2\x9b\xc3\xbc"),
        ("ISO_IR 100", b"\xff\xfe"),
        ("\\ISO 2022 IR 149", "\x1b$)C챠".encode("euc_kr")),
    ],
)
def test_what_only_looks_like_utf8_is_not_suspected(terms: str, raw: bytes) -> None:
    assert not CharacterSet.of(terms).suspects_utf8(raw)


def test_only_text_is_governed_by_the_character_set() -> None:
    assert {"LO", "LT", "PN", "SH", "ST", "UC", "UT"} == AFFECTED_VRS
    for term in known_terms():
        assert CharacterSet.of(term).encode("A~\\B", "AE") == b"A~\\B"
        assert CharacterSet.of(term).decode(b"A~\\B", "AE") == "A~\\B"
