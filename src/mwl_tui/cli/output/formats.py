"""How ``find`` writes responses: as a table, JSON, lines of JSON, CSV, dump text, or raw.

Each writer takes responses as they come; ``end`` tells it how the query ended. Nothing is written before the first
response, so that a query without an association leaves stdout empty.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TextIO

from mwl_tui.cli.output.raw import RawWriter
from mwl_tui.cli.output.table import table_lines
from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import Path
from mwl_tui.worklist.columns import heading
from mwl_tui.worklist.response import PendingResponse
from mwl_tui.worklist.writing import (
    CHECKED,
    CsvWriter,
    DumpWriter,
    JsonArrayWriter,
    JsonLinesWriter,
    ResponseWriter,
)

__all__ = ["ResponseWriter", "heads_of", "writer_for"]

_FALLBACK_WIDTH = 80


def writer_for(
    form: str, out: TextIO, columns: Sequence[Path], reading: Reading, *, whole: bool = False
) -> ResponseWriter:
    """Return the writer of a format.

    Args:
        form: ``table``, ``json``, ``jsonl``, ``csv``, ``dump`` or ``raw``.
        out: The stream.
        columns: The columns of a row, for the formats that have rows.
        reading: How the peer's text is read; dump text keeps to what is declared, so that it encodes to the same bytes.
        whole: Whether ``raw`` writes all bytes of long values.
    """
    if form == "raw":
        return RawWriter(out, reading, CHECKED, whole=whole)
    if form == "table":
        return _Table(out, columns)
    if form == "csv":
        return CsvWriter(out, columns)
    if form == "dump":
        return DumpWriter(out)
    return JsonArrayWriter(out, reading) if form == "json" else JsonLinesWriter(out, reading)


def heads_of(columns: Sequence[Path]) -> list[str]:
    """Return the heading of each column of a table."""
    return [heading(path).upper() for path in columns]


def _width_of(out: TextIO) -> int | None:
    """Return the width of the terminal that is written to, or None for a file."""
    if not out.isatty():
        return None
    try:
        return os.get_terminal_size(out.fileno()).columns or _FALLBACK_WIDTH
    except (OSError, ValueError):
        return _FALLBACK_WIDTH


class _Table:
    """Keeps all rows: how wide the columns must be is known at the end."""

    takes_malformed = False

    def __init__(self, out: TextIO, columns: Sequence[Path]) -> None:
        self._out, self._columns = out, columns
        self._rows: list[tuple[str, ...]] = []

    def take(self, response: PendingResponse) -> None:
        self._rows.append(response.row)

    def end(self, *, answered: bool) -> None:
        if not self._rows:
            return
        for line in table_lines(heads_of(self._columns), self._rows, _width_of(self._out)):
            self._out.write(line + "\n")
