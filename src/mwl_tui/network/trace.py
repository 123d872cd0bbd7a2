"""The trace of one association: its events in order, typed (see ``trace_events``), and bounded.

It is the source of the association log. Readers pull with :meth:`Trace.since`; :attr:`Trace.tell` only signals that
there is something to pull. If this module's logger is enabled for INFO when a trace is made, its events are logged too.

Only the thread of the association's event loop adds events; any other thread may read. This needs no lock: an event is
never changed after it is added and knows its own number, and what is read beside events (:attr:`Trace.connection` and
the like) is one reference that is set once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count as counter
from time import monotonic
from typing import Final

from mwl_tui.network.capture import Capture, CaptureRoom
from mwl_tui.network.direction import Direction
from mwl_tui.network.milestones import Milestones
from mwl_tui.network.snapshot import snapshot
from mwl_tui.network.trace_events import (
    AssociateAccept,
    AssociateRequest,
    Connected,
    DimseMessage,
    Layer,
    TraceEvent,
    TraceFact,
)
from mwl_tui.network.trace_words import describe, line_of
from mwl_tui.network.wall_clock import WallClock

__all__ = ["Direction", "Layer", "Trace", "TraceEvent"]

_LOG: Final = logging.getLogger(__name__)
_numbers: Final = counter(1)
_WALL_CLOCK: Final = WallClock()
_EVENT_BYTES: Final = 256
"""The approximate memory of an event beside its fact and its bytes, in bytes."""


class Trace:
    """The events of one association: the newest ``capacity`` of them that fit into ``total_bytes``.

    Args:
        title: The name of the peer, such as ``MWLSCP@127.0.0.1:11112``.
        capacity: How many events are kept; older ones are dropped and counted.
        bytes_kept: How many bytes of each event are kept.
        total_bytes: The approximate memory of all events, in bytes.
        capture_bytes: The approximate memory of a capture of the PDUs, in bytes; 0 for no capture.
        capture_room: Memory that captures of several traces share, if any.

    Attributes:
        number: Its number in this process, from 1.
        began: When offset 0 was, in seconds since 1970.
        added: How many events were added.
        connection: The addresses of both ends; None until there is a connection.
        request: The A-ASSOCIATE-RQ; None until it is sent or received.
        acceptance: The A-ASSOCIATE-AC; None until it is sent or received.
        milestones: The times of the steps of the association.
        capture: The capture of the PDUs, if it was requested.
        tell: Called after an event is added, in the thread that added it.
    """

    def __init__(
        self,
        title: str = "",
        *,
        capacity: int = 2_000,
        bytes_kept: int = 512,
        total_bytes: int = 524_288,
        capture_bytes: int = 0,
        capture_room: CaptureRoom | None = None,
    ) -> None:
        self.title = title
        self.number = next(_numbers)
        self._zero = monotonic()
        self.began = _WALL_CLOCK.at(self._zero)
        self.bytes_kept = bytes_kept
        self.added = 0
        self.connection: Connected | None = None
        self.request: AssociateRequest | None = None
        self.acceptance: AssociateAccept | None = None
        self.milestones = Milestones()
        self.tell: Callable[[], object] | None = None
        self._events: deque[TraceEvent] = deque()
        self._capacity = capacity
        self._room = total_bytes
        self._logged = _LOG.isEnabledFor(logging.INFO)
        self.capture: Capture | None = None
        if capture_bytes:
            self.capture = Capture(capture_bytes, capture_room)
            self.capture.zero = self._zero

    def begin(self) -> None:
        """Count offsets from now, unless there are events: preparation is not part of an exchange."""
        if not self.added:
            self._zero = monotonic()
            self.began = _WALL_CLOCK.at(self._zero)
            if self.capture is not None:
                self.capture.zero = self._zero

    @property
    def dropped(self) -> int:
        """The number of events that were dropped for newer ones."""
        return self.added - len(self._events)

    @property
    def operation_requested(self) -> bool:
        """Return whether a DIMSE request was sent or received."""
        return self.milestones.operation_requested is not None

    def add(
        self,
        direction: Direction,
        fact: TraceFact,
        *,
        size: int = 0,
        data: bytes = b"",
        count: int = 1,
        at: float | None = None,
    ) -> None:
        """Add an event.

        Args:
            direction: Sent, received, or local.
            fact: What happened.
            size: How many bytes were sent or received.
            data: These bytes, or the first of them; passcodes are blanked.
            count: How many consecutive messages it stands for.
            at: When the bytes were received or sent, by ``time.monotonic``; None for now.
        """
        fact = self._kept(fact)
        offset = (monotonic() if at is None else at) - self._zero
        event = TraceEvent(self.added, offset, direction, fact, size, data[: self.bytes_kept], count)
        self._remember(event)
        self._room -= _EVENT_BYTES + len(event.data)
        if not self._events or self._events[-1].fact is not fact:
            self._room -= fact.weight
        self._events.append(event)
        self.added += 1
        while self._events and (self._room < 0 or len(self._events) > self._capacity):
            self._drop()
        if self._logged:
            self._log(event)
        if self.tell is not None:
            self.tell()

    def _kept(self, fact: TraceFact) -> TraceFact:
        """Return a bounded fact; for a message with the same command set as the last one, the last fact itself."""
        last = self._events[-1].fact if self._events else None
        if isinstance(last, DimseMessage) and isinstance(fact, DimseMessage) and last.is_like(fact):
            return last
        return fact.bounded()

    def _drop(self) -> None:
        gone = self._events.popleft()
        self._room += _EVENT_BYTES + len(gone.data)
        if not self._events or self._events[0].fact is not gone.fact:
            self._room += gone.fact.weight

    def _remember(self, event: TraceEvent) -> None:
        """Record what is needed even after the event is dropped."""
        self.milestones.note(event)
        fact = event.fact
        if isinstance(fact, Connected):
            self.connection = self.connection or fact
        elif isinstance(fact, AssociateRequest) and self.request is None:
            self.request = fact
            self._room -= fact.weight
        elif isinstance(fact, AssociateAccept) and self.acceptance is None:
            self.acceptance = fact
            self._room -= fact.weight

    def _log(self, event: TraceEvent) -> None:
        """Log an event. Text that may be a patient's is separate, for a handler that is configured to keep it."""
        values = {"values": (describe(event).peer_text, event.data)}
        _LOG.info("#%d %s %s", self.number, self.title, line_of(event, peer_text=False), extra=values)

    def since(self, number: int) -> tuple[list[TraceEvent], int]:
        """Return the events from ``number`` on, and the number for the next call.

        The first call is with 0. Events dropped in between are missing; :attr:`dropped` counts them.
        """
        added = self.added
        if added <= number:
            return [], number
        events = snapshot(self._events)
        if not events:
            return [], added
        first = events[0].number
        return events[max(0, number - first) :], events[-1].number + 1

    def __iter__(self) -> Iterator[TraceEvent]:
        return iter(snapshot(self._events))

    def __len__(self) -> int:
        return len(self._events)
