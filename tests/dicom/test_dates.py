"""DA, TM and DT: what they mean, how precisely, and ranges of them."""

from __future__ import annotations

import contextlib
import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dates import (
    DateTimeSpan,
    Range,
    TimeSpan,
    is_range,
    parse_da,
    parse_da_range,
    parse_dt,
    parse_dt_range,
    parse_tm,
    parse_tm_range,
    split_range,
)
from mwl_tui.errors import InvalidValue

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def start_of(year: int, month: int = 1, day: int = 1) -> int:
    return (datetime.date(year, month, day) - datetime.date(1, 1, 1)).days * DAY


# --- DA


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("19960229", datetime.date(1996, 2, 29)),
        ("00010101", datetime.date(1, 1, 1)),
        ("99991231", datetime.date(9999, 12, 31)),
        ("1996.04.06", datetime.date(1996, 4, 6)),
        ("19960406 ", datetime.date(1996, 4, 6)),
    ],
)
def test_date_is_read(text: str, date: datetime.date) -> None:
    assert parse_da(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19970229",
        "19961301",
        "19960100",
        "00000101",
        "1996046",
        "199604060",
        "1996-04-06",
        "1996.0406",
        "96.04.06",
        "١٩٩٦٠٤٠٦",
        "19960406\n",
        " 19960406",
        "+9960406",
        "9" * 1_000,
    ],
)
def test_what_is_no_date_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_da(text)
    assert caught.value.vr == "DA"
    assert not text.strip() or text.strip() not in caught.value.reason


@given(st.dates())
def test_every_date_reads_back(date: datetime.date) -> None:
    assert parse_da(f"{date.year:04}{date.month:02}{date.day:02}") == date


# --- TM


@pytest.mark.parametrize(
    ("text", "earliest", "span"),
    [
        ("22", 22 * HOUR, HOUR),
        ("2230", 22 * HOUR + 30 * MINUTE, MINUTE),
        ("223015", 22 * HOUR + 30 * MINUTE + 15 * SECOND, SECOND),
        ("223015.5", 22 * HOUR + 30 * MINUTE + 15 * SECOND + 500_000, 100_000),
        ("223015.000001", 22 * HOUR + 30 * MINUTE + 15 * SECOND + 1, 1),
        ("22:30:15", 22 * HOUR + 30 * MINUTE + 15 * SECOND, SECOND),
        ("22:30", 22 * HOUR + 30 * MINUTE, MINUTE),
        ("235960", DAY, SECOND),
        ("000000 ", 0, SECOND),
    ],
)
def test_time_means_a_span_of_its_precision(text: str, earliest: int, span: int) -> None:
    assert parse_tm(text) == TimeSpan(earliest, earliest + span - 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "223",
        "22301",
        "24",
        "2260",
        "223061",
        "223015.",
        "223015.1234567",
        "2230.5",
        "22.5",
        "22:3015",
        "2230:15",
        ":2230",
        "-1",
        "٢٢٣٠",
        "2230\n",
        "223015,5",
        "1" * 1_000,
    ],
)
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_tm(text)
    assert caught.value.vr == "TM"


@pytest.mark.parametrize(
    ("one", "two", "equal"),
    [
        ("2230", "223000", True),
        ("2230", "223059.999999", True),
        ("2230", "2231", False),
        ("223000", "223000.5", True),
        ("223000.5", "223000.500000", True),
        ("223000.5", "223000.6", False),
        ("22", "2159", False),
        ("1607", "160700", True),
    ],
)
def test_times_are_equal_by_meaning(one: str, two: str, equal: bool) -> None:
    first, second = parse_tm(one), parse_tm(two)
    assert (first.earliest <= second.latest and second.earliest <= first.latest) is equal


@given(st.times())
def test_every_time_lies_in_its_less_precise_forms(moment: datetime.time) -> None:
    text = moment.strftime("%H%M%S.%f")
    exact = parse_tm(text)
    assert exact.earliest == exact.latest
    for length in (2, 4, 6, 8, 10):
        wide = parse_tm(text[:length])
        assert wide.earliest <= exact.earliest <= wide.latest


# --- DT


@pytest.mark.parametrize(
    ("text", "earliest", "span"),
    [
        ("2020", start_of(2020), 366 * DAY),
        ("2019", start_of(2019), 365 * DAY),
        ("202002", start_of(2020, 2), 29 * DAY),
        ("202012", start_of(2020, 12), 31 * DAY),
        ("999912", start_of(9999, 12), 31 * DAY),
        ("20200229", start_of(2020, 2, 29), DAY),
        ("2020022923", start_of(2020, 2, 29) + 23 * HOUR, HOUR),
        ("20200229235960", start_of(2020, 3, 1), SECOND),
        ("20200229235959.25", start_of(2020, 3, 1) - 750_000, 10_000),
    ],
)
def test_date_and_time_means_a_span_of_its_precision(text: str, earliest: int, span: int) -> None:
    assert parse_dt(text) == DateTimeSpan(earliest, earliest + span - 1)


