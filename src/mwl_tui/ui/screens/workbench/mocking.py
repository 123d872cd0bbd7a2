"""Starting and stopping the mock worklist SCP inside."""

from __future__ import annotations

from mwl_tui.errors import MwlError
from mwl_tui.ui.engine import outcome
from mwl_tui.ui.engine.target import MockPhase
from mwl_tui.ui.model import prompts
from mwl_tui.ui.model.log_model import Kind
from mwl_tui.ui.screens.workbench.exchanging import Exchanging

__all__ = ["Mocking"]


class Mocking(Exchanging):
    """The part of the main screen that has the mock."""

    def action_mock(self) -> None:
        """Start the mock, or stop it."""
        phase = self.gateway.mock.phase
        if phase is MockPhase.OFF:
            self.run_worker(self._start_mock(), group="mock", exit_on_error=False)
        elif phase is MockPhase.SERVING:
            self.run_worker(self._stop_mock(), group="mock", exit_on_error=False)

    async def _start_mock(self) -> None:
        self.run_when_serving = False
        try:
            status = await self.gateway.start_mock()
        except MwlError as error:
            how = outcome.of_error(error)
            self.log_model.say(Kind.FAILED, f"mock: {how.text}", how.advice)
            self.warn(how, "Mock")
            return
        self.log_model.say(Kind.GOOD, *prompts.mock_started(status))
        self.take_over()
        if self.run_when_serving and self.target.is_mock:
            self.action_run_query()

    async def _stop_mock(self) -> None:
        await self.gateway.stop_mock()
        self.log_model.say(Kind.NOTE, "mock stopped")
        self.take_over()
