"""The common part of all operations of the SCU: sending the request, and checking responses."""

from __future__ import annotations

from types import TracebackType

from mwl_tui.association import Command, CommandField, Event, Message, ReleaseRequested
from mwl_tui.dicom.status import meaning_of
from mwl_tui.errors import StatusFailure
from mwl_tui.network.trace_words import tag_list
from mwl_tui.scu.association import EstablishedAssociation, abort_reason

__all__ = ["RELEASE_IS_OURS", "Operation"]

_ASK = "Ask the peer's administrator what its log says at this time"
RELEASE_IS_OURS = "the peer asked for release itself, which is the requestor's to do"


class Operation:
    """One operation on an association.

    Args:
        association: The association.
        field: The Command Field of the request.
        sop_class: The UID of the SOP Class.

    Attributes:
        name: The operation as the standard writes it, ``C-FIND``.
        message_id: The Message ID of its request.
        context: Its presentation context.

    Raises:
        ContextNotAccepted: The association has no presentation context for the SOP Class.
    """

    def __init__(self, association: EstablishedAssociation, field: CommandField, sop_class: str) -> None:
        self.association, self.session = association, association.session
        self.name = field.words.removesuffix("-RQ")
        self.context = association.context(sop_class)
        self.message_id = association.next_message_id()
        self._field, self._sop_class = field, sop_class
        association.last_operation = self.name

    async def __aenter__(self) -> Operation:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Abort the association without a final response: a late one would be taken for that to a later request."""
        if error is not None and not isinstance(error, StatusFailure):
            await self.association.abort(abort_reason(error))

    async def send(self, data_set: bytes | None = None, *, priority: int | None = None) -> None:
        """Send the request.

        Args:
            data_set: Its encoded data set, if it has one.
            priority: Priority (0000,0700), for the operations that have it.

        Raises:
            PeerError: The association has ended, or the peer does not accept the bytes.
            LocalProtocolError: The association has ended.
        """
        command = Command(
            field=self._field,
            affected_sop_class_uid=self._sop_class,
            message_id=self.message_id,
            priority=priority,
            has_data_set=data_set is not None,
        )
        await self.session.send_message(self.context.id, command, data_set)

    def cancel(self) -> None:
        """Write a C-CANCEL-RQ for the operation (PS3.7 section 9.3.2.3).

        Raises:
            LocalProtocolError: The association has ended.
        """
        request = Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=self.message_id)
        self.session.write_message(self.context.id, request)

    def expect_response(self, event: Event) -> Message:
        """Check that an event is a response to the request.

        Raises:
            RemoteProtocolError: It is anything else. A release request is answered first.
        """
        session, due = self.session, self._field.response
        if isinstance(event, ReleaseRequested):
            session.answer_release()
            raise session.broken("the peer asked for release before its final response", self.name)
        if not isinstance(event, Message):
            raise session.broken(f"{type(event).__name__} in place of a {due.words}", self.name)
        command = event.command
        if command.field is not due:
            raise session.broken(f"{command.name} in place of a {due.words}", self.name)
        other = command.message_id_being_responded_to
        if other != self.message_id:
            raise session.broken(f"a {due.words} answers message {other}, not {self.message_id}", self.name)
        return event

    def notes_on(self, response: Command) -> tuple[str, ...]:
        """Return notes on broken rules that are tolerated, since message ID and context of the response are right."""
        if response.affected_sop_class_uid in (None, self._sop_class):
            return response.notes
        return (*response.notes, f"a {response.name} names another SOP Class than the request (PS3.7 section 9.1)")

    def failure(self, response: Command) -> StatusFailure:
        """Return the error for a final status that is not success."""
        meaning = meaning_of(self.name, response.status or 0)
        parts = [f"status 0x{meaning.code:04X} {meaning.name}"]
        if response.offending_element:
            parts.append(f"OffendingElement {tag_list(response.offending_element)}")
        error = StatusFailure(
            ", ".join(parts),
            status=meaning.code,
            error_comment=response.error_comment or "",
            offending_element=response.offending_element or (),
            advice=meaning.advice or _ASK,
        )
        return self.session.located(error, self.name)
