"""Worklist items and identifiers for the tests, written by keyword."""

from __future__ import annotations

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.worklist.table import SPS, resolve, vr_at


def data_set(charset: str = "", codec: str = "utf-8", **values: str | bytes) -> DataSet:
    """Build a data set: each keyword at its place, inside the one scheduled procedure step where that is its place."""
    whole, step = DataSet(), DataSet()
    if charset:
        whole.put(0x00080005, "CS", charset.encode())
    for keyword, value in values.items():
        path = resolve(keyword)
        raw = value if isinstance(value, bytes) else value.encode(codec)
        (whole if len(path) == 1 else step).put(path[-1], vr_at(path), raw)
    if step:
        whole.put(SPS, "SQ", (step,))
    return whole


def with_items(base: DataSet, tag: int, *items: DataSet) -> DataSet:
    """Return a copy of a data set with a sequence in it."""
    copy = DataSet(base)
    copy.put(tag, "SQ", items)
    return copy


ITEM = data_set(
    charset="ISO_IR 192",
    PatientName="Müller^Jürgen",
    PatientID="P-1 ",
    PatientBirthDate="19700102",
    PatientWeight="70.0",
    PregnancyStatus=b"\x04\x00",
    AccessionNumber="A0001 ",
    StudyInstanceUID="1.2.3\0",
    MedicalAlerts="LATEX\\METAL",
    Modality="CT",
    ScheduledStationAETitle="AA32\\AA33 ",
    ScheduledProcedureStepStartDate="19960406",
    ScheduledProcedureStepStartTime="160700",
    ScheduledPerformingPhysicianName="Ross^Ann",
    ScheduledProcedureStepDescription="Head*Neck",
    ScheduledProcedureStepStatus="",
)
"""One item with a value of each kind."""
