"""Counting values of responses that do not fit the declared Specific Character Set, for notes to the user."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from mwl_tui.dicom.charset import CharacterSet, Reading
from mwl_tui.dicom.charset.mismatch import CharsetMismatch, Mismatch
from mwl_tui.dicom.dataset import Path
from mwl_tui.worklist.columns import heading

__all__ = ["Declared", "MismatchCounter"]

_MOST = 64
"""The most kinds that are counted separately; the notes need no more."""
_NAMED = 3
"""The most columns that a note names."""
_ADVICE = {
    Mismatch.UNDEFINED: "--format raw shows the bytes, --read-as tries another set, {} in the peer's profile keeps it",
    Mismatch.ESCAPES: "--format raw shows the bytes",
    Mismatch.BEYOND: "other receivers may not show them",
    Mismatch.TWICE: "only the peer can correct this",
    Mismatch.LOST: "only the peer can correct this",
}


class Declared(NamedTuple):
    """The declaration of some responses.

    Attributes:
        words: Its description in notes.
        setting: The key of the peer's profile that can correct it.
    """

    words: str
    setting: str


class MismatchCounter:
    """Counts the values of one query that do not fit, and collects wrong declarations.

    Args:
        columns: The paths of the columns.
        reading: How the declared character sets are applied.
    """

    def __init__(self, columns: Sequence[Path], reading: Reading) -> None:
        self._columns, self._reading = columns, reading
        self._counts: Counter[tuple[Declared, CharsetMismatch, int]] = Counter()
        self._declarations: dict[str, None] = {}

    def declared(self, declared: bytes | None, charset: CharacterSet) -> Declared:
        """Return the declaration of a response; record it if it is wrong."""
        if self._reading.read_as:
            return Declared(f"read as {charset}", "read_as")
        if charset.note and len(self._declarations) < _MOST:
            self._declarations[f"wrong declaration: {charset.note}"] = None
        if not (declared and declared.strip(b" \0\\")):
            assumed = ", the fallback" if self._reading.fallback else ""
            return Declared(f"nothing declared, read as {charset}{assumed}", "fallback_charset")
        return Declared(f"{'read as' if charset.note else 'declared'} {charset}", "read_as")

    def count(self, declared: Declared, mismatch: CharsetMismatch, column: int) -> None:
        """Count a value that does not fit.

        Args:
            declared: The result of :meth:`declared`.
            mismatch: How it does not fit.
            column: The index of its column.
        """
        key = (declared, mismatch, column)
        if key in self._counts or len(self._counts) < _MOST:
            self._counts[key] += 1

    def notes(self) -> Iterator[str]:
        """Yield the notes for the user, one sentence each."""
        if self._reading.read_as:
            yield f"text is read as {CharacterSet.of(self._reading.read_as)}, whatever the peer declares (read_as)"
        yield from self._declarations
        for (declared, mismatch), keys in groupby(sorted(self._counts, key=_order), key=lambda key: key[:2]):
            places = [(self._counts[key], heading(self._columns[key[2]])) for key in keys]
            yield f"{declared.words}, but {mismatch.kind.value}: {_column_list(places)}; {_advice(declared, mismatch)}"


def _order(key: tuple[Declared, CharsetMismatch, int]) -> tuple[str, str, str, int]:
    declared, mismatch, column = key
    return declared.words, mismatch.kind.name, mismatch.fits, column


def _column_list(places: Sequence[tuple[int, str]]) -> str:
    """Return the columns with the most responses first, as "Patient in 3 responses, Step in 1"."""
    most = sorted(places, key=lambda place: -place[0])
    named = [f"{name} in {count:,}" for count, name in most[:_NAMED]]
    named[0] += " response" if most[0][0] == 1 else " responses"
    more = len(most) - len(named)
    return ", ".join(named) + (f", and {more} more columns" if more > 1 else ", and one more column" if more else "")


def _advice(declared: Declared, mismatch: CharsetMismatch) -> str:
    if mismatch.fits:
        return f"try --read-as '{mismatch.fits}', or {declared.setting} in the peer's profile"
    return _ADVICE[mismatch.kind].format(declared.setting)
