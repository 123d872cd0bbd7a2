"""What a worklist SCP must answer over DCMTK's ten sample items, and where two widely used servers answer otherwise.

Each case is sample query 11, which asks for everything, with some of its keys given a value. The right answer is the
standard's; what wlmscpfs 3.6.7 and Orthanc 1.10.1 answer is what they were seen to answer, and tests keep it so.
"""

# ruff: noqa: E501 - one case a line
from __future__ import annotations

from dataclasses import dataclass, field

import pydicom.config
from pydicom import Dataset

ALL = frozenset(range(1, 11))
"""The numbers of the sample items."""

SAMPLE_QUERIES: dict[int, frozenset[int]] = {
    **dict.fromkeys(range(13), frozenset()),
    **dict.fromkeys((0, 1, 3, 10, 11), ALL),
    5: frozenset({2, 3, 4, 6, 7, 10}),
}
"""Which items each of DCMTK's thirteen sample queries must find."""


@dataclass(frozen=True)
class Answer:
    """Which items are found, and the status of the responses: FF00, FF01, or a failure without any."""

    items: frozenset[int]
    status: int = 0xFF00

    @property
    def words(self) -> str:
        """The answer in a few words."""
        if self.status not in (0xFF00, 0xFF01):
            return f"{self.status:04X}"
        count = "all" if self.items == ALL else len(self.items) or "none"
        return f"{count}, FF01" if self.status == 0xFF01 else f"{count}"


@dataclass(frozen=True)
class Case:
    """A query and its answers.

    Attributes:
        name: What is asked, in words.
        keys: Keyword and value of each key; ``>`` stands before what is inside the SPS sequence.
        right: The standard's answer, which is ours.
        rule: Where the standard says so; ``open:`` before it where it leaves the answer to the SCP.
        wlmscpfs: DCMTK's answer, where it is another.
        orthanc: Orthanc's answer, where it is another.
    """

    name: str
    keys: tuple[tuple[str, str], ...]
    right: Answer
    rule: str
    wlmscpfs: Answer | None = None
    orthanc: Answer | None = None
    shape: str = field(default="")


def _found(*items: int) -> Answer:
    return Answer(frozenset(items))


_NONE, _ALL = _found(), Answer(ALL)
_UNSUPPORTED, _INVALID = Answer(ALL, 0xFF01), Answer(frozenset(), 0xA900)
_DATE, _TIME = ">ScheduledProcedureStepStartDate", ">ScheduledProcedureStepStartTime"
_UIDS = "1.2.276.0.7230010.3.2.101\\1.2.276.0.7230010.3.2.102"

