from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import inflate, read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import deflate, pad, write
from tests.dicom.data_sets import (
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    MODALITY,
    PATIENT_ID,
    PATIENT_NAME,
    SPS,
    UNDEFINED,
    data_sets,
    differences,
    element,
    item,
    pydicom_tree,
    sequence,
    tree,
)

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")  # of values, which are not read here


@given(data_sets(), st.sampled_from([IMPLICIT, EXPLICIT]))
def test_pydicom_reads_what_is_written(data_set: DataSet, syntax: TransferSyntax) -> None:
    theirs = pydicom_tree(write(data_set, syntax), syntax)
    assert differences(data_set, theirs, with_vr=syntax is EXPLICIT) == []


@given(data_sets(), st.sampled_from([EXPLICIT, DEFLATED]))
def test_written_data_set_reads_back(data_set: DataSet, syntax: TransferSyntax) -> None:
    assert read(write(data_set, syntax), syntax) == data_set


@given(data_sets())
def test_what_implicit_vr_tells_reads_back(data_set: DataSet) -> None:
    once = read(write(data_set, IMPLICIT), IMPLICIT)
    assert _values(once) == _values(data_set)
    assert read(write(once, IMPLICIT), IMPLICIT) == once


def _values(data_set: DataSet) -> list[object]:
    """Return tags and values at all levels, VRs aside."""
    return [
        (tag, one.value if isinstance(one.value, bytes) else [_values(inner) for inner in one.value])
        for tag, one in data_set.items()
    ]


def test_elements_are_in_ascending_order() -> None:
    data_set = tree((PATIENT_ID, "LO", b"1 "), (MODALITY, "CS", b"CT"))
    assert write(data_set, IMPLICIT) == element(MODALITY, b"CT") + element(PATIENT_ID, b"1 ")


@pytest.mark.parametrize(
    ("vr", "padded"), [("PN", b"A "), ("UR", b"A "), ("UI", b"A\0"), ("OB", b"A\0"), ("UN", b"A\0"), ("ZZ", b"A\0")]
)
def test_odd_values_are_padded_by_vr(vr: str, padded: bytes) -> None:
    assert read(write(tree((PATIENT_ID, vr, b"A")), EXPLICIT), EXPLICIT) == tree((PATIENT_ID, vr, padded))
    assert pad(b"AB", vr) == b"AB"


def test_sequences_and_items_have_defined_lengths() -> None:
    data_set = tree((SPS, "SQ", [tree((MODALITY, "CS", b"CT")), tree()]))
    assert write(data_set, IMPLICIT) == sequence(SPS, item(element(MODALITY, b"CT")), item())
    assert write(data_set, EXPLICIT) == sequence(SPS, item(element(MODALITY, b"CT", "CS")), item(), vr="SQ")


def test_sequence_without_items_has_length_zero() -> None:
    assert write(tree((SPS, "SQ", [])), EXPLICIT) == sequence(SPS, vr="SQ")


def test_sequence_that_no_dictionary_knows_has_an_undefined_length_in_implicit_vr() -> None:
    data_set = tree((0x00091001, "SQ", [tree((MODALITY, "CS", b"CT"))]))
    data = write(data_set, IMPLICIT)
    assert data == sequence(0x00091001, item(element(MODALITY, b"CT")), undefined=True)
    assert read(data, IMPLICIT) == data_set
    assert write(data_set, EXPLICIT).count(UNDEFINED.to_bytes(4, "little")) == 0


@pytest.mark.parametrize(("length", "vr"), [(65_534, "LO"), (65_535, "UN"), (65_536, "UN")])
def test_value_too_long_for_its_vr_goes_out_as_un(length: int, vr: str) -> None:
    value = b"x" * length
    found = read(write(tree((PATIENT_NAME, "LO", value)), EXPLICIT), EXPLICIT)
    assert found == tree((PATIENT_NAME, vr, pad(value, "LO")))


@given(st.binary(max_size=500))
def test_deflated_bytes_inflate_and_are_even(data: bytes) -> None:
    assert inflate(deflate(data)) == data
    assert len(deflate(data)) % 2 == 0
