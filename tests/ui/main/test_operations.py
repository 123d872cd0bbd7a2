"""When a query goes out, and when it does not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from textual.screen import Screen

from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.request import Request
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import MockPhase, MockStatus, Target
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.log.model.log_model import LogModel
from mwl_tui.ui.main.operations import Operations
from mwl_tui.ui.parts import PARTS
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.query import Query
from tests.ui.fakes import MOCK, RIS, FakeEngine, FakeGateway


class Stage:
    """The operations of a screen that is not there: it notes what they do to it."""

    def __init__(self, *asked: Target, phase: MockPhase = MockPhase.SERVING) -> None:
        self.gateway = FakeGateway(MOCK, RIS)
        self.gateway.mock = MockStatus(phase)
        self.exchange = Exchange(self.gateway, FakeEngine())
        self.notices: list[str] = []
        self.focused: list[str] = []
        self.wrong: dict[str, str] = {}
        selection = Selection(self.gateway)
        selection.select(asked[0])
        selection.group = asked if len(asked) > 1 else ()
        host = SimpleNamespace(
            notify=lambda text, **_: self.notices.append(text),
            app=SimpleNamespace(keys=UserKeys(PARTS)),
            set_focus=lambda _: self.focused.append("worklist"),
        )
        query = SimpleNamespace(
            request=lambda: (Request(Query()), self.wrong), remember_query=lambda: None, correct=self.focused.append
        )
        worklist = SimpleNamespace(clear=lambda: None, extend=lambda rows: None)
        self.operations = Operations(
            cast("Screen[None]", host),
            self.gateway,
            self.exchange,
            selection,
            cast(QueryState, query),
            cast(Worklist, worklist),
            LogModel(),
            StateStore(),
            lambda: None,
        )

    @property
    def asked(self) -> list[str]:
        """The peers that the current exchange asks."""
        return [run.target.name for run in self.exchange.current.runs] if self.exchange.current is not None else []


async def test_a_query_goes_to_the_selected_peer_and_the_focus_to_its_responses() -> None:
    stage = Stage(RIS)
    stage.operations.run_query()
    assert stage.asked == ["RIS-TEST"]
    assert stage.focused == ["worklist"]


async def test_a_wrong_key_is_shown_and_nothing_is_sent() -> None:
    stage = Stage(RIS)
    stage.wrong = {"date": "not a date"}
    stage.operations.run_query()
    assert stage.asked == []
    assert stage.focused == ["date"]
    assert stage.notices == ["not a date.\nCorrect it, or empty the field"]


async def test_a_query_of_the_starting_mock_waits_until_it_serves() -> None:
    stage = Stage(MOCK, phase=MockPhase.STARTING)
    stage.operations.run_query()
    assert stage.asked == []
    assert stage.operations.run_when_serving


@pytest.mark.parametrize("phase", [MockPhase.OFF, MockPhase.STOPPING])
async def test_a_mock_that_does_not_serve_is_left_out_of_several_peers(phase: MockPhase) -> None:
    stage = Stage(MOCK, RIS, phase=phase)
    stage.operations.run_query()
    assert stage.asked == ["RIS-TEST"]
    assert stage.notices == ["The mock is not serving: m starts it, it is left out"]


async def test_no_echo_while_something_runs() -> None:
    stage = Stage(RIS)
    stage.operations.run_query()
    running = stage.exchange.current
    stage.operations.echo()
    assert stage.exchange.current is running
    assert stage.notices == ["An exchange is running: c cancels it"]
