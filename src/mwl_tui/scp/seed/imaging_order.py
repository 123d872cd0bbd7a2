"""Synthetic imaging orders and their worklist items: one data set per scheduled procedure step.

Every attribute of Return Key Type 1 in PS3.4 Table K.6-1 has a value, every one of Type 2 is present.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet, Element
from mwl_tui.scp.seed.catalogue import CODING_SCHEME, Procedure, Station, Step

__all__ = ["ISSUER", "ImagingOrder", "Patient", "ScheduledStep", "items_of"]

ISSUER = "MWL-TUI-DEMO"
"""Issuer of Patient ID of every synthetic patient: no real one has it."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A synthetic patient.

    Attributes:
        name: PN with all its component groups.
        patient_id: Patient ID, unique for a seed.
        birth_date: DA; empty if unknown.
        sex: ``M``, ``F`` or ``O``.
        age: In whole years on the base date.
        weight: In kilograms, DS; empty if unknown.
        size: In metres, DS; empty if unknown.
        pregnancy: Pregnancy Status 1 to 4 (PS3.3 C.2.4); None if it does not apply.
        allergies: Allergies.
        alerts: Medical Alerts.
        special_needs: Special Needs.
    """

    name: str
    patient_id: str
    birth_date: str
    sex: str
    age: int
    weight: str
    size: str
    pregnancy: int | None
    allergies: tuple[str, ...]
    alerts: tuple[str, ...]
    special_needs: str


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """One scheduled procedure step.

    Attributes:
        step: The step of the procedure.
        step_id: Scheduled Procedure Step ID.
        start: Start date and time.
        stations: The stations: usually one, several if any of them may perform it.
        physician: Scheduled Performing Physician's Name; empty if none is named yet.
        status: Scheduled Procedure Step Status.
    """

    step: Step
    step_id: str
    start: datetime
    stations: tuple[Station, ...]
    physician: str
    status: str


@dataclass(frozen=True, slots=True)
class ImagingOrder:
    """One requested procedure for one patient.

    Attributes:
        patient: The patient.
        procedure: The requested procedure.
        procedure_id: Requested Procedure ID.
        accession: Accession Number.
        study_uid: Study Instance UID.
        priority: Requested Procedure Priority.
        reason: Reason for the Requested Procedure.
        requesting: Requesting Physician.
        referring: Referring Physician's Name.
        admission: Admission ID; empty for an outpatient.
        location: Current Patient Location.
        transport: Patient Transport Arrangements.
        confidentiality: Confidentiality Constraint on Patient Data Description.
        steps: Its scheduled procedure steps.
    """

    patient: Patient
    procedure: Procedure
    procedure_id: str
    accession: str
    study_uid: str
    priority: str
    reason: str
    requesting: str
    referring: str
    admission: str
    location: str
    transport: str
    confidentiality: str
    steps: tuple[ScheduledStep, ...]


def items_of(order: ImagingOrder, charset: CharacterSet, comment: str) -> Iterator[DataSet]:
    """Yield the worklist items of an order, one for each of its steps.

    Args:
        order: The order; the character set can hold its names.
        charset: The Specific Character Set of the items.
        comment: Patient Comments, which says that the data is synthetic.
    """
    common = _common(order, charset, comment)
    for step in order.steps:
        item = DataSet(common)
        item.put(0x00400100, "SQ", (_step(step, order.procedure.modality, charset),))
        yield item


def _common(order: ImagingOrder, charset: CharacterSet, comment: str) -> DataSet:
    item = DataSet()
    if charset.terms not in ((), ("ISO_IR 6",)):  # the default repertoire is not declared
        _text(item, 0x00080005, "CS", "\\".join(charset.terms))
    _patient(item, order.patient, charset, comment)
    _request(item, order, charset)
    _visit(item, order)
    return item


def _patient(item: DataSet, patient: Patient, charset: CharacterSet, comment: str) -> None:
    pregnancy = b"" if patient.pregnancy is None else struct.pack("<H", patient.pregnancy)
    item.put(0x00081120, "SQ", ())  # ReferencedPatientSequence
    item.put(0x00100010, "PN", charset.encode(patient.name, "PN"))
    _text(item, 0x00100020, "LO", patient.patient_id)
    _text(item, 0x00100021, "LO", ISSUER)  # IssuerOfPatientID
    _text(item, 0x00100030, "DA", patient.birth_date)
    _text(item, 0x00100040, "CS", patient.sex)
    _text(item, 0x00101020, "DS", patient.size)
    _text(item, 0x00101030, "DS", patient.weight)
    _text(item, 0x00102000, "LO", "\\".join(patient.alerts))  # MedicalAlerts
    _text(item, 0x00102110, "LO", "\\".join(patient.allergies))
    item.put(0x001021C0, "US", pregnancy)
    _text(item, 0x00104000, "LT", comment)  # PatientComments
    _text(item, 0x00380050, "LO", patient.special_needs)
    _text(item, 0x00380500, "LO", "")  # PatientState


def _request(item: DataSet, order: ImagingOrder, charset: CharacterSet) -> None:
    procedure = order.procedure
    _text(item, 0x00080050, "SH", order.accession)
    item.put(0x00080090, "PN", charset.encode(order.referring, "PN"))
    item.put(0x00081110, "SQ", ())  # ReferencedStudySequence
    _text(item, 0x0020000D, "UI", order.study_uid)
    item.put(0x00321032, "PN", charset.encode(order.requesting, "PN"))
    _text(item, 0x00321060, "LO", procedure.meaning)  # RequestedProcedureDescription
    item.put(0x00321064, "SQ", (_coded(procedure.code, procedure.meaning),))
    _text(item, 0x00401001, "SH", order.procedure_id)
    _text(item, 0x00401002, "LO", order.reason)  # ReasonForTheRequestedProcedure
    _text(item, 0x00401003, "SH", order.priority)


def _visit(item: DataSet, order: ImagingOrder) -> None:
    _text(item, 0x00380010, "LO", order.admission)
    _text(item, 0x00380300, "LO", order.location)  # CurrentPatientLocation
    _text(item, 0x00401004, "LO", order.transport)  # PatientTransportArrangements
    _text(item, 0x00403001, "LO", order.confidentiality)


def _step(scheduled: ScheduledStep, modality: str, charset: CharacterSet) -> DataSet:
    step, stations = scheduled.step, scheduled.stations
    item = DataSet()
    _text(item, 0x00080060, "CS", modality)
    if step.contrast:
        _text(item, 0x00321070, "LO", step.contrast)  # RequestedContrastAgent
    _text(item, 0x00400001, "AE", "\\".join(station.ae_title for station in stations))
    _text(item, 0x00400002, "DA", f"{scheduled.start:%Y%m%d}")
    _text(item, 0x00400003, "TM", f"{scheduled.start:%H%M%S}")
    item.put(0x00400006, "PN", charset.encode(scheduled.physician, "PN"))
    _text(item, 0x00400007, "LO", step.meaning)  # ScheduledProcedureStepDescription
    item.put(0x00400008, "SQ", (_coded(step.code, step.meaning),))  # ScheduledProtocolCodeSequence
    _text(item, 0x00400009, "SH", scheduled.step_id)
    _text(item, 0x00400010, "SH", "\\".join(station.name for station in stations))
    _text(item, 0x00400011, "SH", stations[0].location)
    if step.premedication:
        _text(item, 0x00400012, "LO", step.premedication)
    _text(item, 0x00400020, "CS", scheduled.status)
    return item


def _coded(code: str, meaning: str) -> DataSet:
    """Return a coded entry of our own scheme (PS3.3 section 8.8, Table 8.8-1)."""
    entry = DataSet()
    _text(entry, 0x00080100, "SH", code)
    _text(entry, 0x00080102, "SH", CODING_SCHEME)
    _text(entry, 0x00080104, "LO", meaning)
    return entry


def _text(item: DataSet, tag: int, vr: str, text: str) -> None:
    item[tag] = _element(tag, vr, text)


@lru_cache(maxsize=4096)
def _element(tag: int, vr: str, text: str) -> Element:
    """Return an element; cached, since most are the same in many items."""
    return Element(tag, vr, text.encode("ascii"))
