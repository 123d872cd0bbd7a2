"""Responses with real identifiers, for the tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mwl_tui.dicom.file import load
from mwl_tui.operations.exchange import Batch, Row, Run
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import Target
from mwl_tui.scu.rows import RowReader
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.ui.fakes import RIS, FakeAnswer

FILES = Path(__file__).parents[2] / "fixtures" / "worklist"
KNEE, BONE, JAPANESE = "mr-knee-latin1.dump", "nm-bone-two-steps.dump", "us-abdomen-japanese.dump"


def answer(name: str = KNEE, *, number: int = 1, status: int = 0xFF00) -> FakeAnswer:
    """Return a response with an item of the fixtures."""
    _, encoded, syntax = load(FILES / name)
    row, malformed = RowReader(DEFAULT_COLUMNS).read(encoded, syntax)
    return FakeAnswer(row, status, malformed, encoded, syntax, number)


def malformed(size: int = 300, *, number: int = 1) -> FakeAnswer:
    """Return a response whose identifier is cut off."""
    whole = answer()
    row, reason = RowReader(DEFAULT_COLUMNS).read(whole.identifier[:size], whole.syntax)
    return FakeAnswer(row, 0xFF00, reason, whole.identifier[:size], whole.syntax, number)


def runs(*targets: Target) -> tuple[Run, ...]:
    """Return exchanges."""
    return Batch("C-FIND", targets or (RIS,), Request()).runs


def rows(answers: Sequence[FakeAnswer], run: Run | None = None) -> list[Row]:
    """Return the rows of responses."""
    of = run or runs()[0]
    return [Row(one, of) for one in answers]
