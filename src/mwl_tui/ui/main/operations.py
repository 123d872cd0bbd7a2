"""Running the query, testing the peer, cancelling, and the results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from operator import attrgetter
from time import time

from textual.screen import Screen

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.exchange import Batch, Exchange, Run
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import MockPhase, Target
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.model.log_model import LineKind, LogModel
from mwl_tui.ui.peers.model.last_results import remember
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.shared.notices import warn
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.worklist.worklist import Worklist

__all__ = ["Operations"]


class Operations:
    """Exchanges messages with the peers that are selected.

    Args:
        host: The screen, for notifications and the focus.
        gateway: Tells the state of the mock.
        exchange: Carries the messages.
        selection: The selected peers.
        query: The query.
        worklist: Shows the responses.
        log: The association log.
        store: Keeps the result of the last exchange with each peer.
        changed: Updates the screen.

    Attributes:
        run_when_serving: Whether to run the query as soon as the mock serves.
    """

    def __init__(
        self,
        host: Screen[None],
        gateway: Gateway,
        exchange: Exchange,
        selection: Selection,
        query: QueryState,
        worklist: Worklist,
        log: LogModel,
        store: StateStore,
        changed: Callable[[], None],
    ) -> None:
        self._host, self._gateway, self._exchange, self._selection = host, gateway, exchange, selection
        self._query, self._worklist, self._log, self._store = query, worklist, log, store
        self._changed = changed
        self._reported: Batch | None = None
        self._unremembered: list[Run] = []
        self.run_when_serving = False

    def run_query(self) -> None:
        """Send the query, unless a key is invalid or the selected mock is not serving."""
        request, wrong = self._query.request()
        if wrong:
            field, reason = next(iter(wrong.items()))
            self._query.correct(field)
            warn(self._host, Outcome(False, reason, "Correct it, or empty the field"), "Not sent")
        elif self._gateway.mock.phase is MockPhase.STARTING and self._selection.asks_mock():
            self.run_when_serving = True
        elif targets := self._ready():
            self._worklist.clear()
            self._start(self._exchange.begin("C-FIND", targets, request))
            self._query.remember_query()
            self._host.set_focus(self._worklist)

    def echo(self) -> None:
        """Test the selected peer or peers with a C-ECHO."""
        if self._exchange.running:
            self._host.notify(worded(self._host, "An exchange is running: {query.cancel} cancels it"), markup=False)
        elif targets := self._ready():
            self._start(self._exchange.begin("C-ECHO", targets))

    def cancel(self) -> None:
        """Cancel the running exchange."""
        if self._exchange.cancel():
            self._log.say(LineKind.NOTE, "cancelled from here")
            self._changed()

    def _ready(self) -> tuple[Target, ...]:
        """Return the selected peers that are available; the mock only while it serves."""
        serving, asked = self._gateway.mock.phase is MockPhase.SERVING, self._selection.asked()
        targets = tuple(target for target in asked if serving or not target.is_mock)
        if len(targets) < len(asked):
            left_out = "it is left out" if targets else "{peer.choose} chooses another peer"
            said = "The mock is not serving: {mock.open} starts it, " + left_out
            self._host.notify(worded(self._host, said), markup=False)
        return targets

    def _start(self, batch: Batch) -> None:
        for run in batch.runs:
            name = f"{safe_text(run.target.name, 40)}  " if len(batch.runs) > 1 else ""
            way = f"{run.target.calling_ae} → {run.target.address}"
            short = f"{datetime.now():%H:%M:%S}  {run.verb}"
            ending = partial(attrgetter("outcome"), run)
            self._log.begin(f"{short}  {name}{way}", run.trace, ending, run.target, short)
        self._unremembered += batch.runs
        self._exchange.start(batch)
        self._changed()

    def remember_ended(self) -> None:
        """Remember the results of the exchanges that ended since the last call."""
        ended = [run for run in self._unremembered if run.outcome is not None]
        for run in ended:
            self._unremembered.remove(run)
            remember(self._store.state.peers, run, time())
        if ended:
            self._store.save()

    def take_over(self) -> None:
        """Show what has arrived: responses, log, results. A failure is notified once."""
        batch = self._exchange.current
        if batch is not None:
            self._worklist.extend(batch.take())
        self._log.watch(self._gateway.mock_traces())
        self._log.pull()
        self.remember_ended()
        if batch is not None and batch is not self._reported and (ended := batch.outcome) is not None:
            self._reported = batch
            if not ended.good:
                warn(self._host, ended, batch.verb)
