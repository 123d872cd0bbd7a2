"""Text from outside: nothing that a terminal obeys or an eye cannot see comes through (S1), no formula does (S5)."""

from __future__ import annotations

import csv
import io
import sys
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mwl_tui.dicom.text import formula_safe, plain_text, safe_text

# Format characters with a shape of their own (Arabic and Syriac number signs), and the joiners that names need.
VISIBLE_FORMATS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, 0x200C, 0x200D}
HOSTILE = st.sampled_from(
    "\x00\x07\x08\t\n\r\x1b\x7f\x85\x90\x9b\x9c\x9d\u200b\u200c\u200d\u200e\u202a\u202e\u2066\u2069\u2028\ufeff"
    "\udc80\ue000\ufffe\U000e0041\U0010ffff\u0301\u20dd\ufe0f\U000e0100‹…"
)
ANY_TEXT = st.lists(st.one_of(HOSTILE, st.characters(codec=None)), max_size=60).map("".join)


def is_hidden(character: str) -> bool:
    category = unicodedata.category(character)
    code = ord(character)
    noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    format_character = category == "Cf" and code not in VISIBLE_FORMATS
    return category in {"Cc", "Cs", "Co", "Zl", "Zp"} or noncharacter or format_character


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MUELLER^HANS",
        "a \\ b",
        "[/foo] [@click=app.exit]",
        "Äneas^Rüdiger",
        "やまだ^たろう",
        "山田　太郎",
        "שרון^דבורה",
        "قباني^لنزار",
        "क्षत्रिय",
        "می\u200cخواهم",
        "葛\U000e0100城",
        "👩\u200d⚕\ufe0f",
        "e\u0301\u0323",
        "Zürich\u00a0West",
        "\ufffd",
    ],
)
def test_ordinary_text_of_every_script_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x00\x1b\x1f", "␀␛␟"),
        ("a\tb\r\nc", "a␉b␍␊c"),
        ("\x7f", "␡"),
        ("\x9b31m", "‹U+009B›31m"),
        ("\x1b]52;c;aGk=\x1b\\", "␛]52;c;aGk=␛\\"),
        ("abc\u202edcba", "abc‹U+202E›dcba"),
        ("\u2066x\u2069", "‹U+2066›x‹U+2069›"),
        ("a\u200bb\ufeff", "a‹U+200B›b‹U+FEFF›"),
        ("a\u2028b\u2029", "a‹U+2028›b‹U+2029›"),
        ("\udc80", "‹U+DC80›"),
        ("\ue000", "‹U+E000›"),
        ("\U000e0041", "‹U+E0041›"),
        ("\U0010fffd", "‹U+10FFFD›"),
        ("\u061c\u00ad", "‹U+061C›‹U+00AD›"),
        ("\u3164", "‹U+3164›"),
    ],
)
def test_s1_hidden_characters_become_visible(text: str, shown: str) -> None:
    assert safe_text(text) == shown


def test_s1_every_hidden_character_of_unicode_is_marked() -> None:
    through = [
        hex(code) for code in range(sys.maxunicode + 1) if is_hidden(chr(code)) and safe_text(chr(code)) == chr(code)
    ]
    assert through == []


def test_every_other_character_stays() -> None:
    blank = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}  # letters and marks that show nothing
    changed = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) != "Cn"
        and not is_hidden(chr(code))
        and code not in blank
        and safe_text(chr(code)) != chr(code)
    ]
    assert changed == []


@given(ANY_TEXT, st.integers(1, 50))
@example("a" + "\u0301" * 30, 50)
@example("‹" + "\u0301" * 30, 50)
@example("\x00" * 60, 4096)
def test_s1_nothing_hidden_comes_through_and_a_second_pass_changes_nothing(text: str, limit: int) -> None:
    for cap in (limit, 4096):
        shown = safe_text(text, cap)
        assert not any(is_hidden(character) for character in shown)
        assert len(shown) <= cap
        assert safe_text(shown, cap) == shown


@given(ANY_TEXT)
def test_s1_marks_never_pile_up(text: str) -> None:
    run = 0
    for character in safe_text(text + "\u0301" * 12):
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} or character in "\u200c\u200d" else 0
        assert run <= 8


def test_pile_of_marks_is_cut_after_eight_and_the_rest_of_the_text_kept() -> None:
    assert safe_text("e" + "\u0301" * 8 + "x") == "e" + "\u0301" * 8 + "x"
    assert safe_text("e" + "\u0301" * 500 + "x") == "e" + "\u0301" * 8 + "‹…›x"
    assert safe_text("。" * 20 + "\u0301" * 9) == "。" * 20 + "\u0301" * 8 + "‹…›"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert safe_text("a" * 10, 10) == "a" * 10
    assert safe_text("a" * 11, 10) == "a" * 9 + "…"
    assert safe_text("\x9b" * 3, 10) == "‹U+009B›‹…"
    assert safe_text("e" + "\u0301" * 100, 50).endswith("…")
    assert safe_text("abc", 0) == "…"
    assert len(safe_text("a" * 5000)) == 4096


@pytest.mark.parametrize("piece", ["\x1b", "\u0301", "。\u0301", "\udc80"])
def test_long_hostile_text_is_cleaned_at_once(piece: str) -> None:
    started = time.perf_counter()
    safe_text(piece * 500_000)
    safe_text(piece * 500_000, 1_000_000)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("blank", ["", " ", "  ", "\t", "\u00a0", "\u3000", "\ufeff", "\u200b", "\0 "])
def test_s5_formula_is_disarmed_after_any_blanks(start: str, blank: str) -> None:
    field = f"{blank}{start}cmd|' /C calc'!A0"
    assert formula_safe(field) == "'" + field


@pytest.mark.parametrize("field", ["", "A=B", "MUELLER^HANS", "'=1", "1-2", "  plain", "a\tb", "x=1"])
def test_s5_other_fields_stay_as_they_are(field: str) -> None:
    assert formula_safe(field) == field


@given(ANY_TEXT)
def test_s5_no_field_of_a_csv_file_starts_a_formula(text: str) -> None:
    shown = formula_safe(safe_text(text))
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([shown])
    assert next(csv.reader(io.StringIO(out.getvalue()))) == [shown]
    assert not shown.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    assert formula_safe(shown) == shown


@given(ANY_TEXT)
def test_plain_text_shows_as_it_is(text: str) -> None:
    plain = plain_text(text)
    assert safe_text(plain) == plain
    assert plain_text(plain) == plain


def test_plain_text_drops_what_safe_text_makes_visible_and_keeps_the_rest() -> None:
    assert plain_text("Doe\x1b[2J^\u202e山田=e\u0301") == "Doe[2J^山田=e\u0301"
    assert plain_text("x" + "\u0301" * 70) == "x" + "\u0301" * 8
    assert len(plain_text("x" * 5_000, 1_024)) == 1_024
