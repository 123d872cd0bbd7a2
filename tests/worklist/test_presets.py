from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.values import check_key
from mwl_tui.errors import QueryError
from mwl_tui.worklist.presets import PRESETS, apply, parse_date
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import START_DATE, START_TIME, resolve

NOW = datetime(2026, 11, 22, 14, 30, 5)  # a Sunday
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("today", "20261122"),
        (" Today ", "20261122"),
        ("tomorrow", "20261123"),
        ("yesterday", "20261121"),
        ("+3", "20261125"),
        ("+3d", "20261125"),
        ("-1d", "20261121"),
        ("-1", "20261121"),
        ("+0", "20261122"),
        ("sun", "20261122"),
        ("mon", "20261123"),
        ("Saturday", "20261128"),
        ("wednesday", "20261125"),
        ("20261122", "20261122"),
        ("2026-11-22", "20261122"),
        ("20240229", "20240229"),
        ("week", "20261116-20261122"),
        ("mon-fri", "20261123-20261127"),
        ("today-+7d", "20261122-20261129"),
        ("today..+7", "20261122-20261129"),
        ("-1d-+1d", "20261121-20261123"),
        ("20261122-20261124", "20261122-20261124"),
        ("2026-11-22-2026-11-24", "20261122-20261124"),
        ("2026-11-22..2026-11-24", "20261122-20261124"),
        ("2026-11-22 - 20261124", "20261122-20261124"),
        ("20261122-", "20261122-"),
        ("-20261122", "-20261122"),
        ("2026-11-22-", "20261122-"),
        ("-2026-11-22", "-20261122"),
        ("..today", "-20261122"),
        ("today-", "20261122-"),
        ("", ""),
        ("any", ""),
        ("*", ""),
    ],
)
def test_date_as_people_say_it_becomes_a_key(text: str, key: str) -> None:
    assert parse_date(text, TODAY) == key


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "..",
        "someday",
        "2026",
        "20261131",
        "2026-13-01",
        "00000101",
        "tomorrow-today",
        "20261122-3",
        "+99999",
        "1-2-3",
    ],
)
def test_text_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_date(text, TODAY)


def test_day_outside_the_calendar_is_refused() -> None:
    with pytest.raises(QueryError, match="calendar"):
        parse_date("+9999", date(9999, 1, 1))
    with pytest.raises(QueryError, match="calendar"):
        parse_date("-9999", date(1, 1, 1))


@given(st.text(alphabet="0123456789-+.dmontusky ", max_size=24))
def test_whatever_is_typed_gives_a_valid_key_or_is_refused(text: str) -> None:
    try:
        key = parse_date(text, TODAY)
    except QueryError:
        return
    check_key("DA", key)


@pytest.mark.parametrize(
    ("name", "dates"), [("today", "20261122"), ("tomorrow", "20261123"), ("week", "20261116-20261122")]
)
def test_preset_of_days_sets_the_date_and_leaves_other_keys(name: str, dates: str) -> None:
    query = Query.default().with_key("Modality", "CT").with_key(START_TIME, "1000-")
    keys = apply(name, query, NOW).keys
    assert keys[START_DATE] == dates
    assert keys[START_TIME] == ""
    assert keys[resolve("Modality")] == "CT"


@pytest.mark.parametrize(
    ("hours", "dates", "times"),
    [
        (4, "20261122", "143005-183005"),
        ("0.5", "20261122", "143005-150005"),
        (12, "20261122-20261123", "143005-023005"),
        (48, "20261122-20261124", "143005-143005"),
    ],
)
def test_next_hours_are_one_period_over_midnight_if_need_be(hours: str | float, dates: str, times: str) -> None:
    keys = apply("hours", Query(), NOW, hours=hours).keys
    assert (keys[START_DATE], keys[START_TIME]) == (dates, times)
    Query(keys=keys).data_set()


@pytest.mark.parametrize("hours", [0, -1, "nan", "inf", "soon", "", 1e9])
def test_next_hours_takes_a_number_of_hours(hours: str | float) -> None:
    with pytest.raises(QueryError, match="hours"):
        apply("hours", Query(), NOW, hours=hours)


def test_broad_asks_by_date_modality_and_station() -> None:
    keys = apply(
        "broad", Query().with_key("PatientID", "7"), NOW, modality="CT", station_ae="CT1", date="tomorrow"
    ).keys
    assert {path: value for path, value in keys.items() if value} == {
        START_DATE: "20261123",
        resolve("Modality"): "CT",
        resolve("ScheduledStationAETitle"): "CT1",
    }


def test_broad_asks_for_today_unless_told_otherwise() -> None:
    assert apply("broad", Query(), NOW).keys[START_DATE] == "20261122"


def test_patient_asks_by_name_id_accession_and_procedure_on_any_day() -> None:
    query = apply("today", Query().with_key("Modality", "CT"), NOW)
    keys = apply("patient", query, NOW, name="A*", accession_number="7").keys
    assert {path: value for path, value in keys.items() if value} == {
        resolve("PatientName"): "A*",
        resolve("AccessionNumber"): "7",
    }
    assert resolve("RequestedProcedureID") in keys


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_makes_a_valid_query(name: str) -> None:
    preset = PRESETS[name]
    assert preset.name == name
    assert preset.title
    assert apply(name, Query.default(), NOW).data_set()


@pytest.mark.parametrize(("name", "parameters"), [("weak", {}), ("today", {"hours": 3}), ("patient", {"nam": "A"})])
def test_unknown_preset_or_parameter_is_refused(name: str, parameters: dict[str, str | float]) -> None:
    with pytest.raises(QueryError) as raised:
        apply(name, Query(), NOW, **parameters)
    assert raised.value.nearest == {"weak": "week", "today": None, "patient": "name"}[name]


def test_query_of_a_file_takes_no_preset() -> None:
    with pytest.raises(QueryError, match="is sent unchanged"):
        apply("today", Query(exact=DataSet()), NOW)
