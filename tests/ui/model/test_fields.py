from __future__ import annotations

from datetime import date, datetime

import pytest

from mwl_tui.ui.model.fields import FIELDS, check, keys_of, summary
from mwl_tui.ui.model.preset_values import NAMES, values_of
from mwl_tui.worklist.table import START_DATE, START_TIME

TODAY = date(2026, 11, 22)
FIELD = {field.name: field for field in FIELDS}


@pytest.mark.parametrize(
    ("name", "typed", "sent"),
    [
        ("date", "today", "20261122"),
        ("date", "+1", "20261123"),
        ("date", "20261122-", "20261122-"),
        ("date", "any", ""),
        ("time", "0800-1200", "0800-1200"),
        ("modality", "ct", "CT"),
        ("station", " MR1 ", "MR1"),
        ("patient", "VIV*", "VIV*"),
        ("patient", "", ""),
    ],
)
def test_typed_value_becomes_the_key_that_goes_out(name: str, typed: str, sent: str) -> None:
    assert check(FIELD[name], typed, TODAY) == (sent, "")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("date", "2x"),
        ("date", "20261399"),
        ("time", "25"),
        ("modality", "a-b"),
        ("station", "X" * 17),
        ("patient", "A" * 65),
        ("patient_id", "a\\b"),
        ("date", "\x1b[2J"),
    ],
)
def test_wrong_value_has_one_line_of_reason_and_is_not_sent(name: str, typed: str) -> None:
    sent, reason = check(FIELD[name], typed, TODAY)
    assert sent == ""
    assert reason.isprintable()
    assert reason
    assert keys_of({name: typed}, TODAY) == ({}, {name: reason})


def test_empty_fields_are_no_keys() -> None:
    keys, wrong = keys_of({"date": "today", "time": "", "patient": "  "}, TODAY)
    assert (keys, wrong) == ({START_DATE: "20261122"}, {})


def test_summary_names_what_is_asked_for() -> None:
    assert summary({"date": "today", "modality": "CT", "patient": ""}) == "Date today · Modality CT"
    assert summary({}) == "everything"


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_fills_the_form_with_keys_that_may_be_sent(name: str) -> None:
    values = values_of(name, datetime(2026, 11, 22, 23, 30))
    assert set(values) <= set(FIELD)
    assert not keys_of(values, TODAY)[1]


def test_day_presets_use_words_that_outlive_midnight() -> None:
    assert values_of("today", datetime(2026, 11, 22, 12)) == {"date": "today", "time": ""}
    assert values_of("week", datetime(2026, 11, 22, 12))["date"] == "week"


def test_patient_preset_empties_the_keys_of_a_day() -> None:
    values = values_of("patient", datetime(2026, 11, 22, 12))
    assert values["date"] == values["modality"] == values["station"] == ""


def test_hours_preset_crosses_midnight() -> None:
    keys, _ = keys_of(values_of("hours", datetime(2026, 11, 22, 22)), TODAY)
    assert keys[START_DATE] == "20261122-20261123"
    assert "-" in keys[START_TIME]
