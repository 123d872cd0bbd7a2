"""C-FIND of the Modality Worklist, as the SCU (PS3.4 section K.4.1)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from types import TracebackType

from mwl_tui.association import Command, CommandField, Event, Message, ReleaseRequested, WorklistNegotiation
from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import LocalProtocolError, MwlError, PeerError, PeerTimeout
from mwl_tui.network import Peer, Session, Trace, associate
from mwl_tui.scu.model import Response, Summary
from mwl_tui.scu.operation import MESSAGE_ID, RELEASE_IS_OURS, expect_response, failure, oddities, release
from mwl_tui.scu.response_counter import Tally
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import DEFAULT_COLUMNS

__all__ = ["Find", "find"]

_WORKLIST = "1.2.840.10008.5.1.4.31"
_MEDIUM = 0
"""Priority (0000,0700), PS3.7 section C.4.1: a worklist SCP need not regard it."""
_RELEASE_AFTER_CANCEL = 0.1
"""Seconds for the release when whoever asked has gone; then A-ABORT."""


def find(
    peer: Peer,
    query: Query,
    *,
    columns: Sequence[Path] = DEFAULT_COLUMNS,
    limit: int | None = None,
    cancel_after: int | None = None,
    check: bool = True,
    negotiation: WorklistNegotiation | None = None,
    trace: Trace | None = None,
) -> Find:
    """Query a peer's worklist.

    Args:
        peer: Whom to ask.
        query: What for. It is checked here, before anything is sent.
        columns: Which attributes each row gives, as text.
        limit: Give this many responses, then cancel and end.
        cancel_after: Send C-CANCEL after this many responses, and give what still comes.
        check: Whether each key must obey its VR. A tester of SCPs may want to send what does not.
        negotiation: Extended negotiation to propose; the answer is ``Find.negotiated``.
        trace: Takes every event.

    Returns:
        An async iterable of :class:`Response`; nothing happens until it is iterated.

    Raises:
        QueryError, InvalidValue, CharacterSetError: The query cannot be sent.
    """
    return Find(
        peer,
        query,
        columns=columns,
        limit=limit,
        cancel_after=cancel_after,
        check=check,
        negotiation=negotiation,
        trace=trace,
    )


class Find:
    """One query under way: iterate it once, or use it as an async context manager to end it early for sure.

    Ending the iteration early, or cancelling the task that iterates, sends C-CANCEL, waits up to
    ``timeouts.cancel`` for the final response, aborts the association if there is none, and closes.

    Attributes:
        trace: The events of the association.
        summary: How it ended; None until then.
        negotiated: The peer's answer to the extended negotiation, or None.
    """

    def __init__(
        self,
        peer: Peer,
        query: Query,
        *,
        columns: Sequence[Path],
        limit: int | None,
        cancel_after: int | None,
        check: bool,
        negotiation: WorklistNegotiation | None,
        trace: Trace | None,
    ) -> None:
        self.trace = trace if trace is not None else Trace(str(peer))
        self.summary: Summary | None = None
        self.negotiated: WorklistNegotiation | None = None
        query.encode(TransferSyntax.IMPLICIT_LE, check)  # a query that cannot be sent fails before anything is
        cap = peer.limits.responses
        self._peer = peer
        self._query, self._check = query, check
        self._asked_limit = limit is not None and limit <= cap
        self._cancel_after = cancel_after
        self._negotiation = negotiation
        reading = Reading(peer.fallback_charset, peer.read_as)
        most = limit if limit is not None and limit <= cap else cap
        self._tally = Tally(columns, reading, most, peer.limits.reader)
        self._responses = self._run()
        self._session: Session | None = None
        self._context_id = 0
        self._cancelled = False
        self._checked: Command | None = None
        """The command set last found good: pending responses with equal ones share the object."""

    def __aiter__(self) -> AsyncIterator[Response]:
        return self._responses

    async def __aenter__(self) -> Find:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End it now: as cancelling the iterating task does."""
        await self._responses.aclose()

    def cancel(self) -> None:
        """Send C-CANCEL and go on: responses may still come until the final one (PS3.4 section K.4.1.3).

        After ``timeouts.cancel`` without a final response the association is aborted, and the release that follows
        one gets no longer. Does nothing before the query is sent or after it ended.
        """
        session = self._session
        if session is None or self._cancelled or self._tally.ended:
            return
        self._cancelled = True
        request = Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=MESSAGE_ID)
        try:
            session.write_message(self._context_id, request)
        except LocalProtocolError:
            return  # the association ended just now: the iteration is about to say so
        session.allow(self._peer.timeouts.cancel)

    async def _run(self) -> AsyncGenerator[Response, None]:
        clock = asyncio.get_running_loop().time
        began, reason = clock(), ""
        full = {self._cancel_after, self._tally.limit}
        try:
            session = await self._ask()
            async for events in self._batches(session, began + self._peer.timeouts.total):
                for event in events:
                    response = self._take(session, event)
                    if response is not None:
                        yield response
                        if response.number in full:
                            self.cancel()
            if self._tally.ended:
                # the deadline of a C-CANCEL is kept; the release has its own, no longer than that one
                session.allow(self._peer.timeouts.cancel if self._cancelled else math.inf)
                self._tally.note(await release(session, CommandField.C_FIND_RSP))
            reason = self._outcome(session)
        except (asyncio.CancelledError, GeneratorExit):
            reason = "cancelled"
            await self._stop()
            raise
        except MwlError as error:
            reason = error.reason if isinstance(error, PeerError) else str(error)
            raise
        finally:
            if self._session is not None:
                await self._session.abort(reason)
            self.summary = self._tally.summary(reason, clock() - began)

    async def _ask(self) -> Session:
        """Associate and send C-FIND-RQ."""
        extended = {} if self._negotiation is None else {_WORKLIST: self._negotiation.encode()}
        syntaxes = [syntax.value for syntax in self._peer.transfer_syntaxes]
        session, accepted, context = await associate(
            self._peer, [(_WORKLIST, syntaxes)], trace=self.trace, extended=extended
        )
        self._session, self._context_id = session, context.id
        self._tally.note(accepted.notes)
        if _WORKLIST in accepted.extended:
            self.negotiated = WorklistNegotiation.decode(accepted.extended[_WORKLIST])
        self._tally.syntax = TransferSyntax(context.transfer_syntaxes[0])
        request = Command(
            field=CommandField.C_FIND_RQ,
            affected_sop_class_uid=_WORKLIST,
            message_id=MESSAGE_ID,
            priority=_MEDIUM,
            has_data_set=True,
        )
        self._tally.sent = session.now()
        await session.send_message(context.id, request, self._query.encode(self._tally.syntax, self._check))
        return session

    async def _batches(self, session: Session, until: float) -> AsyncIterator[list[Event]]:
        """Yield what comes, as it comes, until the final response or until C-CANCEL has been ignored for too long."""
        timeouts, most = self._peer.timeouts, self._peer.limits.answer
        while not self._tally.ended:
            if session.received > most:
                reason = f"the answer has more than {most} bytes"
                raise session.exceeded("limits.answer", most, reason, "C-FIND")
            left = until - session.now()
            if left <= 0:
                reason = f"the answer was not complete within {timeouts.total:g} s"
                raise session.exceeded("timeouts.total", timeouts.total, reason, "C-FIND")
            try:
                events = await session.receive(min(timeouts.response, left), "C-FIND")
            except PeerTimeout:
                if self._cancelled:
                    return
                if session.now() < until:
                    raise
                continue  # it was the time for the whole answer that ended this wait
            yield events

    def _take(self, session: Session, event: Event) -> Response | None:
        tally = self._tally
        if isinstance(event, Message) and event.command is self._checked:
            message = event
        elif tally.ended and isinstance(event, ReleaseRequested):
            session.answer_release()
            tally.note([RELEASE_IS_OURS])
            return None
        else:
            message = expect_response(session, event, CommandField.C_FIND_RSP)
            self._checked = message.command
            tally.note(oddities(message.command, _WORKLIST))
        if tally.final is not None:
            raise session.broken("a C-FIND-RSP after the final response", "C-FIND")
        if tally.first is None:
            tally.first = session.now()
        return tally.take(message)

    def _outcome(self, session: Session) -> str:
        """Return why the answer is not complete, or nothing; raise where that is an error."""
        tally = self._tally
        full = tally.count >= tally.limit and not (tally.succeeded and not tally.dropped)
        if full and not self._asked_limit:
            reason = f"the limit of {tally.limit} responses was reached"
            raise session.exceeded("limits.responses", tally.limit, reason, "C-FIND")
        if tally.final is not None and not tally.succeeded and not (tally.cancelled and self._cancelled):
            raise failure(session, tally.final)
        if full:
            return f"ended after {tally.limit} response{'s' * (tally.limit != 1)}, as asked"
        if tally.final is None:
            return f"C-CANCEL was ignored for {self._peer.timeouts.cancel:g} s, so the association was aborted"
        return "cancelled" if tally.cancelled else ""

    async def _stop(self) -> None:
        """C-CANCEL, the final response within its deadline, a short release; ``_run`` aborts what fails of it."""
        session, tally = self._session, self._tally
        if session is None or tally.sent is None or tally.ended:
            return
        self.cancel()
        try:
            while tally.final is None:
                for event in await session.receive(self._peer.timeouts.cancel, "C-CANCEL"):
                    self._take(session, event)
            session.allow(_RELEASE_AFTER_CANCEL)
            await session.release()
        except PeerError:
            return  # it is in the trace, and nobody waits for an answer any more
