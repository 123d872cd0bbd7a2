from __future__ import annotations

from datetime import date, datetime

import pytest

from mwl_tui.ui.query.model.fields import CHARSET, FIELDS, check, field_at
from mwl_tui.ui.query.model.preset_values import NAMES, first_draft, matching, values_of
from mwl_tui.ui.query.model.terms import coded_values, terms_of
from mwl_tui.worklist.table import ATTRIBUTES, START_DATE, START_TIME, resolve

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12)
FIELD = {field.name: field for field in FIELDS}


@pytest.mark.parametrize(
    ("name", "typed", "sent"),
    [
        ("date", "today", "20261122"),
        ("date", "+1", "20261123"),
        ("date", "20261122-", "20261122-"),
        ("date", "any", ""),
        ("birth_date", "19700101", "19700101"),
        ("time", "0800-1200", "0800-1200"),
        ("modality", "ct", "CT"),
        ("station", " MR1 ", "MR1"),
        ("patient", "VIV*", "VIV*"),
        ("patient", "Müller", "Müller"),
        ("patient", "", ""),
    ],
)
def test_typed_value_becomes_the_key_that_goes_out(name: str, typed: str, sent: str) -> None:
    assert check(FIELD[name], typed, TODAY) == (sent, "")


WRONG = [
    ("date", "2x"),
    ("date", "20261399"),
    ("time", "25"),
    ("modality", "a-b"),
    ("station", "X" * 17),
    ("patient", "A" * 65),
    ("patient_id", "a\\b"),
    ("date", "\x1b[2J"),
]


@pytest.mark.parametrize(("name", "typed"), WRONG)
def test_wrong_value_has_one_line_of_reason_and_is_not_sent(name: str, typed: str) -> None:
    sent, reason = check(FIELD[name], typed, TODAY)
    assert sent == ""
    assert reason
    assert reason.isprintable()


@pytest.mark.parametrize(("name", "typed"), WRONG)
def test_sent_anyway_it_goes_out_as_typed_and_the_reason_stays(name: str, typed: str) -> None:
    sent, reason = check(FIELD[name], typed, TODAY, anyway=True)
    assert sent == typed
    assert reason


@pytest.mark.parametrize(
    ("name", "typed", "sent"), [("date", "today", "20261122"), ("modality", "ct", "ct"), ("station", " MR1 ", " MR1 ")]
)
def test_sent_anyway_days_in_words_are_resolved_and_nothing_else_is_changed(name: str, typed: str, sent: str) -> None:
    assert check(FIELD[name], typed, TODAY, anyway=True).sent == sent


def test_characters_are_checked_by_the_character_set_of_the_query() -> None:
    assert "ISO_IR 100" in check(FIELD["patient"], "山田^太郎", TODAY, charset="ISO_IR 100").reason
    assert check(FIELD["patient"], "Müller", TODAY, charset="ISO_IR 100") == ("Müller", "")
    assert check(FIELD["patient"], "山田^太郎", TODAY) == ("山田^太郎", "")


@pytest.mark.parametrize(
    ("typed", "sent"), [("utf-8", "ISO_IR 192"), ("ISO_IR 100", "ISO_IR 100"), ("\\ISO 2022 IR 87", "\\ISO 2022 IR 87")]
)
def test_character_set_is_sent_in_defined_terms(typed: str, sent: str) -> None:
    assert check(field_at(CHARSET), typed, TODAY) == (sent, "")


def test_character_set_that_is_none_is_refused() -> None:
    assert "defined term" in check(field_at(CHARSET), "klingon", TODAY).reason


def test_every_required_matching_key_is_shown_from_the_start() -> None:
    required = {row.path for row in ATTRIBUTES if row.matching == "R" and row.vr != "SQ"}
    assert required <= {field.path for field in FIELDS}
    assert len(required) == 7  # the eighth is the sequence that four of them stand in


def test_every_attribute_of_the_table_has_a_label_and_says_what_may_be_typed() -> None:
    for row in ATTRIBUTES:
        field = field_at(row.path)
        assert field.title
        assert field.guide
        assert field_at(field.path) == field


def test_fields_without_a_place_in_the_table_have_names_of_their_own() -> None:
    top = field_at((0x0008_0060,))
    assert top.name != FIELD["modality"].name
    assert top.title != FIELD["modality"].title
    assert field_at((0x0009_1001,)).title == "(0009,1001)"


def test_no_wild_card_is_offered_where_the_standard_has_none() -> None:
    for name in ("modality", "station", "patient_id"):
        assert "no wild cards" in FIELD[name].guide


@pytest.mark.parametrize("path", [field.path for field in FIELDS] + [CHARSET, resolve("PregnancyStatus")])
def test_every_value_that_is_offered_may_be_sent(path: tuple[int, ...]) -> None:
    field = field_at(path)
    for term in terms_of(path, field.vr, TODAY):
        assert check(field, term.value, TODAY).reason == ""
        assert term.words
    assert set(coded_values(path)) <= {term.value for term in terms_of(path, field.vr, TODAY)}


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_fills_the_form_with_keys_that_may_be_sent(name: str) -> None:
    values = values_of(name, datetime(2026, 11, 22, 23, 30))
    assert set(values) <= set(FIELD)
    assert not [name for name, value in values.items() if check(FIELD[name], value, TODAY).reason]


def test_day_presets_use_words_that_outlive_midnight() -> None:
    assert values_of("today", NOON) == {"date": "today", "time": ""}
    assert values_of("week", NOON)["date"] == "week"


def test_patient_preset_empties_the_keys_of_a_day() -> None:
    values = values_of("patient", NOON)
    assert values["date"] == values["modality"] == values["station"] == ""


def test_hours_preset_crosses_midnight() -> None:
    values = values_of("hours", datetime(2026, 11, 22, 22))
    assert check(FIELD["date"], values["date"], TODAY).sent == "20261122-20261123"
    assert "-" in values["time"]


def test_preset_is_known_again_by_what_stands_in_the_form() -> None:
    assert matching({"date": "tomorrow", "time": "", "patient": "VIV*"}, NOON) == "tomorrow"
    assert matching({"date": "20250101"}, NOON) == ""
    assert matching({}, NOON) == ""


def test_form_of_a_new_user_asks_for_today() -> None:
    draft = first_draft(NOON)
    assert draft.values[START_DATE] == "today"
    assert START_TIME in draft.values
