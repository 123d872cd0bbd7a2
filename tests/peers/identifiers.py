"""Identifiers in one plain form, made by pydicom, so that answers of different peers can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pydicom.config
from pydicom import Dataset, dcmread
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

Plain: TypeAlias = tuple[tuple[int, object], ...]
"""Tag and value of each element that has a value; a sequence's value is a tuple of these."""


def decode(identifier: bytes, transfer_syntax: str) -> Dataset:
    """Read an identifier's bytes with pydicom.

    Args:
        identifier: The encoded data set.
        transfer_syntax: Its UID: implicit or explicit VR little endian.
    """
    return read_dataset(BytesIO(identifier), transfer_syntax == "1.2.840.10008.1.2", True)


def encode(data_set: Dataset) -> bytes:
    """Write a data set in explicit VR little endian with pydicom, without any file meta information."""
    target = DicomBytesIO()
    target.is_little_endian, target.is_implicit_VR = True, False
    with pydicom.config.disable_value_validation():
        write_dataset(target, data_set)
    return bytes(target.getvalue())


def plain(data_set: Dataset) -> Plain:
    """Return the elements that have a value; what is empty and what is absent mean the same to a reader of the list."""
    found: list[tuple[int, object]] = []
    for element in data_set:
        value: object = (
            tuple(part for part in map(plain, element.value) if part)
            if element.VR == "SQ"
            else str(element.value or "").strip()
        )
        if value:
            found.append((int(element.tag), value))
    return tuple(found)


def listed(data_sets: Iterable[Dataset]) -> list[Plain]:
    """Return the plain forms in an order that does not depend on who answered."""
    return sorted((plain(data_set) for data_set in data_sets), key=repr)


def requested(query: Dataset, item: Dataset) -> Plain:
    """Return what a right answer holds of an item: the requested elements, and the character set they are in.

    A sequence asked for with no item, or with one empty item, is asked for as a whole.
    """
    wanted = _reduced(query, item)
    if "SpecificCharacterSet" in item:
        wanted.SpecificCharacterSet = item.SpecificCharacterSet
    return plain(wanted)


def _reduced(query: Dataset, item: Dataset) -> Dataset:
    answer = Dataset()
    for key in query:
        if key.tag not in item:
            continue
        if key.VR == "SQ" and key.value and len(key.value[0]):
            answer.add_new(key.tag, "SQ", [_reduced(key.value[0], part) for part in item[key.tag].value])
        else:
            answer.add(item[key.tag])
    return answer


def number_of(response: Dataset) -> int:
    """Return the number of the sample item that a response is of, from its Study Instance UID."""
    return int(str(response.StudyInstanceUID).rpartition(".")[2]) - 100


def read(path: Path) -> Dataset:
    """Read a DICOM file, with or without file meta information."""
    return dcmread(path, force=True)


def write(data_set: Dataset, path: Path) -> Path:
    """Write a DICOM file without file meta information."""
    path.write_bytes(encode(data_set))
    return path
