"""The main screen: the query form, the responses, the detail, the association log."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.readings import Readings
from mwl_tui.operations.selection import Selection
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.detail.detail_follower import DetailFollower
from mwl_tui.ui.help.key_bar import KeyBar
from mwl_tui.ui.help.key_hints import focused_part, hints
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.log.model.log_model import LogModel
from mwl_tui.ui.main.command_source import CommandSource
from mwl_tui.ui.main.keys import WORKBENCH
from mwl_tui.ui.main.mock_control import MockControl
from mwl_tui.ui.main.model.header import HeaderState, result_of
from mwl_tui.ui.main.operations import Operations
from mwl_tui.ui.main.pane_layout import PaneLayout
from mwl_tui.ui.main.panes import PANES
from mwl_tui.ui.main.peer_selection import PeerSelection
from mwl_tui.ui.main.status_header import StatusHeader
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.shared.command import Command
from mwl_tui.ui.shared.filter_line import Filterable, FilterLine
from mwl_tui.ui.shared.pane import LivePane, PaneSources
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.themes.theme_choice import ThemeChoice
from mwl_tui.ui.worklist.model.columns import chosen_columns
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.ui.worklist.worklist_control import WorklistControl

if TYPE_CHECKING:
    from mwl_tui.ui.copy_export.copy_export import Copier, Exporter
    from mwl_tui.ui.log.log_dialogs import LogDialogs
    from mwl_tui.ui.mock.mock_pane import MockPane
    from mwl_tui.ui.query.query_dialogs import QueryDialogs

__all__ = ["Workbench"]

_CLOCK_SECONDS = 0.25
"""Seconds between two updates of the running time."""


class Workbench(Screen[None]):
    """Composes the panes, and passes keys and messages to the parts that handle them.

    Args:
        gateway: The way to peers and to the mock.
        exchange: The exchanges of this screen.
        store: The state kept between runs.
        keys: The keys of the user.
        demo: Whether to open with the mock serving.
        values_logged: Whether the log of this run keeps values of patients.

    Attributes:
        selection: The selected peers.
        log_model: The associations so far.
    """

    BINDINGS: ClassVar[list[BindingType]] = WORKBENCH
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = []  # type: ignore[misc]
    """None, unlike the application: the place of the form depends on the user's choice too, not on the width alone."""
    AUTO_FOCUS = ""  # the form takes the focus after all is mounted: each change of focus restyles the pane

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
        super().__init__()
        self._gateway, self._exchange, self._store, self._keys = gateway, exchange, store, keys
        self._demo, self._values_logged = demo, values_logged
        self._wakeup = exchange.engine.wakeup
        self.log_model = LogModel()
        self.selection = Selection(gateway, store.state.peer)
        self._readings = Readings(gateway)
        self._has_come_up = False

    def _make_panes(self) -> None:
        state = self._store.state
        self._form = QueryForm(id="query", state=state.forms.get(self.selection.key))
        self._worklist = Worklist(chosen_columns(state.columns), id="worklist")
        self._worklist.read_by(self._gateway.row_reader)
        self._detail = Detail(id="detail")
        self._log_pane = AssociationLog(self.log_model, id="log")
        drawn: dict[str, Widget] = {"worklist": self._worklist, "detail": self._detail, "log": self._log_pane}
        sources = PaneSources(
            self._gateway, self._exchange, self.selection, self._readings, self._store, self._worklist.current
        )
        self._stacked = [
            pane.make(sources) if pane.make is not None else drawn[pane.name] for pane in PANES if pane.height
        ]
        self._header, self._key_bar, self._filter_line = StatusHeader(), KeyBar(), FilterLine(id="filter")

    def _make_parts(self) -> None:
        gateway, exchange, store, selection = self._gateway, self._exchange, self._store, self.selection
        form, worklist, log = self._form, self._worklist, self.log_model
        self._follower = DetailFollower(self._detail, self._readings)
        self._panes = PaneLayout(self, store)
        self._worklist_control = WorklistControl(self, worklist, store)
        self._query = QueryState(form, lambda: worklist.paths, selection, store)
        self._operations = Operations(
            self, gateway, exchange, selection, self._query, worklist, log, store, self.take_over
        )
        self.peers = PeerSelection(
            self, gateway, exchange, selection, self._query, self._operations, worklist, store, self.take_over
        )
        self._mock = MockControl(
            self, gateway, exchange.engine, selection, self._operations, self.peers, log, self.take_over
        )
        self._theme = ThemeChoice(self, store)
        offers = (self._query, self.peers, self._panes, self._theme)
        self._commands = CommandSource(self, self._keys, self._panes, [offer.commands for offer in offers])

    # -- parts imported at first use ------------------------------------------------------------------------------

    @cached_property
    def _query_dialogs(self) -> QueryDialogs:
        from mwl_tui.ui.query.query_dialogs import QueryDialogs

        return QueryDialogs(self, self._form, self._query, self._store)

    @cached_property
    def _log_dialogs(self) -> LogDialogs:
        from mwl_tui.ui.log.log_dialogs import LogDialogs

        return LogDialogs(self, self._log_pane, self.log_model, self._readings)

    @cached_property
    def _exporter(self) -> Exporter:
        from mwl_tui.ui.copy_export.copy_export import Exporter

        return Exporter(self, self._worklist, self._readings, self._gateway.row_reader)

    @cached_property
    def _copier(self) -> Copier:
        from mwl_tui.ui.copy_export.copy_export import Copier

        panes = (self._worklist, self._detail, self._log_pane)
        return Copier(self, self._exporter, *panes, self._query, self.selection)

    # -- display -------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Create the panes and the parts that use them: a field of the form needs an active screen."""
        self._make_panes()
        self._make_parts()
        self._panes.place_form()
        yield self._header
        yield Static(id="too-small", markup=False)
        with Container(id="panes"):
            yield self._form
            with Vertical(id="results"):
                yield from self._stacked
        yield self._filter_line
        yield self._key_bar

    def on_mount(self) -> None:
        """Subscribe to the engine, and import what an exchange needs after the first paint."""
        self._panes.lay_out()
        self._form.focus_inside()
        self._clock = self.set_interval(_CLOCK_SECONDS, self._write_header, pause=True)
        self._wakeup.follow(self.call_later, self.take_over)
        self.call_after_refresh(self._warm_up)
        self.take_over()

    def _warm_up(self) -> None:
        self.run_worker(self._exchange.prepare(), exit_on_error=False)
        if self._demo:
            self._mock.open()

    def on_unmount(self) -> None:
        """Unsubscribe from the engine."""
        self._wakeup.unfollow(self.take_over)

    def take_over(self) -> None:
        """Show what has arrived since the last call."""
        self._operations.take_over()
        for pane in self._stacked:
            if isinstance(pane, LivePane):
                pane.take_over()
        self._follower.catch_up()
        self._label()

    def _label(self) -> None:
        """Update header, titles, key bar and the texts of empty panes."""
        self._write_header()
        self._worklist_control.label(self._exchange.current, self.selection, self._gateway.mock)
        part = focused_part(self._keys.parts, self.focused)
        typing = isinstance(self.focused, Input)
        self._key_bar.shown = tuple(hints(part, self._keys, running=self._exchange.running, typing=typing))

    def _write_header(self) -> None:
        """Update the header; the timer runs only while an exchange does."""
        result, tone = result_of(self._exchange.current)
        target, group = self.selection.target, self.selection.group
        self._header.state = HeaderState(
            target, self._gateway.mock, result, tone, values_logged=self._values_logged, group=group
        )
        if self._exchange.running:
            self._clock.resume()
        else:
            self._clock.pause()

    def keep(self) -> None:
        """Remember the form and the results of exchanges."""
        self._query.keep_form()
        self._operations.remember_ended()

    def commands(self) -> Iterator[Command]:
        """Yield every command of the palette."""
        return self._commands.commands()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Skip the first restyling of all widgets: each was styled when it was mounted."""
        event.refresh_styles = self._has_come_up
        self._has_come_up = True

    # -- messages of the panes ------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out for the new size."""
        self._panes.lay_out()

    def on_descendant_focus(self) -> None:
        """Show the keys of the focused pane, and bring the detail up to date."""
        self._follower.catch_up()
        self._label()

    def on_query_form_submitted(self) -> None:
        """Run the query of the form."""
        self._operations.run_query()

    def on_worklist_highlighted(self, event: Worklist.Highlighted) -> None:
        """Note the response under the cursor. The detail follows after a short delay, so that no key waits."""
        self._follower.note(event.row)
        self._wakeup.tell()

    def on_worklist_changed(self) -> None:
        """Update the frame of the worklist after a short delay."""
        self._wakeup.tell()

    def on_worklist_opened(self, event: Worklist.Opened) -> None:
        """Go to the detail of a response."""
        self._follower.note(event.row)
        self.action_focus_pane("detail")

    def on_detail_opened(self, event: Detail.Opened) -> None:
        """Show the full value."""
        from mwl_tui.ui.detail.value_screen import ValueScreen

        self.app.push_screen(ValueScreen(event.tree, event.node))

    def on_association_log_opened(self, event: AssociationLog.Opened) -> None:
        """Open an event of the log."""
        self._log_dialogs.open(event.line)

    def on_filter_line_reported(self, event: FilterLine.Reported) -> None:
        """Show the result of a pane's filter."""
        if self._filter_line.is_open:
            self._filter_line.tell(event.words, wrong=event.wrong)

    def on_mock_pane_wanted(self, event: MockPane.Wanted) -> None:
        """Carry out a request of the mock's pane."""
        event.stop()
        self._mock.carry_out(event.plan)

    # -- keys: exchanges, peers, the mock -------------------------------------------------------------------------

    def action_run_query(self) -> None:
        """Send the query."""
        self._operations.run_query()

    def action_echo(self) -> None:
        """Test the peer with a C-ECHO."""
        self._operations.echo()

    def action_cancel(self) -> None:
        """Cancel the running exchange."""
        self._operations.cancel()

    def action_peers(self) -> None:
        """Choose another peer, or several."""
        self.peers.choose()

    def action_mock(self) -> None:
        """Start the mock, or show its pane."""
        self._mock.open()

    # -- keys: the query ------------------------------------------------------------------------------------------

    def action_older_query(self) -> None:
        """Fill in the previous query."""
        self._query.older()

    def action_newer_query(self) -> None:
        """Fill in the next query."""
        self._query.newer()

    def action_add_key(self) -> None:
        """Add a matching key."""
        self._query_dialogs.add_key()

    def action_choose_return_keys(self) -> None:
        """Choose the return keys."""
        self._query_dialogs.choose_return_keys()

    def action_save_query(self) -> None:
        """Save the query under a name."""
        self._query_dialogs.save()

    def action_open_query(self) -> None:
        """Open a saved query."""
        self._query_dialogs.open()

    def action_list_terms(self) -> None:
        """List the values of the focused field."""
        self._query_dialogs.list_terms()

    # -- keys: panes ----------------------------------------------------------------------------------------------

    def action_focus_pane(self, name: str) -> None:
        """Focus a pane, and bring the detail up to date at once for the next keys."""
        self._follower.catch_up()
        self._panes.focus(name)

    def action_zoom(self) -> None:
        """Zoom the focused pane, or restore the layout."""
        self._panes.zoom()

    def action_layout(self) -> None:
        """Choose the next layout."""
        self._panes.next()

    def action_resize_pane(self, steps: int) -> None:
        """Make the focused pane larger or smaller."""
        self._panes.resize(steps)

    def action_back(self) -> None:
        """Leave the form for the worklist; outside it, cancel the running exchange."""
        if self._form in (self.focused.ancestors if self.focused else ()):
            self.set_focus(self._worklist)
        elif not self._panes.undo():
            self._operations.cancel()

    def action_filter(self) -> None:
        """Open the filter line for the focused pane; for the worklist where the pane has no filter."""
        around = self.focused.ancestors_with_self if self.focused is not None else ()
        pane = next((widget for widget in around if isinstance(widget, Filterable)), None)
        self._filter_line.open(pane or self._worklist)

    def action_columns(self) -> None:
        """Choose the columns of the worklist."""
        query, _ = self._form.query_now()
        self._worklist_control.choose_columns({*query.keys, *query.return_keys})

    def action_call_flow(self) -> None:
        """Show an association as a ladder."""
        self._log_dialogs.call_flow()

    def action_copy(self) -> None:
        """Choose what to copy."""
        self._copier.copy(self._panes.pane_in_focus())

    def action_export(self) -> None:
        """Export responses to files; with the log in focus, the log."""
        if self._panes.pane_in_focus() == "log":
            self._log_dialogs.export()
        else:
            self._exporter.export()

    def action_choose_theme(self) -> None:
        """Choose the theme."""
        self._theme.choose()
