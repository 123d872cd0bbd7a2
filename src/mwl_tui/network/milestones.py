"""The times at which the steps of an association began or ended, as its trace records them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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

__all__ = ["Milestones"]


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