@pytest.mark.parametrize(
    ("text", "minutes"), [("2020+0100", 60), ("202002-0330", -210), ("20200229+1400", 840), ("2020022912-1200", -720)]
)
def test_offset_from_utc_is_read_after_any_precision(text: str, minutes: int) -> None:
    assert parse_dt(text).offset == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "202",
        "20201",
        "20201301",
        "20200230",
        "2020022924",
        "202002291260",
        "20200229120061",
        "2020022912:30",
        "20200229120000.",
        "20200229.5",
        "2020+1401",
        "2020-1201",
        "2020-0000",
        "2020+0060",
        "2020+01",
        "2020Z",
        "202002291",
        "0000",
        "2" * 1_000,
    ],
)
def test_what_is_no_date_and_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_dt(text)
    assert caught.value.vr == "DT"


def test_offsets_bring_the_same_moment_together() -> None:
    east, utc = parse_dt("20200101003000+0100").to_utc(), parse_dt("20191231233000+0000").to_utc()
    assert east == utc != parse_dt("20200101003000+0000").to_utc()


def test_value_without_offset_takes_the_default_one() -> None:
    local, utc = parse_dt("20200101003000"), parse_dt("20191231233000+0000")
    assert local.to_utc(60) == utc != local.to_utc()


# --- ranges


@pytest.mark.parametrize(
    ("vr", "text", "expected"),
    [
        ("DA", "19960101-19960131", ("19960101", "19960131")),
        ("DA", "19960101-", ("19960101", "")),
        ("DA", "-19960131", ("", "19960131")),
        ("TM", "10-1130", ("10", "1130")),
        ("TM", "1000-113000.5", ("1000", "113000.5")),
        ("TM", "10:00-11:30", ("10:00", "11:30")),
        ("DT", "2019-2020", ("2019", "2020")),
        ("DT", "20200101-0500-20200102-0500", ("20200101-0500", "20200102-0500")),
        ("DT", "20200101-0500-", ("20200101-0500", "")),
        ("DT", "-20200101-0500", ("", "20200101-0500")),
        ("DT", "20200101+0500-20200102", ("20200101+0500", "20200102")),
        ("DT", "20200101120000.5-20200102", ("20200101120000.5", "20200102")),
    ],
)
def test_range_is_split_into_its_ends(vr: str, text: str, expected: tuple[str, str]) -> None:
    assert is_range(vr, text)
    assert split_range(text) == expected


@pytest.mark.parametrize(
    ("vr", "text"),
    [("DA", "19960101"), ("TM", "10"), ("DT", "20200101"), ("DT", "20200101-0500"), ("LO", "a-b"), ("PN", "A-B")],
)
def test_hyphen_elsewhere_makes_no_range(vr: str, text: str) -> None:
    assert not is_range(vr, text)


def test_ranges_are_read_end_by_end() -> None:
    new_year = datetime.date(1996, 1, 1)
    assert parse_da_range("19960101-19961231") == Range(new_year, datetime.date(1996, 12, 31))
    assert parse_da_range("19960101-") == Range(new_year, None)
    assert parse_da_range("-19960101") == Range(None, new_year)
    assert parse_tm_range("-10") == Range(None, parse_tm("10"))
    assert parse_dt_range("2019-2020") == Range(parse_dt("2019"), parse_dt("2020"))


def test_upper_end_reaches_as_far_as_its_precision() -> None:
    high = parse_tm_range("0900-1130").high
    assert high is not None
    assert high.latest == 11 * HOUR + 31 * MINUTE - 1


def test_single_value_is_the_range_of_itself() -> None:
    assert parse_da_range("19960101") == Range(datetime.date(1996, 1, 1), datetime.date(1996, 1, 1))
    assert parse_dt_range("20200101-0500") == Range(parse_dt("20200101-0500"), parse_dt("20200101-0500"))


@pytest.mark.parametrize("text", ["-", "19960101-19960230", "19960101-19960102-19960103", "1996-04-06", "--"])
def test_range_with_a_bad_end_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_da_range(text)


@given(st.text(alphabet="0123456789-+.: *", max_size=60))
def test_no_text_fails_with_another_error(text: str) -> None:
    for parse in (parse_da_range, parse_tm_range, parse_dt_range):
        with contextlib.suppress(InvalidValue):
            parse(text)


def test_long_hostile_text_is_refused_at_once() -> None:
    started = time.perf_counter()
    for text in ("-" * 1_000_000, "1-" * 500_000, "2020-0500-" * 100_000, "." * 1_000_000):
        for parse in (parse_da_range, parse_tm_range, parse_dt_range):
            with pytest.raises(InvalidValue):
                parse(text)
    assert time.perf_counter() - started < 2
