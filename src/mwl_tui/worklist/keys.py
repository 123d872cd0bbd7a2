"""Matching keys, one class for each type of matching (PS3.4 C.2.2.2).

A stored attribute may have several values: one that matches is enough (PS3.4 K.2.2.3). An attribute without a value
matches only the universal key.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.values import (
    SINGLE_VALUED_VRS,
    WILD_CARD_VRS,
    DateTimeSpan,
    Range,
    TimeSpan,
    check_key,
    is_range,
    parse_da_range,
    parse_dt,
    parse_dt_range,
    parse_tm_range,
)
from mwl_tui.errors import DicomError, InvalidValue
from mwl_tui.worklist.comparable import (
    Constraint,
    comparable_texts,
    date_digits,
    number_of,
    stored_dates,
    stored_times,
    trimmed,
    values_of,
)
from mwl_tui.worklist.names import NameKey, name_groups
from mwl_tui.worklist.table import SINGLE_VALUE_ONLY, label
from mwl_tui.worklist.wildcard import WildCard, is_wild

__all__ = [
    "Constraint",
    "DateKey",
    "InvalidKey",
    "Key",
    "TimeKey",
    "comparable_texts",
    "key_text",
    "make_key",
    "stored_dates",
    "stored_times",
]

_SIZES = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "FL": 4, "AT": 4, "UV": 8, "SV": 8, "FD": 8}
_LONGEST_PATTERN = 10_240
_MOST_UIDS = 10_000
"""The most entries of a list: an identifier in implicit VR has room for many more, each an object in memory."""
_LONGEST_COMMENT = 64
"""Error Comment (0000,0902) is an LO (PS3.7 Annex C)."""


class InvalidKey(DicomError):
    """A matching key has a value that its attribute cannot have: the query fails with A900.

    Attributes:
        path: The path of the key.
        tag: Its tag, for Offending Element (0000,0901).
        comment: What is wrong, for Error Comment (0000,0902): at most 64 characters, without the value.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.tag = path, path[-1]
        self.comment = f"{label(path).rpartition('.')[2]}: {reason}"[:_LONGEST_COMMENT]
        super().__init__(f"{label(path)}: {reason}")


class Key(Protocol):
    """A matching key that is not universal."""

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the values of a stored attribute matches."""

    @property
    def constraint(self) -> Constraint | None:
        """The constraint by which a store can select candidates, or None."""


def key_text(vr: str, raw: bytes, charset: CharacterSet) -> str:
    """Return a key's value: text without padding, or hexadecimal digits if the VR is binary."""
    if vr in _SIZES:
        return raw.hex()
    return trimmed(vr, charset.decode(raw, vr))


@dataclass(frozen=True)
class TextKey:
    """Single value, wild card or list of UIDs, case-sensitive (PS3.4 C.2.2.2.1, C.2.2.2.2, C.2.2.2.4).

    Attributes:
        vr: The value representation.
        equal: The texts of which a value must be one, unless there is a pattern.
        pattern: The wild card pattern.
    """

    vr: str
    equal: frozenset[str] = frozenset()
    pattern: WildCard | None = None

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the values of a stored attribute matches."""
        if self.pattern is None:
            return any(text in self.equal for text in values_of(self.vr, raw, charset))
        return any(self.pattern.accepts(text) for text in values_of(self.vr, raw, charset))

    @property
    def constraint(self) -> Constraint | None:
        """The constraint by which a store can select candidates, or None."""
        if self.pattern is None:
            return Constraint(equal=self.equal)
        return Constraint(prefix=self.pattern.prefix) if self.pattern.prefix else None


@dataclass(frozen=True)
class PersonNameKey:
    """A key of VR PN (PS3.4 C.2.2.2.1, C.2.2.2.4)."""

    name: NameKey

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the names of a stored attribute matches."""
        for text in values_of("PN", raw, charset):
            groups = name_groups(text)
            if groups and self.name.accepts(groups):
                return True
        return False

    @property
    def constraint(self) -> Constraint | None:
        """The constraint by which a store can select candidates, or None."""
        if (equal := self.name.equal) is not None:
            return Constraint(equal=frozenset({equal}))
        return Constraint(prefix=self.name.prefix) if self.name.prefix else None


@dataclass(frozen=True)
class DateKey:
    """A single DA value or a range, compared as dates (PS3.4 C.2.2.2.1, C.2.2.2.5)."""

    range: Range[datetime.date]
    is_range: bool

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the dates of a stored attribute lies in the range."""
        low, high = self.range.low or datetime.date.min, self.range.high or datetime.date.max
        return any(low <= date <= high for date in stored_dates(raw, charset))

    @property
    def constraint(self) -> Constraint | None:
        """The constraint by which a store can select candidates, or None."""
        low, high = self.range.low, self.range.high
        return Constraint(low=date_digits(low) if low else None, high=date_digits(high) if high else None)


@dataclass(frozen=True)
class TimeKey:
    """A single TM value or a range, compared as times within the precision of each value."""

    range: Range[TimeSpan]
    is_range: bool

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the times of a stored attribute lies in the range."""
        return any(_overlaps(self.range.low, self.range.high, time) for time in stored_times(raw, charset))

    @property
    def constraint(self) -> Constraint | None:
        """None: a stored time is a span, not a point."""
        return None