CASES = (
    Case("every key universal", (), _ALL, "PS3.4 C.2.2.2.3"),
    Case("SPS sequence of zero length", (), _ALL, "PS3.4 K.2.2.1.2", shape="zero"),
    Case("SPS sequence with one empty item", (), _ALL, "PS3.4 C.2.2.2.6", shape="empty item"),
    Case("no SPS sequence", (), _ALL, "PS3.4 C.2.2.2.3", shape="absent"),
    Case("name `VIVALDI*`", (("PatientName", "VIVALDI*"),), _found(1, 2, 3), "PS3.4 C.2.2.2.4"),
    Case("name `vivaldi*`", (("PatientName", "vivaldi*"),), _found(1, 2, 3), "open: PS3.4 C.2.2.2.1, PN may match without regard to case", wlmscpfs=_NONE),
    Case("name `VIVALDI`", (("PatientName", "VIVALDI"),), _NONE, "PS3.4 C.2.2.2.1"),
    Case("name `VIVALDI^ANTONIO^^^`", (("PatientName", "VIVALDI^ANTONIO^^^"),), _found(1, 2, 3), "PS3.5 6.2.1, trailing delimiters mean nothing", wlmscpfs=_NONE, orthanc=_NONE),
    Case("name `*^*`", (("PatientName", "*^*"),), _ALL, "PS3.4 C.2.2.2.4"),
    Case("patient ID `AV35674`", (("PatientID", "AV35674"),), _found(1, 2, 3), "PS3.4 C.2.2.2.1"),
    Case("patient ID `AV*`", (("PatientID", "AV*"),), _NONE, "PS3.4 Table K.6-1, single value matching only", orthanc=_found(1, 2, 3)),
    Case("accession number `0000?`", (("AccessionNumber", "0000?"),), _ALL, "PS3.4 C.2.2.2.4, padding is no part of the value"),
    Case("requesting physician `SM*`", (("RequestingPhysician", "SM*"),), _found(1), "PS3.4 C.2.2.2.4"),
    Case("birth date", (("PatientBirthDate", "16780304"),), _found(1, 2, 3), "PS3.4 C.2.2.2.1"),
    Case("priority `HIGH`", (("RequestedProcedurePriority", "HIGH"),), _found(2, 3, 7, 9), "PS3.4 C.2.2.2.1"),
    Case("list of two study instance UIDs", (("StudyInstanceUID", _UIDS),), _found(1, 2), "PS3.4 C.2.2.2.2", wlmscpfs=_ALL),
    Case("modality `MR`", ((">Modality", "MR"),), _found(1, 10), "PS3.4 C.2.2.2.1"),
    Case("modality `M?`", ((">Modality", "M?"),), _NONE, "PS3.4 Table K.6-1, single value matching only", orthanc=_found(1, 10)),
    Case("modality `*`", ((">Modality", "*"),), _ALL, "PS3.4 C.2.2.2.4"),
    Case("modality `CT\\MR`", ((">Modality", "CT\\MR"),), _INVALID, "PS3.4 C.2.2.2.1, a key has one value", orthanc=_found(1, 2, 6, 8, 9, 10)),
    Case("modality `mr`", ((">Modality", "mr"),), _INVALID, "PS3.5 6.2, CS is upper case", orthanc=_NONE),
    Case("station `AA32` where an item has two", ((">ScheduledStationAETitle", "AA32"),), _found(1, 4), "PS3.4 K.2.2.3, any value of the item may match", orthanc=_found(4)),
    Case("date `19960406`", ((_DATE, "19960406"),), _found(2), "PS3.4 C.2.2.2.1"),
    Case("dates from to", ((_DATE, "19960101-19961231"),), _found(2, 3, 4, 7, 8, 10), "PS3.4 C.2.2.2.5"),
    Case("dates from", ((_DATE, "19960101-"),), _found(2, 3, 4, 7, 8, 10), "PS3.4 C.2.2.2.5"),
    Case("dates until", ((_DATE, "-19951231"),), _found(1, 5, 6, 9), "PS3.4 C.2.2.2.5"),
    Case("dates in reverse", ((_DATE, "19961231-19960101"),), _NONE, "PS3.4 C.2.2.2.5"),
    Case("date `*`", ((_DATE, "*"),), _INVALID, "PS3.4 C.2.2.2.4, DA has no wild cards", orthanc=Answer(frozenset(), 0xC000)),
    Case("date `1996-04-06`", ((_DATE, "1996-04-06"),), _INVALID, "PS3.5 6.2, DA", orthanc=_NONE),
    Case("date `1996.04.06`", ((_DATE, "1996.04.06"),), _INVALID, "PS3.5 6.2, DA", orthanc=_NONE),
    Case("dates and times as one period", ((_DATE, "19960101-19960501"), (_TIME, "150000-120000")), _found(2, 3, 4, 8), "PS3.4 Table K.6-1, from Jan 1 15:00 to May 1 12:00", orthanc=_NONE),
    Case("time `1607`", ((_TIME, "1607"),), _found(2), "PS3.4 C.2.2.2.1, times match by meaning", orthanc=_NONE),
    Case("time `160700.000000`", ((_TIME, "160700.000000"),), _found(2), "PS3.4 C.2.2.2.1, times match by meaning", orthanc=_NONE),
    Case("time `16:07:00`", ((_TIME, "16:07:00"),), _INVALID, "PS3.5 6.2, TM", orthanc=_NONE),
    Case("times in reverse", ((_TIME, "150000-120000"),), _NONE, "PS3.4 C.2.2.2.5, a time range ends before midnight"),
    Case("optional key that no item has", (("PatientTransportArrangements", "X"),), _NONE, "PS3.4 K.2.2.1.1.1, an unknown value matches no key; FF01 where the key is not supported", wlmscpfs=_ALL),
    Case("optional key, universal", (("PatientTransportArrangements", ""),), _ALL, "PS3.4 C.2.2.2.3"),
    Case("key of another object: Rows", (("Rows", ""),), _UNSUPPORTED, "PS3.4 K.4.1.1.4, FF01", orthanc=_ALL),
    Case("query/retrieve level", (("QueryRetrieveLevel", "WORKLIST"),), _UNSUPPORTED, "PS3.4 K.4.1.1.4, FF01: worklist has no levels", orthanc=_NONE),
)  # fmt: skip
"""One row each of what a worklist SCP is asked in practice."""


def query_of(case: Case, base: Dataset) -> Dataset:
    """Build a case's query from sample query 11."""
    query = Dataset()
    query.update(base)
    step = Dataset()
    step.update(base.ScheduledProcedureStepSequence[0])
    with pydicom.config.disable_value_validation():
        for keyword, value in case.keys:
            setattr(step if keyword.startswith(">") else query, keyword.lstrip(">"), value)
    query.ScheduledProcedureStepSequence = {"zero": [], "empty item": [Dataset()]}.get(case.shape, [step])
    if case.shape == "absent":
        del query.ScheduledProcedureStepSequence
    return query


def differences() -> list[str]:
    """Return the rows of the table of differences that docs/interoperability.md shows."""
    rows = ["| asked | right, and ours | wlmscpfs | Orthanc | rule |", "|---|---|---|---|---|"]
    for case in CASES:
        if case.wlmscpfs or case.orthanc:
            theirs = [(answer or case.right).words for answer in (case.wlmscpfs, case.orthanc)]
            rows.append(f"| {case.name} | {case.right.words} | {theirs[0]} | {theirs[1]} | {case.rule} |")
    return rows
