"""Headings for lists of responses: shorter than keywords, the same in the terminal and on the screen."""

from __future__ import annotations

import re

from mwl_tui.dicom import tags
from mwl_tui.dicom.dataset import Path
from mwl_tui.worklist.table import DEFAULT_COLUMNS, SPS, START_DATE, START_TIME, label

__all__ = ["DEFAULT_COLUMNS", "heading"]

_HEADINGS: dict[Path, str] = {
    START_DATE: "Date",
    START_TIME: "Time",
    (tags.PATIENT_NAME,): "Patient",
    (tags.PATIENT_ID,): "Patient ID",
    (tags.PATIENT_BIRTH_DATE,): "Born",
    (tags.PATIENT_SEX,): "Sex",
    (tags.ACCESSION_NUMBER,): "Accession",
    (SPS, tags.MODALITY): "Modality",
    (SPS, tags.SCHEDULED_STATION_AE_TITLE): "Station AE",
    (SPS, tags.SCHEDULED_PERFORMING_PHYSICIAN): "Physician",
    (SPS, tags.SPS_DESCRIPTION): "Step",
    (SPS, tags.SPS_ID): "Step ID",
    (SPS, tags.SPS_STATUS): "Status",
    (tags.REQUESTED_PROCEDURE_DESCRIPTION,): "Procedure",
    (tags.REQUESTED_PROCEDURE_ID,): "Procedure ID",
    (tags.REQUESTED_PROCEDURE_PRIORITY,): "Priority",
}


def heading(path: Path) -> str:
    """Return the heading of a column: a short one for common attributes, else the words of the keyword."""
    if path in _HEADINGS:
        return _HEADINGS[path]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", label(path).rpartition(".")[2])
