"""An association with a peer, on which the operations of the SCU run one after another.

::

    async with associate(peer, VERIFICATION, MODALITY_WORKLIST_FIND) as association:
        await echo(association)
        async for response in find(association, Query.default()):
            print(response.row)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from mwl_tui import network
from mwl_tui.association import AssociationAccepted, Context
from mwl_tui.dicom.sop_classes import VERIFICATION
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import PeerError, RemoteProtocolError, StatusFailure
from mwl_tui.network import Peer, Session, Trace
from mwl_tui.network.requestor import context_of

__all__ = ["EstablishedAssociation", "abort_reason", "associate", "establish"]

_WITHOUT_DATA_SETS = (TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE)
"""Proposed for Verification; every implementation supports the first (PS3.5 section 10.1)."""
_LAST_MESSAGE_ID = 0xFFFF


class EstablishedAssociation:
    """An association that the peer accepted.

    Operations run on it one at a time. An operation without a final response aborts it.

    Attributes:
        peer: The peer.
        session: The session.
        accepted: The peer's A-ASSOCIATE-AC.
        trace: Its trace.
        notes: Rules that the peer broke when the association was established or released, and that were tolerated.
        last_operation: The name of the last operation, for errors.
    """

    def __init__(self, peer: Peer, session: Session, accepted: AssociationAccepted) -> None:
        self.peer = peer
        self.session = session
        self.accepted = accepted
        self.trace = session.trace
        self.notes: tuple[str, ...] = accepted.notes
        self.last_operation = "release"
        self._message_id = 0

    def context(self, sop_class: str) -> Context:
        """Return the presentation context of a SOP Class.

        Raises:
            ContextNotAccepted: It was not proposed, or not accepted.
        """
        return context_of(self.accepted, sop_class, self.peer)

    def next_message_id(self) -> int:
        """Return a Message ID (0000,0110) that no current operation has (PS3.7 section 9.3)."""
        self._message_id = self._message_id % _LAST_MESSAGE_ID + 1
        return self._message_id

    async def release(self) -> None:
        """Release the association; errors of the peer are only noted, since all operations are answered.

        Raises:
            RemoteProtocolError: A message arrived after the final response, which was not final then.
        """
        try:
            late = await self.session.release()
        except RemoteProtocolError:
            raise
        except PeerError as error:
            self.notes += (f"release: {error.reason}",)
            return
        if late is not None:
            raise self.session.broken(f"{late.command.name} after the final response", self.last_operation)

    async def abort(self, reason: str) -> None:
        """Abort the association, unless it has ended, and close the connection; never raises."""
        await self.session.abort(reason)


async def establish(
    peer: Peer, *sop_classes: str, trace: Trace, extended: Mapping[str, bytes] | None = None
) -> EstablishedAssociation:
    """Associate with a peer; the caller ends the association.

    Args:
        peer: The peer.
        sop_classes: The UIDs of SOP Classes to propose; the first must be accepted, others when they are used.
        trace: Receives every event.
        extended: Service-class-application-information to propose, by SOP Class UID.

    Raises:
        PeerError: The association was not established, or the first SOP Class was not accepted.
    """
    contexts = [(sop_class, _syntaxes(sop_class, peer)) for sop_class in sop_classes]
    session, accepted, _ = await network.associate(peer, contexts, trace=trace, extended=dict(extended or {}))
    return EstablishedAssociation(peer, session, accepted)


def _syntaxes(sop_class: str, peer: Peer) -> list[str]:
    syntaxes = _WITHOUT_DATA_SETS if sop_class == VERIFICATION else peer.transfer_syntaxes
    return [syntax.value for syntax in syntaxes]


@asynccontextmanager
async def associate(
    peer: Peer, *sop_classes: str, trace: Trace | None = None, extended: Mapping[str, bytes] | None = None
) -> AsyncIterator[EstablishedAssociation]:
    """Associate with a peer for several operations, release at the end of the block, and abort if it fails.

    Args:
        peer: The peer.
        sop_classes: The UIDs of SOP Classes to propose; the first must be accepted, others when they are used.
        trace: Receives every event.
        extended: Service-class-application-information to propose, by SOP Class UID.

    Raises:
        PeerError: The association was not established, or the first SOP Class was not accepted.
    """
    trace = trace if trace is not None else Trace(str(peer))
    association = await establish(peer, *sop_classes, trace=trace, extended=extended)
    reason = ""
    try:
        try:
            yield association
        except StatusFailure:  # the peer answered, so the association is in order
            await association.release()
            raise
        await association.release()
    except BaseException as error:
        reason = abort_reason(error)
        raise
    finally:
        await association.abort(reason)


def abort_reason(error: BaseException) -> str:
    """Return the reason in the trace for an A-ABORT after an error."""
    if isinstance(error, PeerError):
        return error.reason
    return "cancelled" if isinstance(error, asyncio.CancelledError) else "the operation was given up"
