"""The meanings of values in words: dates, times, ages, UIDs, codes, tags, character sets.

They are for people who read a data set. A value that is plain, or whose meaning is not known, has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mwl_tui.dicom.dates import parse_da, parse_dt, parse_tm, split_range
from mwl_tui.dicom.defined_terms import CODED, UNITS
from mwl_tui.dicom.dictionary import keyword_of, name_of_uid, parse_tag
from mwl_tui.dicom.tags import SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET
from mwl_tui.errors import InvalidValue

__all__ = ["meaning_of", "person_lines"]

_AGES: Final = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_LONGEST: Final = 256
"""The most characters of a value that is explained."""
_MOST_VALUES: Final = 8
_GROUPS: Final = ("alphabetic", "ideographic", "phonetic")
_COMPONENTS: Final = ("family name", "given name", "middle name", "prefix", "suffix")
_REPERTOIRES: Final = {
    "ISO_IR 6": "ASCII",
    "ISO_IR 13": "Japanese, katakana and Latin",
    "ISO_IR 100": "Western Europe, Latin alphabet No. 1",
    "ISO_IR 101": "Central Europe, Latin alphabet No. 2",
    "ISO_IR 109": "Southern Europe, Latin alphabet No. 3",
    "ISO_IR 110": "Northern Europe, Latin alphabet No. 4",
    "ISO_IR 126": "Greek",
    "ISO_IR 127": "Arabic",
    "ISO_IR 138": "Hebrew",
    "ISO_IR 144": "Cyrillic",
    "ISO_IR 148": "Turkish, Latin alphabet No. 5",
    "ISO_IR 166": "Thai",
    "ISO_IR 192": "Unicode in UTF-8",
    "ISO_IR 203": "Western Europe with the euro, Latin alphabet No. 9",
    "ISO_IR 58": "simplified Chinese, GB 2312",
    "ISO_IR 87": "Japanese, kanji of JIS X 0208",
    "ISO_IR 149": "Korean, KS X 1001",
    "ISO_IR 159": "Japanese, more kanji of JIS X 0212",
    "GB18030": "Chinese, GB 18030",
    "GBK": "simplified Chinese, GBK",
}
"""What the defined terms stand for (PS3.3 Tables C.12-2 to C.12-5), with or without code extensions."""


def meaning_of(tag: int, vr: str, text: str) -> str:
    """Return the meaning of a value; empty if the value is plain, or its meaning is not known.

    Args:
        tag: The tag of its attribute.
        vr: Its VR.
        text: Its text, several values with a backslash between them; AT as ``(gggg,eeee)``.
    """
    if not text or len(text) > _LONGEST:
        return ""
    values = [part.strip(" \0") for part in text.split("\\")[:_MOST_VALUES]]
    words = [_meaning(tag, vr, value) if value or tag == SPECIFIC_CHARACTER_SET else "" for value in values]
    if not any(words):
        return ""
    return "; ".join(word or value or "nothing" for word, value in zip(words, values, strict=True))


def person_lines(text: str) -> list[str]:
    """Return a line for each component of a name, such as ``family name: Doe`` (PS3.5 section 6.2.1)."""
    lines = []
    groups = text.split("=")[: len(_GROUPS)]
    for group, name in zip(groups, _GROUPS, strict=False):
        of = f", {name}" if len(groups) > 1 else ""
        parts = zip(group.split("^"), _COMPONENTS, strict=False)
        lines += [f"{component}{of}: {part.strip()}" for part, component in parts if part.strip()]
    return lines


def _meaning(tag: int, vr: str, value: str) -> str:
    if tag == SPECIFIC_CHARACTER_SET:
        return _repertoire(value)
    if tag == TIMEZONE_OFFSET:
        return f"UTC{value[:3]}:{value[3:]}" if len(value) == 5 else ""
    if tag in UNITS:
        return f"{value} {UNITS[tag]}"
    if tag in CODED:
        return CODED[tag].get(value, "no term of the standard" if vr == "CS" else "")
    reader = _BY_VR.get(vr)
    try:
        return reader(value) if reader is not None else ""
    except InvalidValue:
        return ""


def _repertoire(term: str) -> str:
    if not term:
        return "ASCII"
    plain = term.replace("ISO 2022 IR", "ISO_IR")
    words = _REPERTOIRES.get(plain, "no term of the standard")
    return f"{words}, by code extensions" if plain != term and plain in _REPERTOIRES else words


def _date(value: str) -> str:
    if "-" in value:
        low, high = split_range(value)
        return (
            f"{'from ' + _date(low) if low else ''}{' ' if low and high else ''}{'to ' + _date(high) if high else ''}"
        )
    day = parse_da(value)
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _time(value: str) -> str:
    if "-" in value:
        return ""
    parse_tm(value)
    digits, dot, fraction = value.replace(":", "").partition(".")
    if len(digits) == 2:
        return f"the hour from {digits}:00"
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)) + dot + fraction


def _date_time(value: str) -> str:
    span = parse_dt(value)
    body, offset = (value[:-5], value[-5:]) if span.offset is not None else (value, "")
    if len(body) < 8:
        return ""
    zone = f" UTC{offset[:3]}:{offset[3:]}" if offset else ""
    return f"{_date(body[:8])}{', ' + _time(body[8:]) if body[8:] else ''}{zone}"


def _age(value: str) -> str:
    if len(value) != 4 or not (value[:3].isascii() and value[:3].isdigit()) or value[3] not in _AGES:
        return ""
    number = int(value[:3])
    return f"{number} {_AGES[value[3]]}{'' if number == 1 else 's'}"


def _attribute(value: str) -> str:
    tag = parse_tag(value)
    return keyword_of(tag) if tag is not None else ""


_BY_VR: Final[dict[str, Callable[[str], str]]] = {
    "DA": _date,
    "TM": _time,
    "DT": _date_time,
    "AS": _age,
    "UI": name_of_uid,
    "AT": _attribute,
}
