"""The main screen: the query form, the responses, the association log."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widgets import Input

from mwl_tui.errors import MwlError
from mwl_tui.ui import keymap, outcome, prompts
from mwl_tui.ui.exchange import Exchange, Run
from mwl_tui.ui.gateway import Gateway
from mwl_tui.ui.header import HeaderState
from mwl_tui.ui.keymap import Context
from mwl_tui.ui.log_model import Kind, LogModel
from mwl_tui.ui.outcome import Outcome
from mwl_tui.ui.screens.help import HelpScreen
from mwl_tui.ui.screens.peers import PeerSwitcher
from mwl_tui.ui.target import MockPhase, Target
from mwl_tui.ui.widgets.association_log import AssociationLog
from mwl_tui.ui.widgets.key_bar import KeyBar
from mwl_tui.ui.widgets.query_form import QueryForm
from mwl_tui.ui.widgets.status_header import StatusHeader
from mwl_tui.ui.widgets.worklist import Worklist

__all__ = ["Workbench"]

_RATE = 12
"""How often a second the screen takes over what has arrived."""


class Workbench(Screen[None]):
    """Arranges the panes, and carries what happens between them and the exchange.

    Args:
        gateway: The way to peers and to the mock.
        exchange: The exchanges of this screen.
        demo: Whether to open with the mock serving.
        values_logged: Whether the log of this run keeps what may be a patient's.
    """

    BINDINGS: ClassVar[list[BindingType]] = keymap.WORKBENCH

    def __init__(
        self, gateway: Gateway, exchange: Exchange, *, demo: bool = False, values_logged: bool = False
    ) -> None:
        super().__init__()
        self.target: Target = gateway.first()
        self._gateway = gateway
        self._exchange = exchange
        self._demo = demo
        self._values_logged = values_logged
        self._log = LogModel()
        self._reported: Run | None = None
        self._run_when_serving = False

    def compose(self) -> ComposeResult:
        """Make the panes."""
        yield StatusHeader()
        with Container(id="panes"):
            yield QueryForm(id="query")
            with Vertical(id="results"):
                yield Worklist(id="worklist")
                yield AssociationLog(self._log, id="log")
        yield KeyBar()

    def on_mount(self) -> None:
        """Start the clock, and after the first paint import what an exchange needs."""
        self.query_one(AssociationLog).label("3 Association log")
        self.query_one(AssociationLog).say(*prompts.EMPTY_LOG)
        self.query_one(QueryForm).focus_last()
        self.set_interval(1 / _RATE, self.take_over)
        self.call_after_refresh(self._warm_up)
        self.take_over()

    def _warm_up(self) -> None:
        self.run_worker(self._exchange.prepare(), exit_on_error=False)
        if self._demo:
            self.action_mock()

    # -- what has arrived -----------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """Show what the buffers have gained since the last time."""
        run = self._exchange.current
        self._log.pull()
        if run is not None:
            self.query_one(Worklist).extend(run.take())
            if run.outcome is not None and run is not self._reported:
                self._reported = run
                self._report(run.outcome, run.verb)
        self.query_one(AssociationLog).update_lines()
        self._label(run)

    def _report(self, how: Outcome, verb: str) -> None:
        """Say how an exchange ended: in the log always, in a notification where it failed."""
        self._log.say(Kind.GOOD if how.good else Kind.FAILED, how.text, how.advice)
        for note in how.notes:
            self._log.say(Kind.NOTE, note)
        if not how.good:
            self._warn(how, verb)

    def _warn(self, how: Outcome, title: str) -> None:
        message = f"{how.text}.\n{how.advice}" if how.advice else how.text
        self.notify(message, title=title, severity="error", timeout=8, markup=False)

    def _label(self, run: Run | None) -> None:
        """Bring header, titles, key bar and the words of empty panes up to date."""
        mock, running = self._gateway.mock, self._exchange.running
        result, tone = prompts.result(run)
        self.query_one(StatusHeader).state = HeaderState(
            self._current_target(), mock, result, tone, values_logged=self._values_logged
        )
        worklist = self.query_one(Worklist)
        worklist.label(prompts.worklist_title(run), prompts.worklist_subtitle(run))
        worklist.say(*prompts.empty_worklist(run, self._current_target(), mock))
        serving = mock.phase is not MockPhase.OFF
        self.query_one(KeyBar).shown = tuple(keymap.hints(self._where(), running=running, serving=serving))

    def _current_target(self) -> Target:
        """Give the selected peer; the mock's address changes when it starts."""
        if self.target.is_mock:
            self.target = next(target for target in self._gateway.targets() if target.is_mock)
        return self.target

    def _where(self) -> Context:
        if isinstance(self.focused, Input):
            return Context.INPUT
        if isinstance(self.focused, Worklist):
            return Context.WORKLIST
        return Context.LOG if isinstance(self.focused, AssociationLog) else Context.PRESET

    def on_descendant_focus(self) -> None:
        """Name the keys of the pane that has the focus now."""
        self._label(self._exchange.current)

    # -- query and echo -------------------------------------------------------------------------------------------

    def on_query_form_submitted(self) -> None:
        """Run the query of the form."""
        self.action_run_query()

    def action_run_query(self) -> None:
        """Send the query, unless a key of it is wrong or the mock is meant and not serving."""
        form = self.query_one(QueryForm)
        keys, wrong = form.keys()
        if wrong:
            form.focus_field(next(iter(wrong)))
            self._warn(Outcome(False, next(iter(wrong.values())), "Correct it, or empty the field"), "Not sent")
        elif self._gateway.mock.phase is MockPhase.STARTING and self.target.is_mock:
            self._run_when_serving = True
        elif self._ready():
            self.query_one(Worklist).clear()
            self._start(self._exchange.begin("C-FIND", self._current_target(), keys))
            self.query_one(Worklist).focus()

    def action_echo(self) -> None:
        """Test the peer with a C-ECHO."""
        if self._exchange.running:
            self.notify("Something is running: c cancels it", markup=False)
        elif self._ready():
            self._start(self._exchange.begin("C-ECHO", self._current_target()))

    def action_cancel(self) -> None:
        """Cancel what runs."""
        if self._exchange.cancel():
            self._log.say(Kind.NOTE, "cancelled from here")
            self.take_over()

    def _ready(self) -> bool:
        """Say whether the selected peer can be asked; the mock only while it serves."""
        ready = not self.target.is_mock or self._gateway.mock.phase is MockPhase.SERVING
        if not ready:
            self.notify("The mock is not serving: m starts it, p chooses another peer", markup=False)
        return ready

    def _start(self, run: Run) -> None:
        self._log.begin(
            f"{datetime.now():%H:%M:%S}  {run.verb}  {run.target.calling_ae} → {run.target.address}", run.trace
        )
        self.take_over()
        self.call_after_refresh(self._drive, run)

    def _drive(self, run: Run) -> None:
        """Carry an exchange out once the screen is painted: painting holds the loop, and would be in its times."""
        self.run_worker(self._exchange.drive(run), group="exchange", exit_on_error=False)

    # -- the mock -------------------------------------------------------------------------------------------------

    def action_mock(self) -> None:
        """Start the mock, or stop it."""
        phase = self._gateway.mock.phase
        if phase is MockPhase.OFF:
            self.run_worker(self._start_mock(), group="mock", exit_on_error=False)
        elif phase is MockPhase.SERVING:
            self.run_worker(self._stop_mock(), group="mock", exit_on_error=False)

    async def _start_mock(self) -> None:
        self._run_when_serving = False
        try:
            status = await self._gateway.start_mock()
        except MwlError as error:
            how = outcome.of_error(error)
            self._log.say(Kind.FAILED, f"mock: {how.text}", how.advice)
            self._warn(how, "Mock")
            return
        self._log.say(Kind.GOOD, *prompts.mock_started(status))
        self.take_over()
        if self._run_when_serving and self.target.is_mock:
            self.action_run_query()

    async def _stop_mock(self) -> None:
        await self._gateway.stop_mock()
        self._log.say(Kind.NOTE, "mock stopped")
        self.take_over()

    # -- moving about ---------------------------------------------------------------------------------------------

    def action_focus_pane(self, name: str) -> None:
        """Go to a pane."""
        pane = self.query_one(f"#{name}")
        if isinstance(pane, QueryForm):
            pane.focus_last()
        else:
            pane.focus()

    def action_back(self) -> None:
        """Leave the form for the responses; there, cancel what runs."""
        if self.query_one(QueryForm) in (self.focused.ancestors if self.focused else ()):
            self.query_one(Worklist).focus()
        else:
            self.action_cancel()

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(HelpScreen())

    def action_peers(self) -> None:
        """Choose another peer."""
        self.app.push_screen(PeerSwitcher(self._gateway.targets(), self._current_target()), self._switch)

    def _switch(self, chosen: Target | str | None) -> None:
        if isinstance(chosen, str):
            self.run_worker(self._switch_to_address(chosen), group="peers", exit_on_error=False)
        elif chosen is not None and chosen != self.target:
            self._exchange.leave()
            self.target = chosen
            self.query_one(Worklist).clear()
            self.take_over()

    async def _switch_to_address(self, address: str) -> None:
        await self._exchange.prepare()
        try:
            self._switch(self._gateway.typed(address))
        except MwlError as error:
            self._warn(outcome.of_error(error), "Address")
