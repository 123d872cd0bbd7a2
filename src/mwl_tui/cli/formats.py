"""How ``find`` writes responses: as a table, JSON, lines of JSON, CSV, dump text, or raw.

Each writer takes responses as they come, and is told how it ends. Nothing is written before the first response, so
that a query without an association leaves stdout empty.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TextIO

from mwl_tui.cli.dicom_json import to_json, to_text
from mwl_tui.cli.raw_view import RawWriter
from mwl_tui.cli.table import table_lines
from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.dicom.dump import dumps
from mwl_tui.dicom.reader import ReaderLimits, read
from mwl_tui.dicom.text import formula_safe, safe_text
from mwl_tui.worklist.columns import heading
from mwl_tui.worklist.table import label

if TYPE_CHECKING:
    from mwl_tui.scu import Response

__all__ = ["ResponseWriter", "heads_of", "writer_for"]

_CHARSET = 0x00080005
_CHECKED = ReaderLimits(depth=64, elements=1_000_000, inflated=268_435_456)
"""The most that a peer's limits can be set to: what came was checked against those of the peer."""
_LONGEST_FIELD = 100_000
_FALLBACK_WIDTH = 80


class ResponseWriter(Protocol):
    """Writes the responses of one query."""

    takes_malformed: bool
    """Whether it writes responses whose identifier is not sound, too."""

    def take(self, response: Response) -> None:
        """Write a response, or keep it."""

    def end(self, *, answered: bool) -> None:
        """Write what is left.

        Args:
            answered: Whether the peer answered at all: an answer without responses is written as one.
        """


def writer_for(
    form: str, out: TextIO, columns: Sequence[Path], reading: Reading, *, whole: bool = False
) -> ResponseWriter:
    """Give the writer of a format.

    Args:
        form: ``table``, ``json``, ``jsonl``, ``csv``, ``dump`` or ``raw``.
        out: Where to.
        columns: The columns of a row, for the formats that have rows.
        reading: How the peer's text is read; dump text keeps to what is declared, so that it gives the same bytes.
        whole: Whether ``raw`` writes all bytes of long values.
    """
    if form == "raw":
        return RawWriter(out, reading, _CHECKED, whole=whole)
    if form == "table":
        return _Table(out, columns)
    if form == "csv":
        return _Csv(out, columns)
    if form == "dump":
        return _Dump(out)
    return _JsonArray(out, reading) if form == "json" else _JsonLines(out, reading)


def heads_of(columns: Sequence[Path]) -> list[str]:
    """Give the heading of each column of a table."""
    return [heading(path).upper() for path in columns]


def _data_set_of(response: Response) -> DataSet:
    return read(response.identifier, response.syntax, _CHECKED)


def _object_of(response: Response, reading: Reading) -> str:
    data_set = _data_set_of(response)
    return to_text(to_json(data_set, reading.charset(data_set.bytes_at(_CHARSET)), reading))


def _width_of(out: TextIO) -> int | None:
    """Give the width of the terminal that is written to, or None for a file."""
    if not out.isatty():
        return None
    try:
        return os.get_terminal_size(out.fileno()).columns or _FALLBACK_WIDTH
    except (OSError, ValueError):
        return _FALLBACK_WIDTH


class _SoundOnly:
    """What a writer of sound responses is."""

    takes_malformed = False


class _Table(_SoundOnly):
    """Keeps all rows: how wide the columns must be is known at the end."""

    def __init__(self, out: TextIO, columns: Sequence[Path]) -> None:
        self._out, self._columns = out, columns
        self._rows: list[tuple[str, ...]] = []

    def take(self, response: Response) -> None:
        self._rows.append(response.row)

    def end(self, *, answered: bool) -> None:
        if not self._rows:
            return
        for line in table_lines(heads_of(self._columns), self._rows, _width_of(self._out)):
            self._out.write(line + "\n")


class _Csv(_SoundOnly):
    """RFC 4180, every field quoted, none that a spreadsheet takes as a formula."""

    def __init__(self, out: TextIO, columns: Sequence[Path]) -> None:
        self._write: Callable[[Sequence[str]], object] = csv.writer(out, quoting=csv.QUOTE_ALL).writerow
        self._flush = out.flush
        self._heads: list[str] | None = [label(path) for path in columns]

    def take(self, response: Response) -> None:
        self._head()
        self._write([formula_safe(safe_text(text, _LONGEST_FIELD)) for text in response.row])
        self._flush()

    def end(self, *, answered: bool) -> None:
        if answered:
            self._head()

    def _head(self) -> None:
        if self._heads is not None:
            self._write(self._heads)
            self._heads = None


class _JsonArray(_SoundOnly):
    """One array of PS3.18 Annex F objects, an object a line."""

    def __init__(self, out: TextIO, reading: Reading) -> None:
        self._out, self._reading = out, reading
        self._begun = False

    def take(self, response: Response) -> None:
        self._out.write((",\n" if self._begun else "[\n") + _object_of(response, self._reading))
        self._out.flush()
        self._begun = True

    def end(self, *, answered: bool) -> None:
        if self._begun or answered:
            self._out.write("\n]\n" if self._begun else "[]\n")


class _JsonLines(_SoundOnly):
    """PS3.18 Annex F objects, each a line of its own."""

    def __init__(self, out: TextIO, reading: Reading) -> None:
        self._out, self._reading = out, reading

    def take(self, response: Response) -> None:
        self._out.write(_object_of(response, self._reading) + "\n")
        self._out.flush()

    def end(self, *, answered: bool) -> None:
        return


class _Dump(_SoundOnly):
    """DCMTK's text form, one data set after the other, each under a comment."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def take(self, response: Response) -> None:
        lines = dumps(_data_set_of(response)).rstrip("\n").split("\n")
        text = "".join(f"{safe_text(line, _LONGEST_FIELD)}\n" for line in lines)
        self._out.write(
            f"# Response {response.number}, status 0x{response.status:04X}, {response.syntax.words}\n{text}\n"
        )
        self._out.flush()

    def end(self, *, answered: bool) -> None:
        return
