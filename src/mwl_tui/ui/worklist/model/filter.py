r"""The language in which the responses are filtered. No widget here.

Words, all of which must hold, in any order::

    vivaldi           the text stands in some column; case and accents do not matter
    "head ct"         the same, with a space in it
    mod:ct            it stands in the column of that heading or keyword, or of the only one that begins so
    station:""        the column is empty
    /^A\d+$/          a regular expression finds something in some column; case does not matter
    id:/^A\d+$/       the same in one column
    is:marked         is:malformed, is:warning, is:lint, is:marked
    !is:lint          not so
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

__all__ = ["EVERYTHING", "STATES", "Filter", "FilterColumn", "Lines", "Mistake", "fold", "parse"]

STATES = ("malformed", "warning", "lint", "marked")
"""What ``is:`` may ask."""

LONGEST = 1_024
"""Characters of a cell that are looked at: a peer may send a million."""

_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
_TERM = re.compile(
    r"""(?P<negation>!*)(?:(?P<field>[^\s:!"/][^\s:"/]*):)?"""
    r"""(?P<value>"[^"]*"?|/(?:\\.|[^\\/])*(?:/(?=\s|$)|/|$)?|\S+)?"""
)


class Lines(Protocol):
    """The responses that a filter examines, by number."""

    def folded(self, line: int) -> str:
        """Return all columns of a line in the form of :func:`fold`, a control character between two."""

    def texts(self, line: int) -> Sequence[str]:
        """Return the columns of a line as they are written."""

    def holds(self, line: int, state: str) -> bool:
        """Return whether one of :data:`STATES` holds for a line."""


class FilterColumn(NamedTuple):
    """A column, as it may be named.

    Attributes:
        names: Its heading first, then its keyword.
        column: Its number.
    """

    names: tuple[str, ...]
    column: int


class Mistake(NamedTuple):
    """An error in a filter.

    Attributes:
        words: In a few words.
        place: At which character, from 1.
    """

    words: str
    place: int

    def __str__(self) -> str:
        return f"✗ at {self.place}: {self.words}"


_Test: TypeAlias = Callable[[Sequence[int], Lines], list[int]]


@dataclass(frozen=True)
class Filter:
    """A filter that can be carried out.

    Attributes:
        text: As it was typed.
        tests: Each takes some lines and gives those that hold.
        slow: Whether how long it takes is not known: it has a regular expression.
    """

    text: str = ""
    tests: tuple[_Test, ...] = ()
    slow: bool = False

    @property
    def passes_all(self) -> bool:
        """Return whether every line holds."""
        return not self.tests

    def passing(self, lines: Sequence[int], source: Lines) -> Sequence[int]:
        """Return the lines that hold, in their order."""
        for test in self.tests:
            lines = test(lines, source)
        return lines


EVERYTHING = Filter()
"""The filter that keeps all lines."""


def fold(text: str) -> str:
    """Bring text to the form in which it is compared: without case and without accents."""
    if text.isascii():
        return text.lower()
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
    return plain.casefold().translate(_STROKES)


def parse(text: str, fields: Sequence[FilterColumn]) -> Filter | Mistake:
    """Parse a filter. An unfinished term counts as far as it goes: ``mod:`` or ``"head`` is no mistake.

    Args:
        text: As typed.
        fields: The columns there are.
    """
    tests: list[_Test] = []
    slow = False
    for term in _TERM.finditer(text):
        value = term["value"]
        if value is None:
            continue
        made = _test(_Term(term, value), fields)
        if isinstance(made, Mistake):
            return made
        slow = slow or value.startswith("/")
        tests.append(made if len(term["negation"]) % 2 == 0 else _not(made))
    return Filter(text, tuple(tests), slow)


class _Term:
    """One parsed word of a filter."""

    def __init__(self, found: re.Match[str], value: str) -> None:
        self.field: str | None = found["field"]
        self.value = value
        self.place = found.start("field" if self.field else "value") + 1
        self.value_place = found.start("value") + 1
        if self.field is not None and self.field[0].isdigit():  # a time, as 08:15
            self.field, self.value = None, f"{self.field}:{value}"


