"""The durations of the steps of an association in seconds, from its trace.

They are computed from the times of events, which are those of the wire.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mwl_tui.network.direction import Direction
from mwl_tui.network.trace_events import (
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    Connected,
    DimseMessage,
    Fact,
    ReleaseRequest,
    ReleaseResponse,
    TlsEstablished,
    TraceEvent,
)

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace

__all__ = ["Milestones", "Timings", "timings", "timings_of"]


@dataclass(slots=True)
class Milestones:
    """The times at which steps began or ended, in seconds since the trace began; None for steps that have not.

    A trace records them when it adds events, since it may drop the events later.

    Attributes:
        connected: The TCP connection, if we opened it.
        secured: The TLS handshake.
        requested: A-ASSOCIATE-RQ.
        answered: A-ASSOCIATE-AC or -RJ.
        operation_requested: The first DIMSE request.
        first_response: The first response to any.
        last_response: The newest response that is not pending.
        release_requested: A-RELEASE-RQ.
        released: A-RELEASE-RP.
    """

    connected: float | None = None
    secured: float | None = None
    requested: float | None = None
    answered: float | None = None
    operation_requested: float | None = None
    first_response: float | None = None
    last_response: float | None = None
    release_requested: float | None = None
    released: float | None = None

    def note(self, event: TraceEvent) -> None:
        """Record an event; of each kind the first counts, but of final responses the newest."""
        fact = event.fact
        if isinstance(fact, DimseMessage):
            self._note_message(fact, event.offset)
            return
        name = _NAMES.get(type(fact))
        if name is None or (name == "connected" and event.direction is not Direction.SENT):
            return
        if getattr(self, name) is None:
            setattr(self, name, event.offset)

    def _note_message(self, fact: DimseMessage, offset: float) -> None:
        if not fact.command.field.is_response:
            if self.operation_requested is None:
                self.operation_requested = offset
            return
        if self.first_response is None:
            self.first_response = offset
        if not fact.command.is_pending:
            self.last_response = offset


_NAMES: Final[dict[type[Fact], str]] = {
    Connected: "connected",
    TlsEstablished: "secured",
    AssociateRequest: "requested",
    AssociateAccept: "answered",
    AssociateReject: "answered",
    ReleaseRequest: "release_requested",
    ReleaseResponse: "released",
}


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
