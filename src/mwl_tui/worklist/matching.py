"""Attribute matching of a worklist SCP (PS3.4 C.2.2.2, K.2.2, K.4.1.3).

Where the standard leaves a choice to the SCP: names match without regard to case and accents (see ``names``); in an
attribute that Table K.6-1 matches by single value only, ``*`` and ``?`` are characters; DS and IS match as numbers; a
time without minutes, seconds or fraction means the whole hour, minute or second.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet, Element, Path
from mwl_tui.worklist.comparable import Constraint, comparable_texts, stored_dates, stored_times
from mwl_tui.worklist.keys import DateKey, InvalidKey, Key, TimeKey, key_text, make_key
from mwl_tui.worklist.table import (
    BY_PATH,
    SPECIFIC_CHARACTER_SET,
    START_DATE,
    START_TIME,
    TIMEZONE_OFFSET,
    is_supported,
    vr_at,
)

__all__ = ["Constraint", "InvalidKey", "Matcher", "Prefilter", "stored_texts"]

_NOT_KEYS = frozenset({SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET})
_DAY = 86_400_000_000


@dataclass(frozen=True)
class Prefilter:
    """The constraints by which a store may select candidates.

    Attributes:
        constraints: Each must be fulfilled by one of the texts that :func:`stored_texts` returns for its path.
    """

    constraints: Mapping[Path, Constraint]

    def admits(self, item: DataSet) -> bool:
        """Return whether an item is a candidate; every match is one."""
        return all(constraint.admits(stored_texts(item, path)) for path, constraint in self.constraints.items())


def stored_texts(item: DataSet, path: Path) -> tuple[str, ...]:
    """Return the values at a path, through every item of the sequences on the way, in the form for a store's search.

    Args:
        item: A stored worklist item.
        path: An attribute, as in :attr:`Prefilter.constraints`.

    Returns:
        Each value in the form that :class:`Constraint` compares; names once for each component group.
    """
    levels = [(item, _charset(item, CharacterSet.of(None)))]
    for tag in path[:-1]:
        levels = [(inner, _charset(inner, charset)) for level, charset in levels for inner in level.items_at(tag)]
    vr = vr_at(path)
    return tuple(
        text
        for level, charset in levels
        if (raw := level.bytes_at(path[-1])) is not None
        for text in comparable_texts(vr, raw, charset)
    )


def _charset(level: DataSet, inherited: CharacterSet) -> CharacterSet:
    """Return the character set of a data set or an item, which may have its own (PS3.3 C.12.1.1.2)."""
    raw = level.bytes_at(SPECIFIC_CHARACTER_SET)
    return CharacterSet.of(raw) if raw else inherited


@dataclass(frozen=True)
class _Period:
    """A range of dates and a range of times combined into one period (PS3.4 K.2.2)."""

    low: int | None
    high: int | None

    @classmethod
    def of(cls, date: DateKey, time: TimeKey) -> _Period | None:
        """Combine two ranges; return None if an end of the times has no date: then each range applies by itself."""
        dates, times = date.range, time.range
        if not (date.is_range and time.is_range):
            return None
        if (times.low and not dates.low) or (times.high and not dates.high):
            return None
        low = _moment(dates.low, times.low.earliest if times.low else 0) if dates.low else None
        high = _moment(dates.high, times.high.latest if times.high else _DAY) if dates.high else None
        return cls(low, high)

    def matches(self, step: DataSet, charset: CharacterSet) -> bool:
        """Return whether a step starts in the period."""
        date = next(stored_dates(step.bytes_at(START_DATE[-1]) or b"", charset), None)
        time = next(stored_times(step.bytes_at(START_TIME[-1]) or b"", charset), None)
        if date is None or time is None:
            return False
        after = self.low is None or _moment(date, time.latest) >= self.low
        return after and (self.high is None or _moment(date, time.earliest) <= self.high)


def _moment(date: datetime.date, microsecond: int) -> int:
    """Return a date and time in microseconds; a leap second at midnight does not reach the next day."""
    return date.toordinal() * _DAY + min(microsecond, _DAY - 1)


@dataclass
class _Level:
    """The keys of an identifier, or of the item of a key sequence."""

    keys: dict[int, Key] = field(default_factory=dict)
    sequences: dict[int, _Level] = field(default_factory=dict)
    period: _Period | None = None

    @property
    def is_universal(self) -> bool:
        return not (self.keys or self.sequences or self.period)

    def matches(self, item: DataSet, inherited: CharacterSet) -> bool:
        """Return whether an item matches; recursive, as deep as the supported paths, not as the item."""
        charset = _charset(item, inherited)
        for tag, key in self.keys.items():
            raw = item.bytes_at(tag)
            if not raw or not key.matches(raw, charset):
                return False
        if self.period is not None and not self.period.matches(item, charset):
            return False
        return all(
            any(level.matches(inner, charset) for inner in item.items_at(tag)) for tag, level in self.sequences.items()
        )

    def combine(self) -> None:
        """Combine start date and start time into one period if both are ranges."""
        date, time = self.keys.get(START_DATE[-1]), self.keys.get(START_TIME[-1])
        if isinstance(date, DateKey) and isinstance(time, TimeKey):
            self.period = _Period.of(date, time)
            if self.period is not None:
                del self.keys[START_DATE[-1]], self.keys[START_TIME[-1]]


class Matcher:
    """The compiled matching keys of one query.

    Args:
        identifier: The identifier of a C-FIND-RQ.

    Attributes:
        keys: The keys that are not universal, as decoded text, by path.
        unsupported: The requested attributes that are not supported, for existence or for matching: pending
            responses then have status FF01 (PS3.4 K.4.1.1.4).
        narrowing: The constraints by which a store may select candidates.

    Raises:
        InvalidKey: A key has a value that its attribute cannot have (status A900).
    """

    def __init__(self, identifier: DataSet) -> None:
        self.keys: dict[Path, str] = {}
        self._unsupported: list[Path] = []
        self._constraints: dict[Path, Constraint] = {}
        self._top = self._compile(identifier, (), CharacterSet.of(None))
        self.prefilter = Prefilter(self._constraints)
        self.unsupported_paths = tuple(self._unsupported)

    @property
    def unsupported(self) -> bool:
        """Return whether a requested attribute is not supported: pending responses have status FF01 then."""
        return bool(self.unsupported_paths)

    @property
    def is_universal(self) -> bool:
        """Return whether every item matches."""
        return self._top.is_universal

    def compared_paths(self) -> tuple[Path, ...]:
        """Return the paths that :meth:`matches` needs: those of the keys, and of their character sets."""
        levels = {path[:end] for path in self.keys for end in range(len(path))}
        return (*self.keys, *((*level, SPECIFIC_CHARACTER_SET) for level in levels))

    def matches(self, item: DataSet) -> bool:
        """Return whether a stored item matches all keys; the item needs only the :meth:`compared_paths`."""
        return self._top.matches(item, CharacterSet.of(None))

    def _compile(self, keys: DataSet, parent: Path, inherited: CharacterSet) -> _Level:
        """Compile one level of the identifier; recursive, as deep as the supported paths."""
        charset, level = _charset(keys, inherited), _Level()
        for tag, element in keys.items():
            # Group lengths are retired, and not attributes.
            if tag in _NOT_KEYS or not tag & 0xFFFF:
                continue
            path = (*parent, tag)
            if not is_supported(path):
                self._unsupported.append(path)
            elif vr_at(path) == "SQ":
                self._add_sequence(level, path, element, charset)
            else:
                self._add_key(level, path, element, charset)
        if parent == START_DATE[:-1]:
            level.combine()
        return level

    def _add_sequence(self, level: _Level, path: Path, element: Element, charset: CharacterSet) -> None:
        """Compile a key sequence: no item or one (PS3.4 C.2.2.2.6)."""
        if not isinstance(element.value, tuple):
            if element.value:
                raise InvalidKey(path, "a sequence was expected")
            return
        if len(element.value) > 1:
            raise InvalidKey(path, "a key sequence has one item")
        for item in element.value:
            inner = self._compile(item, path, charset)
            if not inner.is_universal:
                level.sequences[path[-1]] = inner

    def _add_key(self, level: _Level, path: Path, element: Element, charset: CharacterSet) -> None:
        if isinstance(element.value, tuple):
            if element.value:
                raise InvalidKey(path, "this attribute is not a sequence")
            return
        vr = vr_at(path)
        key = make_key(path, vr, element.value, charset)
        if key is None:
            return
        if _is_never_matched(path):
            self._unsupported.append(path)
            return
        level.keys[path[-1]] = key
        self.keys[path] = key_text(vr, element.value, charset)
        if key.constraint is not None:
            self._constraints[path] = key.constraint


def _is_never_matched(path: Path) -> bool:
    """Return whether Table K.6-1 excludes an attribute, or a sequence around it, from matching."""
    ways = (BY_PATH.get(path[:end]) for end in range(1, len(path) + 1))
    return any(attribute is not None and attribute.matching == "-" for attribute in ways)
