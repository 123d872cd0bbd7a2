"""Which way something went over a connection."""

from __future__ import annotations

from enum import Enum

__all__ = ["Direction"]


class Direction(Enum):
    """Which way an event went, seen from this process."""

    SENT = "→"
    RECEIVED = "←"
    LOCAL = "·"
