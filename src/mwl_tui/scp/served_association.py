"""One association with the mock, from A-ASSOCIATE-RQ to its end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from mwl_tui.association import (
    Acceptor,
    AssociationRequested,
    Command,
    CommandField,
    Event,
    Message,
    ReleaseRequested,
    WorklistNegotiation,
    rejection,
)
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.values import check
from mwl_tui.errors import InvalidValue
from mwl_tui.network import Direction, Layer, Session
from mwl_tui.network.narrate import describe_contexts
from mwl_tui.scp.query_log import AnsweredQuery, QueryTally
from mwl_tui.scp.services.find_service import answer_find, response_to
from mwl_tui.scp.store.store import Store

__all__ = ["VERIFICATION", "WORKLIST", "Conversation", "Rules"]

VERIFICATION = "1.2.840.10008.1.1"
WORKLIST = "1.2.840.10008.5.1.4.31"

_APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
_CAN = WorklistNegotiation(fuzzy=False, timezone=False)
"""What of the extended negotiation the mock can do: neither fuzzy matching nor timezone adjustment."""
_LOCAL_LIMIT_EXCEEDED = 2, 3, 2
"""Result, source and reason of a rejection for now (PS3.8 Table 9-21)."""
_SUCCESS = 0x0000
_SOP_CLASS_NOT_SUPPORTED = 0x0122
_UNRECOGNIZED_OPERATION = 0x0211
_INBOX, _INBOX_BYTES = 64, 262_144
"""What may wait while a request is answered; without an asynchronous window only a C-CANCEL should come."""
_SERVICES = {CommandField.C_ECHO_RQ: VERIFICATION, CommandField.C_FIND_RQ: WORKLIST}


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is let in, and what is spoken; the attributes are those of ``ServerSettings``."""

    ae_title: str
    any_called_ae: bool
    allow_calling: frozenset[str]
    transfer_syntaxes: tuple[str, ...]
    reader: ReaderLimits
    idle: float


