"""Control of the built-in mock worklist SCP."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from textual.screen import Screen

from mwl_tui.config import MockSettings
from mwl_tui.errors import MwlError
from mwl_tui.operations import outcome
from mwl_tui.operations.engine import Engine
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import MockPhase, MockStatus
from mwl_tui.ui.log.model.log_model import LineKind, LogModel
from mwl_tui.ui.main.operations import Operations
from mwl_tui.ui.main.peer_selection import PeerSelection
from mwl_tui.ui.mock.model.mock_words import mock_started
from mwl_tui.ui.shared.notices import warn

__all__ = ["MockControl"]


class MockControl:
    """Starts and stops the mock, and reports the results in the log.

    Args:
        host: The screen, for the pane of the mock.
        gateway: The way to the mock.
        engine: Where the mock runs.
        selection: Tells whether the mock is selected.
        operations: Runs the query that waits for the mock.
        peers: Selects the mock.
        log: The association log.
        changed: Updates the screen.
    """

    def __init__(
        self,
        host: Screen[None],
        gateway: Gateway,
        engine: Engine,
        selection: Selection,
        operations: Operations,
        peers: PeerSelection,
        log: LogModel,
        changed: Callable[[], None],
    ) -> None:
        self._host, self._gateway, self._engine, self._selection = host, gateway, engine, selection
        self._operations, self._peers, self._log, self._changed = operations, peers, log, changed

    def open(self) -> None:
        """Start the mock if it is off, otherwise show its pane."""
        from mwl_tui.ui.mock.mock_pane import MockPane

        if self._gateway.mock.phase is MockPhase.OFF:
            self._toggle()
        else:
            self._host.app.push_screen(MockPane(self._gateway, self._engine.wakeup), self._left_pane)

    def _left_pane(self, word: str | None) -> None:
        if word == "select":
            self._peers.switch_to_mock()

    def carry_out(self, plan: MockSettings | None) -> None:
        """Apply a plan; without one, start or stop the mock. Ignored while the mock starts or stops."""
        if plan is None:
            self._toggle()
        elif self._gateway.mock.phase in (MockPhase.OFF, MockPhase.SERVING):
            self._in_turn(self._start(self._gateway.change_mock(plan)))

    def _toggle(self) -> None:
        phase = self._gateway.mock.phase
        if phase is MockPhase.OFF:
            self._in_turn(self._start(self._gateway.start_mock()))
        elif phase is MockPhase.SERVING:
            self._in_turn(self._stop())

    def _in_turn(self, work: Coroutine[None, None, None]) -> None:
        self._host.run_worker(work, group="mock", exit_on_error=False)

    async def _start(self, starting: Coroutine[None, None, MockStatus]) -> None:
        self._operations.run_when_serving = False
        try:
            status = await self._engine.do(starting)
        except MwlError as error:
            how = outcome.of_error(error)
            self._log.say(LineKind.FAILED, f"mock: {how.text}", how.advice)
            warn(self._host, how, "Mock")
            return
        self._log.say(LineKind.GOOD, *mock_started(status))
        self._changed()
        if self._operations.run_when_serving and self._selection.asks_mock():
            self._operations.run_query()

    async def _stop(self) -> None:
        await self._engine.do(self._gateway.stop_mock())
        self._log.say(LineKind.NOTE, "mock stopped")
        self._changed()
