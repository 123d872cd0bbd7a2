r"""The rules of the value representations (PS3.5 6.2) and of matching keys (PS3.4 C.2.2.2).

``check`` is for a stored value, ``check_key`` for a matching key, in which some VRs allow wild cards, ranges
or a list. Both take text as decoded by ``charset``. Lengths are in characters where the standard counts characters.
An ``InvalidValue`` names the rule and never the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from mwl_tui.dicom.dates import (
    DateTimeSpan,
    Range,
    TimeSpan,
    is_range,
    parse_da,
    parse_da_range,
    parse_dt,
    parse_dt_range,
    parse_tm,
    parse_tm_range,
    split_range,
)
from mwl_tui.errors import InvalidValue

__all__ = [
    "SINGLE_VALUED_VRS",
    "WILD_CARD_VRS",
    "DateTimeSpan",
    "Range",
    "TimeSpan",
    "check",
    "check_key",
    "is_range",
    "parse_da",
    "parse_da_range",
    "parse_dt",
    "parse_dt_range",
    "parse_tm",
    "parse_tm_range",
    "split_range",
]

WILD_CARD_VRS: Final = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
"""The VRs in whose keys ``*`` and ``?`` are wild cards (PS3.4 C.2.2.2.4)."""
SINGLE_VALUED_VRS: Final = frozenset({"LT", "ST", "UR", "UT"})
r"""The text VRs that never hold more than one value (PS3.5 6.4): ``\`` does not separate values in them."""

_Rule = Callable[[str], str | None]
"""Returns why a value is wrong, or None."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")  # LF FF CR TAB are allowed
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def check(vr: str, value: str) -> None:
    r"""Check a stored value, several with ``\`` between them if the VR allows; empty is always valid.

    Args:
        vr: The value representation. One without rules for text (OB, SQ, UN ...) allows everything.
        value: The decoded text.

    Raises:
        InvalidValue: The first rule that is broken.
    """
    rule = _RULES.get(vr)
    if rule is None:
        return
    parts = [value] if vr in SINGLE_VALUED_VRS else value.split("\\")
    for number, part in enumerate(parts, 1):
        if part and (reason := rule(part)):
            raise InvalidValue(vr, value, f"value {number}: {reason}" if len(parts) > 1 else reason)


def check_key(vr: str, value: str) -> None:
    r"""Check a matching key: single value, wild card, range, list of UIDs, or empty for universal matching.

    Args:
        vr: The value representation.
        value: The decoded text.

    Raises:
        InvalidValue: The first rule that is broken.
    """
    if vr not in _RULES or not value.strip(" "):
        return
    if vr == "UI":
        _check_uid_list(value)
    elif "\\" in value and vr not in SINGLE_VALUED_VRS:
        raise InvalidValue(vr, value, "a matching key has one value, only UIDs can be listed")
    elif vr in WILD_CARD_VRS:
        _check_wild_card(vr, value)
    elif "*" in value or "?" in value:
        raise InvalidValue(vr, value, f"wild cards do not work in {vr}")
    elif is_range(vr, value):
        _check_ends(vr, value)
        _RANGES[vr](value)
    else:
        check(vr, value)


def _check_uid_list(value: str) -> None:
    if "*" in value or "?" in value:
        raise InvalidValue("UI", value, "wild cards do not work in UI")
    if not all(value.split("\\")):
        raise InvalidValue("UI", value, "a list of UIDs has an empty entry")
    check("UI", value)


def _check_wild_card(vr: str, value: str) -> None:
    """Check the shortest value that a key matches (``0`` is a character that all these VRs allow).

    A ``*`` may match no character, so it does not count towards the length of a value (PS3.4 section C.2.2.2).
    """
    plain = value.replace("*", "").replace("?", "0") or "0"
    try:
        check(vr, plain)
    except InvalidValue as error:
        raise InvalidValue(vr, value, error.reason) from None


def _check_ends(vr: str, value: str) -> None:
    if " " in value.strip(" "):
        raise InvalidValue(vr, value, "a range has no spaces inside")
    for end in split_range(value):
        try:
            check(vr, end)
        except InvalidValue as error:
            raise InvalidValue(vr, value, error.reason) from None


# --- text


def _repertoire(value: str, allowed: re.Pattern[str], words: str) -> str | None:
    return None if allowed.fullmatch(value) else words


def _characters(value: str, most: int) -> str | None:
    return f"longer than {most} characters" if len(value) > most else None


def _line(most: int | None) -> _Rule:
    """One line of text: no control characters (PS3.5 6.1.3)."""

    def rule(value: str) -> str | None:
        if most is not None and len(value.strip(" ")) > most:
            return f"longer than {most} characters"
        return _bad_character(value, _CONTROL)

    return rule


def _text(most: int) -> _Rule:
    """Lines and paragraphs: LF, FF, CR and TAB are allowed, leading spaces count."""

    def rule(value: str) -> str | None:
        return _characters(value.rstrip(" "), most) or _bad_character(value, _CONTROL_IN_TEXT)

    return rule


def _bad_character(value: str, forbidden: re.Pattern[str]) -> str | None:
    if found := forbidden.search(value):
        return f"a control character (U+{ord(found.group()):04X}) at position {found.start() + 1}"
    if found := _SURROGATE.search(value):
        return f"half a character at position {found.start() + 1}"
    return None


