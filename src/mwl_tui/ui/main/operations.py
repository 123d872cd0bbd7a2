"""Running the query, testing the peer, cancelling; and how each ended."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from operator import attrgetter
from time import time

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.exchange import Batch, Exchange, Run
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.target import MockPhase, Target
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.model.log_model import Kind
from mwl_tui.ui.main.query_state import Asking
from mwl_tui.ui.peers.model.last_results import remember
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.worklist.worklist import Worklist

__all__ = ["Exchanging"]


class Exchanging(Asking):
    """The part of the main screen that exchanges messages with the peer."""

    def __init__(self, gateway: Gateway, exchange: Exchange, store: StateStore, keys: UserKeys) -> None:
        super().__init__(gateway, exchange, store, keys)
        self._unremembered: list[Run] = []

    def on_query_form_submitted(self) -> None:
        """Run the query of the form."""
        self.action_run_query()

    def action_run_query(self) -> None:
        """Send the query, unless a key of it is wrong or the mock is meant and not serving."""
        form = self.query_one(QueryForm)
        query, wrong = form.query_now()
        if wrong:
            form.focus_field(next(iter(wrong)))
            self.warn(Outcome(False, next(iter(wrong.values())), "Correct it, or empty the field"), "Not sent")
        elif self.gateway.mock.phase is MockPhase.STARTING and any(target.is_mock for target in self.asked_targets()):
            self.run_when_serving = True
        elif targets := self._ready():
            self.query_one(Worklist).clear()
            self._start(self.exchange.begin("C-FIND", targets, self.request_of(query)))
            self.remember_query()
            self.set_focus(self.query_one(Worklist))

    def action_echo(self) -> None:
        """Test the peer with a C-ECHO, or all that are asked together."""
        if self.exchange.running:
            self.notify(worded(self, "Something is running: {query.cancel} cancels it"), markup=False)
        elif targets := self._ready():
            self._start(self.exchange.begin("C-ECHO", targets))

    def action_cancel(self) -> None:
        """Cancel what runs."""
        if self.exchange.cancel():
            self.log_model.say(Kind.NOTE, "cancelled from here")
            self.take_over()

    def _ready(self) -> tuple[Target, ...]:
        """Return the peers that can be asked; the mock only while it serves."""
        serving = self.gateway.mock.phase is MockPhase.SERVING
        targets = tuple(target for target in self.asked_targets() if serving or not target.is_mock)
        if len(targets) < len(self.asked_targets()):
            left_out = "it is left out" if targets else "{peer.choose} chooses another peer"
            self.notify(worded(self, "The mock is not serving: {mock.open} starts it, " + left_out), markup=False)
        return targets

    def _start(self, batch: Batch) -> None:
        for run in batch.runs:
            name = f"{safe_text(run.target.name, 40)}  " if len(batch.runs) > 1 else ""
            way = f"{run.target.calling_ae} → {run.target.address}"
            short = f"{datetime.now():%H:%M:%S}  {run.verb}"
            ending = partial(attrgetter("outcome"), run)
            self.log_model.begin(f"{short}  {name}{way}", run.trace, ending, run.target, short)
        self._unremembered += batch.runs
        self.exchange.start(batch)
        self.take_over()

    def remember_ended(self) -> None:
        """Remember how each exchange went that has ended since the last time."""
        ended = [run for run in self._unremembered if run.outcome is not None]
        for run in ended:
            self._unremembered.remove(run)
            remember(self.store.state.peers, run, time())
        if ended:
            self.store.save()

    def report(self, how: Outcome, verb: str) -> None:
        """Say in a notification that an exchange failed; the log tells by itself how each one ended."""
        if not how.good:
            self.warn(how, verb)
