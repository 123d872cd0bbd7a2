from __future__ import annotations

import pytest

from mwl_tui.ui.main.model.layout import CHOICES, FormPlace, LogPlace, arrange, form_width, too_small, weights
from mwl_tui.ui.main.panes import PANES

HEIGHTS = {pane.name: pane.height for pane in PANES if pane.height}


@pytest.mark.parametrize(
    ("size", "form", "detail", "log"),
    [
        ((60, 16), FormPlace.FOLDED, False, LogPlace.LINE),
        ((80, 24), FormPlace.FOLDED, False, LogPlace.LINE),
        ((119, 40), FormPlace.FOLDED, True, LogPlace.PANE),
        ((120, 40), FormPlace.SIDE, True, LogPlace.PANE),
        ((120, 30), FormPlace.SIDE, False, LogPlace.PANE),
        ((200, 29), FormPlace.VAST, False, LogPlace.LINE),
        ((200, 50), FormPlace.VAST, True, LogPlace.PANE),
    ],
)
def test_panes_lie_by_the_size_of_the_terminal(
    size: tuple[int, int], form: FormPlace, detail: bool, log: LogPlace
) -> None:
    made = arrange(*size)
    assert (made.form, made.detail, made.log, made.fits) == (form, detail, log, True)


@pytest.mark.parametrize("size", [(59, 40), (200, 15), (1, 1)])
def test_too_small_a_terminal_does_not_fit_and_is_told_its_size(size: tuple[int, int]) -> None:
    assert not arrange(*size).fits
    said, needed = too_small(*size)
    assert f"{size[0]}x{size[1]}" in said
    assert "60x16" in needed


def test_what_was_asked_for_opens_where_there_is_no_room_for_it() -> None:
    made = arrange(80, 24, opened=("detail", "log"))
    assert (made.detail, made.log) == (True, LogPlace.PANE)


def test_a_layout_chosen_by_hand_wins_over_the_size() -> None:
    assert arrange(80, 24, choice="all")[:3] == (FormPlace.SIDE, True, LogPlace.PANE)
    assert arrange(200, 50, choice="wide")[:3] == (FormPlace.FOLDED, True, LogPlace.PANE)
    assert arrange(200, 50, choice="list")[:3] == (FormPlace.FOLDED, False, LogPlace.LINE)
    assert set(CHOICES) == {"auto", "all", "wide", "list"}


def test_steps_make_a_pane_larger_than_its_neighbours_within_bounds() -> None:
    usual, larger = weights(40, HEIGHTS, {}), weights(40, HEIGHTS, {"log": 2})
    assert larger["log"] > usual["log"] * 1.5
    assert larger["worklist"] == usual["worklist"]
    assert weights(40, HEIGHTS, {"log": 99}) == weights(40, HEIGHTS, {"log": 6})
    assert form_width(FormPlace.SIDE, {"query": 1}) > form_width(FormPlace.SIDE, {})
    assert 30 <= form_width(FormPlace.SIDE, {"query": -99}) < form_width(FormPlace.VAST, {"query": 99}) <= 80


def test_in_a_short_terminal_the_detail_that_was_asked_for_has_the_most_room() -> None:
    short = weights(24, HEIGHTS, {})
    assert short["detail"] > short["worklist"]


@pytest.mark.parametrize(
    ("size", "opened", "zoomed", "shown"),
    [
        ((120, 40), (), "", {"worklist", "detail", "log"}),
        ((80, 24), (), "", {"worklist", "log"}),
        ((80, 24), ("other",), "", {"worklist", "log", "other"}),
        ((120, 40), (), "log", {"log"}),
        ((80, 24), ("other",), "other", {"other"}),
    ],
)
def test_a_zoomed_pane_shows_alone_and_a_pane_without_room_when_it_is_opened(
    size: tuple[int, int], opened: tuple[str, ...], zoomed: str, shown: set[str]
) -> None:
    made = arrange(*size, opened=opened, zoomed=zoomed)
    assert {pane for pane in ("worklist", "detail", "log", "other") if made.shows(pane)} == shown
