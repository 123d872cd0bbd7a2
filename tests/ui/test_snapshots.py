"""The screens as pictures, at the three sizes: a change of what is seen is seen.

Textual draws them a little otherwise from version to version, so they count for the one they were taken with. After a
change that is meant: ``pytest tests/ui/test_snapshots.py --snapshot-update``, and look at the pictures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count

import pytest
import textual
from textual.pilot import Pilot

from mwl_tui.network import trace
from mwl_tui.network.trace import Direction
from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.main import operations as exchanging
from mwl_tui.ui.main.screen import Workbench
from tests.facts import acceptance, request
from tests.quick import boots, one_of
from tests.ui.fakes import MOCK, RIS, FakeEnding, FakeEngine, FakeGateway
from tests.ui.responses import BONE, JAPANESE, KNEE, answer, malformed

TAKEN_WITH = "8.2.8"
SIZES = [(80, 24), (120, 40), (200, 50)]

pytestmark = pytest.mark.skipif(
    textual.__version__ != TAKEN_WITH, reason=f"the pictures were taken with Textual {TAKEN_WITH}"
)

Play = Callable[[Pilot[None]], Awaitable[None]]


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: object = None) -> Noon:
        return cls(2026, 11, 22, 12, 0, 0)


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(trace, "monotonic", lambda: next(ticks) / 1000)
    monkeypatch.setattr(exchanging, "datetime", Noon)


def answered(gateway: FakeGateway, *keys: str) -> Play:
    """Return what runs a query, feeds it, and presses keys after it."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("left", "enter")  # the last preset has no date, which would change from day to day
        while not gateway.finds:
            await pilot.pause()
        finding = gateway.finds[0]
        finding.trace.add(Direction.SENT, request())
        finding.trace.add(Direction.RECEIVED, acceptance())
        answers = [answer(KNEE), answer(BONE, number=2, status=0xFF01), answer(JAPANESE, number=3), malformed(number=4)]
        finding.feed(*answers, FakeEnding(len(answers)))
        app = pilot.app
        assert isinstance(app, WorkbenchApp)
        while app.exchange.running:
            await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Workbench)
        screen.take_over()
        await pilot.pause()
        screen.take_over()  # the detail follows the cursor with the clock
        await pilot.press(*keys)
        await pilot.pause()

    return play


def _by_size(size: tuple[int, int]) -> str:
    return "x".join(map(str, size))


def shown(compare: Callable[..., bool], size: tuple[int, int], play: Callable[[FakeGateway], Play]) -> bool:
    gateway = FakeGateway(MOCK, RIS, first=RIS)
    return compare(WorkbenchApp(gateway, engine=FakeEngine()), terminal_size=size, run_before=play(gateway))


@pytest.mark.parametrize("size", one_of(SIZES, SIZES[0], "a boot for each size"), ids=_by_size)
def test_the_responses_of_a_query(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert shown(snap_compare, size, answered)


@pytest.mark.parametrize("size", one_of(SIZES[:2], SIZES[1], "a boot for each size"), ids=_by_size)
@boots
def test_the_detail_of_a_response(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert shown(snap_compare, size, lambda gateway: answered(gateway, "3", "down", "down", "b"))


def test_the_call_flow(snap_compare: Callable[..., bool]) -> None:
    assert shown(snap_compare, SIZES[0], lambda gateway: answered(gateway, "f"))


@boots
def test_the_help(snap_compare: Callable[..., bool]) -> None:
    assert shown(snap_compare, SIZES[0], lambda gateway: answered(gateway, "question_mark"))
