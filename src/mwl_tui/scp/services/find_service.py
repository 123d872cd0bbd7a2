"""Answering one C-FIND-RQ from the store (PS3.4 section K.4.1.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing

from mwl_tui.association import Command, Message
from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import ReaderLimits, read
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import MalformedDataSet, StoreError
from mwl_tui.network import Direction, Layer, Session
from mwl_tui.scp.query_log import QueryTally
from mwl_tui.scp.store.store import Store
from mwl_tui.worklist.answer import Answerer
from mwl_tui.worklist.matching import InvalidKey, Matcher

__all__ = ["answer_find", "response_to"]

_SUCCESS = 0x0000
_CANCEL = 0xFE00
_PENDING = 0xFF00
_PENDING_WARNING = 0xFF01
_OUT_OF_RESOURCES = 0xA700
_DOES_NOT_MATCH = 0xA900

_BATCH_BYTES = 49_152
"""Bytes written before the peer has to have taken them."""
_BATCH_SECONDS = 0.002
"""How long one batch may keep the event loop: a screen on the same loop stays alive."""


def response_to(
    request: Command,
    status: int,
    *,
    has_data_set: bool = False,
    error_comment: str = "",
    offending_element: tuple[int, ...] = (),
) -> Command:
    """Return the response to a request (PS3.7 section 9.3); an ErrorComment is cut to the 64 characters of LO."""
    return Command(
        field=request.field.response,
        has_data_set=has_data_set,
        affected_sop_class_uid=request.affected_sop_class_uid,
        message_id_being_responded_to=request.message_id,
        status=status,
        error_comment=error_comment[:64] or None,
        offending_element=offending_element or None,
    )


async def answer_find(
    session: Session,
    store: Store,
    message: Message,
    syntax: TransferSyntax,
    limits: ReaderLimits,
    cancelled: Callable[[int], Awaitable[bool]],
    tally: QueryTally,
) -> None:
    """Send the pending responses and the final one.

    Args:
        session: The association.
        store: The items.
        message: The C-FIND-RQ.
        syntax: The transfer syntax of its presentation context.
        limits: What its identifier may hold.
        cancelled: Tells, without waiting, whether C-CANCEL has come for a message ID.
        tally: Notes what is asked for, and what was sent.

    Raises:
        PeerError: The peer went away or stopped taking what is sent.
    """
    request = message.command
    try:
        identifier = _identifier(message, syntax, limits)
        matcher = Matcher(identifier)
        tally.keep_keys(matcher.keys)
        answerer = Answerer(identifier, syntax)
        final = await _send_matches(session, store, message, matcher, answerer, cancelled, tally)
    except InvalidKey as error:
        final = response_to(request, _DOES_NOT_MATCH, error_comment=error.comment, offending_element=(error.tag,))
    except MalformedDataSet as error:
        final = response_to(request, _DOES_NOT_MATCH, error_comment=f"Malformed identifier: {error.rule}")
    except StoreError as error:
        final = response_to(request, _OUT_OF_RESOURCES, error_comment=str(error))
    await session.send_message(message.context_id, final)
    tally.status = final.status


def _identifier(message: Message, syntax: TransferSyntax, limits: ReaderLimits) -> DataSet:
    if not message.data_set:
        raise MalformedDataSet("no identifier", 0)
    return read(message.data_set, syntax, limits)


async def _send_matches(
    session: Session,
    store: Store,
    message: Message,
    matcher: Matcher,
    answerer: Answerer,
    cancelled: Callable[[int], Awaitable[bool]],
    tally: QueryTally,
) -> Command:
    """Send a pending response for each match, in batches, and give the final response."""
    request = message.command
    status = _PENDING_WARNING if matcher.unsupported else _PENDING
    send = session.association.sender(message.context_id, response_to(request, status, has_data_set=True))
    answer = answerer.answer
    until = session.now() + session.timeouts.total
    batch = _Batch(session, status)
    with closing(store.batches(matcher)) as found:
        for items in found:
            batch.add([send(answer(item.identifier, item.syntax)) for item in items])
            tally.responses += len(items)
            if batch.is_due:
                await batch.flush()
                if await cancelled(request.message_id or 0):
                    return response_to(request, _CANCEL)
                if session.now() >= until:
                    return _out_of_time(session, request)
    await batch.flush()
    return response_to(request, _SUCCESS)


def _out_of_time(session: Session, request: Command) -> Command:
    reason = f"The answer was not taken within {session.timeouts.total:g} s"
    session.trace.add(Layer.DIMSE, Direction.LOCAL, "limit", f"{reason} (timeouts.total)", failed=True)
    return response_to(request, _OUT_OF_RESOURCES, error_comment=reason)


class _Batch:
    """Encoded responses that go out together: large enough to be fast, small enough to be cancelled."""

    def __init__(self, session: Session, status: int) -> None:
        self._session = session
        self._name = "C-FIND-RSP pending" if status == _PENDING else "C-FIND-RSP pending (0xFF01)"
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
        """Write what there is and wait until the peer takes it."""
        session, parts = self._session, self._parts
        if parts:
            session.write(b"".join(parts))
            session.trace.add(
                Layer.DIMSE, Direction.SENT, self._name, size=self._bytes, data=parts[0], count=len(parts)
            )
            self._parts, self._bytes = [], 0
            await session.drain()
        self._until = self._clock() + _BATCH_SECONDS
