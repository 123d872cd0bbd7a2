"""One association with the mock, from A-ASSOCIATE-RQ to its end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from mwl_tui.association import (
    Acceptor,
    AssociationRequested,
    Command,
    CommandField,
    Event,
    Message,
    ReleaseRequested,
)
from mwl_tui.config import MockSettings
from mwl_tui.dicom.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.sop_classes import APPLICATION_CONTEXT
from mwl_tui.dicom.status import SOP_CLASS_NOT_SUPPORTED, UNRECOGNIZED_OPERATION
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.values import check
from mwl_tui.errors import InvalidValue
from mwl_tui.network import Direction, Session
from mwl_tui.network.trace_events import AssociateAccept, AssociateReject, MessageIgnored
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.scp.services.service import Request, Service, response_to
from mwl_tui.scp.store.store import Store

__all__ = ["ServedAssociation"]

_LOCAL_LIMIT_EXCEEDED = 2, 3, 2
"""Result, source and reason of a rejection for now (PS3.8 Table 9-21)."""
_INBOX, _INBOX_BYTES = 64, 262_144
"""What may wait while a request is answered; without an asynchronous window only a C-CANCEL should come."""


class ServedAssociation:
    """Serves one association.

    Args:
        session: The connection, nothing received yet.
        settings: Who is let in.
        services: What is served.
        store: Returns the items to answer a request with.
        limits: What a data set may hold.
        idle: Seconds to wait for a request.
        record_query: Takes each query that was answered.
    """

    def __init__(
        self,
        session: Session,
        settings: MockSettings,
        services: Sequence[Service],
        *,
        store: Callable[[], Store],
        limits: ReaderLimits,
        idle: float,
        record_query: Callable[[AnsweredQuery], None],
    ) -> None:
        self._session = session
        self._settings = settings
        self._services = {service.sop_class: service for service in services}
        self._store = store
        self._limits, self._idle = limits, idle
        self._record_query = record_query
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
            result, source, code = codes
            fact = AssociateReject(detail, result=result, source=source, code=code)
            session.write_control(fact, self._association.reject(*codes))
            await session.close()
            return False
        self._accept(request)
        await session.drain()
        return True

    def _objection(self, request: AssociationRequested) -> tuple[int, int, int] | None:
        """Return result, source and reason of a rejection (PS3.8 Table 9-21), or None."""
        settings = self._settings
        if request.protocol_version & 1 == 0:
            return 1, 2, 2
        if request.application_context != APPLICATION_CONTEXT:
            return 1, 1, 2
        called_any = settings.any_called_ae and _is_ae_title(request.called_ae)
        if not called_any and request.called_ae != settings.ae_title:
            return 1, 1, 7
        known = not settings.allow_calling or request.calling_ae in settings.allow_calling
        if not known or not _is_ae_title(request.calling_ae):
            return 1, 1, 3
        return None

    def _accept(self, request: AssociationRequested) -> None:
        self._calling_ae = request.calling_ae
        services = self._services.values()
        answers = {one.sop_class: one.negotiate(request.extended.get(one.sop_class, b"")) for one in services}
        data, contexts = self._association.accept(
            [(one.sop_class, [syntax.value for syntax in one.transfer_syntaxes]) for one in services],
            {sop_class: answer for sop_class, answer in answers.items() if answer is not None},
        )
        limit = self._association.caps.pdu
        fact = AssociateAccept(contexts, limit, IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME)
        self._session.write_control(fact, data)

    async def requests(self) -> AsyncIterator[Command]:
        """Answer requests until the peer releases; yield each once it is answered.

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
            self._inbox.extend(await self._session.receive(self._idle, "request"))
        return self._inbox.popleft()

    async def _answer(self, message: Message) -> bool:
        """Answer one message; False for what needs no answer."""
        command, session = message.command, self._session
        session.check()
        if command.field is CommandField.C_CANCEL_RQ:
            session.trace.add(Direction.LOCAL, MessageIgnored(command))
            return False
        if command.field.is_response:
            raise session.broken(f"{command.name} where a request is due", "request")
        await self._perform(message)
        return True

    async def _perform(self, message: Message) -> None:
        """Have the service of its presentation context answer a request."""
        command, context = message.command, self._association.contexts[message.context_id]
        service = self._services[context.abstract_syntax]
        handler = service.handlers.get(command.field)
        if handler is not None and command.sop_class_uid == service.sop_class:
            await handler(self._request(message, TransferSyntax(context.transfer_syntaxes[0])))
        elif any(command.field in one.handlers for one in self._services.values()):
            await self._refuse(message, SOP_CLASS_NOT_SUPPORTED, f"{command.name} for another SOP Class")
        else:
            await self._refuse(message, UNRECOGNIZED_OPERATION, f"{command.name} is not served here")

    def _request(self, message: Message, syntax: TransferSyntax) -> Request:
        return Request(
            session=self._session,
            message=message,
            syntax=syntax,
            calling_ae=self._calling_ae,
            store=self._store(),
            limits=self._limits,
            is_cancelled=lambda: self._is_cancelled(message.command),
            record_query=self._record_query,
        )

    async def _is_cancelled(self, request: Command) -> bool:
        """Return whether C-CANCEL-RQ has come meanwhile for a request (PS3.7 section 9.3.2.3)."""
        stage = request.name.removesuffix("-RQ")
        self._inbox.extend(await self._session.poll(stage))
        if self._is_piled_up():
            raise self._session.broken("requests are piled up on one that is not answered yet", stage)
        for event in self._inbox:
            if isinstance(event, Message) and event.command.field is CommandField.C_CANCEL_RQ:
                self._inbox.remove(event)
                return event.command.message_id_being_responded_to == (request.message_id or 0)
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
