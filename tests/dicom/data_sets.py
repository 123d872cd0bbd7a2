"""Data sets for the tests of ``dicom/``: made by hypothesis, encoded and decoded by pydicom, and small ones by hand."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

from hypothesis import strategies as st
from pydicom.datadict import DicomDictionary, dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from mwl_tui.dicom.dataset import DataSet, Element
from mwl_tui.dicom.syntax import TransferSyntax

IMPLICIT, EXPLICIT, DEFLATED = TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE, TransferSyntax.DEFLATED

SPS, MODALITY, PATIENT_NAME, PATIENT_ID = 0x00400100, 0x00080060, 0x00100010, 0x00100020
CODES, CODE_VALUE = 0x00400008, 0x00080100

# By hand


def element(tag: int, value: bytes, vr: str | None = None, *, length: int | None = None) -> bytes:
    """Encode an element, in implicit VR where no VR is given; ``length`` instead of the true one."""
    length = len(value) if length is None else length
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    if vr is None:
        return head + struct.pack("<I", length) + value
    if vr in {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST"} | {
        "TM", "UI", "UL", "US"
    }:  # fmt: skip
        return head + vr.encode() + struct.pack("<H", length) + value
    return head + vr.encode() + struct.pack("<xxI", length) + value


def item(*elements: bytes, undefined: bool = False) -> bytes:
    """Encode an item."""
    content = b"".join(elements)
    if undefined:
        return struct.pack("<HHI", 0xFFFE, 0xE000, UNDEFINED) + content + ITEM_END
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def sequence(tag: int, *items: bytes, vr: str | None = None, undefined: bool = False) -> bytes:
    """Encode a sequence."""
    content = b"".join(items)
    if undefined:
        return element(tag, content + SEQUENCE_END, vr, length=UNDEFINED)
    return element(tag, content, vr)


UNDEFINED = 0xFFFFFFFF
ITEM_END = struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
SEQUENCE_END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def tree(*elements: tuple[int, str, bytes | list[DataSet]]) -> DataSet:
    """Make a data set of (tag, VR, value)."""
    data_set = DataSet()
    for tag, vr, value in elements:
        data_set.put(tag, vr, value)
    return data_set


# By hypothesis

_PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="\\")
TEXT = st.text(_PRINTABLE, max_size=20).map(str.strip)
_SIZES = {
    "AT": 4, "US": 2, "SS": 2, "UL": 4, "SL": 4, "UV": 8, "SV": 8, "FL": 4, "FD": 8,
    "OB": 2, "UN": 2, "OW": 2, "OL": 4, "OF": 4, "OD": 8, "OV": 8,
}  # fmt: skip
_FORMED = {
    "AS": ["045Y"], "DA": ["20261122", "20261122-"], "DT": ["20261122101530.123456"], "TM": ["1015", "101530.5"],
    "DS": ["72.5", "-1e3"], "IS": ["12"], "UI": ["1.2.840.10008.5.1.4.31", "1.2.3\\1.2.4"], "CS": ["CT", "CT\\MR"],
    "AE": ["CT1", "A\\B"],
}  # fmt: skip
VALUE_VRS = ["LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT", *_SIZES, *_FORMED]


def values(vr: str) -> st.SearchStrategy[bytes]:
    """Encoded values of a VR, of even length."""
    if vr in _SIZES:
        sizes = st.integers(0, 4).map(lambda count: count * _SIZES[vr])
        return sizes.flatmap(lambda size: st.binary(min_size=size, max_size=size))
    text = st.sampled_from(_FORMED[vr]) if vr in _FORMED else TEXT
    if vr == "PN":  # pydicom's writer leaves out component groups that are empty at the end
        text = text.map(lambda value: value.rstrip("= "))
    padding = b"\0" if vr == "UI" else b" "
    return text.map(lambda value: value.encode() + padding * (len(value) % 2))


def _tags_by_vr() -> dict[str, list[int]]:
    """Public tags by VR, spread over the dictionary."""
    found: dict[str, list[int]] = {}
    for tag in sorted(DicomDictionary):
        if 0x0008 <= tag >> 16 < 0x7F00 and tag & 0xFFFF:
            found.setdefault(dictionary_VR(tag), []).append(tag)
    return {vr: tags[:: max(1, len(tags) // 40)] for vr, tags in found.items() if len(vr) == 2}


TAGS_BY_VR = _tags_by_vr()
PRIVATE_TAGS = [group << 16 | 0x1000 + number for group in (0x0009, 0x0041, 0x7FE1) for number in range(6)]
UNKNOWN_TAGS = [0x00080FF1, 0x00400FF2, 0x60000FF3]


@st.composite
def elements(draw: st.DrawFn, deeper: st.SearchStrategy[DataSet] | None) -> Element:
    """An element: public, private with its creator, or in no dictionary; a sequence where one may go deeper."""
    vr = draw(st.sampled_from(VALUE_VRS if deeper is None else [*VALUE_VRS, *["SQ"] * 8]))
    other = [*PRIVATE_TAGS, *UNKNOWN_TAGS]
    tag = draw(st.sampled_from(TAGS_BY_VR[vr] if vr in TAGS_BY_VR and draw(st.booleans()) else other))
    if vr == "SQ":
        assert deeper is not None
        return Element(tag, vr, tuple(draw(st.lists(deeper, max_size=3))))
    return Element(tag, vr, draw(values(vr)))


def _data_sets(deeper: st.SearchStrategy[DataSet] | None) -> st.SearchStrategy[DataSet]:
    return st.lists(elements(deeper), max_size=8).map(_in_order)


def _in_order(found: list[Element]) -> DataSet:
    by_tag = {one.tag: one for one in found}
    for tag in list(by_tag):
        if tag >> 16 & 1:
            creator = tag >> 16 << 16 | 0x0010
            by_tag[creator] = Element(creator, "LO", b"MWL TEST")
    return DataSet(sorted(by_tag.items()))


def data_sets(depth: int = 3) -> st.SearchStrategy[DataSet]:
    """Data sets with every VR, explicit VRs, nested ``depth`` deep."""
    strategy = _data_sets(None)
    for _ in range(depth):
        strategy = _data_sets(strategy)
    return strategy


# By pydicom


def to_pydicom(data_set: DataSet, undefined: bool) -> Dataset:
    """Return the same data set as pydicom's, its sequences and items of defined or undefined length."""
    made = Dataset()
    for tag, (_, vr, value) in data_set.items():
        if isinstance(value, bytes):
            made[tag] = RawDataElement(made_tag(tag), vr, len(value), value, 0, False, True)
            continue
        items = [to_pydicom(one, undefined) for one in value]
        for one in items:
            one.is_undefined_length_sequence_item = undefined
        made[tag] = DataElement(made_tag(tag), "SQ", Sequence(items))
        made[tag].is_undefined_length = undefined
    return made


