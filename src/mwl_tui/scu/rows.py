"""Decoding identifiers to rows of text. This runs for every response, so it is optimized for speed."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from mwl_tui.dicom.charset import AS_DECLARED, CharacterSet, Reading
from mwl_tui.dicom.charset.mismatch import CharsetMismatch, find_mismatch
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import vr_of
from mwl_tui.dicom.reader import Picker, ReaderLimits
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.tags import SPECIFIC_CHARACTER_SET
from mwl_tui.errors import MalformedDataSet
from mwl_tui.scu.charset_mismatch import Declared, MismatchCounter
from mwl_tui.worklist.table import BY_PATH

__all__ = ["RowReader"]

_LIMITS = ReaderLimits()
_MOST_TEXTS, _LONGEST_KEPT = 1_024, 256
"""How many values of a column are cached, and the most bytes of one: limits, since a peer chooses the values."""
_MOST_DECLARATIONS = 4
_NUMBERS = {
    vr: Struct("<" + code)
    for vr, code in (
        ("US", "H"),
        ("SS", "h"),
        ("UL", "I"),
        ("SL", "i"),
        ("UV", "Q"),
        ("SV", "q"),
        ("FL", "f"),
        ("FD", "d"),
    )
}
_OPAQUE = frozenset(("SQ", "OB", "OD", "OF", "OL", "OV", "OW", "UN", "AT"))


class _Column:
    """One column of one query: its index, its VR, and the counter of its mismatches."""

    def __init__(self, place: int, path: Path, mismatches: MismatchCounter) -> None:
        self.place, self.vr, self.mismatches = place, _vr(path), mismatches


class _Texts(dict[bytes, str]):
    """A cache of the decoded values of one column, since a worklist has few different stations and procedures."""

    def __init__(self, column: _Column, charset: CharacterSet, declared: Declared) -> None:
        super().__init__()
        self._column, self._charset, self._declared = column, charset, declared
        self._vr, self._decode = column.vr, charset.decode
        self._is_text = column.vr not in _NUMBERS and column.vr not in _OPAQUE
        self._has_plain_ascii = self._is_text and charset.has_plain_ascii(column.vr)
        self._mismatched: dict[bytes, tuple[str, CharsetMismatch]] = {}

    def __missing__(self, raw: bytes) -> str:
        if self._has_plain_ascii and raw.isascii() and 0x1B not in raw:
            text = raw.decode().rstrip(" \0")
        elif self._is_text:
            if self._mismatched and (known := self._mismatched.get(raw)):
                return self._count(raw, *known)
            text = self._decode(raw, self._vr)
            if mismatch := find_mismatch(self._charset, raw, text):
                return self._count(raw, text, mismatch)
        else:
            text = _number(raw, self._vr) if self._vr in _NUMBERS else _size(raw)
        if len(self) >= _MOST_TEXTS:
            self.clear()
        if len(raw) <= _LONGEST_KEPT:
            self[raw] = text
        return text

    def _count(self, raw: bytes, text: str, mismatch: CharsetMismatch) -> str:
        """Count a value that does not fit; it has a separate cache, so that each occurrence is counted."""
        self._column.mismatches.count(self._declared, mismatch, self._column.place)
        if len(raw) <= _LONGEST_KEPT and len(self._mismatched) < _MOST_TEXTS:
            self._mismatched[raw] = text, mismatch
        return text


def _number(raw: bytes, vr: str) -> str:
    number = _NUMBERS[vr]
    if len(raw) % number.size:
        return _size(raw)
    return "\\".join(f"{value:g}" if vr[0] == "F" else str(value) for (value,) in number.iter_unpack(raw))


def _size(raw: bytes) -> str:
    return f"({len(raw)} bytes)"


class RowReader:
    """Reads the same columns of every identifier, and checks the whole identifier.

    Text is in the character set of the identifier, or of the sequence item around it if that declares its own.

    Args:
        columns: The paths of the columns, in order.
        reading: How the declared character sets are applied.
        limits: The limits of an identifier.
    """

    def __init__(self, columns: Sequence[Path], reading: Reading = AS_DECLARED, limits: ReaderLimits = _LIMITS) -> None:
        self.empty = ("",) * len(columns)
        """The row of an empty identifier."""
        self.mismatches = MismatchCounter(columns, reading)
        """Counts the values that do not fit the declared character sets."""
        self._levels = list(dict.fromkeys([(), *(path[:end] for path in columns for end in range(1, len(path)))]))
        self._picker = Picker([*columns, *((*level, SPECIFIC_CHARACTER_SET) for level in self._levels)])
        self._columns = [(_Column(place, path, self.mismatches), path[:-1]) for place, path in enumerate(columns)]
        self._count = len(columns)
        self._reading = reading
        self._limits = limits
        self._known: dict[tuple[bytes | None, ...], list[_Texts]] = {}
        self._declare([None] * len(self._levels))

    def _declare(self, declared: list[bytes | None]) -> None:
        """Set the current character sets from the raw values of (0008,0005), one for each level."""
        self._declared = declared
        key = tuple(declared)
        if key not in self._known:
            if len(self._known) >= _MOST_DECLARATIONS:
                self._known.clear()
            self._known[key] = self._texts_in(declared)
        self._texts = self._known[key]

    def _texts_in(self, declared: list[bytes | None]) -> list[_Texts]:
        sets: dict[Path, tuple[CharacterSet, Declared]] = {}
        for level, raw in zip(self._levels, declared, strict=True):
            if level and not raw:
                sets[level] = sets[level[:-1]]
            else:
                charset = self._reading.charset(raw)
                sets[level] = charset, self.mismatches.declared(raw, charset)
        return [_Texts(column, *sets[level]) for column, level in self._columns]

    def read(self, identifier: bytes, syntax: TransferSyntax) -> tuple[tuple[str, ...], str | None]:
        """Return the row of an identifier, and why it is malformed, or None."""
        try:
            values = self._picker.pick(identifier, syntax, self._limits)
        except MalformedDataSet as error:
            return self.empty, str(error)
        declared = values[self._count :]
        if declared != self._declared:
            self._declare(declared)
        return tuple([texts[raw] if raw else "" for texts, raw in zip(self._texts, values, strict=False)]), None


def _vr(path: Path) -> str:
    known = BY_PATH.get(path)
    return known.vr if known is not None else vr_of(path[-1])
