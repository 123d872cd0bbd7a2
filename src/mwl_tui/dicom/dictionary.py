"""The parts of the data dictionary (PS3.6) that a worklist needs: VR and keyword of a tag, tag of a keyword.

A thin layer over pydicom's dictionary, which is imported at the first look-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

_TAG = re.compile(r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)|([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})")
_LONGEST_KEYWORD = 64
"""PS3.6 has none longer; the time to search for the nearest grows with the length."""

_NOT_OF_DATA_SETS = frozenset({0x0000, 0x0002, 0x0004, 0xFFFE})
"""The groups of command sets, of files, and of item delimiters."""


class Entry(NamedTuple):
    """One attribute of the dictionary.

    Attributes:
        tag: Its tag.
        vr: Its VR, as :func:`vr_of` returns it.
        keyword: Its keyword.
        name: Its name, with ``(retired)`` after it if it is.
    """

    tag: int
    vr: str
    keyword: str
    name: str


def entries() -> Iterator[Entry]:
    """Yield the attributes that may stand in a data set, in the order of their tags."""
    from pydicom.datadict import get_entry, keyword_dict

    for tag in sorted(keyword_dict.values()):
        vr, _, name, retired, keyword = get_entry(tag)
        if keyword and vr != "NONE" and tag >> 16 not in _NOT_OF_DATA_SETS:
            yield Entry(tag, vr[:2], keyword, f"{name} (retired)" if retired else name)


@lru_cache(maxsize=16_384)
def vr_of(tag: int) -> str:
    """Return the VR that a tag has in implicit VR encoding (PS3.5 section 7.1.3).

    Returns:
        Two letters: the first VR of several, such as ``US or SS``; ``LO`` for a private creator; ``UL`` for a group
        length; ``UN`` for a tag that the dictionary does not know.
    """
    from pydicom.datadict import dictionary_VR

    group, element = tag >> 16, tag & 0xFFFF
    if element == 0:
        return "UL"
    if group & 1:
        return "LO" if 0x10 <= element <= 0xFF else "UN"
    try:
        vr = dictionary_VR(tag)
    except KeyError:
        return "UN"
    return "UN" if vr == "NONE" else vr[:2]


@lru_cache(maxsize=16_384)
def keyword_of(tag: int) -> str:
    """Return the keyword of a tag, ``PatientName``; empty if the dictionary has none."""
    from pydicom.datadict import keyword_for_tag

    return keyword_for_tag(tag)


def tag_of(keyword: str) -> int | None:
    """Return the tag of a keyword, exactly as the standard writes it; None if it is not a keyword."""
    from pydicom.datadict import tag_for_keyword

    return tag_for_keyword(keyword) if keyword else None


@lru_cache(maxsize=1_024)
def name_of_uid(uid: str) -> str:
    """Return the name of a UID of the standard (PS3.6 Table A-1); empty for all others."""
    from pydicom.config import IGNORE
    from pydicom.uid import UID

    name = UID(uid, validation_mode=IGNORE).name
    return "" if name == uid else name


@lru_cache(maxsize=1_024)
def private_name(tag: int, creator: str) -> str:
    """Return the name of a private attribute; empty if its creator's attributes are not known."""
    from pydicom.datadict import private_dictionary_description

    try:
        return private_dictionary_description(tag, creator)
    except KeyError:
        return ""


def format_tag(tag: int) -> str:
    """Return a tag as the standard writes it: ``(0010,0010)``, hexadecimal digits in upper case."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def parse_tag(text: str) -> int | None:
    """Parse ``(0010,0010)``, ``0010,0010`` or ``00100010``; return None if it is not a tag."""
    match = _TAG.fullmatch(text.strip())
    return int("".join(part for part in match.groups() if part), 16) if match else None


def nearest_keyword(word: str) -> str | None:
    """Return the keyword that a mistyped word probably meant; None if nothing is similar."""
    keywords = _keywords_by_lower_case()
    near = get_close_matches(word[:_LONGEST_KEYWORD].lower(), keywords, n=1, cutoff=0.7)
    return keywords[near[0]] if near else None


@lru_cache(maxsize=1)
def _keywords_by_lower_case() -> dict[str, str]:
    from pydicom.datadict import keyword_dict

    return {keyword.lower(): keyword for keyword in keyword_dict if keyword}