def made_tag(tag: int) -> Any:
    """Return pydicom's tag."""
    from pydicom.tag import Tag

    return Tag(tag)


def pydicom_encoded(data_set: DataSet, syntax: TransferSyntax, *, undefined: bool = False) -> bytes:
    """Encode a data set with pydicom, in implicit or explicit VR."""
    stream = DicomBytesIO()
    stream.is_little_endian, stream.is_implicit_VR = True, syntax is IMPLICIT
    write_dataset(stream, to_pydicom(data_set, undefined))
    return stream.getvalue()


def pydicom_tree(data: bytes, syntax: TransferSyntax) -> Dataset:
    """Read a data set with pydicom, values as they are encoded."""
    return read_dataset(BytesIO(data), is_implicit_VR=syntax is IMPLICIT, is_little_endian=True)


def differences(ours: DataSet, theirs: Dataset, *, with_vr: bool) -> list[str]:
    """Name the elements in which a data set of ours and one of pydicom's differ, as they were read."""
    found: list[str] = []
    todo = [("", ours, theirs)]
    for place, mine, other in todo:
        if list(mine) != sorted(int(tag) for tag in other.keys()):  # noqa: SIM118 - its iterator decodes values
            found.append(f"{place}: tags")
            continue
        for tag, one in mine.items():
            raw = other.get_item(made_tag(tag))
            where = f"{place}.{tag:08x}"
            if isinstance(one.value, bytes):
                same = one.value == _undecoded(raw.value) and not isinstance(raw.value, Sequence)
                if not same or (with_vr and one.vr != raw.VR):
                    found.append(where)
            elif raw.VR not in (None, "SQ", "UN") or len(items := _items(other, tag)) != len(one.value):
                found.append(where)
            else:
                todo += [(where, *pair) for pair in zip(one.value, items, strict=True)]
    return found


def _undecoded(value: object) -> object:
    """Return the bytes of a value, also where pydicom decoded it: Pixel Representation, when it came to a sequence."""
    numbers = [value] if isinstance(value, int) else value
    if isinstance(numbers, list | MultiValue) and all(isinstance(number, int) for number in numbers):
        return b"".join(number.to_bytes(2, "little") for number in numbers)
    return value or b""


def _items(data_set: Dataset, tag: int) -> list[Dataset]:
    return list(data_set[made_tag(tag)].value or [])
