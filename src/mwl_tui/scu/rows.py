"""From encoded identifiers to rows of text: once a response, so every step counts."""

from __future__ import annotations

from collections.abc import Sequence

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import vr_of
from mwl_tui.dicom.reader import Picker
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import MalformedDataSet
from mwl_tui.worklist.table import BY_PATH

__all__ = ["RowReader"]

_SPECIFIC_CHARACTER_SET = (0x00080005,)
_BINARY = {"US": 2, "SS": 2, "UL": 4, "SL": 4}


class RowReader:
    """Reads the same columns of every identifier, and checks all of each.

    Args:
        columns: The paths to give, in order.
        fallback_charset: What to assume where an identifier declares no Specific Character Set.
    """

    def __init__(self, columns: Sequence[Path], fallback_charset: str | None = None) -> None:
        self._picker = Picker([_SPECIFIC_CHARACTER_SET, *columns])
        self._vrs = tuple(_vr(path) for path in columns)
        self._fallback = fallback_charset
        self._empty = ("",) * len(columns)
        self._declared: bytes | None = b"\0"
        self._charset = CharacterSet.of(None, fallback_charset)

    def read(self, identifier: bytes, syntax: TransferSyntax) -> tuple[tuple[str, ...], str | None]:
        """Give the row of an identifier, and why it is malformed or None."""
        try:
            declared, *values = self._picker.pick(identifier, syntax)
        except MalformedDataSet as error:
            return self._empty, str(error)
        if declared != self._declared:
            self._charset, self._declared = CharacterSet.of(declared, self._fallback), declared
        decode = self._charset.decode
        return tuple([decode(raw, vr) if raw else "" for raw, vr in zip(values, self._vrs, strict=True)]), None

    @property
    def empty(self) -> tuple[str, ...]:
        """The row of an identifier that says nothing."""
        return self._empty


def _vr(path: Path) -> str:
    known = BY_PATH.get(path)
    return known.vr if known is not None else vr_of(path[-1])
