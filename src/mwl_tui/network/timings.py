"""The durations of the steps of an association in seconds, from its trace.

They are computed from the times of events, which are those of the wire.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mwl_tui.network.milestones import Milestones
from mwl_tui.network.trace_events import TraceEvent

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace

__all__ = ["Timings", "timings", "timings_of"]


@dataclass(frozen=True, slots=True)
class Timings:
    """The durations of the steps in seconds; None for a step that has not ended.

    Attributes:
        connect: From the start to the TCP connection, including name resolution.
        tls: From there to the end of the TLS handshake.
        association: From A-ASSOCIATE-RQ to its answer.
        first_response: From the DIMSE request to the first response.
        last_response: From the DIMSE request to the final response.
        release: From A-RELEASE-RQ to A-RELEASE-RP.
        total: From A-ASSOCIATE-RQ to the final response.
    """

    connect: float | None = None
    tls: float | None = None
    association: float | None = None
    first_response: float | None = None
    last_response: float | None = None
    release: float | None = None
    total: float | None = None


def timings(trace: Trace) -> Timings:
    """Return the durations of an association; dropped events of its trace do no harm."""
    return _between(trace.milestones)


def timings_of(events: Iterable[TraceEvent]) -> Timings:
    """Return the durations by the events of an association in their order."""
    milestones = Milestones()
    for event in events:
        milestones.note(event)
    return _between(milestones)


def _between(at: Milestones) -> Timings:
    return Timings(
        connect=at.connected,
        tls=_from(at.connected, at.secured),
        association=_from(at.requested, at.answered),
        first_response=_from(at.operation_requested, at.first_response),
        last_response=_from(at.operation_requested, at.last_response),
        release=_from(at.release_requested, at.released),
        total=_from(at.requested, at.last_response),
    )


def _from(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else end - begin
