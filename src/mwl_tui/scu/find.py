"""C-FIND of the Modality Worklist as the SCU (PS3.4 section K.4.1)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from types import TracebackType

from mwl_tui.association import Command, CommandField, Event, Message, ReleaseRequested, WorklistNegotiation
from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import LocalProtocolError, MwlError, PeerError, PeerTimeout
from mwl_tui.network import Peer, Session, Trace
from mwl_tui.scu.association import EstablishedAssociation, establish
from mwl_tui.scu.model import Response, Summary
from mwl_tui.scu.operation import RELEASE_IS_OURS, Operation
from mwl_tui.scu.response_counter import ResponseCounter
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import DEFAULT_COLUMNS

__all__ = ["Find", "find"]

_MEDIUM = 0
"""Priority (0000,0700), PS3.7 section C.4.1: a worklist SCP may ignore it."""
_TURN = 0.002
"""Seconds of decoding after which the loop reads ahead, so that bytes are timestamped when they arrive."""
_CLOCK_RESPONSES = 8
"""Responses between two looks at the clock for it."""
_RELEASE_AFTER_CANCEL = 0.1
"""Seconds for the release after the caller has stopped iterating; then A-ABORT."""


def find(
    peer: Peer | EstablishedAssociation,
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
        peer: The peer; or an association with it, which stays open unless the final response is missing.
        query: The query. It is checked here, before anything is sent.
        columns: The attributes in the rows of text.
        limit: Return this many responses, then cancel and end.
        cancel_after: Send C-CANCEL after this many responses, and return those that still arrive.
        check: Whether each key must be valid for its VR. A tester of SCPs may want to send invalid ones.
        negotiation: Extended negotiation to propose; the answer is ``Find.negotiated``. An existing association has
            its own.
        trace: Receives every event; an association has its own trace.

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
    ``timeouts.cancel`` for the final response, aborts the association if there is none, and closes. An association
    of the caller stays open after the final response.

    Attributes:
        trace: The events of the association.
        summary: How it ended; None until then.
        negotiated: The peer's answer to the extended negotiation, or None.
    """

    def __init__(
        self,
        peer: Peer | EstablishedAssociation,
        query: Query,
        *,
        columns: Sequence[Path],
        limit: int | None,
        cancel_after: int | None,
        check: bool,
        negotiation: WorklistNegotiation | None,
        trace: Trace | None,
    ) -> None:
        self._given = peer if isinstance(peer, EstablishedAssociation) else None
        self._peer = peer = peer.peer if isinstance(peer, EstablishedAssociation) else peer
        trace = trace if self._given is None else self._given.trace
        self.trace = trace if trace is not None else Trace(str(peer))
        self.summary: Summary | None = None
        self.negotiated: WorklistNegotiation | None = None
        query.encode(TransferSyntax.IMPLICIT_LE, check)  # an invalid query fails before anything is sent
        cap = peer.limits.responses
        self._query, self._check = query, check
        self._asked_limit = limit is not None and limit <= cap
        self._cancel_after = cancel_after
        self._negotiation = negotiation
        reading = Reading(peer.fallback_charset, peer.read_as)
        most = limit if limit is not None and limit <= cap else cap
        self._counter = ResponseCounter(columns, reading, most, peer.limits.reader)
        self._responses = self._run()
        self._association: EstablishedAssociation | None = None
        self._operation: Operation | None = None
        self._received_before = 0
        self._cancelled = False
        self._checked: Command | None = None
        """The last command set that was checked: pending responses with equal ones share the object."""

    def __aiter__(self) -> AsyncIterator[Response]:
        return self._responses

    async def __aenter__(self) -> Find:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the query now, as cancelling the iterating task does."""
        await self._responses.aclose()

    def cancel(self) -> None:
        """Send C-CANCEL and continue: responses may still arrive until the final one (PS3.4 section K.4.1.3).

        After ``timeouts.cancel`` without a final response the association is aborted; the release after a final
        response has the same time. Does nothing before the query is sent or after it ended.
        """
        operation = self._operation
        if operation is None or self._cancelled or self._counter.ended:
            return
        self._cancelled = True
        try:
            operation.cancel()
        except LocalProtocolError:
            return  # the association has just ended: the iteration will raise that
        operation.session.allow(self._peer.timeouts.cancel)

    async def _run(self) -> AsyncGenerator[Response, None]:
        clock = asyncio.get_running_loop().time
        began, reason = clock(), ""
        turn = began
        full = {self._cancel_after, self._counter.limit}
        try:
            operation = await self._ask()
            async for events in self._batches(operation.session, began + self._peer.timeouts.total):
                for event in events:
                    response = self._take(operation, event)
                    if response is not None:
                        yield response
                        if response.number in full:
                            self.cancel()
                        if response.number % _CLOCK_RESPONSES == 0 and clock() >= turn:
                            await operation.session.read_ahead()
                            turn = clock() + _TURN
            if self._counter.ended and self._given is None:
                # after C-CANCEL, the release has no more time than the final response had
                operation.session.allow(self._peer.timeouts.cancel if self._cancelled else math.inf)
                await operation.association.release()
                self._counter.note(operation.association.notes)
            reason = self._outcome(operation)
        except (asyncio.CancelledError, GeneratorExit):
            reason = "cancelled"
            await self._stop()
            raise
        except MwlError as error:
            reason = error.reason if isinstance(error, PeerError) else str(error)
            raise
        finally:
            await self._leave(reason)
            self.summary = self._counter.summary(reason, clock() - began)

    async def _ask(self) -> Operation:
        """Associate, unless there is an association, and send C-FIND-RQ."""
        association = self._association = self._given or await self._associate()
        self._counter.note(association.accepted.notes)
        negotiated = association.accepted.extended.get(MODALITY_WORKLIST_FIND)
        self.negotiated = None if negotiated is None else WorklistNegotiation.decode(negotiated)
        operation = Operation(association, CommandField.C_FIND_RQ, MODALITY_WORKLIST_FIND)
        self._operation = operation
        self._received_before = operation.session.received
        self._counter.syntax = TransferSyntax(operation.context.transfer_syntaxes[0])
        self._counter.sent = operation.session.now()
        await operation.send(self._query.encode(self._counter.syntax, self._check), priority=_MEDIUM)
        return operation

    async def _associate(self) -> EstablishedAssociation:
        extended = {} if self._negotiation is None else {MODALITY_WORKLIST_FIND: self._negotiation.encode()}
        return await establish(self._peer, MODALITY_WORKLIST_FIND, trace=self.trace, extended=extended)

    async def _leave(self, reason: str) -> None:
        """End the association, or leave it to its owner if no response is due on it."""
        if self._given is not None and (self._counter.ended or self._counter.sent is None):
            self._given.session.allow(math.inf)
        elif self._association is not None:
            await self._association.abort(reason)

    async def _batches(self, session: Session, until: float) -> AsyncIterator[list[Event]]:
        """Yield events as they arrive, until the final response or until C-CANCEL was ignored for too long."""
        timeouts, most = self._peer.timeouts, self._peer.limits.answer
        while not self._counter.ended:
            if session.received - self._received_before > most:
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
                continue  # the time for the whole answer ended this wait
            yield events

    def _take(self, operation: Operation, event: Event) -> Response | None:
        counter = self._counter
        if isinstance(event, Message) and event.command is self._checked:
            message = event
        elif counter.ended and isinstance(event, ReleaseRequested):
            operation.session.answer_release()
            counter.note([RELEASE_IS_OURS])
            return None
        else:
            message = operation.expect_response(event)
            self._checked = message.command
            counter.note(operation.notes_on(message.command))
        if counter.final is not None:
            raise operation.session.broken("a C-FIND-RSP after the final response", "C-FIND")
        if counter.first is None:
            counter.first = operation.session.now()
        return counter.take(message)

    def _outcome(self, operation: Operation) -> str:
        """Return why the answer is not complete, or an empty text; raise if that is an error."""
        counter = self._counter
        full = counter.count >= counter.limit and not (counter.succeeded and not counter.dropped)
        if full and not self._asked_limit:
            reason = f"the limit of {counter.limit} responses was reached"
            raise operation.session.exceeded("limits.responses", counter.limit, reason, "C-FIND")
        if counter.final is not None and not counter.succeeded and not (counter.cancelled and self._cancelled):
            raise operation.failure(counter.final)
        if full:
            return f"ended after {counter.limit} response{'s' * (counter.limit != 1)}, as asked"
        if counter.final is None:
            return f"C-CANCEL was ignored for {self._peer.timeouts.cancel:g} s, so the association was aborted"
        return "cancelled" if counter.cancelled else ""

    async def _stop(self) -> None:
        """Send C-CANCEL, wait for the final response, release briefly; if one of these fails, ``_run`` aborts."""
        operation = self._operation
        if operation is None or self._counter.sent is None or self._counter.ended:
            return
        self.cancel()
        try:
            while self._counter.final is None:
                for event in await operation.session.receive(self._peer.timeouts.cancel, "C-CANCEL"):
                    self._take(operation, event)
            if self._given is None:
                operation.session.allow(_RELEASE_AFTER_CANCEL)
                await operation.session.release()
        except PeerError:
            return  # the error is in the trace, and nobody waits for a response any more
