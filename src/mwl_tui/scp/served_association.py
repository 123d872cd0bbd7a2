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
"""Result, source and reason of a transient rejection (PS3.8 Table 9-21)."""
_INBOX, _INBOX_BYTES = 64, 262_144
"""The most events, and bytes, that may wait while a request is answered; only a C-CANCEL should arrive then."""


class ServedAssociation:
    """Serves one association.

    Args:
        session: The session, before anything is received.
        settings: The settings, which say who may associate.
        services: The services.
        store: Returns the store with the items.
        limits: The limits of a data set.
        idle: Seconds to wait for a request.
        record_query: Receives each answered query.
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

    async def associate(self, admit: Callable[[], str]) -> bool:
        """Wait for A-ASSOCIATE-RQ and answer it; return False if the association was rejected.

        Args:
            admit: Admits the association, or returns why not.

        Raises:
            PeerError: No request arrived, or a malformed one.
        """
        session = self._session
        request, *early = await session.receive(session.timeouts.associate, "association")
        self._inbox.extend(early)
        if not isinstance(request, AssociationRequested):
            raise session.broken(f"{type(request).__name__} before an association", "association")
        session.check()
        codes, detail = self._objection(request), ""
        if codes is None and (detail := admit()):
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
        """Return result, source and reason of a rejection (PS3.8 Table 9-21), or None to accept."""
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
        """Answer requests until the peer releases the association; yield each after it is answered.

        Raises:
            PeerError: The association ended in another way.
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
            await asyncio.sleep(0)  # requests that arrive together must not block the loop
        while not self._inbox:
            self._inbox.extend(await self._session.receive(self._idle, "request"))
        return self._inbox.popleft()

    async def _answer(self, message: Message) -> bool:
        """Answer one message; return False if it needs no answer."""
        command, session = message.command, self._session
        session.check()
        if command.field is CommandField.C_CANCEL_RQ:
            session.trace.add(Direction.LOCAL, MessageIgnored(command))
            return False
        if command.field.is_response:
            raise session.broken(f"{command.name} where a request is expected", "request")
        await self._perform(message)
        return True

    async def _perform(self, message: Message) -> None:
        """Let the service of its presentation context answer a request."""
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
        """Return whether a C-CANCEL-RQ for a request has arrived (PS3.7 section 9.3.2.3)."""
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
    """Return whether text is a valid AE title that is not all spaces (PS3.8 Table 9-11)."""
    try:
        check("AE", text)
    except InvalidValue:
        return False
    return bool(text) and "\\" not in text
