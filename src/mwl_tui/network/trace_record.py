"""Recording the events of the protocol objects in a trace, without anything that a log may not keep."""

from __future__ import annotations

from typing import Final

from mwl_tui.association.dimse import Command
from mwl_tui.association.events import (
    Aborted,
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Event,
    Message,
    Released,
    ReleaseRequested,
    Violation,
)
from mwl_tui.network.direction import Direction
from mwl_tui.network.trace import Trace
from mwl_tui.network.trace_events import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    ConnectionEnded,
    DimseMessage,
    DimseRuleNoted,
    ReleaseRequest,
    ReleaseResponse,
    RuleBroken,
    RuleNoted,
)

__all__ = ["record_received", "record_sent"]

_RECEIVED: Final = Direction.RECEIVED
_MOST_NOTES: Final = 8
_CONTROL_BYTES: Final = 10
"""Bytes of A-RELEASE and A-ABORT (PS3.8 sections 9.3.6 to 9.3.8)."""


def record_received(trace: Trace, events: list[Event], at: float | None = None) -> None:
    """Add what a peer sent to a trace; consecutive messages with the same command set are one event.

    Args:
        trace: The trace.
        events: The events of the association.
        at: When their bytes were received, by ``time.monotonic``; None for now.
    """
    run: list[Message] = []
    for event in events:
        if isinstance(event, Message):
            if run and run[0].command is not event.command:
                _record_run(trace, run, at)
                run = []
            run.append(event)
        else:
            _record_run(trace, run, at)
            run = []
            _record(trace, event, at)
    _record_run(trace, run, at)


def _record_run(trace: Trace, run: list[Message], at: float | None) -> None:
    if not run:
        return
    first, kept = run[0], trace.bytes_kept
    data = first.encoded_command[:kept] + (first.data_set or b"")[:kept]
    size = sum([message.size for message in run])
    fact = DimseMessage(first.command, first.context_id, len(first.encoded_command))
    trace.add(_RECEIVED, fact, size=size, data=data, count=len(run), at=at)
    for note in first.command.notes[:_MOST_NOTES]:
        trace.add(_RECEIVED, DimseRuleNoted(note), at=at)


def _record(trace: Trace, event: Event, at: float | None) -> None:
    match event:
        case AssociationRequested():
            trace.add(_RECEIVED, _request(event), size=len(event.data), data=event.data, at=at)
            _record_notes(trace, event.notes, at)
        case AssociationAccepted():
            trace.add(_RECEIVED, _acceptance(event), size=len(event.data), data=event.data, at=at)
            _record_notes(trace, event.notes, at)
        case AssociationRefused(result, source, code, data):
            fact = AssociateReject(result=result, source=source, code=code)
            trace.add(_RECEIVED, fact, size=len(data), data=data, at=at)
        case ReleaseRequested():
            trace.add(_RECEIVED, ReleaseRequest(event.collision), size=_CONTROL_BYTES, at=at)
        case Released():
            trace.add(_RECEIVED, ReleaseResponse(), size=_CONTROL_BYTES, at=at)
        case Aborted(source=None):
            trace.add(_RECEIVED, ConnectionEnded(event.reason), at=at)
        case Aborted():
            abort = Abort(source=event.source or 0, code=event.code or 0)
            trace.add(_RECEIVED, abort, size=_CONTROL_BYTES, at=at)
        case Violation(error):
            data = getattr(error, "data", b"")
            trace.add(_RECEIVED, RuleBroken(error.reason, error.peer_text), data=data, at=at)


def _request(event: AssociationRequested) -> AssociateRequest:
    return AssociateRequest(
        event.contexts,
        event.max_pdu,
        event.implementation_class_uid,
        event.implementation_version,
        calling_ae=event.calling_ae,
        called_ae=event.called_ae,
        identity_type=event.identity.type if event.identity is not None else None,
    )


def _acceptance(event: AssociationAccepted) -> AssociateAccept:
    return AssociateAccept(event.contexts, event.max_pdu, event.implementation_class_uid, event.implementation_version)


def _record_notes(trace: Trace, notes: tuple[str, ...], at: float | None) -> None:
    for note in notes[:_MOST_NOTES]:
        trace.add(_RECEIVED, RuleNoted(note), at=at)


def record_sent(trace: Trace, command: Command, context_id: int, encoded: bytes, at: float | None = None) -> None:
    """Add a DIMSE message that we sent.

    Args:
        trace: The trace.
        command: Its command set.
        context_id: The ID of its presentation context.
        encoded: Its PDUs.
        at: When they were sent, by ``time.monotonic``; None for now.
    """
    trace.add(Direction.SENT, DimseMessage(command, context_id), size=len(encoded), data=encoded, at=at)
