"""C-ECHO: is the peer there, and does it speak DICOM (PS3.4 Annex A)."""

from __future__ import annotations

import asyncio

from mwl_tui.association import Command, CommandField, Event, ReleaseRequested
from mwl_tui.dicom.status import Category, meaning_of
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Peer, Session, Trace, associate
from mwl_tui.scu.model import EchoResult
from mwl_tui.scu.operation import MESSAGE_ID, RELEASE_IS_OURS, expect_response, failure, oddities, release

__all__ = ["echo"]

_VERIFICATION = "1.2.840.10008.1.1"
_SYNTAXES = (TransferSyntax.IMPLICIT_LE.value, TransferSyntax.EXPLICIT_LE.value)


async def echo(peer: Peer, *, trace: Trace | None = None) -> EchoResult:
    """Verify a peer with C-ECHO.

    Args:
        peer: Whom to ask.
        trace: Takes every event.

    Raises:
        PeerError: No association, no answer, a broken rule, or a status that is not success.
    """
    trace = trace if trace is not None else Trace(str(peer))
    clock = asyncio.get_running_loop().time
    began = clock()
    session, accepted, context = await associate(peer, [(_VERIFICATION, _SYNTAXES)], trace=trace)
    associated = clock()
    try:
        request = Command(field=CommandField.C_ECHO_RQ, affected_sop_class_uid=_VERIFICATION, message_id=MESSAGE_ID)
        await session.send_message(context.id, request)
        first, *more = await session.receive(peer.timeouts.response, "C-ECHO")
        answer = expect_response(session, first, CommandField.C_ECHO_RSP).command
        answered = clock()
        notes = accepted.notes + oddities(answer, _VERIFICATION) + _mind(session, more)
        notes += await release(session, CommandField.C_ECHO_RSP)
    finally:
        await session.abort("the operation was given up")
    meaning = meaning_of("C-ECHO", answer.status or 0)
    if meaning.category is not Category.SUCCESS:
        raise failure(session, answer)
    return EchoResult(
        status=meaning.code,
        meaning=meaning.name,
        connect=session.opened - began,
        associate=associated - session.opened,
        echo=answered - associated,
        total=clock() - began,
        notes=notes,
    )


def _mind(session: Session, more: list[Event]) -> tuple[str, ...]:
    """Return what came together with the response: a release is answered, another message is fatal."""
    for event in more:
        if not isinstance(event, ReleaseRequested):
            raise session.broken(f"{type(event).__name__} after the C-ECHO-RSP", "C-ECHO")
        session.answer_release()
    return (RELEASE_IS_OURS,) if more else ()
