from __future__ import annotations

from datetime import date

import pytest

from mwl_tui.ui.query.model.fields import CHARSET, FIELDS
from mwl_tui.ui.query.model.form import Draft, brief, query_of, read, state_of, summary
from mwl_tui.ui.shared.model.typed_text import plain
from mwl_tui.ui.state import QueryState
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import START_DATE, START_TIME, resolve

TODAY = date(2026, 11, 22)
NAME = resolve("PatientName")
WEIGHT = resolve("PatientWeight")
MODALITY = resolve("Modality")
TOP_MODALITY = resolve(".Modality")


def draft(**values: str) -> Draft:
    return Draft({resolve(name): value for name, value in values.items()})


def test_empty_fields_are_no_keys() -> None:
    query, wrong = query_of(Draft({START_DATE: "today", START_TIME: "", NAME: "  "}), TODAY)
    assert (query.keys, wrong) == ({START_DATE: "20261122"}, {})
    assert query.return_keys == Query.default().return_keys


def test_wrong_keys_are_told_by_the_name_of_the_field() -> None:
    query, wrong = query_of(Draft({START_TIME: "25", NAME: "VIV*"}), TODAY)
    assert query.keys == {NAME: "VIV*"}
    assert list(wrong) == ["time"]


def test_wrong_keys_go_out_as_typed_when_sent_anyway() -> None:
    query, wrong = query_of(Draft({START_TIME: "25", MODALITY: "ct"}, anyway=True), TODAY)
    assert (query.keys, wrong) == ({START_TIME: "25", MODALITY: "ct"}, {})
    assert query.data_set(check=False)


def test_character_set_is_no_key_but_the_one_of_the_query() -> None:
    query, wrong = query_of(Draft({NAME: "Müller", CHARSET: "ISO_IR 100"}), TODAY)
    assert (query.charset, query.keys, wrong) == ("ISO_IR 100", {NAME: "Müller"}, {})
    assert b"M\xfcller" in query.data_set()[NAME[0]].value
    _, wrong = query_of(Draft({NAME: "山田", CHARSET: "ISO_IR 100"}), TODAY)
    assert list(wrong) == ["patient"]


def test_form_comes_back_as_it_was_kept() -> None:
    kept = Draft({WEIGHT: "70", NAME: "VIV*", TOP_MODALITY: "CT", MODALITY: "", (0x0009_1001,): "x"}, (NAME,), True)
    assert read(state_of(kept)) == kept


def test_form_that_was_never_kept_shows_the_usual_fields() -> None:
    assert list(read(QueryState()).values) == [field.path for field in FIELDS]


@pytest.mark.parametrize(
    "name", ["", "NoSuchThing", "ScheduledProcedureStepSequence", "a.b.c.d.e.f.g.h", "\x1b]0;x\x07", "." * 9]
)
def test_what_means_no_attribute_is_left_out(name: str) -> None:
    assert list(read(QueryState(keys={name: "1", "PatientName": "VIV*"})).values) == [NAME]


def test_kept_text_brings_no_control_characters_into_the_form() -> None:
    values = read(QueryState(keys={"PatientName": "\x1b]52;c;aGk=\x07VIV*\x9b\u202e"})).values
    assert values == {NAME: "]52;c;aGk=VIV*"}
    assert plain("x" * 5_000) == "x" * 1_024


def test_earlier_query_leaves_the_fields_in_their_places_and_adds_its_own() -> None:
    now = Draft({START_DATE: "today", NAME: "VIV*"})
    assert list(now.recalled(Draft({WEIGHT: "70", NAME: "ROS*"})).values.items()) == [
        (START_DATE, ""),
        (NAME, "ROS*"),
        (WEIGHT, "70"),
    ]


def test_queries_that_ask_for_the_same_are_equal_whatever_fields_show() -> None:
    assert brief(state_of(Draft({START_DATE: "today", NAME: " "}))) == brief(state_of(Draft({START_DATE: "today"})))


def test_summary_names_what_is_asked_for() -> None:
    asked = Draft({START_DATE: "today", MODALITY: "CT", NAME: ""})
    assert summary(asked) == "Date today · Modality CT"
    assert summary(Draft({})) == "everything"
    assert summary(Draft({NAME: "x"}, anyway=True)).startswith("! unchecked")
