from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from mwl_tui.config import MockSettings
from mwl_tui.errors import ConfigError
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.target import MockPhase
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.ui.mock.mock_pane import MockPane
from mwl_tui.worklist.table import START_DATE
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeGateway

QUERY = AnsweredQuery(0.0, "CT01\x1b", "10.0.0.1", ((START_DATE, "20261122"),), 37, 0, 0.012)


def in_pane(at: Bench) -> bool:
    return isinstance(at.app.screen, MockPane)


async def test_m_starts_the_mock_and_then_shows_it(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK), size=(80, 24), serving=False) as at:
        await at.press("escape", "m")
        await at.until(lambda: at.gateway.mock.phase is MockPhase.SERVING)
        assert not in_pane(at)
        await at.press("m")
        assert in_pane(at)
        assert "serving as MWLSCP@127.0.0.1:11112" in at.text()
        assert "s stop" in at.text()
        await at.press("s")
        await at.until(lambda: at.gateway.mock.phase is MockPhase.OFF)
        await at.until(lambda: "s start" in at.text())
        await at.press("escape", "m")
        await at.until(lambda: at.gateway.mock.phase is MockPhase.SERVING)


@pytest.mark.parametrize("size", one_of([(80, 24), (120, 40)], (80, 24), "a boot for each size"))
async def test_the_pane_shows_figures_and_the_last_queries_as_they_change(bench: Opener, size: tuple[int, int]) -> None:
    async with bench(size=size) as at:
        await at.press("escape", "m")
        assert "No query yet" in at.text()
        assert "0 requests answered" in at.text()
        at.gateway.figures = MockFigures(associations=2, requests=5, queries=(QUERY, replace(QUERY, calling_ae="MR1")))
        await at.until(lambda: "2 associations now · 5 requests answered" in at.text())
        lines = at.text().splitlines()
        first = next(number for number, line in enumerate(lines) if "MR1" in line)
        assert "37 in 12 ms" in lines[first]
        assert "CT01" in lines[first + 1]
        assert "Date 20261122" in at.text()
        assert "\x1b" not in at.text()


@boots
async def test_r_serves_the_items_of_the_next_seed(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape", "m", "r")
        await at.until(lambda: at.gateway.changes == [MockSettings(seed=2)])
        await at.until(lambda: at.app.screen.query_one("#mock-seed", Input).value == "2")
        await at.press("r")
        await at.until(lambda: at.gateway.changes[-1] == MockSettings(seed=3))


async def test_a_plan_is_typed_and_enter_serves_it(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await at.press("escape", "m")
        at.app.screen.query_one("#mock-items", Input).focus()
        await at.press("ctrl+u", *"x", "enter")
        assert "✗ Items: a number from 0" in at.text()
        await at.press("ctrl+u", *"1000")
        assert "enter serves these items" in at.text()
        await at.press("enter")
        await at.until(lambda: at.gateway.changes == [MockSettings(items=1000)])
        await at.until(lambda: "1,000 made-up items" in at.text())


@boots
async def test_esc_leaves_a_field_first_and_gives_its_value_back(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape", "m", "tab")
        at.app.screen.query_one("#mock-seed", Input).focus()
        await at.press("ctrl+u", *"99", "escape")
        assert in_pane(at)
        assert at.app.screen.query_one("#mock-seed", Input).value == "1"
        await at.press("escape")
        assert not in_pane(at)


@boots
async def test_a_plan_that_fails_is_explained_and_the_mock_goes_on(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape", "m")
        at.gateway.mock_fails = ConfigError("no locale is named xx_XX")
        await at.press("r")
        await at.until(lambda: at.notices())
        assert "no locale is named xx_XX" in at.notices()[-1]
        assert at.gateway.mock.phase is MockPhase.SERVING


@boots
async def test_o_selects_the_mock(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK, RIS, first=RIS)) as at:
        await at.press("escape", "m", "o")
        assert at.screen.selection.target.is_mock
