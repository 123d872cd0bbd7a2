"""Headings for lists of responses: shorter than keywords, and the same in the terminal and on the screen."""

from __future__ import annotations

import re

from mwl_tui.dicom.dataset import Path
from mwl_tui.worklist.table import DEFAULT_COLUMNS, SPS, START_DATE, START_TIME, label

__all__ = ["DEFAULT_COLUMNS", "heading"]

_HEADINGS: dict[Path, str] = {
    START_DATE: "Date",
    START_TIME: "Time",
    (0x00100010,): "Patient",
    (0x00100020,): "Patient ID",
    (0x00100030,): "Born",
    (0x00100040,): "Sex",
    (0x00080050,): "Accession",
    (SPS, 0x00080060): "Modality",
    (SPS, 0x00400001): "Station AE",
    (SPS, 0x00400006): "Physician",
    (SPS, 0x00400007): "Step",
    (SPS, 0x00400009): "Step ID",
    (SPS, 0x00400020): "Status",
    (0x00321060,): "Procedure",
    (0x00401001,): "Procedure ID",
    (0x00401003,): "Priority",
}


def heading(path: Path) -> str:
    """Return the heading of a column: a word or two for what lists usually show, else the words of the keyword."""
    if path in _HEADINGS:
        return _HEADINGS[path]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", label(path).rpartition(".")[2])
