from __future__ import annotations

import pytest
from textual import events

from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.worklist.worklist import Worklist
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import FakeAnswer, FakeEnding, row

SHORT, WIDE = (80, 24), (120, 40)


async def answered(at: Bench, number: int = 30) -> None:
    await at.press("r")
    await at.until(lambda: at.gateway.finds)
    at.gateway.finds[0].feed(*(FakeAnswer(row(f"Name{count:03}")) for count in range(number)), FakeEnding(number))
    await at.until(lambda: f"{number} responses" in at.text())


@boots
async def test_a_short_terminal_shows_the_last_line_of_the_log_and_its_key_opens_it(bench: Opener) -> None:
    async with bench(size=SHORT) as at:
        await answered(at)
        assert "4 Association log" not in at.text()
        assert "✓ 30 responses" in at.text().splitlines()[-2]
        await at.press("4")
        await at.until(lambda: "4 Association log" in at.text())
        await at.press("escape")
        await at.until(lambda: "4 Association log" not in at.text())
        assert isinstance(at.app.focused, Worklist)


@boots
async def test_the_detail_opens_on_demand_where_there_is_no_room_and_escape_closes_it(bench: Opener) -> None:
    async with bench(size=SHORT) as at:
        await answered(at)
        assert "3 Detail" not in at.text()
        await at.press("3")
        await at.until(lambda: "3 Detail" in at.text())
        await at.press("escape")
        await at.until(lambda: "3 Detail" not in at.text())


@boots
async def test_z_gives_the_pane_in_focus_all_the_room_and_takes_it_back(bench: Opener) -> None:
    async with bench(size=WIDE) as at:
        await answered(at)
        await at.press("4", "z")
        await at.until(lambda: "2 Worklist" not in at.text())
        assert "1 Query" not in at.text()
        assert at.screen.query_one(AssociationLog).size.height > 30
        await at.press("escape")
        await at.until(lambda: "2 Worklist" in at.text())
        await at.press("2", "z")
        await at.until(lambda: "4 Association log" not in at.text())
        await at.press("z")
        await at.until(lambda: "4 Association log" in at.text())


@boots
async def test_plus_and_minus_move_the_split_and_the_choice_is_remembered(bench: Opener) -> None:
    async with bench(size=WIDE) as at:
        await answered(at)
        await at.press("4")
        log = at.screen.query_one(AssociationLog)
        before = log.size.height
        await at.press("plus", "plus", "plus")
        await at.until(lambda: log.size.height > before)
        assert at.app.store.state.layout.shares == {"log": 3}
        await at.press("minus", "minus", "minus")
        await at.until(lambda: log.size.height == before)


async def test_layouts_are_chosen_by_key_and_named(bench: Opener) -> None:
    async with bench(size=WIDE) as at:
        await answered(at)
        form = at.screen.query_one("#query")
        assert form.size.height > 30
        await at.press("L", "L")
        assert at.app.store.state.layout.choice == "wide"
        await at.until(lambda: form.size.height == 1)
        assert "the form in one line" in at.notices()[-1]
        await at.press("L")
        assert "3 Detail" not in at.text()
        await at.press("L")
        assert at.app.store.state.layout.choice == "auto"


@pytest.mark.parametrize("size", one_of([(59, 24), (80, 15)], (59, 24), "a boot for each size"))
async def test_too_small_a_terminal_says_so_and_comes_back_when_it_grows(bench: Opener, size: tuple[int, int]) -> None:
    async with bench(size=SHORT) as at:
        await at.pilot.resize_terminal(*size)
        await at.until(lambda: "make it larger" in at.text())
        assert f"{size[0]}x{size[1]}" in at.text()
        assert "? help" in at.text()
        assert "2 Worklist" not in at.text()
        await at.pilot.resize_terminal(60, 16)
        await at.until(lambda: "2 Worklist" in at.text())
        assert "? help" in at.text()


async def test_keys_that_come_in_one_burst_all_count(bench: Opener) -> None:
    async with bench(size=WIDE) as at:
        await answered(at)
        for key in ("4", "2", "slash", "0", "2", "enter"):
            at.app.post_message(events.Key(key, "/" if key == "slash" else key if len(key) == 1 else None))
        await at.until(lambda: "11 of 30" in at.text())
        for key in ("3", "4", "z"):
            at.app.post_message(events.Key(key, key))
        await at.until(lambda: "2 Worklist" not in at.text())
        assert "4 Association log" in at.text()
