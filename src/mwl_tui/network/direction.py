"""The direction of events and PDUs on a connection."""

from __future__ import annotations

from enum import Enum

__all__ = ["Direction"]


class Direction(Enum):
    """The direction of an event, seen from this process."""

    SENT = "→"
    RECEIVED = "←"
    LOCAL = "·"