@dataclass(frozen=True)
class DateTimeKey:
    """A single DT value or a range, compared as times; without an offset it counts as UTC."""

    low: DateTimeSpan | None
    high: DateTimeSpan | None

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the values of a stored attribute lies in the range."""
        for text in values_of("DT", raw, charset):
            try:
                moment = parse_dt(text).to_utc()
            except InvalidValue:
                continue
            if _overlaps(self.low, self.high, moment):
                return True
        return False

    @property
    def constraint(self) -> Constraint | None:
        """None: a stored value is a span, not a point."""
        return None


@dataclass(frozen=True)
class NumberKey:
    """A key of VR DS or IS: ``70`` matches ``+70.0`` (left open by PS3.4 C.2.2.2.1)."""

    vr: str
    number: Decimal

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the numbers of a stored attribute is equal."""
        return any(number_of(text) == self.number for text in values_of(self.vr, raw, charset))

    @property
    def constraint(self) -> Constraint | None:
        """None: equal numbers have many texts."""
        return None


@dataclass(frozen=True)
class BinaryKey:
    """A key of a binary VR: one value of a fixed size, compared as encoded."""

    value: bytes
    size: int

    def matches(self, raw: bytes, charset: CharacterSet) -> bool:
        """Return whether one of the values of a stored attribute is equal."""
        return any(raw[start : start + self.size] == self.value for start in range(0, len(raw), self.size))

    @property
    def constraint(self) -> Constraint | None:
        """None: the value is not text."""
        return None


def _overlaps(
    low: TimeSpan | DateTimeSpan | None, high: TimeSpan | DateTimeSpan | None, span: TimeSpan | DateTimeSpan
) -> bool:
    """Return whether a span overlaps a range, each end of which has its own precision."""
    return (low is None or span.latest >= low.earliest) and (high is None or span.earliest <= high.latest)


def make_key(path: Path, vr: str, raw: bytes, charset: CharacterSet) -> Key | None:
    """Return the matching key for the value of an element.

    Args:
        path: The path of the element.
        vr: The VR of the attribute.
        raw: Its encoded value.
        charset: The character set of the identifier.

    Returns:
        The key; None for universal matching (PS3.4 C.2.2.2.3).

    Raises:
        InvalidKey: The attribute cannot have this value as a key.
    """
    if vr in _SIZES:
        return _binary_key(path, vr, raw)
    text = key_text(vr, raw, charset)
    if not text or (vr in WILD_CARD_VRS and not text.strip("*")):
        return None
    if vr == "UI" and text.count("\\") >= _MOST_UIDS:
        raise InvalidKey(path, f"a list of more than {_MOST_UIDS} UIDs")
    if "\\" in text and vr != "UI" and vr not in SINGLE_VALUED_VRS:
        raise InvalidKey(path, "a key has one value, only UIDs may be listed")
    try:
        check_key(vr, text)
        return _key_of_text(path, vr, text)
    except InvalidValue as error:
        raise InvalidKey(path, error.reason) from error


def _binary_key(path: Path, vr: str, raw: bytes) -> Key | None:
    size = _SIZES[vr]
    if not raw:
        return None
    if len(raw) != size:
        raise InvalidKey(path, f"a key of VR {vr} is one value of {size} bytes")
    return BinaryKey(raw, size)


def _key_of_text(path: Path, vr: str, text: str) -> Key | None:
    """Return the key for a text that is valid for keys of its VR."""
    if vr == "DA":
        return DateKey(parse_da_range(text), is_range(vr, text))
    if vr == "TM":
        return TimeKey(parse_tm_range(text), is_range(vr, text))
    if vr == "DT":
        moments = parse_dt_range(text)
        return DateTimeKey(*(end.to_utc() if end else None for end in (moments.low, moments.high)))
    if vr == "PN":
        name = NameKey(text)
        return None if name.is_universal else PersonNameKey(name)
    if vr in ("DS", "IS"):
        return NumberKey(vr, Decimal(text))
    if vr == "UI":
        return TextKey(vr, frozenset(trimmed(vr, uid) for uid in text.split("\\")))
    if vr in WILD_CARD_VRS and is_wild(text) and path not in SINGLE_VALUE_ONLY:
        return _wild_card_key(path, vr, text)
    return TextKey(vr, frozenset({text}))


def _wild_card_key(path: Path, vr: str, text: str) -> Key:
    if len(text) > _LONGEST_PATTERN:
        raise InvalidKey(path, f"a pattern is longer than {_LONGEST_PATTERN} characters")
    return TextKey(vr, pattern=WildCard(text))
