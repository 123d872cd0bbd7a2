from __future__ import annotations

import pytest

from mwl_tui.ui.state import ColumnState
from mwl_tui.ui.worklist.model.column_choice import ColumnChoice
from mwl_tui.ui.worklist.model.columns import chosen_columns, columns_of, states_of, tone_of
from mwl_tui.worklist.table import ATTRIBUTES, DEFAULT_COLUMNS, SPS, START_DATE

NAME = (0x00100010,)
WEIGHT = (0x00101030,)


def chosen(choice: ColumnChoice) -> list[tuple[int, ...]]:
    return [column.path for column in choice.columns]


def test_columns_come_first_and_the_rest_of_the_table_follows() -> None:
    choice = ColumnChoice(columns_of(), asked={NAME})
    first, *_ = choice.entries
    assert (first.path, first.place, first.asked) == (START_DATE, 1, False)
    assert [entry.place for entry in choice.entries[: len(DEFAULT_COLUMNS)]] == list(range(1, 11))
    assert len(choice.entries) == len({*DEFAULT_COLUMNS, *(a.path for a in ATTRIBUTES if a.vr != "SQ")})
    assert next(entry for entry in choice.entries if entry.path == NAME).asked


@pytest.mark.parametrize(
    ("search", "path"),
    [
        ("weight", WEIGHT),
        ("patient weight", WEIGHT),
        ("PatientWeight", WEIGHT),
        ("0010,1030", WEIGHT),
        ("RequestedProcedureCodeSequence.CodeValue", (0x00321064, 0x00080100)),
        ("BurnedInAnnotation", (0x00280301,)),
        ("(0028,0301)", (0x00280301,)),
    ],
)
def test_search_finds_by_words_keyword_and_tag_in_the_table_and_beyond(search: str, path: tuple[int, ...]) -> None:
    choice = ColumnChoice(columns_of())
    choice.search(search)
    assert path in [entry.path for entry in choice.entries]
    assert len(choice.entries) < 12


def test_what_nobody_knows_is_not_found() -> None:
    choice = ColumnChoice(columns_of())
    choice.search("no such thing")
    assert not choice.entries


def test_attribute_becomes_a_column_and_none_again() -> None:
    choice = ColumnChoice(columns_of())
    choice.toggle(WEIGHT)
    assert chosen(choice)[-1] == WEIGHT
    choice.toggle(WEIGHT)
    assert chosen(choice) == list(DEFAULT_COLUMNS)


def test_one_column_stays() -> None:
    choice = ColumnChoice(columns_of([NAME]))
    choice.toggle(NAME)
    assert chosen(choice) == [NAME]


def test_columns_are_carried_and_sized() -> None:
    choice = ColumnChoice(columns_of([START_DATE, NAME, WEIGHT]))
    choice.carry(WEIGHT, -1)
    choice.carry(START_DATE, -1)
    assert chosen(choice) == [START_DATE, WEIGHT, NAME]
    choice.size(WEIGHT, 1)
    (width,) = {column.width for column in choice.columns if column.path == WEIGHT}
    assert choice.entries[1].width == width == choice.columns[1].most
    for _ in range(200):
        choice.size(WEIGHT, -1)
    assert choice.columns[1].width == 3
    choice.size(WEIGHT, 0)
    assert choice.entries[1].width == 0
    choice.take_defaults()
    assert chosen(choice) == list(DEFAULT_COLUMNS)


def test_choice_is_remembered_and_read_again() -> None:
    columns = (columns_of([NAME])[0].sized(30), *columns_of([(SPS, 0x00080060)]))
    states = states_of(columns)
    assert [(state.path, state.width) for state in states] == [
        ("PatientName", 30),
        ("ScheduledProcedureStepSequence.Modality", 0),
    ]
    assert chosen_columns(states) == columns
    assert states_of(columns_of()) == []


def test_what_is_not_known_any_more_is_left_out() -> None:
    broken = ColumnState(path="NoSuchAttribute"), ColumnState(path=""), ColumnState(path="a[b")
    assert chosen_columns([*broken, ColumnState(path="PatientName", width=9_999)])[0].width == 120
    assert chosen_columns(broken) == columns_of()


def test_status_and_priority_have_tones_and_nothing_else_has() -> None:
    assert tone_of((SPS, 0x00400020), "ARRIVED") == "good"
    assert tone_of((0x00401003,), "stat ") == "urgent"
    assert tone_of((0x00401003,), "whatever") == ""
    assert tone_of(NAME, "STAT") == ""
