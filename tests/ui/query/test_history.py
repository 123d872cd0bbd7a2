from __future__ import annotations

from mwl_tui.ui.query.model.history import Walk, named, remembered, renamed, without
from mwl_tui.ui.state import QueryState


def asked(name: str, **more: str) -> QueryState:
    return QueryState(keys={"PatientName": name, **more})


def test_history_keeps_the_newest_last_and_the_same_query_once_in_a_row() -> None:
    past = remembered([], asked("A", PatientID=""))
    past = remembered(past, asked("A"))
    past = remembered(past, asked("B"))
    past = remembered(past, asked("A"))
    assert past == [asked("A"), asked("B"), asked("A")]


def test_history_is_bounded() -> None:
    past: list[QueryState] = []
    for number in range(80):
        past = remembered(past, asked(str(number)))
    assert len(past) == 50
    assert past[-1] == asked("79")


def test_walk_goes_back_and_forth_and_what_was_typed_comes_back() -> None:
    walk = Walk([asked("A"), asked("B")])
    assert walk.newer() is None
    assert walk.older(asked("typed")) == asked("B")
    assert walk.place == "history 2 of 2"
    assert walk.older(asked("B")) == asked("A")
    assert walk.older(asked("A")) is None
    assert walk.newer() == asked("B")
    assert walk.newer() == asked("typed")
    assert not walk.begun
    assert walk.newer() is None


def test_walk_begins_before_the_query_that_stands_in_the_form_already() -> None:
    assert Walk([asked("A"), asked("B")]).older(asked("B", PatientID="")) == asked("A")
    assert Walk([asked("A")]).older(asked("A")) is None


def test_saved_query_takes_the_place_of_one_with_its_name() -> None:
    saved = named(named([], "CT  today\x1b", asked("A")), "abc", asked("B"))
    assert [one.name for one in saved] == ["abc", "CT today"]
    assert [one.query for one in named(saved, "abc", asked("C"))] == [asked("C"), asked("A")]


def test_saved_query_is_renamed_and_removed() -> None:
    saved = named(named([], "one", asked("A")), "two", asked("B"))
    assert [(one.name, one.query) for one in renamed(saved, "one", "three")] == [
        ("three", asked("A")),
        ("two", asked("B")),
    ]
    assert renamed(saved, "nobody", "x") == saved
    assert [one.name for one in without(saved, "one")] == ["two"]
