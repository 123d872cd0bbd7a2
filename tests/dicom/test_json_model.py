"""The DICOM JSON model, with pydicom as the oracle."""

from __future__ import annotations

import json
import struct
import warnings
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.json_model import to_json, to_text
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.syntax import TransferSyntax
from tests.cli.oracle import without_empty

PLAIN = CharacterSet.of(None)


def one(vr: str, value: bytes | tuple[DataSet, ...], charset: CharacterSet = PLAIN) -> dict[str, object]:
    data_set = DataSet()
    data_set.put(0x00100010, vr, value)
    model = json.loads(to_text(to_json(data_set, charset)))["00100010"]
    assert model.pop("vr") == vr
    return model


@pytest.mark.parametrize(
    ("vr", "value", "expected"),
    [
        ("LO", b"a\\ b \\\\c ", ["a", "b", None, "c"]),
        ("LT", b" a\\b ", [" a\\b"]),
        ("CS", b"CT", ["CT"]),
        ("UI", b"1.2\0", ["1.2"]),
        ("IS", b" 42 \\-1", [42, -1]),
        ("IS", b"4_2", ["4_2"]),
        ("DS", b"1.50\\1e3\\.5", [1.5, 1000.0, 0.5]),
        ("DS", b"nan\\1e999", ["nan", "1e999"]),
        ("US", struct.pack("<2H", 1, 65535), [1, 65535]),
        ("SS", struct.pack("<h", -2), [-2]),
        ("UL", struct.pack("<I", 2**32 - 1), [2**32 - 1]),
        ("SL", struct.pack("<i", -3), [-3]),
        ("UV", struct.pack("<Q", 2**64 - 1), [2**64 - 1]),
        ("SV", struct.pack("<q", -4), [-4]),
        ("FL", struct.pack("<f", 0.5), [0.5]),
        ("FD", struct.pack("<3d", 0.1, float("nan"), float("-inf")), [0.1, "NaN", "-Infinity"]),
        ("AT", struct.pack("<4H", 0x10, 0x20, 0x40, 0xFFFF), ["00100020", "0040FFFF"]),
        ("PN", b"A^B=C=D", [{"Alphabetic": "A^B", "Ideographic": "C", "Phonetic": "D"}]),
        ("PN", b"A==D\\=C", [{"Alphabetic": "A", "Phonetic": "D"}, {"Ideographic": "C"}]),
        ("PN", b"==", [None]),
        ("SQ", (DataSet(),), [{}]),
    ],
)
def test_values_are_written_as_annex_f_has_them(
    vr: str, value: bytes | tuple[DataSet, ...], expected: list[object]
) -> None:
    assert one(vr, value) == {"Value": expected}


@pytest.mark.parametrize("vr", ["LO", "PN", "US", "AT", "OB", "UN", "SQ"])
def test_what_is_empty_has_neither_value_nor_binary(vr: str) -> None:
    assert one(vr, () if vr == "SQ" else b"") == {}


@pytest.mark.parametrize(("vr", "value"), [("OB", b"\x00\xff"), ("UN", b"ab"), ("US", b"\1\2\3")])
def test_bytes_and_broken_numbers_are_inline_binary(vr: str, value: bytes) -> None:
    assert set(one(vr, value)) == {"InlineBinary"}


def test_text_is_decoded_and_the_declared_character_set_stays() -> None:
    data_set = DataSet()
    data_set.put(0x00080005, "CS", b"ISO_IR 100")
    data_set.put(0x00100010, "PN", b"M\xfcller")
    item = DataSet()
    item.put(0x00080005, "CS", b"ISO_IR 192")
    item.put(0x00400007, "LO", "山".encode())
    data_set.put(0x00400100, "SQ", (item,))
    model = json.loads(to_text(to_json(data_set, CharacterSet.of("ISO_IR 100"))))
    assert model["00080005"]["Value"] == ["ISO_IR 100"]
    assert model["00100010"]["Value"] == [{"Alphabetic": "Müller"}]
    assert model["00400100"]["Value"][0]["00400007"]["Value"] == ["山"]


def test_group_lengths_are_left_out() -> None:
    data_set = DataSet()
    data_set.put(0x00100000, "UL", b"\0\0\0\0")
    assert to_json(data_set, PLAIN) == {}


@pytest.mark.parametrize("mark", ["\x1b", "\x7f", "\x9b", "\u202e", "\u2028", "\u200b", "\ue000", "\ufeff"])
def test_s1_nothing_in_json_acts_on_a_terminal_and_nothing_is_lost(mark: str) -> None:
    text = to_text({"a": f"x{mark}y"})
    assert text.isprintable()
    assert json.loads(text) == {"a": f"x{mark}y"}


_TEXT = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_characters="\\=^\x7f\xad"))
_WORDS = _TEXT.map(str.strip).filter(lambda text: not any("\x80" <= c < "\xa0" for c in text))
_LO = st.one_of(_WORDS, st.lists(_WORDS.filter(bool), min_size=2, max_size=3))
_FIELDS = {
    "PatientID": _WORDS,
    "PatientName": st.lists(_WORDS.filter(bool), min_size=1, max_size=3).map("=".join),
    "OtherPatientNames": _WORDS,
    "MedicalAlerts": _LO,
    "PregnancyStatus": st.integers(0, 65535),
    "PatientWeight": st.integers(0, 300).map(str),
    "StudyInstanceUID": st.sampled_from(["1.2.3", "2.25.4"]),
    "EncapsulatedDocument": st.binary(max_size=8).map(lambda data: data + b"\0" * (len(data) % 2)),
}


@st.composite
def datasets(draw: st.DrawFn, depth: int = 2) -> Dataset:
    made = Dataset()
    for keyword, values in _FIELDS.items():
        if draw(st.booleans()):
            setattr(made, keyword, draw(values))
    if depth and draw(st.booleans()):
        made.ScheduledProcedureStepSequence = draw(st.lists(datasets(depth - 1), max_size=2))
    return made


def _declare(made: Dataset) -> None:
    """Declare UTF-8 in a data set and in its items, of which pydicom keeps each its own."""
    todo = [made]
    for data_set in todo:
        data_set.SpecificCharacterSet = "ISO_IR 192"
        todo += data_set.get("ScheduledProcedureStepSequence") or ()


@given(datasets(), st.booleans())
def test_the_model_is_pydicoms(made: Dataset, implicit: bool) -> None:
    _declare(made)
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, implicit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_dataset(buffer, made)
        encoded = buffer.getvalue()
        expected = read_dataset(BytesIO(encoded), implicit, True).to_json_dict()
    syntax = TransferSyntax.IMPLICIT_LE if implicit else TransferSyntax.EXPLICIT_LE
    ours = json.loads(to_text(to_json(read(encoded, syntax), CharacterSet.of("ISO_IR 192"))))
    assert ours == without_empty(json.loads(json.dumps(expected)))
