"""The detail pane follows the cursor, and no more often than it must."""

from __future__ import annotations

from typing import cast

from mwl_tui.operations.exchange import Row
from mwl_tui.operations.readings import Readings
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.detail.detail_follower import DetailFollower
from tests.ui.fakes import RIS, FakeGateway
from tests.ui.responses import KNEE, answer, rows, runs


class ShownRows:
    """A detail pane that notes what it is to show."""

    def __init__(self) -> None:
        self.rows: list[Row | None] = []

    def show(self, row: Row | None, reading: object) -> None:
        assert (row is None) == (reading is None)
        self.rows.append(row)


def test_only_the_last_of_the_responses_that_the_cursor_passed_is_shown() -> None:
    shown = ShownRows()
    follower = DetailFollower(cast(Detail, shown), Readings(FakeGateway()))
    first, last = rows([answer(KNEE), answer(KNEE, number=2)], runs(RIS)[0])
    follower.note(first)
    follower.note(last)
    assert shown.rows == []
    follower.catch_up()
    follower.catch_up()
    assert shown.rows == [last]
    follower.note(None)
    follower.catch_up()
    assert shown.rows == [last, None]