_AE_CHARACTERS: Final = re.compile(r"[ -\[\]-~]*")
_CS_CHARACTERS: Final = re.compile(r"[A-Z0-9 _]*")
_UR_CHARACTERS: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")


def _ae(value: str) -> str | None:
    if not value.strip(" "):
        return "an AE title is not all spaces"
    return _characters(value.strip(" "), 16) or _repertoire(
        value, _AE_CHARACTERS, "an AE title has only printable ASCII characters, no backslash"
    )


def _cs(value: str) -> str | None:
    return _characters(value.strip(" "), 16) or _repertoire(
        value, _CS_CHARACTERS, "a code string has only upper case letters, digits, space and underscore"
    )


def _ur(value: str) -> str | None:
    if value.startswith(" "):
        return "a URI has no leading spaces"
    return _repertoire(value.rstrip(" "), _UR_CHARACTERS, "a URI has a character that RFC 3986 does not allow")


def _pn(value: str) -> str | None:
    """A name: at most three groups of 64 characters, with at most five components each (PS3.5 6.2.1)."""
    groups = value.split("=", 3)
    if len(groups) > 3:
        return "a name has at most three component groups, divided by ="
    for group in groups:
        if len(group.strip(" ")) > 64:
            return "a component group is longer than 64 characters"
        if group.count("^") > 4:
            return "a component group has at most five components, divided by ^"
    return _bad_character(value, _CONTROL)


# --- identifiers and numbers

_UID: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")
_UID_CHARACTERS: Final = re.compile(r"[0-9.]*")
_AGE: Final = re.compile(r"[0-9]{3}[DWMY]")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_TAG: Final = re.compile(r"\(?[0-9A-Fa-f]{4},?[0-9A-Fa-f]{4}\)?")
_LONGEST_NUMBER: Final = 64


def _ui(value: str) -> str | None:
    value = value.rstrip(" \0")
    if len(value) > 64:
        return "longer than 64 characters"
    if not _UID_CHARACTERS.fullmatch(value):
        return "a UID has only digits and dots"
    return _repertoire(value, _UID, "a UID has components between dots, none empty, none with a leading zero")


def _as(value: str) -> str | None:
    return _repertoire(value.rstrip(" "), _AGE, "an age is three digits and D, W, M or Y, as 018M")


def _decimal(value: str) -> str | None:
    value = value.strip(" ")
    return _characters(value, 16) or _repertoire(value, _DECIMAL, "not a decimal number")


def _integer(least: int, most: int, characters: int = _LONGEST_NUMBER) -> _Rule:
    def rule(value: str) -> str | None:
        value = value.strip(" ")
        if len(value) > characters:
            return f"longer than {characters} characters"
        if not _INTEGER.fullmatch(value):
            return "not a whole number"
        return None if least <= int(value) <= most else f"outside {least} to {most}"

    return rule


def _unsigned(bits: int) -> _Rule:
    return _integer(0, 2**bits - 1)


def _signed(bits: int) -> _Rule:
    return _integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _float(largest: float) -> _Rule:
    def rule(value: str) -> str | None:
        value = value.strip(" ")
        if len(value) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(value):
            return "not a decimal number"
        return None if abs(float(value)) <= largest else "too large for its VR"

    return rule


def _at(value: str) -> str | None:
    return _repertoire(value.strip(" "), _TAG, "a tag is eight hexadecimal digits, as (0008,0060)")


# --- dates and times


def _parsed(parse: Callable[[str], object], old_mark: str | None = None, old_words: str = "") -> _Rule:
    """Use the parser's reason; old forms of ACR-NEMA 300, which the parser accepts, are errors here."""

    def rule(value: str) -> str | None:
        try:
            parse(value)
        except InvalidValue as error:
            return error.reason
        return old_words if old_mark and old_mark in value else None

    return rule


_RULES: Final[dict[str, _Rule]] = {
    "AE": _ae,
    "AS": _as,
    "AT": _at,
    "CS": _cs,
    "DA": _parsed(parse_da, ".", "the form yyyy.mm.dd is of ACR-NEMA 300, DICOM has yyyymmdd"),
    "DS": _decimal,
    "DT": _parsed(parse_dt),
    "FD": _float(1.7976931348623157e308),
    "FL": _float(3.4028235677973366e38),
    "IS": _integer(-(2**31), 2**31 - 1, 12),
    "LO": _line(64),
    "LT": _text(10_240),
    "PN": _pn,
    "SH": _line(16),
    "SL": _signed(32),
    "SS": _signed(16),
    "ST": _text(1_024),
    "SV": _signed(64),
    "TM": _parsed(parse_tm, ":", "the form hh:mm:ss is of ACR-NEMA 300, DICOM has hhmmss"),
    "UC": _line(None),
    "UI": _ui,
    "UL": _unsigned(32),
    "UR": _ur,
    "US": _unsigned(16),
    "UT": _text(2**32 - 2),
    "UV": _unsigned(64),
}

_RANGES: Final[dict[str, Callable[[str], object]]] = {
    "DA": parse_da_range,
    "DT": parse_dt_range,
    "TM": parse_tm_range,
}
