from __future__ import annotations

import pytest

from mwl_tui.ui.main.model.layout import CHOICES, Form, Log, arrange, form_width, told, weights


@pytest.mark.parametrize(
    ("size", "form", "detail", "log"),
    [
        ((60, 16), Form.FOLDED, False, Log.LINE),
        ((80, 24), Form.FOLDED, False, Log.LINE),
        ((119, 40), Form.FOLDED, True, Log.PANE),
        ((120, 40), Form.SIDE, True, Log.PANE),
        ((120, 30), Form.SIDE, False, Log.PANE),
        ((200, 29), Form.VAST, False, Log.LINE),
        ((200, 50), Form.VAST, True, Log.PANE),
    ],
)
def test_panes_lie_by_the_size_of_the_terminal(size: tuple[int, int], form: Form, detail: bool, log: Log) -> None:
    made = arrange(*size)
    assert (made.form, made.detail, made.log, made.fits) == (form, detail, log, True)


@pytest.mark.parametrize("size", [(59, 40), (200, 15), (1, 1)])
def test_too_small_a_terminal_does_not_fit_and_is_told_its_size(size: tuple[int, int]) -> None:
    assert not arrange(*size).fits
    said, needed = told(*size)
    assert f"{size[0]}x{size[1]}" in said
    assert "60x16" in needed


def test_what_was_asked_for_opens_where_there_is_no_room_for_it() -> None:
    made = arrange(80, 24, opened=("detail", "log"))
    assert (made.detail, made.log) == (True, Log.PANE)


def test_a_layout_chosen_by_hand_wins_over_the_size() -> None:
    assert arrange(80, 24, choice="all")[:3] == (Form.SIDE, True, Log.PANE)
    assert arrange(200, 50, choice="wide")[:3] == (Form.FOLDED, True, Log.PANE)
    assert arrange(200, 50, choice="list")[:3] == (Form.FOLDED, False, Log.LINE)
    assert set(CHOICES) == {"auto", "all", "wide", "list"}


def test_steps_make_a_pane_larger_than_its_neighbours_within_bounds() -> None:
    usual, larger = weights(40, {}), weights(40, {"log": 2})
    assert larger["log"] > usual["log"] * 1.5
    assert larger["worklist"] == usual["worklist"]
    assert weights(40, {"log": 99}) == weights(40, {"log": 6})
    assert form_width(Form.SIDE, {"query": 1}) > form_width(Form.SIDE, {})
    assert 30 <= form_width(Form.SIDE, {"query": -99}) < form_width(Form.VAST, {"query": 99}) <= 80


def test_in_a_short_terminal_the_detail_that_was_asked_for_has_the_most_room() -> None:
    short = weights(24, {})
    assert short["detail"] > short["worklist"]
