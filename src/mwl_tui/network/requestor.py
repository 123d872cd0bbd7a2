"""Requesting an association: connect, propose, and check the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from mwl_tui.association import (
    AssociationAccepted,
    AssociationRefused,
    Context,
    ContextResult,
    Event,
    Proposal,
    Requestor,
    rejection,
)
from mwl_tui.association.redaction import without_passcode
from mwl_tui.dicom.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from mwl_tui.errors import ContextNotAccepted, MwlError, PeerError
from mwl_tui.network.connect import open_connection
from mwl_tui.network.peer import Peer
from mwl_tui.network.session import Session
from mwl_tui.network.trace import Trace
from mwl_tui.network.trace_events import AssociateRequest
from mwl_tui.network.trace_words import describe_contexts

__all__ = ["associate", "context_of"]


async def associate(
    peer: Peer,
    contexts: Sequence[tuple[str, Sequence[str]]],
    *,
    trace: Trace,
    extended: dict[str, bytes] | None = None,
) -> tuple[Session, AssociationAccepted, Context]:
    """Connect and associate; return the session, the acceptance, and the context of the first SOP Class.

    Args:
        peer: The peer.
        contexts: SOP Class UIDs and the transfer syntaxes proposed for each; the first must be accepted.
        trace: Receives every event.
        extended: Service-class-application-information by SOP Class UID.

    Raises:
        PeerError: The association was not established; the error has peer, stage and advice. The connection is
            closed then.
    """
    association = Requestor(
        _proposal(peer, contexts, extended or {}),
        peer.limits.caps,
    )
    request = association.associate()
    trace.begin()
    reader, writer = await open_connection(peer, trace)
    session = Session(association, reader, writer, timeouts=peer.timeouts, trace=trace, where=str(peer))
    try:
        session.write_control(_request_fact(association, peer), request, kept=without_passcode(request))
        events = await session.receive(peer.timeouts.associate, "association")
        accepted = _accepted(events, session, peer)
        return session, accepted, context_of(accepted, contexts[0][0], peer)
    except asyncio.CancelledError:
        await session.abort("cancelled")
        raise
    except MwlError:
        await session.abort()
        raise


def _proposal(peer: Peer, contexts: Sequence[tuple[str, Sequence[str]]], extended: dict[str, bytes]) -> Proposal:
    identity = peer.user_identity
    return Proposal(
        called_ae=peer.called_ae,
        calling_ae=peer.calling_ae,
        contexts=tuple((sop_class, tuple(syntaxes)) for sop_class, syntaxes in contexts),
        max_pdu=peer.limits.pdu,
        user=identity.user if identity else None,
        passcode=identity.passcode if identity else None,
        extended=extended,
    )


def _request_fact(association: Requestor, peer: Peer) -> AssociateRequest:
    identity = peer.user_identity
    return AssociateRequest(
        association.proposed,
        peer.limits.pdu,
        IMPLEMENTATION_CLASS_UID,
        IMPLEMENTATION_VERSION_NAME,
        calling_ae=peer.calling_ae,
        called_ae=peer.called_ae,
        identity_type=None if identity is None else 1 if identity.passcode is None else 2,
    )


def _accepted(events: list[Event], session: Session, peer: Peer) -> AssociationAccepted:
    first = events[0]
    if isinstance(first, AssociationRefused):
        error: PeerError = rejection(first.result, first.source, first.code)
        error.peer = str(peer)
        raise error
    if not isinstance(first, AssociationAccepted):
        raise session.broken(f"{type(first).__name__} before the association was answered", "association")
    if len(events) > 1:
        raise session.broken(f"{type(events[1]).__name__} before anything was asked", "association")
    return first


def context_of(accepted: AssociationAccepted, sop_class: str, peer: Peer) -> Context:
    """Return the presentation context that a peer accepted for a SOP Class.

    Raises:
        ContextNotAccepted: The peer accepted none.
    """
    for context in accepted.contexts:
        if context.abstract_syntax == sop_class and context.result is ContextResult.ACCEPTANCE:
            return context
    results = tuple(
        (context.abstract_syntax, context.result.words if context.result else "") for context in accepted.contexts
    )
    error = ContextNotAccepted(
        f"the association was accepted, but not what is needed: {describe_contexts(accepted.contexts)}",
        results=results,
        advice="The peer does not offer this service under this called AE title, or in none of these transfer syntaxes",
    )
    error.peer = str(peer)
    raise error
