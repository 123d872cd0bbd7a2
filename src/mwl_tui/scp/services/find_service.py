"""Modality Worklist FIND: answers C-FIND-RQs from the store (PS3.4 section K.4.1.2)."""

from __future__ import annotations

import asyncio
from contextlib import closing

from mwl_tui.association import Command, CommandField, WorklistNegotiation
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import read
from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND
from mwl_tui.dicom.status import CANCEL, DOES_NOT_MATCH, OUT_OF_RESOURCES, PENDING, PENDING_WARNING, SUCCESS
from mwl_tui.errors import MalformedDataSet, StoreError
from mwl_tui.network import Direction, Session
from mwl_tui.network.trace_events import DimseMessage, LimitReached
from mwl_tui.scp.query_log import QueryRecorder
from mwl_tui.scp.services.service import Request, Service, response_to
from mwl_tui.worklist.answer import Answerer
from mwl_tui.worklist.matching import InvalidKey, Matcher

__all__ = ["SERVICE"]

_SUPPORTED = WorklistNegotiation(fuzzy=False, timezone=False)
"""The mock's extended negotiation: neither fuzzy matching nor timezone adjustment."""
_BATCH_BYTES = 49_152
"""Bytes written before waiting until the peer accepts them."""
_BATCH_SECONDS = 0.002
"""Seconds that one batch may occupy the event loop, so that other associations go on."""


async def _answer_find(request: Request) -> None:
    """Send the pending responses and the final one."""
    recorder = QueryRecorder()
    try:
        final = await _final_response(request, recorder)
        await request.respond(final)
        recorder.status = final.status
    finally:
        request.record_query(recorder.answered(request.calling_ae, request.session.host))


async def _final_response(request: Request, recorder: QueryRecorder) -> Command:
    """Send the pending responses and return the final one."""
    command = request.message.command
    try:
        identifier = _identifier(request)
        matcher = Matcher(identifier)
        recorder.keep_keys(matcher.keys)
        return await _send_matches(request, matcher, Answerer(identifier, request.syntax), recorder)
    except InvalidKey as error:
        return response_to(command, DOES_NOT_MATCH, error_comment=error.comment, offending_element=(error.tag,))
    except MalformedDataSet as error:
        return response_to(command, DOES_NOT_MATCH, error_comment=f"Malformed identifier: {error.rule}")
    except StoreError as error:
        return response_to(command, OUT_OF_RESOURCES, error_comment=str(error))


def _identifier(request: Request) -> DataSet:
    if not request.message.data_set:
        raise MalformedDataSet("no identifier", 0)
    return read(request.message.data_set, request.syntax, request.limits)


async def _send_matches(request: Request, matcher: Matcher, answerer: Answerer, recorder: QueryRecorder) -> Command:
    """Send a pending response for each match, in batches, and return the final response."""
    session, command = request.session, request.message.command
    status = PENDING_WARNING if matcher.unsupported else PENDING
    pending = response_to(command, status, has_data_set=True)
    send = session.association.sender(request.message.context_id, pending)
    answer = answerer.answer
    until = session.now() + session.timeouts.total
    batch = _Batch(session, DimseMessage(pending, request.message.context_id))
    with closing(request.store.batches(matcher)) as found:
        for items in found:
            batch.add([send(answer(item.identifier, item.syntax)) for item in items])
            recorder.responses += len(items)
            if batch.is_due:
                await batch.flush()
                if await request.is_cancelled():
                    return response_to(command, CANCEL)
                if session.now() >= until:
                    return _out_of_time(session, command)
    await batch.flush()
    return response_to(command, SUCCESS)


def _out_of_time(session: Session, command: Command) -> Command:
    reason = f"The answer was not taken within {session.timeouts.total:g} s"
    limit = LimitReached(reason, limit="timeouts.total", value=session.timeouts.total)
    session.trace.add(Direction.LOCAL, limit)
    return response_to(command, OUT_OF_RESOURCES, error_comment=reason)


class _Batch:
    """Encoded responses that are sent together: large enough to be fast, small enough to be cancelled."""

    def __init__(self, session: Session, pending: DimseMessage) -> None:
        self._session = session
        self._pending = pending
        self._clock = asyncio.get_running_loop().time
        self._parts: list[bytes] = []
        self._bytes = 0
        self._until = self._clock()  # the first response does not wait for others

    def add(self, responses: list[bytes]) -> None:
        """Add responses."""
        self._parts += responses
        self._bytes += sum(map(len, responses))

    @property
    def is_due(self) -> bool:
        """Return whether it is time to flush."""
        return self._bytes >= _BATCH_BYTES or self._clock() >= self._until

    async def flush(self) -> None:
        """Write the responses and wait until the peer accepts them."""
        session, parts = self._session, self._parts
        if parts:
            session.write(b"".join(parts))
            session.record(self._pending, self._bytes, parts[0], len(parts))
            self._parts, self._bytes = [], 0
            await session.drain()
        self._until = self._clock() + _BATCH_SECONDS


def _negotiate(information: bytes) -> bytes | None:
    """Answer the extended negotiation (PS3.4 section K.5.1)."""
    requested = WorklistNegotiation.decode(information)
    return None if requested is None else _SUPPORTED.answer(requested).encode()


SERVICE = Service(MODALITY_WORKLIST_FIND, {CommandField.C_FIND_RQ: _answer_find}, negotiate=_negotiate)
