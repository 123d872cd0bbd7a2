"""The main screen: the query form, the responses, the association log."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widgets import Input

from mwl_tui.ui.commands import keymap
from mwl_tui.ui.commands.keymap import Context
from mwl_tui.ui.engine.exchange import Batch, Exchange
from mwl_tui.ui.engine.gateway import Gateway
from mwl_tui.ui.engine.target import MockPhase
from mwl_tui.ui.model import prompts
from mwl_tui.ui.model.header import HeaderState
from mwl_tui.ui.screens.help import HelpScreen
from mwl_tui.ui.screens.workbench.choosing import Choosing
from mwl_tui.ui.screens.workbench.mocking import Mocking
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.widgets.association_log import AssociationLog
from mwl_tui.ui.widgets.key_bar import KeyBar
from mwl_tui.ui.widgets.query_form import QueryForm
from mwl_tui.ui.widgets.status_header import StatusHeader
from mwl_tui.ui.widgets.worklist import Worklist

__all__ = ["Workbench"]

_RATE = 12
"""How often a second the screen takes over what has arrived."""


class Workbench(Mocking, Choosing):
    """Arranges the panes, and carries what happens between them and the exchange.

    Args:
        gateway: The way to peers and to the mock.
        exchange: The exchanges of this screen.
        store: What is remembered from run to run.
        demo: Whether to open with the mock serving.
        values_logged: Whether the log of this run keeps what may be a patient's.
    """

    BINDINGS: ClassVar[list[BindingType]] = keymap.WORKBENCH

    def __init__(
        self,
        gateway: Gateway,
        exchange: Exchange,
        store: StateStore,
        *,
        demo: bool = False,
        values_logged: bool = False,
    ) -> None:
        super().__init__(gateway, exchange, store)
        self._demo = demo
        self._values_logged = values_logged

    def compose(self) -> ComposeResult:
        """Make the panes."""
        yield StatusHeader()
        with Container(id="panes"):
            yield QueryForm(id="query")
            with Vertical(id="results"):
                yield Worklist(id="worklist")
                yield AssociationLog(self.log_model, id="log")
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
        self.run_worker(self.exchange.prepare(), exit_on_error=False)
        if self._demo:
            self.action_mock()

    def take_over(self) -> None:
        """Show what the buffers have gained since the last time."""
        run = self.exchange.current
        self.log_model.pull()
        if run is not None:
            self.query_one(Worklist).extend(run.take())
            if run.outcome is not None and run is not self.reported:
                self.reported = run
                self.report(run.outcome, run.verb)
        self.query_one(AssociationLog).update_lines()
        self._label(run)

    def _label(self, run: Batch | None) -> None:
        """Bring header, titles, key bar and the words of empty panes up to date."""
        mock, running = self.gateway.mock, self.exchange.running
        result, tone = prompts.result(run)
        self.query_one(StatusHeader).state = HeaderState(
            self.current_target(), mock, result, tone, values_logged=self._values_logged
        )
        worklist = self.query_one(Worklist)
        worklist.label(prompts.worklist_title(run), prompts.worklist_subtitle(run))
        worklist.say(*prompts.empty_worklist(run, self.current_target(), mock))
        serving = mock.phase is not MockPhase.OFF
        self.query_one(KeyBar).shown = tuple(keymap.hints(self._where(), running=running, serving=serving))

    def _where(self) -> Context:
        if isinstance(self.focused, Input):
            return Context.INPUT
        if isinstance(self.focused, Worklist):
            return Context.WORKLIST
        return Context.LOG if isinstance(self.focused, AssociationLog) else Context.PRESET

    def on_descendant_focus(self) -> None:
        """Name the keys of the pane that has the focus now."""
        self._label(self.exchange.current)

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