def _test(term: _Term, fields: Sequence[FilterColumn]) -> _Test | Mistake:
    if term.field is None:
        return _anywhere(term)
    if term.field.lower() == "is":
        return _state(term)
    column = _column(term, fields)
    return column if isinstance(column, Mistake) else _in_column(term, column)


def _anywhere(term: _Term) -> _Test | Mistake:
    if term.value.startswith("/"):
        expression = _expression(term)
        return expression if isinstance(expression, Mistake) else _finds(expression, None)
    word = fold(_unquoted(term.value))
    return lambda lines, source: [line for line in lines if word in source.folded(line)]


def _in_column(term: _Term, column: int) -> _Test | Mistake:
    if term.value.startswith("/"):
        expression = _expression(term)
        return expression if isinstance(expression, Mistake) else _finds(expression, column)
    if term.value == '""':
        return lambda lines, source: [line for line in lines if not source.texts(line)[column].strip()]
    word = fold(_unquoted(term.value))
    return lambda lines, source: [line for line in lines if word in fold(source.texts(line)[column][:LONGEST])]


def _state(term: _Term) -> _Test | Mistake:
    word = term.value.lower()
    meant = [state for state in STATES if state.startswith(word)]
    if not meant:
        return Mistake(f"is: takes {', '.join(STATES)}", term.value_place)
    return lambda lines, source: [line for line in lines if any(source.holds(line, state) for state in meant)]


def _not(test: _Test) -> _Test:
    def remaining(lines: Sequence[int], source: Lines) -> list[int]:
        dropped = set(test(lines, source))
        return [line for line in lines if line not in dropped]

    return remaining


def _unquoted(value: str) -> str:
    return value[1:].removesuffix('"') if value.startswith('"') else value


def _expression(term: _Term) -> re.Pattern[str] | Mistake:
    body = term.value[1:]
    if body.endswith("/") and not body.endswith("\\/"):
        body = body[:-1]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of doubtful sets: a warning would be printed over the screen
            return re.compile(body, re.IGNORECASE)
    except re.error as error:
        return Mistake(error.msg, term.value_place + 1 + (error.pos or 0))
    except (RecursionError, OverflowError):
        return Mistake("too deep or too large an expression", term.value_place)


def _finds(expression: re.Pattern[str], column: int | None) -> _Test:
    search = expression.search
    if column is None:
        return lambda lines, source: [
            line for line in lines if any(search(text[:LONGEST]) for text in source.texts(line))
        ]
    return lambda lines, source: [line for line in lines if search(source.texts(line)[column][:LONGEST])]


def _column(term: _Term, fields: Sequence[FilterColumn]) -> int | Mistake:
    """Find the column that a name means: the one of just that name, else the only one that begins so.

    Where one of several is the beginning of all others (Patient, Patient ID), that one is meant.
    """
    wanted = _name(term.field or "")
    named = [(_name(name), field.column) for field in fields for name in field.names]
    for name, column in named:
        if name == wanted:
            return column
    begun = sorted((name, column) for name, column in named if name.startswith(wanted))
    if not begun:
        return Mistake(f"no column {term.field}: quotes take a colon as it is", term.place)
    shortest = begun[0][0]
    if len({column for _, column in begun}) == 1 or all(name.startswith(shortest) for name, _ in begun):
        return begun[0][1]
    return Mistake(f"{term.field} may be {_titles(begun, fields)}", term.place)


def _titles(begun: Sequence[tuple[str, int]], fields: Sequence[FilterColumn]) -> str:
    titles = {field.column: field.names[0] for field in fields}
    return " or ".join(dict.fromkeys(titles[column] for _, column in begun[:3]))


def _name(text: str) -> str:
    return re.sub(r"[-_. ]", "", text).casefold()
