"""Rows for the tests of what is made of them."""

from __future__ import annotations

from mwl_tui.dicom.dataset import Path
from mwl_tui.operations.exchange import Batch, Row, Run
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import Target
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import SPS, START_DATE, START_TIME
from tests.ui.fakes import MOCK, FakeAnswer

NAME: Path = (0x00100010,)
MODALITY: Path = (SPS, 0x00080060)
STATION: Path = (SPS, 0x00400001)
COLUMNS = (START_DATE, START_TIME, NAME, MODALITY, STATION)


def run(target: Target = MOCK, columns: tuple[Path, ...] = COLUMNS, query: Query | None = None) -> Run:
    """Return a query to a peer."""
    return Batch("C-FIND", [target], Request(query or Query.default(), columns)).runs[0]


def rows(of: Run, *cells: tuple[str, ...], **answer: object) -> list[Row]:
    """Return a row for each tuple of cells."""
    return [Row(FakeAnswer(texts, number=number, **answer), of) for number, texts in enumerate(cells, 1)]  # type: ignore[arg-type]
