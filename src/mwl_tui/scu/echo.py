"""C-ECHO as the SCU (PS3.4 Annex A)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mwl_tui.association import CommandField, Event, ReleaseRequested
from mwl_tui.dicom.sop_classes import VERIFICATION
from mwl_tui.dicom.status import Category, meaning_of
from mwl_tui.network import Peer, Session, Trace
from mwl_tui.scu.association import EstablishedAssociation, associate
from mwl_tui.scu.model import EchoResult
from mwl_tui.scu.operation import RELEASE_IS_OURS, Operation

__all__ = ["echo"]


async def echo(peer: Peer | EstablishedAssociation, *, trace: Trace | None = None) -> EchoResult:
    """Verify a peer with C-ECHO.

    Args:
        peer: The peer; or an association with it, which stays open. ``connect`` and ``associate`` are 0 then.
        trace: Receives every event; an association has its own trace.

    Raises:
        PeerError: There was no association or no response, the peer broke a rule, or the status is not success.
    """
    if isinstance(peer, EstablishedAssociation):
        return await _echo_on(peer)
    clock = asyncio.get_running_loop().time
    began = clock()
    async with associate(peer, VERIFICATION, trace=trace) as association:
        associated = clock()
        result = await _echo_on(association)
    opened = association.session.opened
    return replace(
        result,
        connect=opened - began,
        associate=associated - opened,
        total=clock() - began,
        notes=(*association.notes, *result.notes),
    )


async def _echo_on(association: EstablishedAssociation) -> EchoResult:
    clock = association.session.now
    began = clock()
    async with Operation(association, CommandField.C_ECHO_RQ, VERIFICATION) as operation:
        await operation.send()
        first, *more = await association.session.receive(association.peer.timeouts.response, operation.name)
        response = operation.expect_response(first).command
        seconds = clock() - began
        notes = operation.notes_on(response) + _release_requested(association.session, more)
        meaning = meaning_of(operation.name, response.status or 0)
        if meaning.category is not Category.SUCCESS:
            raise operation.failure(response)
    return EchoResult(
        status=meaning.code, meaning=meaning.name, connect=0.0, associate=0.0, echo=seconds, total=seconds, notes=notes
    )


def _release_requested(session: Session, more: list[Event]) -> tuple[str, ...]:
    """Handle events after the response: answer a release request, and return a note; raise for a message."""
    for event in more:
        if not isinstance(event, ReleaseRequested):
            raise session.broken(f"{type(event).__name__} after the C-ECHO-RSP", "C-ECHO")
        session.answer_release()
    return (RELEASE_IS_OURS,) if more else ()
