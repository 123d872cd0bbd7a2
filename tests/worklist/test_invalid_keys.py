from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet, Element
from mwl_tui.errors import DicomError
from mwl_tui.worklist.matching import InvalidKey, Matcher
from mwl_tui.worklist.table import BY_PATH, SPS, resolve
from tests.worklist.items import ITEM, data_set, with_items


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("ScheduledProcedureStepStartDate", "*"),
        ("ScheduledProcedureStepStartDate", "1996-04-06"),
        ("ScheduledProcedureStepStartDate", "199604"),
        ("ScheduledProcedureStepStartDate", "19960230"),
        ("ScheduledProcedureStepStartDate", "19960101-19960132"),
        ("ScheduledProcedureStepStartDate", "-"),
        ("ScheduledProcedureStepStartDate", "19960101 - 19961231"),
        ("ScheduledProcedureStepStartDate", "19960101\\19960102"),
        ("ScheduledProcedureStepStartTime", "25"),
        ("ScheduledProcedureStepStartTime", "10:00"),
        ("ScheduledProcedureStepStartTime", "1?00"),
        ("Modality", "CT\\MR"),
        ("Modality", "ct"),
        ("PatientName", "A\\B"),
        ("PatientName", "A=B=C=D"),
        ("PatientID", "A\\B"),
        ("StudyInstanceUID", "1.2.*"),
        ("StudyInstanceUID", "not a uid"),
        pytest.param("StudyInstanceUID", "\\".join(["1.2"] * 10_001), id="10,001 UIDs"),
        ("PatientWeight", "heavy"),
        ("PatientWeight", "1*"),
        ("PregnancyStatus", b"\1\0\2\0"),
        ("PregnancyStatus", b"\1"),
    ],
)
def test_value_that_an_attribute_cannot_have_is_refused(keyword: str, value: str | bytes) -> None:
    with pytest.raises(InvalidKey) as raised:
        Matcher(data_set(**{keyword: value}))
    error = raised.value
    assert isinstance(error, DicomError)
    assert error.tag == resolve(keyword)[-1]
    assert error.path == resolve(keyword)
    assert error.comment.startswith(f"{keyword}: ")
    assert len(error.comment) <= 64


def test_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(InvalidKey) as raised:
        Matcher(data_set(PatientID="SECRET\\SECRET"))
    assert "SECRET" not in str(raised.value) + raised.value.comment


@pytest.mark.parametrize("tag", [SPS, 0x00321064])
def test_key_sequence_of_two_items_is_refused(tag: int) -> None:
    with pytest.raises(InvalidKey, match="one item") as raised:
        Matcher(with_items(DataSet(), tag, DataSet(), DataSet()))
    assert raised.value.tag == tag


def test_text_where_a_sequence_is_due_is_refused() -> None:
    keys = DataSet()
    keys.put(SPS, "UN", b"text")
    with pytest.raises(InvalidKey, match="sequence"):
        Matcher(keys)
    keys.put(SPS, "UN", b"")
    assert Matcher(keys).matches(ITEM)


def test_sequence_where_a_value_is_due_is_refused() -> None:
    with pytest.raises(InvalidKey, match="not a sequence"):
        Matcher(with_items(DataSet(), 0x00100010, DataSet()))
    assert Matcher(with_items(DataSet(), 0x00100010)).matches(ITEM)


def test_pattern_longer_than_any_attribute_is_refused() -> None:
    issuer = DataSet()
    issuer.put(resolve("IssuerOfAccessionNumberSequence.UniversalEntityID")[-1], "UT", b"a?" * 6_000)
    with pytest.raises(InvalidKey, match="longer"):
        Matcher(with_items(DataSet(), 0x00080051, issuer))


RAW = st.binary(max_size=24) | st.sampled_from([b"*", b"-", b"\\", b"=", b"A*\\*", b"19960101-", b"\xff*", b"\x1b$B*"])


@given(path=st.sampled_from(sorted(BY_PATH)), raw=RAW, stored=RAW, charset=st.sampled_from([b"", b"ISO_IR 192", b"X"]))
def test_any_bytes_as_key_and_as_value_give_an_answer_or_invalid_key(
    path: tuple[int, ...], raw: bytes, stored: bytes, charset: bytes
) -> None:
    def nested(value: bytes) -> DataSet:
        level = DataSet({path[-1]: Element(path[-1], BY_PATH[path].vr, value)})
        for tag in reversed(path[:-1]):
            level = with_items(DataSet(), tag, level)
        level.put(0x00080005, "CS", charset)
        return level

    # InvalidKey is an answer too (A900); whatever else is raised fails the test.
    with suppress(InvalidKey):
        matches = Matcher(nested(raw)).matches(nested(stored))
        assert not matches or Matcher(nested(raw)).prefilter.admits(nested(stored))
