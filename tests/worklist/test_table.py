from __future__ import annotations

import pytest

from mwl_tui.dicom.dictionary import keyword_of, vr_of
from mwl_tui.errors import QueryError
from mwl_tui.worklist.table import (
    ATTRIBUTES,
    BY_PATH,
    DEFAULT_COLUMNS,
    MAXIMUM_DEPTH,
    SPS,
    is_supported,
    label,
    resolve,
    step_tags,
    vr_at,
)


def test_table_has_the_required_matching_keys_of_the_standard() -> None:
    required = {attribute.keywords[-1] for attribute in ATTRIBUTES if attribute.matching == "R"}
    assert required == {
        "ScheduledProcedureStepSequence",
        "ScheduledStationAETitle",
        "ScheduledProcedureStepStartDate",
        "ScheduledProcedureStepStartTime",
        "Modality",
        "ScheduledPerformingPhysicianName",
        "PatientName",
        "PatientID",
    }


def test_table_has_the_type_1_return_keys_of_the_standard() -> None:
    always = {
        attribute.keywords[-1]
        for path, attribute in BY_PATH.items()
        if attribute.return_type == "1" and all(BY_PATH[path[:end]].return_type == "1" for end in range(1, len(path)))
    }
    assert always == {
        "ScheduledProcedureStepSequence",
        "ScheduledStationAETitle",
        "ScheduledProcedureStepStartDate",
        "ScheduledProcedureStepStartTime",
        "Modality",
        "ScheduledProcedureStepID",
        "RequestedProcedureID",
        "StudyInstanceUID",
        "PatientName",
        "PatientID",
    }


def test_table_has_82_attributes_and_each_agrees_with_the_data_dictionary() -> None:
    assert len(ATTRIBUTES) == len(BY_PATH) == 82
    for attribute in ATTRIBUTES:
        assert [keyword_of(tag) for tag in attribute.path] == list(attribute.keywords)
        assert vr_of(attribute.path[-1]) == attribute.vr


def test_every_supported_attribute_of_the_step_has_the_vr_of_the_dictionary() -> None:
    for tag in step_tags():
        assert vr_at((SPS, tag)) == vr_of(tag)
    assert {0x00080060, 0x00400400, 0x00400004} <= set(step_tags())


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("PatientName", (0x00100010,)),
        ("patientname", (0x00100010,)),
        (" PatientName ", (0x00100010,)),
        ("(0010,0010)", (0x00100010,)),
        ("0010,0010", (0x00100010,)),
        ("00100010", (0x00100010,)),
        ("Modality", (SPS, 0x00080060)),
        ("(0008,0060)", (SPS, 0x00080060)),
        ("ScheduledProcedureStepSequence[0].Modality", (SPS, 0x00080060)),
        ("ScheduledProcedureStepSequence.Modality", (SPS, 0x00080060)),
        ("(0040,0100)[0].(0008,0060)", (SPS, 0x00080060)),
        ("(0040,0100)[0].Modality", (SPS, 0x00080060)),
        ("CommentsOnTheScheduledProcedureStep", (SPS, 0x00400400)),
        ("PatientComments", (0x00104000,)),
        ("RequestedProcedureCodeSequence.CodeValue", (0x00321064, 0x00080100)),
        ("RequestedProcedureCodeSequence[0].(0008,0100)", (0x00321064, 0x00080100)),
        ("ContainerIdentifier", (0x00400500, 0x00400512)),
        ("PatientID", (0x00100020,)),
        ("Rows", (0x00280010,)),
        ("rows", (0x00280010,)),
        ("(0009,1001)", (0x00091001,)),
        ("QueryRetrieveLevel", (0x00080052,)),
    ],
)
def test_name_finds_its_place(name: str, path: tuple[int, ...]) -> None:
    assert resolve(name) == path


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("PatientNam", "PatientName"), ("Modalty", "Modality"), ("Rowz", "Rows"), ("Xyzzyxyzzy", None)],
)
def test_unknown_name_is_refused_with_the_nearest_keyword(name: str, nearest: str | None) -> None:
    with pytest.raises(QueryError) as raised:
        resolve(name)
    assert raised.value.nearest == nearest
    assert raised.value.key == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CodeValue", "several sequences"),
        ("(0008,0100)", "several sequences"),
        ("ReferencedSOPClassUID", "several sequences"),
        ("PatientName.Modality", "not a sequence"),
        ("ScheduledProcedureStepSequence[1].Modality", "one item"),
        ("ScheduledProcedureStepSequence[0", "not a keyword"),
        ("", "not a keyword"),
        (".", "not a keyword"),
        ("A" * 100_000, "no such attribute"),
        (".".join(["ScheduledProcedureStepSequence"] * (MAXIMUM_DEPTH + 1)), "at most"),
    ],
)
def test_name_without_a_place_is_refused(name: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        resolve(name)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (".Modality", (0x00080060,)),
        (".(0008,0060)", (0x00080060,)),
        (".PatientName", (0x00100010,)),
        (".ScheduledProcedureStepSequence.Modality", (0x00400100, 0x00080060)),
    ],
)
def test_dot_before_a_name_means_the_top_level(name: str, path: tuple[int, ...]) -> None:
    assert resolve(name) == path


def test_label_resolves_to_the_same_path() -> None:
    for path in (*BY_PATH, *DEFAULT_COLUMNS, (0x00321064, 0x00080100), (SPS, 0x00400400)):
        assert resolve(label(path)) == path


def test_label_of_what_nobody_knows_is_the_tag() -> None:
    assert label((0x00091001,)) == "(0009,1001)"
    assert label((SPS, 0x00091001)) == "ScheduledProcedureStepSequence.(0009,1001)"


@pytest.mark.parametrize(
    ("path", "supported"),
    [
        ((SPS, 0x00400001), True),
        ((SPS, 0x00400400), True),
        ((0x00104000,), True),
        ((0x00321064, 0x00080100), True),
        ((0x00101002, 0x00100020), True),
        ((0x00080052,), False),
        ((0x00091001,), False),
        ((0x00280010,), False),
        ((0x00080060,), False),
        ((0x00100010, 0x00080100), False),
        ((), False),
        ((0x00101002, *[0x00100024] * 9), False),
    ],
)
def test_supported_is_the_table_and_the_modules_that_it_names(path: tuple[int, ...], supported: bool) -> None:
    assert is_supported(path) is supported
