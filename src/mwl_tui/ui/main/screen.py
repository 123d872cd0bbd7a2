"""The main screen: the query form, the responses, the association log."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widgets import Static

from mwl_tui.operations.exchange import Batch, Exchange
from mwl_tui.operations.gateway import Gateway
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.help.key_bar import KeyBar
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.main.associations import Associations
from mwl_tui.ui.main.command_source import Commanding
from mwl_tui.ui.main.copy_export import HandingOut
from mwl_tui.ui.main.filtering import Filtering
from mwl_tui.ui.main.keys import WORKBENCH
from mwl_tui.ui.main.mock_control import Mocking
from mwl_tui.ui.main.model.header import HeaderState, result_of
from mwl_tui.ui.main.status_header import StatusHeader
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.shared.filter_line import FilterLine
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.worklist.model.columns import chosen_columns
from mwl_tui.ui.worklist.worklist import Worklist

__all__ = ["Workbench"]

_CLOCK_SECONDS = 0.25
"""How often the seconds of what runs are written anew."""


class Workbench(HandingOut, Associations, Commanding, Filtering, Mocking):
    """Arranges the panes, and carries what happens between them and the exchange.

    Args:
        gateway: The way to peers and to the mock.
        exchange: The exchanges of this screen.
        store: What is remembered from run to run.
        keys: The keys of the user.
        demo: Whether to open with the mock serving.
        values_logged: Whether the log of this run keeps what may be a patient's.
    """

    BINDINGS: ClassVar[list[BindingType]] = WORKBENCH
    _has_come_up = False
    AUTO_FOCUS = ""  # the form takes the focus once all is there: each change of it styles the pane anew

    def __init__(
        self,
        gateway: Gateway,
        exchange: Exchange,
        store: StateStore,
        keys: UserKeys,
        *,
        demo: bool = False,
        values_logged: bool = False,
    ) -> None:
        super().__init__(gateway, exchange, store, keys)
        self._demo = demo
        self._values_logged = values_logged

    def compose(self) -> ComposeResult:
        """Make the panes."""
        self.place_form(self.arrangement)
        yield StatusHeader()
        yield Static(id="too-small", markup=False)
        with Container(id="panes"):
            yield QueryForm(id="query", state=self.store.state.forms.get(self.peer_key))
            with Vertical(id="results"):
                yield Worklist(chosen_columns(self.store.state.columns), id="worklist")
                yield Detail(id="detail")
                yield AssociationLog(self.log_model, id="log")
        yield FilterLine(id="filter")
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the engine, and after the first paint import what an exchange needs."""
        self.lay_out()
        self.query_one(Worklist).read_by(self.gateway.row_reader)
        self.query_one(QueryForm).focus_last()
        self._clock = self.set_interval(_CLOCK_SECONDS, self._write_header, pause=True)
        self.exchange.engine.wakeup.follow(self.call_later, self.take_over)
        self.call_after_refresh(self._warm_up)
        self.take_over()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave out the styling of all widgets when the screen comes up first: each was styled when it was mounted."""
        event.refresh_styles = self._has_come_up
        self._has_come_up = True

    def _warm_up(self) -> None:
        self.run_worker(self.exchange.prepare(), exit_on_error=False)
        if self._demo:
            self.action_mock()

    def on_unmount(self) -> None:
        """Follow the engine no longer."""
        self.exchange.engine.wakeup.unfollow(self.take_over)

    def take_over(self) -> None:
        """Show what the buffers have gained since the last time."""
        batch = self.exchange.current
        ended = batch.outcome if batch is not None else None  # before its responses: none comes after it
        self.pull_log()
        self.remember_ended()
        if batch is not None:
            self.query_one(Worklist).extend(batch.take())
            if ended is not None and batch is not self.reported:
                self.reported = batch
                self.report(ended, batch.verb)
        self.query_one(AssociationLog).update_lines()
        self.follow_cursor()
        self._label(batch)

    def _label(self, run: Batch | None) -> None:
        """Bring header, titles, key bar and the words of empty panes up to date."""
        self._write_header()
        self.label_worklist(run)
        self.name_keys()

    def _write_header(self) -> None:
        """Write the header; the clock runs only while seconds in it do."""
        result, tone = result_of(self.exchange.current)
        self.query_one(StatusHeader).state = HeaderState(
            self.current_target(), self.gateway.mock, result, tone, values_logged=self._values_logged, group=self.group
        )
        if self.exchange.running:
            self._clock.resume()
        else:
            self._clock.pause()

    def on_descendant_focus(self) -> None:
        """Name the keys of the pane that has the focus now; the detail is then that of the cursor."""
        self.follow_cursor()
        self._label(self.exchange.current)

    def action_back(self) -> None:
        """Leave the form for the responses; there, cancel what runs."""
        if self.query_one(QueryForm) in (self.focused.ancestors if self.focused else ()):
            self.set_focus(self.query_one(Worklist))
        elif not self.close_pane():
            self.action_cancel()
