"""What every operation of the SCU checks and does the same way."""

from __future__ import annotations

from mwl_tui.association import Command, CommandField, Event, Message, ReleaseRequested
from mwl_tui.dicom.status import meaning_of
from mwl_tui.errors import PeerError, RemoteProtocolError, StatusFailure
from mwl_tui.network import Session
from mwl_tui.network.narrate import listed

__all__ = ["MESSAGE_ID", "RELEASE_IS_OURS", "expect_response", "failure", "oddities", "release"]

MESSAGE_ID = 1
"""One operation an association, so one message ID."""
_ASK = "Ask the peer's administrator what its log says at this time"
RELEASE_IS_OURS = "the peer asked for release itself, which is the requestor's to do"


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


def oddities(command: Command, sop_class: str) -> tuple[str, ...]:
    """Return what breaks a rule in a response that stands nevertheless: its message ID and its context are right."""
    if command.affected_sop_class_uid in (None, sop_class):
        return command.notes
    return (*command.notes, f"a {command.name} names another SOP Class than the request (PS3.7 section 9.1)")


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
    if late is not None:
        raise session.broken(f"{late.command.name} after the final response", field.words.removesuffix("-RSP"))
    return ()


def failure(session: Session, command: Command) -> StatusFailure:
    """Return the error for a final status that is not success."""
    service = command.name.removesuffix("-RSP")
    meaning = meaning_of(service, command.status or 0)
    parts = [f"status 0x{meaning.code:04X} {meaning.name}"]
    if command.offending_element:
        parts.append(f"OffendingElement {listed(command.offending_element)}")
    error = StatusFailure(
        ", ".join(parts),
        status=meaning.code,
        error_comment=command.error_comment or "",
        offending_element=command.offending_element or (),
        advice=meaning.advice or _ASK,
    )
    return session.placed(error, service)
