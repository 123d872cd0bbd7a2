"""Which of our associations a connection of the mock is the other end of. No widget here."""

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
"""Seconds that a connection of the mock waits for one of ours to claim it."""
_APART = 1.0
"""Seconds between the beginnings of both ends, at most, where their addresses are not known."""


class OtherSides:
    """Places each connection of the mock once."""

    def __init__(self) -> None:
        self._placed = 0

    def place(
        self, traces: Iterable[Trace], associations: Sequence[LoggedAssociation]
    ) -> Iterator[tuple[Trace, LoggedAssociation | None]]:
        """Yield those connections that were not placed yet, with our association; None for a foreign client's.

        One that may still turn out to be ours is given later.
        """
        new = sorted((trace for trace in traces if trace.number > self._placed), key=lambda trace: trace.number)
        if not new:
            return
        free = [each for each in associations if each.with_mock and Side.SCP not in each.tracks]
        for trace in new:
            ours = next((each for each in free if _same_connection(each, trace)), None) or _nearest(free, trace)
            if ours is None and time() - trace.began < _PATIENCE and _undecided(trace, free):
                return
            self._placed = trace.number
            if ours is not None:
                free.remove(ours)
            yield trace, ours


def _same_connection(association: LoggedAssociation, trace: Trace) -> bool:
    ours, theirs = association.trace.capture if association.trace is not None else None, trace.capture
    if ours is None or theirs is None or not ours.local[1]:
        return False
    return ours.local == theirs.remote and ours.remote == theirs.local


def _nearest(free: Sequence[LoggedAssociation], trace: Trace) -> LoggedAssociation | None:
    """Return ours that began at about the same time, where addresses say nothing."""
    blind = [each for each in free if each.trace is not None and (trace.capture is None or each.trace.capture is None)]
    near = min(blind, key=lambda each: abs(_began(each) - trace.began), default=None)
    return near if near is not None and abs(_began(near) - trace.began) < _APART else None


def _began(association: LoggedAssociation) -> float:
    return association.trace.began if association.trace is not None else 0.0


def _undecided(trace: Trace, free: Sequence[LoggedAssociation]) -> bool:
    """Return whether a connection may still turn out to be ours: its address is not known yet, or that of one of
    ours.
    """
    running = [each.trace for each in free if each.outcome is None]
    return bool(running) and any(_unconnected(each) for each in (trace, *running) if each is not None)


def _unconnected(trace: Trace) -> bool:
    return trace.capture is not None and not trace.capture.local[1]
