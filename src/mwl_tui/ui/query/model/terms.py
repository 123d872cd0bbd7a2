"""What a field may hold, as a list with words: coded strings, dates as people say them, character sets. No widget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from mwl_tui.dicom.dataset import Path
from mwl_tui.worklist.presets import parse_date
from mwl_tui.worklist.table import SPECIFIC_CHARACTER_SET

__all__ = ["Term", "coded_values", "terms_of"]


class Term(NamedTuple):
    """A value and what it means."""

    value: str
    words: str


_MODALITY = 0x0008_0060
_STATUS = 0x0040_0020
_PRIORITY = 0x0040_1003
_SEX = 0x0010_0040
_PREGNANCY = 0x0010_21C0

_CODED: Mapping[int, tuple[Term, ...]] = MappingProxyType(
    {
        _MODALITY: (
            Term("CR", "computed radiography"),
            Term("CT", "computed tomography"),
            Term("DX", "digital radiography"),
            Term("ECG", "electrocardiography"),
            Term("ES", "endoscopy"),
            Term("GM", "general microscopy"),
            Term("IO", "intra-oral radiography"),
            Term("MG", "mammography"),
            Term("MR", "magnetic resonance"),
            Term("NM", "nuclear medicine"),
            Term("OP", "ophthalmic photography"),
            Term("OPT", "ophthalmic tomography"),
            Term("OT", "other"),
            Term("PT", "positron emission tomography"),
            Term("PX", "panoramic X-ray"),
            Term("RF", "radio fluoroscopy"),
            Term("RTIMAGE", "radiotherapy image"),
            Term("SM", "slide microscopy"),
            Term("US", "ultrasound"),
            Term("XA", "X-ray angiography"),
            Term("XC", "photography with visible light"),
        ),
        _STATUS: (
            Term("SCHEDULED", "planned"),
            Term("ARRIVED", "the patient is there"),
            Term("READY", "all is there for the step"),
            Term("STARTED", "at least one part has begun"),
            Term("DEPARTED", "the patient has left"),
        ),
        _PRIORITY: (
            Term("STAT", "at once"),
            Term("HIGH", "before the others"),
            Term("ROUTINE", "in turn"),
            Term("MEDIUM", "between high and low"),
            Term("LOW", "after the others"),
        ),
        _SEX: (Term("M", "male"), Term("F", "female"), Term("O", "other")),
        _PREGNANCY: (
            Term("1", "not pregnant"),
            Term("2", "possibly pregnant"),
            Term("3", "definitely pregnant"),
            Term("4", "unknown"),
        ),
    }
)
"""Coded strings by tag (PS3.3 C.7.3.1.1.1, C.4.10, C.4.11, C.2.3, C.2.4)."""

_CHARACTER_SETS = (
    Term("ISO_IR 192", "Unicode, UTF-8"),
    Term("ISO_IR 100", "Latin 1: Western Europe"),
    Term("ISO_IR 101", "Latin 2: Central Europe"),
    Term("ISO_IR 109", "Latin 3: South Europe"),
    Term("ISO_IR 110", "Latin 4: North Europe"),
    Term("ISO_IR 144", "Cyrillic"),
    Term("ISO_IR 127", "Arabic"),
    Term("ISO_IR 126", "Greek"),
    Term("ISO_IR 138", "Hebrew"),
    Term("ISO_IR 148", "Latin 5: Turkish"),
    Term("ISO_IR 203", "Latin 9"),
    Term("ISO_IR 13", "Japanese: katakana of half width"),
    Term("ISO_IR 166", "Thai"),
    Term("\\ISO 2022 IR 87", "Japanese: kanji"),
    Term("\\ISO 2022 IR 149", "Korean"),
    Term("\\ISO 2022 IR 58", "simplified Chinese"),
    Term("GB18030", "Chinese, GB 18030"),
    Term("GBK", "simplified Chinese, GBK"),
    Term("ISO_IR 6", "ASCII, declared"),
)
"""Specific Character Set (PS3.3 Tables C.12-2 to C.12-5); a backslash before one with code extensions."""

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
    if path == (SPECIFIC_CHARACTER_SET,):
        return _CHARACTER_SETS
    if coded := _CODED.get(path[-1]):
        return coded
    if vr == "DA":
        return tuple(Term(word, parse_date(word, today)) for word in _DAYS)
    return _TIMES if vr == "TM" else ()


def coded_values(path: Path) -> tuple[str, ...]:
    """Return the coded values that are completed while one is typed."""
    if path == (SPECIFIC_CHARACTER_SET,):
        return tuple(term.value for term in _CHARACTER_SETS)
    return tuple(term.value for term in _CODED.get(path[-1], ()))