class Conversation:
    """Serves one association.

    Args:
        session: The connection, nothing received yet.
        store: Gives the items to answer a query with.
        rules: Who is let in.
        note: Takes each query that was answered.
    """

    def __init__(
        self, session: Session, store: Callable[[], Store], rules: Rules, note: Callable[[AnsweredQuery], None]
    ) -> None:
        self._session = session
        self._store = store
        self._rules = rules
        self._note = note
        self._calling_ae = ""
        assert isinstance(session.association, Acceptor)
        self._association = session.association
        self._inbox: deque[Event] = deque()

    async def associate(self, take_place: Callable[[], str]) -> bool:
        """Wait for A-ASSOCIATE-RQ and answer it; False where the answer was a rejection.

        Args:
            take_place: Takes a place for the association, or says why there is none.

        Raises:
            PeerError: No request came, or none that can be understood.
        """
        session = self._session
        request, *early = await session.receive(session.timeouts.associate, "association")
        self._inbox.extend(early)
        if not isinstance(request, AssociationRequested):
            raise session.broken(f"{type(request).__name__} before an association", "association")
        session.check()
        codes, detail = self._objection(request), ""
        if codes is None and (detail := take_place()):
            codes = _LOCAL_LIMIT_EXCEEDED
        if codes is not None:
            words = "; ".join(filter(None, (rejection(*codes).reason, detail)))
            session.write_control("A-ASSOCIATE-RJ", self._association.reject(*codes), words)
            await session.close()
            return False
        self._accept(request)
        await session.drain()
        return True

    def _objection(self, request: AssociationRequested) -> tuple[int, int, int] | None:
        """Return result, source and reason of a rejection (PS3.8 Table 9-21), or None."""
        rules = self._rules
        if request.protocol_version & 1 == 0:
            return 1, 2, 2
        if request.application_context != _APPLICATION_CONTEXT:
            return 1, 1, 2
        called_any = rules.any_called_ae and _is_ae_title(request.called_ae)
        if not called_any and request.called_ae != rules.ae_title:
            return 1, 1, 7
        known = not rules.allow_calling or request.calling_ae in rules.allow_calling
        if not known or not _is_ae_title(request.calling_ae):
            return 1, 1, 3
        return None

    def _accept(self, request: AssociationRequested) -> None:
        self._calling_ae = request.calling_ae
        extended = {}
        asked = WorklistNegotiation.decode(request.extended.get(WORKLIST, b""))
        if asked is not None:
            extended[WORKLIST] = _CAN.answer(asked).encode()
        syntaxes = self._rules.transfer_syntaxes
        data, contexts = self._association.accept([(VERIFICATION, syntaxes), (WORKLIST, syntaxes)], extended)
        self._session.write_control("A-ASSOCIATE-AC", data, describe_contexts(contexts))

    async def requests(self) -> AsyncIterator[Command]:
        """Answer requests until the peer releases; give each once it is answered.

        Raises:
            PeerError: How it ended otherwise.
        """
        session = self._session
        while True:
            event = await self._next()
            if isinstance(event, ReleaseRequested):
                session.check()
                session.answer_release()
                await session.drain()
                await session.close()
                return
            if isinstance(event, Message) and await self._answer(event):
                yield event.command

    async def _next(self) -> Event:
        if self._inbox:
            await asyncio.sleep(0)  # of requests that come together each is a turn: they do not keep the loop
        while not self._inbox:
            self._inbox.extend(await self._session.receive(self._rules.idle, "request"))
        return self._inbox.popleft()

    async def _answer(self, message: Message) -> bool:
        """Answer one message; False for what needs no answer."""
        command, session = message.command, self._session
        session.check()
        if command.field is CommandField.C_CANCEL_RQ:
            session.trace.add(Layer.DIMSE, Direction.LOCAL, "ignored", "C-CANCEL-RQ: nothing is under way")
            return False
        if command.field.is_response:
            raise session.broken(f"{command.name} where a request is due", "request")
        context = self._association.contexts[message.context_id]
        service = _SERVICES.get(command.field)
        if service is None:
            await self._refuse(message, _UNRECOGNIZED_OPERATION, f"{command.name} is not served here")
        elif context.abstract_syntax != service or command.affected_sop_class_uid != service:
            await self._refuse(message, _SOP_CLASS_NOT_SUPPORTED, f"{command.name} for another SOP Class")
        elif command.field is CommandField.C_ECHO_RQ:
            await session.send_message(message.context_id, response_to(command, _SUCCESS))
        else:
            syntax = TransferSyntax(context.transfer_syntaxes[0])
            await self._answer_find(message, syntax)
        return True

    async def _answer_find(self, message: Message, syntax: TransferSyntax) -> None:
        session, tally = self._session, QueryTally()
        try:
            await answer_find(session, self._store(), message, syntax, self._rules.reader, self._cancelled, tally)
        finally:
            self._note(tally.record(self._calling_ae, session.host))

    async def _cancelled(self, message_id: int) -> bool:
        """Look at what has come meanwhile: is there a C-CANCEL-RQ for this message (PS3.7 section 9.3.2.3)?"""
        self._inbox.extend(await self._session.poll("C-FIND"))
        if self._is_piled_up():
            raise self._session.broken("requests are piled up on one that is not answered yet", "C-FIND")
        for event in self._inbox:
            if isinstance(event, Message) and event.command.field is CommandField.C_CANCEL_RQ:
                self._inbox.remove(event)
                return event.command.message_id_being_responded_to == message_id
        return False

    def _is_piled_up(self) -> bool:
        sizes = [event.size for event in self._inbox if isinstance(event, Message)]
        return len(sizes) > _INBOX or sum(sizes) > _INBOX_BYTES

    async def _refuse(self, message: Message, status: int, comment: str) -> None:
        response = response_to(message.command, status, error_comment=comment)
        await self._session.send_message(message.context_id, response)


def _is_ae_title(text: str) -> bool:
    """Return whether this names an application at all: blanks do not (PS3.8 Table 9-11), nor what AE cannot hold."""
    try:
        check("AE", text)
    except InvalidValue:
        return False
    return bool(text) and "\\" not in text
