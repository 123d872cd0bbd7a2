"""What a field may hold, as a list with words: coded strings, dates as people say them, character sets. No widget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from mwl_tui.dicom import tags
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.meanings import meaning_of
from mwl_tui.worklist.presets import parse_date

__all__ = ["Term", "coded_values", "terms_of"]


class Term(NamedTuple):
    """A value and what it means."""

    value: str
    words: str


_MODALITIES = (
    *("CR", "CT", "DX", "ECG", "ES", "GM", "IO", "MG", "MR", "NM", "OP"),
    *("OPT", "OT", "PT", "PX", "RF", "RTIMAGE", "SM", "US", "XA", "XC"),
)
_CODED: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        tags.MODALITY: _MODALITIES,
        tags.SPS_STATUS: ("SCHEDULED", "ARRIVED", "READY", "STARTED", "DEPARTED"),
        tags.REQUESTED_PROCEDURE_PRIORITY: ("STAT", "HIGH", "ROUTINE", "MEDIUM", "LOW"),
        tags.PATIENT_SEX: ("M", "F", "O"),
        tags.PREGNANCY_STATUS: ("1", "2", "3", "4"),
        tags.SPECIFIC_CHARACTER_SET: (
            "ISO_IR 192",
            *(f"ISO_IR {number}" for number in (100, 101, 109, 110, 144, 127, 126, 138, 148, 203, 13, 166)),
            *(f"\\ISO 2022 IR {number}" for number in (87, 149, 58)),
            "GB18030",
            "GBK",
            "ISO_IR 6",
        ),
    }
)
"""The coded strings that are offered, by tag (PS3.3 C.7.3.1.1.1, C.4.10, C.4.11, C.2.3, C.2.4, C.12.1.1.2): what a
worklist asks for, the usual first; a backslash before a character set with code extensions."""

_DAYS = ("today", "tomorrow", "yesterday", "week", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "+7", "today-+7d")
_TIMES = (
    Term("0000-1159", "before noon"),
    Term("1200-", "from noon"),
    Term("0800-1200", "a range, both ends included"),
    Term("-0800", "until eight"),
    Term("1030", "half past ten"),
)


def terms_of(path: Path, vr: str, today: date) -> tuple[Term, ...]:
    """Return the values that a field offers; any other may be typed.

    Args:
        path: The attribute.
        vr: Its value representation.
        today: What "today" means.

    Returns:
        None where the attribute takes free text.
    """
    if coded := _CODED.get(path[-1]):
        return tuple(Term(value, meaning_of(path[-1], vr, value)) for value in coded)
    if vr == "DA":
        return tuple(Term(word, parse_date(word, today)) for word in _DAYS)
    return _TIMES if vr == "TM" else ()


def coded_values(path: Path) -> tuple[str, ...]:
    """Return the coded values that are completed while one is typed."""
    return _CODED.get(path[-1], ())
