"""Stored values in comparable form: split, without padding, parsed; and constraints on them for a store's search."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.values import SINGLE_VALUED_VRS, WILD_CARD_VRS, TimeSpan, parse_da, parse_tm
from mwl_tui.errors import InvalidValue
from mwl_tui.worklist.names import name_groups

__all__ = [
    "Constraint",
    "comparable_texts",
    "date_digits",
    "number_of",
    "stored_dates",
    "stored_times",
    "trimmed",
    "values_of",
]

_LEADING_SPACE_COUNTS = frozenset({"LT", "ST", "UC", "UR", "UT"})


@dataclass(frozen=True)
class Constraint:
    """A condition that one of an attribute's comparable texts must fulfil for the item to match.

    It is necessary, not sufficient: a store selects candidates by it and then asks the matcher.

    Attributes:
        equal: The texts of which it must be one; empty for no such limit.
        prefix: The text with which it must begin.
        low: The least it may be, inclusive, in order of code points.
        high: The most it may be, inclusive.
    """

    equal: frozenset[str] = frozenset()
    prefix: str = ""
    low: str | None = None
    high: str | None = None

    def admits(self, texts: tuple[str, ...]) -> bool:
        """Return whether one of an attribute's comparable texts fulfils the condition."""
        return any(self._admits(text) for text in texts)

    def _admits(self, text: str) -> bool:
        if self.equal and text not in self.equal:
            return False
        if (self.low is not None and text < self.low) or (self.high is not None and text > self.high):
            return False
        return text.startswith(self.prefix)


def trimmed(vr: str, text: str) -> str:
    """Return text without the padding that is not significant in its VR (PS3.5 6.2)."""
    return text.rstrip(" \0") if vr in _LEADING_SPACE_COUNTS else text.strip(" \0")


def values_of(vr: str, raw: bytes, charset: CharacterSet) -> Iterator[str]:
    """Yield the non-empty values of a stored attribute."""
    text = charset.decode(raw, vr)
    for part in (text,) if vr in SINGLE_VALUED_VRS else text.split("\\"):
        if value := trimmed(vr, part):
            yield value


def comparable_texts(vr: str, raw: bytes, charset: CharacterSet) -> tuple[str, ...]:
    """Return a stored attribute in the form to which a :class:`Constraint` applies.

    Returns:
        For PN each component group of each name, normalised; for DA each date as eight digits; else each value
        without padding. Empty for binary VRs, times and numbers, which have no constraints.
    """
    if vr == "PN":
        return tuple(group for name in values_of(vr, raw, charset) for group in name_groups(name))
    if vr == "DA":
        return tuple(date_digits(date) for date in stored_dates(raw, charset))
    if vr in WILD_CARD_VRS or vr in ("UI", "AS"):
        return tuple(values_of(vr, raw, charset))
    return ()


def date_digits(date: datetime.date) -> str:
    """Return a date as a DA value."""
    return date.isoformat().replace("-", "")


def stored_dates(raw: bytes, charset: CharacterSet) -> Iterator[datetime.date]:
    """Yield the dates of a stored attribute; invalid ones are left out and match nothing."""
    for text in values_of("DA", raw, charset):
        try:
            yield parse_da(text)
        except InvalidValue:
            continue


def stored_times(raw: bytes, charset: CharacterSet) -> Iterator[TimeSpan]:
    """Yield the times of a stored attribute; invalid ones are left out and match nothing."""
    for text in values_of("TM", raw, charset):
        try:
            yield parse_tm(text)
        except InvalidValue:
            continue


def number_of(text: str) -> Decimal | None:
    """Return the number of a DS or IS value; None if it is not a number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
