"""Running the query, testing the peer, cancelling; and how each ended."""

from __future__ import annotations

from datetime import datetime

from mwl_tui.ui.engine.exchange import Batch, Run
from mwl_tui.ui.engine.outcome import Outcome
from mwl_tui.ui.engine.request import Request
from mwl_tui.ui.engine.target import MockPhase
from mwl_tui.ui.model.log_model import Kind
from mwl_tui.ui.screens.workbench.base import WorkbenchBase
from mwl_tui.ui.widgets.query_form import QueryForm
from mwl_tui.ui.widgets.worklist import Worklist

__all__ = ["Exchanging"]


class Exchanging(WorkbenchBase):
    """The part of the main screen that exchanges messages with the peer."""

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
        elif self.gateway.mock.phase is MockPhase.STARTING and self.target.is_mock:
            self.run_when_serving = True
        elif self._ready():
            self.query_one(Worklist).clear()
            self._start(self.exchange.begin("C-FIND", [self.current_target()], Request(query)))
            self.query_one(Worklist).focus()

    def action_echo(self) -> None:
        """Test the peer with a C-ECHO."""
        if self.exchange.running:
            self.notify("Something is running: c cancels it", markup=False)
        elif self._ready():
            self._start(self.exchange.begin("C-ECHO", [self.current_target()]))

    def action_cancel(self) -> None:
        """Cancel what runs."""
        if self.exchange.cancel():
            self.log_model.say(Kind.NOTE, "cancelled from here")
            self.take_over()

    def _ready(self) -> bool:
        """Say whether the selected peer can be asked; the mock only while it serves."""
        ready = not self.target.is_mock or self.gateway.mock.phase is MockPhase.SERVING
        if not ready:
            self.notify("The mock is not serving: m starts it, p chooses another peer", markup=False)
        return ready

    def _start(self, batch: Batch) -> None:
        for run in batch.runs:
            heading = f"{datetime.now():%H:%M:%S}  {run.verb}  {run.target.calling_ae} → {run.target.address}"
            self.log_model.begin(heading, run.trace)
        self.take_over()
        for run in batch.runs:
            self.call_after_refresh(self._drive, run)

    def _drive(self, run: Run) -> None:
        """Carry an exchange out once the screen is painted: painting holds the loop, and would be in its times."""
        self.run_worker(self.exchange.drive(run), group="exchange", exit_on_error=False)

    def report(self, how: Outcome, verb: str) -> None:
        """Say how an exchange ended: in the log always, in a notification where it failed."""
        self.log_model.say(Kind.GOOD if how.good else Kind.FAILED, how.text, how.advice)
        for note in how.notes:
            self.log_model.say(Kind.NOTE, note)
        if not how.good:
            self.warn(how, verb)
