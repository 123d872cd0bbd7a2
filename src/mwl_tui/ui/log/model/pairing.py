"""Pairing of the mock's connections with our associations. No widget here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from time import time
from typing import TYPE_CHECKING

from mwl_tui.ui.log.model.association import LoggedAssociation
from mwl_tui.ui.log.model.log_lines import Side

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace

__all__ = ["OtherSides"]

_PATIENCE = 2.0
"""Seconds that a connection of the mock waits to be paired with one of ours."""


class OtherSides:
    """Assigns each connection of the mock once, by the addresses of both ends."""

    def __init__(self) -> None:
        self._placed = 0

    def place(
        self, traces: Iterable[Trace], associations: Sequence[LoggedAssociation]
    ) -> Iterator[tuple[Trace, LoggedAssociation | None]]:
        """Yield the connections not assigned yet, with our association; None for a foreign client.

        A connection that may still turn out to be ours is yielded later.
        """
        new = sorted((trace for trace in traces if trace.number > self._placed), key=lambda trace: trace.number)
        if not new:
            return
        free = [each for each in associations if each.side is Side.SCU and Side.SCP not in each.tracks]
        for trace in new:
            ours = next((each for each in free if _are_ends(each.trace, trace)), None)
            if ours is None and time() - trace.began < _PATIENCE and _undecided(trace, free):
                return
            self._placed = trace.number
            if ours is not None:
                free.remove(ours)
            yield trace, ours


def _are_ends(ours: Trace | None, theirs: Trace) -> bool:
    """Return whether two traces are of the two ends of one connection."""
    if ours is None or ours.connection is None or theirs.connection is None:
        return False
    here, there = ours.connection, theirs.connection
    return here.local == there.remote and here.remote == there.local


def _undecided(theirs: Trace, free: Sequence[LoggedAssociation]) -> bool:
    """Return whether a connection may still turn out to be ours: our end of it may not be known yet."""
    connection = theirs.connection
    if connection is None:
        return True
    from_here = connection.remote[0] == connection.local[0]
    running = (each.trace for each in free if each.outcome is None and each.trace is not None)
    return from_here and any(trace.connection is None for trace in running)
