from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.worklist.matching import Matcher
from mwl_tui.worklist.table import resolve
from tests.worklist.items import data_set

DATE, TIME = "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime"


def starts(day: str, moment: str = "120000") -> DataSet:
    return data_set(**{DATE: day, TIME: moment})


def matches(item: DataSet, **keys: str) -> bool:
    return Matcher(data_set(**keys)).matches(item)


@pytest.mark.parametrize(
    ("key", "stored", "found"),
    [
        ("19960406", "19960406", True),
        ("19960406", "1996.04.06", True),
        ("19960406", "19960407", False),
        ("19960101-19961231", "19960101", True),
        ("19960101-19961231", "19961231", True),
        ("19960101-19961231", "19970101", False),
        ("19960101-", "19960101", True),
        ("19960101-", "19951231", False),
        ("-19951231", "19951231", True),
        ("-19951231", "19960101", False),
        ("19961231-19960101", "19960406", False),
    ],
)
def test_date_matches_by_meaning_and_ranges_are_inclusive(key: str, stored: str, found: bool) -> None:
    assert matches(starts(stored), **{DATE: key}) is found
    assert matches(data_set(PatientBirthDate=stored), PatientBirthDate=key) is found


@pytest.mark.parametrize(
    ("key", "stored", "found"),
    [
        ("2230", "223000", True),
        ("223000", "2230", True),
        ("22", "223015", True),
        ("223000", "223000.000001", True),
        ("223000.5", "223000", True),
        ("2230", "22:30:00", True),
        ("2230", "223100", False),
        ("223000.5", "223000.6", False),
        ("1000-1200", "120059.9", True),
        ("1000-120000", "120001", False),
        ("1000-1200", "1000", True),
        ("1000-1200", "095959", False),
        ("1000-", "2359", True),
        ("1000-", "0959", False),
        ("-1000", "000000", True),
        ("-1000", "100100", False),
        ("2200-0200", "2300", False),
        ("2200-0200", "0100", False),
        ("235960", "235960", True),
    ],
)
def test_time_matches_as_precisely_as_it_is_written(key: str, stored: str, found: bool) -> None:
    assert matches(starts("19960406", stored), **{TIME: key}) is found
    assert matches(data_set(StudyTime=stored), StudyTime=key) is found


@pytest.mark.parametrize(
    ("dates", "times", "stored", "found"),
    [
        ("19960101-19960501", "150000-120000", ("19960101", "1500"), True),
        ("19960101-19960501", "150000-120000", ("19960101", "145959"), False),
        ("19960101-19960501", "150000-120000", ("19960102", "0000"), True),
        ("19960101-19960501", "150000-120000", ("19960501", "120000"), True),
        ("19960101-19960501", "150000-120000", ("19960501", "120001"), False),
        ("19960101-19960501", "1500-", ("19960501", "2359"), True),
        ("19960101-19960501", "1500-", ("19960101", "1459"), False),
        ("19960101-19960501", "-1200", ("19960101", "0000"), True),
        ("19960101-19960501", "-1200", ("19960501", "1201"), False),
        ("19960101-", "1500-", ("19960101", "1459"), False),
        ("19960101-", "1500-", ("19960102", "0100"), True),
        ("-19960501", "-1200", ("19951231", "2300"), True),
        ("-19960501", "-1200", ("19960501", "1201"), False),
        ("19960101-19960101", "1000-1200", ("19960101", "1100"), True),
        ("19960101-19960101", "1000-1200", ("19960101", "1300"), False),
        ("19960101-19960501", "1500-1200", ("19960301", ""), False),
        ("19960101-19960501", "1500-1200", ("", "1500"), False),
        ("19960102-19960103", "0000-0100", ("19960101", "235960"), False),
    ],
)
def test_ranges_of_start_date_and_time_make_one_period(
    dates: str, times: str, stored: tuple[str, str], found: bool
) -> None:
    assert matches(starts(*stored), **{DATE: dates, TIME: times}) is found


@pytest.mark.parametrize(
    ("dates", "times", "stored", "found"),
    [
        ("19960101", "1000-1200", ("19960101", "1100"), True),
        ("19960101", "1000-1200", ("19960101", "1300"), False),
        ("19960101-19960103", "1100", ("19960102", "1100"), True),
        ("19960101-19960103", "1100", ("19960102", "1200"), False),
        ("", "1000-1200", ("19960102", "1300"), False),
        ("-19951231", "1500-", ("19950101", "1200"), False),
        ("-19951231", "1500-", ("19950101", "1600"), True),
        ("19960101-", "-1200", ("19970101", "1300"), False),
        ("19960101-", "-1200", ("19970101", "1100"), True),
    ],
)
def test_date_and_time_that_do_not_make_a_period_match_each_for_itself(
    dates: str, times: str, stored: tuple[str, str], found: bool
) -> None:
    assert matches(starts(*stored), **{DATE: dates, TIME: times}) is found


def test_study_date_and_time_never_combine() -> None:
    stored = data_set(StudyDate="19960102", StudyTime="1300")
    assert not matches(stored, StudyDate="19960101-19960103", StudyTime="1000-1200")


def test_any_date_of_several_matches() -> None:
    assert matches(starts("19960101\\19960406"), **{DATE: "19960406"})


@pytest.mark.parametrize(
    ("key", "stored", "found"),
    [
        ("20261122", "202611221530", True),
        ("20261122-20261123", "20261123235959", True),
        ("20261122-", "20261121", False),
        ("202611221200+0000", "202611221300+0100", True),
        ("202611221200+0000", "202611221200+0100", False),
        ("-20261122", "noon", False),
    ],
)
def test_date_and_time_in_one_value_match_by_meaning(key: str, stored: str, found: bool) -> None:
    def version(value: str) -> DataSet:
        code = DataSet()
        code.put(resolve("RequestedProcedureCodeSequence.ContextGroupVersion")[-1], "DT", value.encode())
        whole = DataSet()
        whole.put(0x00321064, "SQ", (code,))
        return whole

    assert Matcher(version(key)).matches(version(stored)) is found


MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 1, 5)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def da(day: date) -> str:
    return f"{day:%Y%m%d}"


def tm(moment: time) -> str:
    return f"{moment:%H%M}"


@given(low=MOMENTS, high=MOMENTS, start=MOMENTS)
def test_period_holds_every_moment_between_its_ends_and_no_other(
    low: datetime, high: datetime, start: datetime
) -> None:
    keys = {DATE: f"{da(low)}-{da(high)}", TIME: f"{tm(low.time())}-{tm(high.time())}"}
    assert matches(starts(da(start), tm(start.time())), **keys) is (low <= start <= high)


@given(low=st.none() | MOMENTS, high=st.none() | MOMENTS, start=MOMENTS)
def test_date_range_holds_every_day_between_its_ends_and_no_other(
    low: datetime | None, high: datetime | None, start: datetime
) -> None:
    if low is None and high is None:
        return
    key = f"{da(low) if low else ''}-{da(high) if high else ''}"
    inside = (low is None or low.date() <= start.date()) and (high is None or start.date() <= high.date())
    assert matches(starts(da(start)), **{DATE: key}) is inside
    assert matches(starts(da(start)), **{DATE: da(start + timedelta(days=0))})
