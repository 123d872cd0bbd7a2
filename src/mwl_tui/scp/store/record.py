"""A worklist item as the store keeps it: the encoded identifier, its start, and text to select candidates by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mwl_tui.dicom import tags
from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet, Path
from mwl_tui.dicom.reader import Picker, inflate, read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.errors import MalformedDataSet
from mwl_tui.worklist.comparable import comparable_texts, stored_times
from mwl_tui.worklist.item import split_steps
from mwl_tui.worklist.table import SPECIFIC_CHARACTER_SET, SPS, START_DATE, START_TIME, vr_at

__all__ = ["NARROWED_BY", "Record", "records_of", "records_of_encoded"]

_PATIENT_NAME, _PATIENT_ID, _ACCESSION = (tags.PATIENT_NAME,), (tags.PATIENT_ID,), (tags.ACCESSION_NUMBER,)
_STUDY, _PROCEDURE_ID, _ADMISSION = (tags.STUDY_INSTANCE_UID,), (tags.REQUESTED_PROCEDURE_ID,), (tags.ADMISSION_ID,)
_MODALITY, _STATION, _PHYSICIAN, _STEP_ID = (
    (SPS, tags.MODALITY),
    (SPS, tags.SCHEDULED_STATION_AE_TITLE),
    (SPS, tags.SCHEDULED_PERFORMING_PHYSICIAN),
    (SPS, tags.SPS_ID),
)

NARROWED_BY: tuple[Path, ...] = (
    START_DATE,
    _MODALITY,
    _STATION,
    _PHYSICIAN,
    _STEP_ID,
    _PATIENT_NAME,
    _PATIENT_ID,
    _ACCESSION,
    _STUDY,
    _PROCEDURE_ID,
    _ADMISSION,
)
"""The attributes whose text is kept, by their number in the database: the required matching keys of Table K.6-1 (the
start time has columns of its own), and what tells one order from another."""

_MOST_VALUES = 256
_START_DATE = NARROWED_BY.index(START_DATE)
assert _START_DATE == 0
_COLUMNS = tuple((number, vr_at(path), len(path) > 1) for number, path in enumerate(NARROWED_BY))
_PATHS: tuple[Path, ...] = (*NARROWED_BY, START_TIME, (SPECIFIC_CHARACTER_SET,), (SPS, SPECIFIC_CHARACTER_SET))
_picker = Picker(_PATHS)


class Record(NamedTuple):
    """One item, ready to be stored.

    Attributes:
        start_date: DA as eight digits; empty if there is none.
        time_first: The first microsecond after midnight that the start time can mean; None if there is none.
        time_last: The last one.
        texts: The :func:`~mwl_tui.worklist.comparable.comparable_texts` of attributes, each with its number in
            :data:`NARROWED_BY`.
        syntax: How the identifier is encoded, never deflated.
        identifier: The encoded data set.
    """

    start_date: str
    time_first: int | None
    time_last: int | None
    texts: tuple[tuple[int, str], ...]
    syntax: TransferSyntax
    identifier: bytes


def records_of(data_set: DataSet) -> Iterator[Record]:
    """Yield the records of a data set, one per scheduled procedure step, encoded in Explicit VR Little Endian.

    Raises:
        MalformedDataSet: It has no scheduled procedure step, or its encoding cannot be read.
    """
    for item in _steps(data_set):
        identifier = write(item, TransferSyntax.EXPLICIT_LE)
        values = _picker.pick(identifier, TransferSyntax.EXPLICIT_LE)
        yield _record(values, TransferSyntax.EXPLICIT_LE, identifier)


def records_of_encoded(identifier: bytes, syntax: TransferSyntax, data_set: DataSet | None = None) -> Iterator[Record]:
    """Yield the records of an encoded data set; the bytes are kept if it has only one step.

    A deflated one is stored inflated, so that it is not inflated for each response.

    Args:
        identifier: The encoded data set.
        syntax: How it is encoded.
        data_set: The decoded data set, if it was read already.

    Raises:
        MalformedDataSet: It cannot be read, or has no scheduled procedure step.
    """
    if syntax is TransferSyntax.DEFLATED:
        identifier, syntax = inflate(identifier), TransferSyntax.EXPLICIT_LE
    data_set = read(identifier, syntax) if data_set is None else data_set
    if len(_steps(data_set)) > 1:
        yield from records_of(data_set)
    else:
        yield _record([data_set.bytes_at(*path) for path in _PATHS], syntax, identifier)


def _steps(data_set: DataSet) -> list[DataSet]:
    if not data_set.items_at(SPS):
        raise MalformedDataSet("not a worklist item: it has no scheduled procedure step", 0, "(0040,0100)")
    return split_steps(data_set)


def _record(values: Sequence[bytes | None], syntax: TransferSyntax, identifier: bytes) -> Record:
    *attributes, time, top, inner = values
    top = top or b""
    inner = inner or top
    texts = tuple(
        (number, text)
        for (number, vr, in_step), raw in zip(_COLUMNS, attributes, strict=True)
        if raw
        for text in _comparable(vr, raw, inner if in_step else top)
    )
    start_date = texts[0][1] if texts and texts[0][0] == _START_DATE else ""
    return Record(start_date, *_time(time or b""), texts, syntax, identifier)


@lru_cache(maxsize=8192)
def _comparable(vr: str, raw: bytes, declared: bytes) -> tuple[str, ...]:
    """Return the comparable texts of a value; cached, since stations, physicians and days repeat."""
    texts = tuple(dict.fromkeys(comparable_texts(vr, raw, CharacterSet.of(declared))))
    if len(texts) > _MOST_VALUES:
        raise MalformedDataSet(f"an attribute that is matched has more than {_MOST_VALUES} values", 0)
    return texts


@lru_cache(maxsize=4096)
def _time(raw: bytes) -> tuple[int | None, int | None]:
    """Return the first and the last microsecond that a start time can mean."""
    spans = list(stored_times(raw, CharacterSet.of(None)))
    if not spans:
        return None, None
    return min(span.earliest for span in spans), max(span.latest for span in spans)
