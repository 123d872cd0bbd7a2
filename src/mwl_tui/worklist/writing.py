"""Writing responses as CSV, JSON, JSON lines, and dump text.

A writer takes responses one by one, and then the end. Nothing is written before the first response, so that a query
without an association leaves no output.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TextIO

from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.dicom.dump import dumps
from mwl_tui.dicom.json_model import to_json, to_text
from mwl_tui.dicom.reader import ReaderLimits, read
from mwl_tui.dicom.tags import SPECIFIC_CHARACTER_SET
from mwl_tui.dicom.text import formula_safe, safe_text
from mwl_tui.worklist.response import PendingResponse
from mwl_tui.worklist.table import label

__all__ = [
    "CHECKED",
    "CsvWriter",
    "DumpWriter",
    "JsonArrayWriter",
    "JsonLinesWriter",
    "ResponseWriter",
    "dump_text",
]

CHECKED: Final = ReaderLimits(depth=64, elements=1_000_000, inflated=268_435_456)
"""The largest limits that a peer can have: responses were already checked against the peer's own."""

_LONGEST_FIELD: Final = 100_000


class ResponseWriter(Protocol):
    """Writes the responses of one query."""

    takes_malformed: bool
    """True if it also writes responses with a malformed identifier."""

    def take(self, response: PendingResponse) -> None:
        """Write a response, or keep it until the end."""

    def end(self, *, answered: bool) -> None:
        """Write the rest.

        Args:
            answered: Whether the peer answered: an answer without responses is written as an empty result.
        """


class _SoundOnly:
    """A writer that only writes responses with a sound identifier."""

    takes_malformed = False


class CsvWriter(_SoundOnly):
    """Writes CSV (RFC 4180), with every field quoted, and safe from formulas of spreadsheets.

    Args:
        out: The output.
        columns: The attributes in the fields of a row.
        first: Headings of fields before the columns.
    """

    def __init__(self, out: TextIO, columns: Sequence[Path], first: Sequence[str] = ()) -> None:
        self._write: Callable[[Sequence[str]], object] = csv.writer(out, quoting=csv.QUOTE_ALL).writerow
        self._flush = out.flush
        self._heads: list[str] | None = [*first, *(label(path) for path in columns)]

    def take(self, response: PendingResponse) -> None:
        """Write a response."""
        self.take_row(response.row)

    def take_row(self, row: Sequence[str]) -> None:
        """Write a row of text."""
        self._head()
        self._write([formula_safe(safe_text(text, _LONGEST_FIELD)) for text in row])
        self._flush()

    def end(self, *, answered: bool) -> None:
        """Write the headings, if the peer answered without responses."""
        if answered:
            self._head()

    def _head(self) -> None:
        if self._heads is not None:
            self._write(self._heads)
            self._heads = None


class JsonArrayWriter(_SoundOnly):
    """Writes one array of PS3.18 Annex F objects, an object per line.

    Args:
        out: The output.
        reading: How the declared character sets are applied.
    """

    def __init__(self, out: TextIO, reading: Reading) -> None:
        self._out, self.reading = out, reading
        self._started = False

    def take(self, response: PendingResponse) -> None:
        """Write a response."""
        self._out.write((",\n" if self._started else "[\n") + _object_of(response, self.reading))
        self._out.flush()
        self._started = True

    def end(self, *, answered: bool) -> None:
        """Close the array."""
        if self._started or answered:
            self._out.write("\n]\n" if self._started else "[]\n")


class JsonLinesWriter(_SoundOnly):
    """Writes PS3.18 Annex F objects, each on a line of its own.

    Args:
        out: The output.
        reading: How the declared character sets are applied.
    """

    def __init__(self, out: TextIO, reading: Reading) -> None:
        self._out, self._reading = out, reading

    def take(self, response: PendingResponse) -> None:
        """Write a response."""
        self._out.write(_object_of(response, self._reading) + "\n")
        self._out.flush()

    def end(self, *, answered: bool) -> None:
        """Do nothing: everything is already written."""


class DumpWriter(_SoundOnly):
    """Writes dump text, one data set after the other, each below a comment.

    Args:
        out: The output.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def take(self, response: PendingResponse) -> None:
        """Write a response."""
        self._out.write(dump_text(response) + "\n")
        self._out.flush()

    def end(self, *, answered: bool) -> None:
        """Do nothing: everything is already written."""


def dump_text(response: PendingResponse) -> str:
    """Return a response as dump text below a comment with its number and status; it is safe for a terminal.

    Raises:
        MalformedDataSet: Its identifier cannot be read.
    """
    lines = dumps(_data_set_of(response)).rstrip("\n").split("\n")
    text = "".join(f"{safe_text(line, _LONGEST_FIELD)}\n" for line in lines)
    return f"# Response {response.number}, status 0x{response.status:04X}, {response.syntax.words}\n{text}"


def _data_set_of(response: PendingResponse) -> DataSet:
    return read(response.identifier, response.syntax, CHECKED)


def _object_of(response: PendingResponse, reading: Reading) -> str:
    data_set = _data_set_of(response)
    return to_text(to_json(data_set, reading.charset(data_set.bytes_at(SPECIFIC_CHARACTER_SET)), reading))
