"""The trace: what happened on one association, in order, bounded.

It is the source of the association log. Readers pull with :meth:`Trace.since`; nothing is called back.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from itertools import islice
from time import monotonic, time

import msgspec


class Direction(Enum):
    """Which way an event went, seen from this process."""

    SENT = "→"
    RECEIVED = "←"
    LOCAL = "·"


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
        detail: One line more, in words: never an identifier's value, never a password.
        size: How many bytes went over the wire.
        data: The first of those bytes (bounded; user identity blanked).
        failed: Whether this event is an error or a broken rule.
        count: How many messages in a row it stands for: pending responses that came, or went, together. ``size`` is
            of all of them, ``data`` of the first.
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


class Trace:
    """The events of one association: the newest ``capacity`` of them.

    Args:
        title: What the trace is of, as ``MWLSCP@127.0.0.1:11112``.
        capacity: How many events are kept; older ones are dropped and counted.
        bytes_kept: How many bytes of each event are kept.
    """

    def __init__(self, title: str = "", *, capacity: int = 2_000, bytes_kept: int = 512) -> None:
        self.title = title
        self.began = time()
        self.bytes_kept = bytes_kept
        self._zero = monotonic()
        self._events: deque[TraceEvent] = deque(maxlen=capacity)
        self._added = 0

    def begin(self) -> None:
        """Count offsets from now, if nothing has happened yet: what went before an exchange is no part of it."""
        if not self._added:
            self.began, self._zero = time(), monotonic()

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
    ) -> None:
        """Add an event that happens now."""
        self._events.append(
            TraceEvent(
                monotonic() - self._zero, layer, direction, name, detail, size, data[: self.bytes_kept], failed, count
            )
        )
        self._added += 1

    def since(self, number: int) -> tuple[list[TraceEvent], int]:
        """Give the events from ``number`` on and the number to ask with next time.

        The first call asks with 0. Events that were dropped in between are missing; :attr:`dropped` counts them.
        """
        start = max(0, number - self.dropped)
        return list(islice(self._events, start, None)), self._added

    def __iter__(self) -> islice[TraceEvent]:
        return islice(list(self._events), None)

    def __len__(self) -> int:
        return len(self._events)
