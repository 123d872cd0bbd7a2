"""The rules of each VR, for stored values and for matching keys."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.values import WILD_CARD_VRS, check, check_key
from mwl_tui.errors import InvalidValue

ALL_VRS = (
    *("AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OW", "PN", "SH", "SL", "SQ"),
    *("SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US", "UT", "UV", "ZZ", ""),
)

GOOD = [
    ("AE", "MWLSCP"),
    ("AE", " lower case ok "),
    ("AE", "A" * 16),
    ("AE", "[A-B]=!?*"),
    ("AE", "AA32\\AA33"),
    ("AS", "018M"),
    ("AS", "120Y"),
    ("AT", "00080060"),
    ("AT", "(0008,0060)"),
    ("CS", "IN PROGRESS"),
    ("CS", "MR_1"),
    ("CS", "A" * 16 + "  "),
    ("CS", "CT\\MR\\"),
    ("DA", "20240229"),
    ("DA", "20240229\\20240301"),
    ("DS", "70"),
    ("DS", "-1.5E-3"),
    ("DS", " +.5 "),
    ("DS", "1234567890.12345"),
    ("DT", "20190101120000.5-0500"),
    ("FD", "1.7976931348623157E308"),
    ("FL", "3.4E38"),
    ("IS", "-2147483648"),
    ("IS", "+2147483647"),
    ("LO", "a" * 64),
    ("LO", "山" * 64),
    ("LO", "山\\" * 500),
    ("LT", "one\r\ntwo\tthree\f\\"),
    ("LT", "a" * 10_240),
    ("PN", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    ("PN", "A^B^C^D^E"),
    ("PN", "=山田"),
    ("PN", "=".join(["山" * 64] * 3)),
    ("PN", "A^B\\C^D"),
    ("PN", "O'Brien-Smith^Zoë^^Dr.^Jr"),
    ("SH", "山" * 16),
    ("SL", "-2147483648"),
    ("SS", "-32768"),
    ("ST", "a\\b" * 300),
    ("SV", "-9223372036854775808"),
    ("TM", "0915"),
    ("TM", "235960"),
    ("UC", "a" * 10_000),
    ("UI", "1.2.840.10008.5.1.4.31"),
    ("UI", "1.0.3"),
    ("UI", "1.2\\1.3"),
    ("UI", "1.2\0"),
    ("UI", "1" * 64),
    ("UL", "4294967295"),
    ("UR", "https://ris.example/a?b=%20c#d "),
    ("US", "65535"),
    ("US", "1\\2"),
    ("UT", "a" * 100_000),
    ("UV", "18446744073709551615"),
    ("OB", "\x00anything"),
    ("ZZ", "\x00anything"),
]

BAD = [
    ("AE", "A" * 17, "16"),
    ("AE", "   ", "all spaces"),
    ("AE", "MÜNCHEN", "ASCII"),
    ("AE", "A\nB", "ASCII"),
    ("AE", "A\\\x7f", "value 2"),
    ("AS", "18M", "three digits"),
    ("AS", "018m", "three digits"),
    ("AT", "8,60", "hexadecimal"),
    ("CS", "ct", "upper case"),
    ("CS", "M?", "upper case"),
    ("CS", "Ä", "upper case"),
    ("CS", "A-B", "upper case"),
    ("CS", "A" * 17, "16"),
    ("DA", "20230229", "calendar"),
    ("DA", "1996.04.06", "ACR-NEMA"),
    ("DA", "20240101-", "yyyymmdd"),
    ("DS", "1,5", "decimal"),
    ("DS", "nan", "decimal"),
    ("DS", "inf", "decimal"),
    ("DS", "1e", "decimal"),
    ("DS", ".", "decimal"),
    ("DS", "1 2", "decimal"),
    ("DS", "12345678901234567", "16"),
    ("DT", "2019010112:00", "yyyy"),
    ("FD", "1e309", "large"),
    ("FL", "3.5E38", "large"),
    ("FL", "1_0", "decimal"),
    ("IS", "2147483648", "outside"),
    ("IS", "1.0", "whole"),
    ("IS", "1_0", "whole"),
    ("IS", "٣", "whole"),
    ("IS", "0000000000001", "12"),
    ("LO", "a" * 65, "64"),
    ("LO", "a\tb", "U+0009"),
    ("LO", "a\x1b[0m", "U+001B"),
    ("LO", "a\x9bm", "U+009B"),
    ("LO", "ok\\" + "a" * 65, "value 2"),
    ("LO", "a\udc80", "half a character at position 2"),
    ("LT", "a" * 10_241, "10240"),
    ("LT", "a\x0bb", "U+000B"),
    ("PN", "a" * 65, "64"),
    ("PN", "A=" + "b" * 65, "64"),
    ("PN", "A^B^C^D^E^F", "five"),
    ("PN", "A=B^C^D^E^F^G", "five"),
    ("PN", "A=B=C=D", "three"),
    ("PN", "A^\rB", "U+000D"),
    ("SH", "a" * 17, "16"),
    ("SL", "2147483648", "outside"),
    ("SS", "32768", "outside"),
    ("ST", "a" * 1_025, "1024"),
    ("SV", "9223372036854775808", "outside"),
    ("TM", "2400", "hour"),
    ("TM", "10:09:10", "ACR-NEMA"),
    ("UC", "a\n", "U+000A"),
    ("UI", "1.02", "leading zero"),
    ("UI", "1..2", "empty"),
    ("UI", ".1", "empty"),
    ("UI", "1.2.", "empty"),
    ("UI", "1.2.x", "digits"),
    ("UI", "1" * 65, "64"),
    ("UL", "-1", "outside"),
    ("UR", " http://a", "leading"),
    ("UR", "http://a b", "RFC 3986"),
    ("US", "65536", "outside"),
    ("US", "9" * 5_000, "64"),
    ("UT", "\x00", "U+0000"),
    ("UV", "18446744073709551616", "outside"),
]


@pytest.mark.parametrize(("vr", "value"), GOOD, ids=lambda part: part[:24])
def test_value_within_the_rules_passes(vr: str, value: str) -> None:
    check(vr, value)


@pytest.mark.parametrize(("vr", "value", "part"), BAD, ids=lambda part: part[:24])
def test_value_against_the_rules_is_refused_with_its_reason(vr: str, value: str, part: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        check(vr, value)
    assert (caught.value.vr, caught.value.value) == (vr, value)
    assert part in caught.value.reason
    assert "\n" not in caught.value.reason
    assert len(caught.value.reason) < 120


@pytest.mark.parametrize("vr", ALL_VRS)
def test_empty_value_and_empty_key_pass_in_every_vr(vr: str) -> None:
    check(vr, "")
    check_key(vr, "")
    check_key(vr, "  ")


@pytest.mark.parametrize("vr", sorted(WILD_CARD_VRS))
@pytest.mark.parametrize("key", ["*", "?", "A*", "*A?B*"])
def test_wild_cards_pass_in_the_vrs_that_allow_them(vr: str, key: str) -> None:
    check_key(vr, key)


@pytest.mark.parametrize("vr", ["AS", "AT", "DA", "DS", "DT", "FL", "IS", "SS", "TM", "UI", "UL", "US"])
@pytest.mark.parametrize("key", ["*", "1*", "1?"])
def test_wild_cards_are_refused_in_all_other_vrs(vr: str, key: str) -> None:
    with pytest.raises(InvalidValue, match="wild cards do not work"):
        check_key(vr, key)


@pytest.mark.parametrize(
    ("vr", "key"),
    [
        ("DA", "19960101"),
        ("DA", "19960101-19961231"),
        ("DA", "19960101-"),
        ("DA", "-19961231"),
        ("DA", "19961231-19960101"),
        ("TM", "150000-120000"),
        ("TM", "10-"),
        ("DT", "20200101-0500-20200102-0500"),
        ("DT", "20200101-0500"),
        ("UI", "1.2\\1.3\\1.4"),
        ("PN", "*^*"),
        ("PN", "müller*=山?"),
        ("CS", "M?"),
        ("LO", "a" * 63 + "*"),
        ("LT", "a\\b*"),
        ("US", "4"),
        ("SQ", "*"),
    ],
)
def test_matching_key_within_the_rules_passes(vr: str, key: str) -> None:
    check_key(vr, key)


@pytest.mark.parametrize(
    ("vr", "key", "part"),
    [
        ("DA", "1996-04-06", "yyyymmdd"),
        ("DA", "1996.01.01-", "ACR-NEMA"),
        ("DA", "19960101 - 19961231", "spaces"),
        ("DA", "-", "one end"),
        ("DA", "19960101\\19960102", "one value"),
        ("TM", "10:00-11:00", "ACR-NEMA"),
        ("TM", "1000-2460", "hour"),
        ("DT", "2020-0101-0202-", "yyyy"),
        ("CS", "CT\\MR", "one value"),
        ("CS", "m*", "upper case"),
        ("PN", "A\\B", "one value"),
        ("UI", "1.2\\", "empty entry"),
        ("UI", "1.2\\1.03", "value 2"),
        ("US", "1-2", "whole"),
        ("LO", "a\n*", "U+000A"),
    ],
)
def test_matching_key_against_the_rules_is_refused(vr: str, key: str, part: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        check_key(vr, key)
    assert part in caught.value.reason
    assert caught.value.value == key


def refusal(rule: Callable[[str, str], None], vr: str, text: str) -> InvalidValue | None:
    """Let every other error through."""
    try:
        rule(vr, text)
    except InvalidValue as error:
        return error
    return None


@given(st.sampled_from(ALL_VRS), st.text(max_size=80))
def test_any_text_passes_or_is_an_invalid_value(vr: str, text: str) -> None:
    for rule in (check, check_key):
        error = refusal(rule, vr, text)
        assert error is None or (error.vr, error.value) == (vr, text)


@given(st.sampled_from(ALL_VRS), st.text(alphabet="QZqz*?\\^=\x1bü山", min_size=4, max_size=200))
def test_reason_never_holds_the_value(vr: str, text: str) -> None:
    for rule in (check, check_key):
        error = refusal(rule, vr, text)
        assert error is None or text not in str(error)


@pytest.mark.parametrize("piece", ["\\", "=", "^", "1.", "9", "*", "A", "-", "1-", "\\1"])
def test_long_hostile_text_is_judged_at_once(piece: str) -> None:
    text = piece * 100_000
    started = time.perf_counter()
    for vr in ALL_VRS:
        for rule in (check, check_key):
            refusal(rule, vr, text)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(("vr", "key"), [("SH", "*1234567890123456*"), ("CS", "****************C*"), ("PN", "*")])
def test_an_asterisk_does_not_count_towards_the_length_of_a_key(vr: str, key: str) -> None:
    check_key(vr, key)


def test_a_question_mark_does() -> None:
    with pytest.raises(InvalidValue, match="longer than 16"):
        check_key("SH", "?" * 17)
