from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.worklist.matching import Constraint, Matcher, stored_texts
from mwl_tui.worklist.table import SPS, START_DATE, resolve
from tests.worklist.items import ITEM, data_set, with_items


def constraints(**keys: str) -> dict[str, Constraint]:
    found = Matcher(data_set("ISO_IR 192", **keys)).prefilter.constraints
    return {keyword: found[resolve(keyword)] for keyword in keys if resolve(keyword) in found}


def test_single_values_ranges_and_prefixes_narrow() -> None:
    assert constraints(
        Modality="CT",
        ScheduledProcedureStepStartDate="19960101-",
        StudyInstanceUID="1.2\\1.3",
        AccessionNumber="A*1",
        PatientName="Mül*",
        RequestingPhysician="Roß^*=",
    ) == {
        "Modality": Constraint(equal=frozenset({"CT"})),
        "ScheduledProcedureStepStartDate": Constraint(low="19960101"),
        "StudyInstanceUID": Constraint(equal=frozenset({"1.2", "1.3"})),
        "AccessionNumber": Constraint(prefix="A"),
        "PatientName": Constraint(prefix="mul"),
        "RequestingPhysician": Constraint(prefix="ross"),
    }


def test_universal_keys_times_numbers_and_patterns_without_a_beginning_do_not_narrow() -> None:
    assert not constraints(
        PatientID="*",
        ScheduledProcedureStepStartTime="10-12",
        PatientWeight="70",
        AccessionNumber="*1",
        PatientName="*^ANNA",
    )


def test_stored_texts_are_what_constraints_compare() -> None:
    assert stored_texts(ITEM, (0x00100010,)) == ("muller^jurgen",)
    assert stored_texts(ITEM, resolve("ScheduledStationAETitle")) == ("AA32", "AA33")
    assert stored_texts(ITEM, START_DATE) == ("19960406",)
    assert stored_texts(ITEM, resolve("StudyInstanceUID")) == ("1.2.3",)
    assert stored_texts(ITEM, resolve("AdmissionID")) == ()
    assert stored_texts(ITEM, resolve("PregnancyStatus")) == ()


def test_stored_texts_come_from_every_step_of_an_item() -> None:
    steps = [data_set(Modality=modality).items_at(SPS)[0] for modality in ("CT", "MR")]
    assert stored_texts(with_items(ITEM, SPS, *steps), resolve("Modality")) == ("CT", "MR")


def test_stored_dates_of_the_old_form_and_of_early_years_sort_as_digits() -> None:
    assert stored_texts(data_set(StudyDate="1996.04.06"), resolve("StudyDate")) == ("19960406",)
    assert stored_texts(data_set(StudyDate="00010203"), resolve("StudyDate")) == ("00010203",)


VALUES = {
    "PatientName": st.sampled_from(["", "A^B", "a^b^", "Ä^B=山^B", "AB", "Z==Ä", "^B"]),
    "PatientID": st.sampled_from(["", "A", "A ", "B", "A*"]),
    "Modality": st.sampled_from(["", "CT", "MR", "CT\\MR"]),
    "ScheduledStationAETitle": st.sampled_from(["A", "B", "A\\B", " A"]),
    "ScheduledProcedureStepStartDate": st.sampled_from(["", "20260101", "20260102", "2026.01.03", "soon"]),
    "ScheduledProcedureStepStartTime": st.sampled_from(["", "10", "1000", "235960", "120000.5"]),
    "AccessionNumber": st.sampled_from(["", "A1", "A12", "B"]),
}
KEYS = {
    "PatientName": st.sampled_from(["", "*", "A*", "ä^b", "A^?", "=山*", "*=Ä", "A^*^", "?^*", "Ä^B=山^B", "==ä"]),
    "PatientID": st.sampled_from(["", "A", "A*", "*"]),
    "Modality": st.sampled_from(["", "CT", "MR", "*"]),
    "ScheduledStationAETitle": st.sampled_from(["", "A", "B"]),
    "ScheduledProcedureStepStartDate": st.sampled_from(["", "20260102", "20260102-", "-20260102", "20260101-20260102"]),
    "ScheduledProcedureStepStartTime": st.sampled_from(["", "10", "1000-", "-1000", "1200-1000"]),
    "AccessionNumber": st.sampled_from(["", "A1", "A*", "A?", "*1", "?1*"]),
}


@given(st.fixed_dictionaries({}, optional=VALUES), st.fixed_dictionaries({}, optional=KEYS))
def test_narrowing_never_loses_a_match(values: dict[str, str], keys: dict[str, str]) -> None:
    matcher, item = Matcher(data_set("ISO_IR 192", **keys)), data_set("ISO_IR 192", **values)
    if matcher.matches(item):
        assert matcher.prefilter.admits(item)


def test_narrowing_of_a_selective_query_leaves_out_what_it_can() -> None:
    matcher = Matcher(data_set(Modality="CT", ScheduledProcedureStepStartDate="19960406"))
    assert matcher.prefilter.admits(ITEM)
    other: DataSet = data_set(Modality="MR", ScheduledProcedureStepStartDate="19960406")
    assert not matcher.prefilter.admits(other)
    assert not matcher.prefilter.admits(DataSet())
