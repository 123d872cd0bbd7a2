"""What every operation of the SCU checks and does the same way."""

from __future__ import annotations

from mwl_tui.association import Command, CommandField, Event, Message, ReleaseRequested
from mwl_tui.dicom.status import meaning_of
from mwl_tui.errors import PeerError, RemoteProtocolError, StatusFailure
from mwl_tui.network import Session

__all__ = ["MESSAGE_ID", "expect_response", "failure", "release"]

MESSAGE_ID = 1
"""One operation an association, so one message ID."""


def expect_response(session: Session, event: Event, field: CommandField) -> Message:
    """Check that an event is the response that is due.

    Raises:
        RemoteProtocolError: It is anything else. A release that the peer asks for is answered first.
    """
    stage = field.words.removesuffix("-RSP")
    if isinstance(event, ReleaseRequested):
        session.answer_release()
        raise session.broken("the peer asked for release before its final response", stage)
    if not isinstance(event, Message):
        raise session.broken(f"{type(event).__name__} in place of a {field.words}", stage)
    command = event.command
    if command.field is not field:
        raise session.broken(f"{command.name} in place of a {field.words}", stage)
    if command.message_id_being_responded_to != MESSAGE_ID:
        other = command.message_id_being_responded_to
        raise session.broken(f"a {field.words} answers message {other}, not {MESSAGE_ID}", stage)
    return event


async def release(session: Session, field: CommandField) -> tuple[str, ...]:
    """Release after the final response, and give what the peer did wrong in that.

    Raises:
        RemoteProtocolError: More data came after the final response: the peer does not mean what it said.
    """
    try:
        late = await session.release()
    except RemoteProtocolError:
        raise
    except PeerError as error:
        return (f"release: {error.reason}",)
    if late:
        raise session.broken(f"{late[0].command.name} after the final response", field.words.removesuffix("-RSP"))
    return ()


def failure(session: Session, command: Command) -> StatusFailure:
    """Give the error for a final status that is not success."""
    service = command.name.removesuffix("-RSP")
    meaning = meaning_of(service, command.status or 0)
    parts = [f"status 0x{meaning.code:04X} {meaning.name}"]
    if command.error_comment:
        parts.append(f"ErrorComment '{command.error_comment}'")
    if command.offending_element:
        tags = ", ".join(f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag in command.offending_element)
        parts.append(f"OffendingElement {tags}")
    error = StatusFailure(
        ", ".join(parts),
        status=meaning.code,
        error_comment=command.error_comment or "",
        offending_element=command.offending_element or (),
        advice=meaning.advice,
    )
    return session.placed(error, service)
