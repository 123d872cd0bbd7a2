"""How long the steps of an association took, by its trace: what each duration is of, in seconds.

Pure: everything is computed from the times of events, which are those of the wire.
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
    """When what a duration begins or ends with happened, in seconds since the trace began; None for what has not.

    A trace notes them as events come, since it may drop the events themselves.

    Attributes:
        connected: TCP, opened by us; None on the side that was called.
        secured: The TLS handshake.
        requested: A-ASSOCIATE-RQ.
        answered: A-ASSOCIATE-AC or -RJ.
        asked: The first DIMSE request.
        first_response: The first response to any.
        last_response: The newest response that is not pending.
        release_requested: A-RELEASE-RQ.
        released: A-RELEASE-RP.
    """

    connected: float | None = None
    secured: float | None = None
    requested: float | None = None
    answered: float | None = None
    asked: float | None = None
    first_response: float | None = None
    last_response: float | None = None
    release_requested: float | None = None
    released: float | None = None

    def note(self, event: TraceEvent) -> None:
        """Take an event; of each kind the first counts, but of final responses the newest."""
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
            if self.asked is None:
                self.asked = offset
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
    """How long the steps took, in seconds; None for a step that has not come to its end.

    Attributes:
        connect: From the beginning to the TCP connection, name resolution included.
        tls: The TLS handshake, from there.
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
    """Return how long the steps of an association took, also where its trace has dropped events."""
    return _between(trace.milestones)


def timings_of(events: Iterable[TraceEvent]) -> Timings:
    """Return the same by events in their order."""
    milestones = Milestones()
    for event in events:
        milestones.note(event)
    return _between(milestones)


def _between(at: Milestones) -> Timings:
    return Timings(
        connect=at.connected,
        tls=_from(at.connected, at.secured),
        association=_from(at.requested, at.answered),
        first_response=_from(at.asked, at.first_response),
        last_response=_from(at.asked, at.last_response),
        release=_from(at.release_requested, at.released),
        total=_from(at.requested, at.last_response),
    )


def _from(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else end - begin
