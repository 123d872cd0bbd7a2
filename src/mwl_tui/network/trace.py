"""The trace: what happened on one association, in order, bounded.

It is the source of the association log. Readers pull with :meth:`Trace.since`; nothing is called back. Where this
module's logger lets INFO through when a trace is made, each event of it is logged too.
"""

from __future__ import annotations

import logging
from collections import deque
from enum import Enum
from itertools import count as counter
from itertools import islice
from time import monotonic, time
from typing import Final

import msgspec

from mwl_tui.network.capture import Capture, CaptureRoom
from mwl_tui.network.direction import Direction

__all__ = ["Direction", "Layer", "Trace", "TraceEvent"]

_LOG: Final = logging.getLogger(__name__)
_numbers: Final = counter(1)
_LONGEST: Final = 1_000
"""Characters kept of a detail, and of what a peer said."""
_EVENT_BYTES: Final = 256
"""What an event takes besides its texts and bytes, about."""


class Layer(Enum):
    """The layer an event belongs to."""

    TCP = "TCP"
    TLS = "TLS"
    ACSE = "ACSE"
    DIMSE = "DIMSE"


class TraceEvent(msgspec.Struct, frozen=True, gc=False):
    """One event of an association.

    Attributes:
        offset: Seconds since the trace began, monotonic.
        layer: The layer.
        direction: Sent, received, or local.
        name: The standard's name, as ``A-ASSOCIATE-RQ`` or ``C-FIND-RSP pending``.
        detail: One line more, in our words: never an identifier's value, never a password. It goes to logs.
        size: How many bytes went over the wire.
        data: The first of those bytes (bounded; user identity blanked).
        failed: Whether this event is an error or a broken rule.
        count: How many messages in a row it stands for: pending responses that came, or went, together. ``size`` is
            of all of them, ``data`` of the first.
        said: What a peer said in its own words, as ErrorComment, which may quote a patient: for the screen and
            ``--trace``, not for a log.
    """

    offset: float
    layer: Layer
    direction: Direction
    name: str
    detail: str = ""
    size: int = 0
    data: bytes = b""
    failed: bool = False
    count: int = 1
    said: str = ""

    @property
    def words(self) -> str:
        """The detail and what the peer said: for who asked."""
        return "; ".join(filter(None, (self.detail, self.said)))

    def line(self, words: str) -> str:
        """Return the event as a line: seconds, direction, layer, name, these words, size."""
        mark = "!" if self.failed else " "
        many = f" × {self.count}" if self.count > 1 else ""
        head = f"{self.offset:9.4f}{mark}{self.direction.value} {self.layer.value:<5} {self.name}{many}"
        return "  ".join(filter(None, (head, words, f"{self.size} bytes" if self.size else "")))


class Trace:
    """The events of one association: the newest ``capacity`` of them, and of these what fits into ``total_bytes``.

    Args:
        title: What the trace is of, as ``MWLSCP@127.0.0.1:11112``.
        capacity: How many events are kept; older ones are dropped and counted.
        bytes_kept: How many bytes of each event are kept.
        total_bytes: Bytes that all events together may take, about.
        capture_bytes: Bytes that a capture of the PDUs may take, about; without one where 0.
        capture_room: Where captures of several traces share memory, that.

    Attributes:
        number: Which trace of this process it is, from 1.
        began: When offset 0 was, in seconds since 1970.
        capture: The PDUs as they went over the wire, where that was asked for.
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
        self.began = time()
        self.bytes_kept = bytes_kept
        self._zero = monotonic()
        self._events: deque[TraceEvent] = deque()
        self._added = 0
        self._capacity = capacity
        self._room = total_bytes
        self._logged = _LOG.isEnabledFor(logging.INFO)
        self.capture: Capture | None = None
        if capture_bytes:
            self.capture = Capture(capture_bytes, capture_room)
            self.capture.zero = self._zero

    def begin(self) -> None:
        """Count offsets from now, if nothing has happened yet: what went before an exchange is no part of it."""
        if not self._added:
            self.began, self._zero = time(), monotonic()
            if self.capture is not None:
                self.capture.zero = self._zero

    @property
    def dropped(self) -> int:
        """How many events were dropped because newer ones took their place."""
        return self._added - len(self._events)

    def add(
        self,
        layer: Layer,
        direction: Direction,
        name: str,
        detail: str = "",
        *,
        size: int = 0,
        data: bytes = b"",
        failed: bool = False,
        count: int = 1,
        said: str = "",
    ) -> None:
        """Add an event that happens now."""
        detail, said, data = detail[:_LONGEST], said[:_LONGEST], data[: self.bytes_kept]
        offset = monotonic() - self._zero
        event = TraceEvent(offset, layer, direction, name, detail, size, data, failed, count, said)
        self._events.append(event)
        self._added += 1
        self._room -= _weight(event)
        while self._room < 0 or len(self._events) > self._capacity:
            self._room += _weight(self._events.popleft())
        if self._logged:
            self._log(event)

    def _log(self, event: TraceEvent) -> None:
        """Log an event. What may be a patient's goes apart, for a handler that is told to keep it."""
        values = {"values": (event.said, event.data)}
        _LOG.info("#%d %s %s", self.number, self.title, event.line(event.detail), extra=values)

    def since(self, number: int) -> tuple[list[TraceEvent], int]:
        """Return the events from ``number`` on and the number to ask with next time.

        The first call asks with 0. Events that were dropped in between are missing; :attr:`dropped` counts them.
        """
        start = max(0, number - self.dropped)
        return list(islice(self._events, start, None)), self._added

    def __iter__(self) -> islice[TraceEvent]:
        return islice(list(self._events), None)

    def __len__(self) -> int:
        return len(self._events)


def _weight(event: TraceEvent) -> int:
    return _EVENT_BYTES + len(event.detail) + len(event.said) + len(event.data)
