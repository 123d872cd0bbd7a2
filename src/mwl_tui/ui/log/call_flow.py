"""The call flow: the associations of the log as ladders, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.keys import CALL_FLOW
from mwl_tui.ui.log.ladder_view import LadderView
from mwl_tui.ui.log.model.association import LoggedAssociation
from mwl_tui.ui.log.model.ladder import ends_of, events_of
from mwl_tui.ui.log.model.log_lines import LogLine

__all__ = ["CallFlow"]

_RATE = 6
"""Redraws per second of a running association."""
_KEYS = "{flow.open} open · {flow.next} next · {flow.previous} previous · {flow.back} back"


class CallFlow(ModalScreen[None]):
    """Shows one association, with keys to go to the others.

    Args:
        associations: Those of the log, the newest last.
        place: The index of the first one to show.
        open_event: Opens an event, given with its neighbours.
    """

    BINDINGS: ClassVar[list[BindingType]] = CALL_FLOW

    def __init__(
        self,
        associations: Sequence[LoggedAssociation],
        place: int,
        open_event: Callable[[LogLine, Sequence[LogLine]], None],
    ) -> None:
        super().__init__()
        self._associations = associations
        self._place = place
        self._open = open_event
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        """Make the ladder."""
        yield LadderView(id="flow")

    def on_mount(self) -> None:
        """Draw the ladder, and redraw it while the association runs."""
        self.query_one(LadderView).focus()
        self._clock = self.set_interval(1 / _RATE, self._show, pause=True)
        self._show()

    @property
    def _association(self) -> LoggedAssociation:
        return self._associations[self._place]

    def _lines(self) -> list[LogLine]:
        return events_of(self._association)

    def _show(self) -> None:
        association, lines = self._association, self._lines()
        if association.outcome is None:
            self._clock.resume()
        else:
            self._clock.pause()
        state = (association, len(lines), lines[-1] if lines else None, association.head)
        if state == self._drawn:
            return
        self._drawn = state
        view = self.query_one(LadderView)
        many = f"  {self._place + 1} of {len(self._associations)}" if len(self._associations) > 1 else ""
        head = association.head
        view.label(f"Call flow{many}  {association.short}".rstrip(), worded(self, _KEYS))
        view.say("Nothing has happened on this association yet")
        good = head.good if head is not None else None
        ending = head.detail if head is not None and good is not None else ""
        view.show(lines, ends_of(association), ending, good=good is not False)

    def action_association(self, step: int) -> None:
        """Show the next or previous association."""
        if 0 <= self._place + step < len(self._associations):
            self._place += step
            self.query_one(LadderView).cursor = 0
            self._show()

    def action_open(self) -> None:
        """Open the event under the cursor."""
        line = self.query_one(LadderView).line
        if line is not None and line.opens:
            self._open(line, [each for each in self._lines() if each.opens])
