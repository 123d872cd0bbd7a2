"""Dates and times with their precision: DA, TM and DT, and ranges of them (PS3.5 6.2, PS3.4 C.2.2.2.5).

A time without seconds means the whole minute, so a value is a span: from the first microsecond that it can mean to
the last. ``2230`` and ``223000`` match because their spans overlap. The upper end of a range includes all that its
precision covers.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from mwl_tui.errors import InvalidValue

__all__ = [
    "DateTimeSpan",
    "Range",
    "TimeSpan",
    "is_range",
    "parse_da",
    "parse_da_range",
    "parse_dt",
    "parse_dt_range",
    "parse_tm",
    "parse_tm_range",
    "split_range",
]

T = TypeVar("T")

_MICROSECONDS: Final = (3_600_000_000, 60_000_000, 1_000_000)
_DAY: Final = 86_400_000_000
_MINUTE: Final = 60_000_000

_DA: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})\.([0-9]{2})\.([0-9]{2})")
_TM: Final = re.compile(r"([0-9]{2})(?:(:?)([0-9]{2})(?:\2([0-9]{2})(?:\.([0-9]{1,6}))?)?)?")
_DT: Final = re.compile(r"([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})([0-9.]{0,13}))?)?([+-][0-9]{4})?")
_DT_RANGE_END: Final = r"[0-9]{4,14}(?:\.[0-9]{1,6})?(?:[+-][0-9]{4})?"
_DT_RANGE: Final = re.compile(f"({_DT_RANGE_END})?-({_DT_RANGE_END})?")


@dataclass(frozen=True, slots=True)
class Range(Generic[T]):
    """A range of values, both ends inclusive; None for an open end."""

    low: T | None
    high: T | None


class TimeSpan(NamedTuple):
    """The span of a TM value, in microseconds since midnight; a leap second lies past its minute.

    Attributes:
        earliest: The first microsecond.
        latest: The last one, inclusive.
    """

    earliest: int
    latest: int


class DateTimeSpan(NamedTuple):
    """The span of a DT value, in microseconds of local time since the start of year 1.

    Attributes:
        earliest: The first microsecond.
        latest: The last one, inclusive.
        offset: Minutes east of UTC; None if the value states no offset.
    """

    earliest: int
    latest: int
    offset: int | None = None

    def to_utc(self, default_offset: int = 0) -> DateTimeSpan:
        """Return the same span in UTC; ``default_offset`` (minutes) applies if the value states none."""
        minutes = default_offset if self.offset is None else self.offset
        return DateTimeSpan(self.earliest - minutes * _MINUTE, self.latest - minutes * _MINUTE, 0)


def parse_da(text: str) -> datetime.date:
    """Parse a DA value; the old form ``1996.04.06`` is accepted too (PS3.5 Table 6.2-1, DA).

    Raises:
        InvalidValue: It is not a date of the calendar.
    """
    found = _DA.fullmatch(text.rstrip(" "))
    if found is None:
        raise InvalidValue("DA", text, "a date is eight digits, yyyymmdd")
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return _date("DA", text, year, month, day)


def parse_tm(text: str) -> TimeSpan:
    """Parse a TM value; the old form ``10:09:10`` is accepted too (PS3.5 Table 6.2-1, TM).

    Raises:
        InvalidValue: It is not a time of day.
    """
    found = _TM.fullmatch(text.rstrip(" "))
    if found is None:
        raise InvalidValue("TM", text, "a time is hh, hhmm, hhmmss or hhmmss.f with up to six digits of a second")
    hour, _, minute, second, fraction = found.groups()
    return _time("TM", text, (hour, minute, second), fraction)


def parse_dt(text: str) -> DateTimeSpan:
    """Parse a DT value (PS3.5 Table 6.2-1, DT).

    Raises:
        InvalidValue: It is not a date and time.
    """
    found = _DT.fullmatch(text.rstrip(" "))
    if found is None:
        raise _no_dt(text)
    year, month, day, time, offset = found.groups()
    minutes = _offset(text, offset) if offset else None
    first = _date("DT", text, int(year), int(month or 1), int(day or 1))
    midnight = (first.toordinal() - 1) * _DAY
    if time:
        span = _time_of_dt(text, time)
        return DateTimeSpan(midnight + span.earliest, midnight + span.latest, minutes)
    return DateTimeSpan(midnight, midnight + _days(first, month, day) * _DAY - 1, minutes)


def is_range(vr: str, text: str) -> bool:
    """Return whether a matching key is a range: a DA, TM or DT with a hyphen that is not the sign of a UTC offset."""
    if vr == "DT":
        return "-" in text and not _is_single_dt(text.strip(" "))
    return vr in ("DA", "TM") and "-" in text


def split_range(text: str) -> tuple[str, str]:
    """Return the two ends of a range as typed, empty if open; the ends themselves are not checked.

    In a DT range, a hyphen and four digits are a UTC offset if another hyphen follows.
    """
    text = text.strip(" ")
    found = _DT_RANGE.fullmatch(text)
    if found is not None:
        return found.group(1) or "", found.group(2) or ""
    low, _, high = text.partition("-")
    return low, high


def parse_da_range(text: str) -> Range[datetime.date]:
    """Parse a DA range; a single value is a range with equal ends.

    Raises:
        InvalidValue: An end is not a date, or both ends are open.
    """
    return _range("DA", text, parse_da)


def parse_tm_range(text: str) -> Range[TimeSpan]:
    """Parse a TM range; a single value is a range with equal ends.

    Raises:
        InvalidValue: An end is not a time, or both ends are open.
    """
    return _range("TM", text, parse_tm)


def parse_dt_range(text: str) -> Range[DateTimeSpan]:
    """Parse a DT range; a single value is a range with equal ends.

    Raises:
        InvalidValue: An end is not a date and time, or both ends are open.
    """
    return _range("DT", text, parse_dt)


def _range(vr: str, text: str, parse: Callable[[str], T]) -> Range[T]:
    if not is_range(vr, text):
        value = parse(text)
        return Range(value, value)
    low, high = split_range(text)
    if not low and not high:
        raise InvalidValue(vr, text, "a range has at least one end")
    return Range(parse(low) if low else None, parse(high) if high else None)


def _date(vr: str, text: str, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise InvalidValue(vr, text, "no such day in the calendar") from None


def _time(vr: str, text: str, parts: tuple[str, str | None, str | None], fraction: str | None) -> TimeSpan:
    """Return the span of hours, minutes and seconds; 60 seconds are a leap second."""
    start, step = 0, _DAY
    for part, unit, most, name in zip(parts, _MICROSECONDS, (23, 59, 60), ("hour", "minute", "second"), strict=True):
        if part is None:
            break
        if int(part) > most:
            raise InvalidValue(vr, text, f"the {name} is over {most}")
        start, step = start + int(part) * unit, unit
    if fraction:
        step = 10 ** (6 - len(fraction))
        start += int(fraction) * step
    return TimeSpan(start, start + step - 1)


def _time_of_dt(text: str, time: str) -> TimeSpan:
    found = _TM.fullmatch(time)
    if found is None:
        raise _no_dt(text)
    hour, _, minute, second, fraction = found.groups()
    return _time("DT", text, (hour, minute, second), fraction)


def _days(first: datetime.date, month: str | None, day: str | None) -> int:
    """Return how many days a date covers that may leave out day and month."""
    if day:
        return 1
    if month:
        return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days
    return (first.replace(month=12, day=31) - first).days + 1


def _offset(text: str, offset: str) -> int:
    sign, hours, minutes = offset[0], int(offset[1:3]), int(offset[3:])
    total = hours * 60 + minutes
    if minutes > 59 or total > (840 if sign == "+" else 720) or offset == "-0000":
        raise InvalidValue("DT", text, "the offset from UTC is -1200 to +1400, and never -0000")
    return total if sign == "+" else -total


def _is_single_dt(text: str) -> bool:
    try:
        parse_dt(text)
    except InvalidValue:
        return False
    return True


def _no_dt(text: str) -> InvalidValue:
    return InvalidValue("DT", text, "a date and time is yyyy[mm[dd[hh[mm[ss[.f]]]]]], then an offset as +hhmm or -hhmm")
