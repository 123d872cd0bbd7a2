"""The mock worklist SCP inside: started, stopped, changed, watched."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING

from mwl_tui.errors import MwlError
from mwl_tui.operations import outcome
from mwl_tui.operations.target import MockPhase, MockStatus
from mwl_tui.ui.log.model.log_model import Kind
from mwl_tui.ui.main.peer_selection import Choosing
from mwl_tui.ui.mock.model.mock_words import mock_started

if TYPE_CHECKING:
    from mwl_tui.ui.mock.mock_pane import MockPane

__all__ = ["Mocking"]


class Mocking(Choosing):
    """The part of the main screen that has the mock."""

    def action_mock(self) -> None:
        """Start the mock where it is off; else show its pane."""
        from mwl_tui.ui.mock.mock_pane import MockPane

        if self.gateway.mock.phase is MockPhase.OFF:
            self._toggle_mock()
        else:
            self.app.push_screen(MockPane(self.gateway, self.exchange.engine.wakeup), self._left_mock_pane)

    def _left_mock_pane(self, word: str | None) -> None:
        if word == "select":
            self.switch_to(next(target for target in self.gateway.targets() if target.is_mock))

    def on_mock_pane_wanted(self, event: MockPane.Wanted) -> None:
        """Do to the mock what its pane wants."""
        event.stop()
        if event.plan is None:
            self._toggle_mock()
        elif self.gateway.mock.phase in (MockPhase.OFF, MockPhase.SERVING):
            self._in_turn(self._start_mock(self.gateway.change_mock(event.plan)))

    def _toggle_mock(self) -> None:
        """Start the mock, or stop it; while it does either, nothing."""
        phase = self.gateway.mock.phase
        if phase is MockPhase.OFF:
            self._in_turn(self._start_mock(self.gateway.start_mock()))
        elif phase is MockPhase.SERVING:
            self._in_turn(self._stop_mock())

    def _in_turn(self, work: Coroutine[None, None, None]) -> None:
        self.run_worker(work, group="mock", exit_on_error=False)

    async def _start_mock(self, starting: Coroutine[None, None, MockStatus]) -> None:
        self.run_when_serving = False
        try:
            status = await self.exchange.engine.do(starting)
        except MwlError as error:
            how = outcome.of_error(error)
            self.log_model.say(Kind.FAILED, f"mock: {how.text}", how.advice)
            self.warn(how, "Mock")
            return
        self.log_model.say(Kind.GOOD, *mock_started(status))
        self.take_over()
        if self.run_when_serving and any(target.is_mock for target in self.asked_targets()):
            self.action_run_query()

    async def _stop_mock(self) -> None:
        await self.exchange.engine.do(self.gateway.stop_mock())
        self.log_model.say(Kind.NOTE, "mock stopped")
        self.take_over()
