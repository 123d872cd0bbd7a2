"""From encoded identifiers to rows of text: once a response, so every step counts."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import vr_of
from mwl_tui.dicom.reader import Picker
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import MalformedDataSet
from mwl_tui.worklist.table import BY_PATH

__all__ = ["RowReader"]

_SPECIFIC_CHARACTER_SET = (0x00080005,)
_MOST_TEXTS = 1_024
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


class _Texts(dict[bytes, str]):
    """What the values of one column say: worked out once each, since a worklist has few stations and procedures."""

    def __init__(self, charset: CharacterSet, vr: str) -> None:
        super().__init__()
        self._vr = vr
        self._say = _number if vr in _NUMBERS else _size if vr in _OPAQUE else charset.decode

    def __missing__(self, raw: bytes) -> str:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        text = self[raw] = self._say(raw, self._vr)
        return text


def _number(raw: bytes, vr: str) -> str:
    number = _NUMBERS[vr]
    if len(raw) % number.size:
        return _size(raw, vr)
    return "\\".join(f"{value:g}" if vr[0] == "F" else str(value) for (value,) in number.iter_unpack(raw))


def _size(raw: bytes, vr: str) -> str:
    return f"({len(raw)} bytes)"


class RowReader:
    """Reads the same columns of every identifier, and checks all of each.

    Args:
        columns: The paths to give, in order.
        fallback_charset: What to assume where an identifier declares no Specific Character Set.
    """

    def __init__(self, columns: Sequence[Path], fallback_charset: str | None = None) -> None:
        self.empty = ("",) * len(columns)
        """The row of an identifier that says nothing."""
        self._picker = Picker([*columns, _SPECIFIC_CHARACTER_SET])
        self._vrs = tuple(_vr(path) for path in columns)
        self._fallback = fallback_charset
        self._declare(None)

    def _declare(self, declared: bytes | None) -> None:
        self._declared = declared
        charset = CharacterSet.of(declared, self._fallback)
        self._texts = [_Texts(charset, vr) for vr in self._vrs]

    def read(self, identifier: bytes, syntax: TransferSyntax) -> tuple[tuple[str, ...], str | None]:
        """Give the row of an identifier, and why it is malformed or None."""
        try:
            values = self._picker.pick(identifier, syntax)
        except MalformedDataSet as error:
            return self.empty, str(error)
        declared = values.pop()
        if declared != self._declared:
            self._declare(declared)
        return tuple([texts[raw] if raw else "" for texts, raw in zip(self._texts, values, strict=True)]), None


def _vr(path: Path) -> str:
    known = BY_PATH.get(path)
    return known.vr if known is not None else vr_of(path[-1])
