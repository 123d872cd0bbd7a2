"""Hints on the valid values of a field by its VR, and descriptions of attributes. No widget here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mwl_tui.dicom.charset import AFFECTED_VRS
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.worklist.table import BY_PATH, SINGLE_VALUE_ONLY, SPECIFIC_CHARACTER_SET, label

__all__ = ["about", "advice", "spaced", "typing"]

_WILD = "* any text, ? one character"

_BY_VR: Mapping[str, str] = MappingProxyType(
    {
        "AE": f"an AE title; {_WILD}",
        "AS": "three digits and D, W, M or Y: 018M",
        "AT": "a tag: 00080060",
        "CS": f"a code; {_WILD}",
        "DA": "today, +1, mon, 20261122, a-b",
        "DS": "a number",
        "DT": "20261122, 202611220930, or a-b",
        "IS": "a whole number",
        "LO": f"up to 64 characters; {_WILD}",
        "LT": f"text; {_WILD}",
        "PN": "VIV*, Doe^Jane; ? one letter",
        "SH": f"up to 16 characters; {_WILD}",
        "ST": f"text; {_WILD}",
        "TM": "0930, 0800-1200, 13-",
        "UC": f"text; {_WILD}",
        "UI": "a UID; several with \\ between",
        "UR": f"a URI; {_WILD}",
        "UT": f"text; {_WILD}",
    }
)
_NUMBERS = frozenset({"US", "SS", "UL", "SL", "UV", "SV"})

_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "DA": "Also week, yesterday, mon-fri, 20261122- and -20261122.",
        "DT": "A range may be open: 20261122-.",
        "TM": "hhmmss or less of it; 0800- from eight, -12 until noon.",
        "PN": "Whether case and accents matter depends on the peer.",
        "UI": "No wild cards; a list matches any of its UIDs.",
    }
)
_TYPES = {"R": "required matching key", "O": "optional matching key", "-": "never matched"}
_WORD = re.compile(r"UIDs|IDs|[A-Z]+\d+|[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+|[a-z]+")


def typing(path: Path, vr: str) -> str:
    """Return a short hint on valid keys (PS3.4 C.2.2.2)."""
    if path == (SPECIFIC_CHARACTER_SET,):
        return "ISO_IR 192, ISO_IR 100, utf-8"
    if path in SINGLE_VALUE_ONLY:
        return "one value as it stands: no wild cards here"
    return _BY_VR.get(vr) or ("a whole number" if vr in _NUMBERS else "sent as it is typed")


def advice(path: Path, vr: str, charset: str) -> str:
    """Return further notes on an attribute; may be empty.

    Args:
        path: The attribute.
        vr: Its VR.
        charset: The Specific Character Set that was chosen, or empty.
    """
    if path == (SPECIFIC_CHARACTER_SET,):
        return "How the text of the query is encoded. Empty: nothing is declared for ASCII, else ISO_IR 192 (UTF-8)."
    told = [_ADVICE.get(vr, "")]
    if vr in AFFECTED_VRS:
        told.append(f"Other scripts go out in {charset or 'ISO_IR 192 (UTF-8)'}.")
    return " ".join(filter(None, told))


def about(path: Path, vr: str) -> str:
    """Name an attribute in full: words, tag, VR, and its types in Table K.6-1."""
    name = f"{spaced(label(path).rpartition('.')[2])} {format_tag(path[-1])} {vr}"
    row = BY_PATH.get(path)
    if row is None:
        return f"{name}, not in Table K.6-1"
    return f"{name}, {_TYPES[row.matching]}" + (f", return type {row.return_type}" if row.return_type else "")


def spaced(keyword: str) -> str:
    """Write a keyword as words: ``StudyInstanceUID`` is ``Study Instance UID``; anything else stays as it is."""
    return " ".join(_WORD.findall(keyword)) if keyword.isalnum() else keyword
