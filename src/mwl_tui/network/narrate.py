"""Events in words, for the trace: one line each, in the standard's terms, without any value of an identifier.

What a peer says in its own words is kept apart (``TraceEvent.said``): it may quote a patient.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mwl_tui.association import (
    Aborted,
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Command,
    CommandField,
    Context,
    Event,
    Message,
    Released,
    ReleaseRequested,
    Violation,
    rejection,
)
from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.sop_classes import SHORT_NAMES
from mwl_tui.dicom.status import Category, meaning_of
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network.trace import Direction, Layer, Trace

__all__ = ["record_received", "record_sent"]

_SYNTAXES = {syntax.value: syntax.words for syntax in TransferSyntax}
_UID: Final = re.compile(r"[0-9.]{1,64}")
_VERSION_NAME: Final = re.compile(r"[ -~]{1,16}")
_MOST_NOTES, _MOST_TAGS = 8, 8


class Described(NamedTuple):
    """A command in words.

    Attributes:
        name: The standard's name, with the category of a status.
        detail: One line more, in our words.
        said: The peer's own.
    """

    name: str
    detail: str = ""
    said: str = ""


def record_received(trace: Trace, events: list[Event]) -> None:
    """Add what a peer sent to the trace; messages in a row with one and the same command set are one event."""
    run: list[Message] = []
    for event in events:
        if isinstance(event, Message):
            if run and run[0].command is not event.command:
                _record_run(trace, run)
                run = []
            run.append(event)
        else:
            _record_run(trace, run)
            run = []
            _record(trace, event)
    _record_run(trace, run)


def _record_run(trace: Trace, run: list[Message]) -> None:
    if not run:
        return
    first, kept = run[0], trace.bytes_kept
    data = first.encoded_command[:kept] + (first.data_set or b"")[:kept]
    name, detail, said = describe_command(first.command)
    size = sum([message.size for message in run])
    trace.add(Layer.DIMSE, Direction.RECEIVED, name, detail, size=size, data=data, count=len(run), said=said)
    _record_notes(trace, first.command.notes, Layer.DIMSE)


def _record(trace: Trace, event: Event) -> None:
    match event:
        case AssociationRequested():
            detail = f"{event.calling_ae} calls {event.called_ae}; {_proposed(event.contexts)}; {_identify(event)}"
            trace.add(Layer.ACSE, Direction.RECEIVED, "A-ASSOCIATE-RQ", detail, size=len(event.data), data=event.data)
            _record_notes(trace, event.notes)
        case AssociationAccepted():
            detail = f"{_answered(event.contexts)}; {_identify(event)}"
            trace.add(Layer.ACSE, Direction.RECEIVED, "A-ASSOCIATE-AC", detail, size=len(event.data), data=event.data)
            _record_notes(trace, event.notes)
        case AssociationRefused():
            error = rejection(event.result, event.source, event.code)
            trace.add(
                Layer.ACSE,
                Direction.RECEIVED,
                "A-ASSOCIATE-RJ",
                error.reason,
                size=len(event.data),
                data=event.data,
                failed=True,
            )
        case ReleaseRequested():
            detail = "release collision" if event.collision else ""
            trace.add(Layer.ACSE, Direction.RECEIVED, "A-RELEASE-RQ", detail, size=10)
        case Released():
            trace.add(Layer.ACSE, Direction.RECEIVED, "A-RELEASE-RP", size=10)
        case Aborted(source=None):
            trace.add(Layer.TCP, Direction.RECEIVED, "closed", event.reason, failed=True)
        case Aborted():
            trace.add(Layer.ACSE, Direction.RECEIVED, "A-ABORT", event.reason, size=10, failed=True)
        case Violation():
            data = getattr(event.error, "data", b"")
            said = event.error.said
            trace.add(
                Layer.ACSE, Direction.RECEIVED, "broken rule", event.error.reason, data=data, failed=True, said=said
            )


def _record_notes(trace: Trace, notes: tuple[str, ...], layer: Layer = Layer.ACSE) -> None:
    """Add what broke a rule and was passed over."""
    for note in notes[:_MOST_NOTES]:
        trace.add(layer, Direction.RECEIVED, "note", note)


def record_sent(trace: Trace, command: Command, encoded: bytes) -> None:
    """Add a DIMSE message that we sent."""
    name, detail, said = describe_command(command)
    trace.add(Layer.DIMSE, Direction.SENT, name, detail, size=len(encoded), data=encoded, said=said)


def describe_command(command: Command) -> Described:
    """Return a command's name with its status category, its detail, and its ErrorComment."""
    service = command.name.removesuffix("-RSP")
    if not command.field.is_response:
        return Described(command.name, _request_detail(command))
    status = command.status or 0
    meaning = meaning_of(service, status)
    name = f"{command.name} {meaning.category.name.lower()}"
    if meaning.category in (Category.PENDING, Category.SUCCESS):
        return Described(name, "" if status in (0x0000, 0xFF00) else f"0x{status:04X} {meaning.name}")
    parts = [f"0x{status:04X} {meaning.name}"]
    if command.offending_element:
        parts.append(f"OffendingElement: {listed(command.offending_element)}")
    said = f"ErrorComment: {command.error_comment}" if command.error_comment else ""
    return Described(name, "; ".join(parts), said)


def listed(tags: Sequence[int]) -> str:
    """Return tags in one line, of many the first."""
    more = f" and {len(tags) - _MOST_TAGS} more" if len(tags) > _MOST_TAGS else ""
    return ", ".join(map(format_tag, tags[:_MOST_TAGS])) + more


def _request_detail(command: Command) -> str:
    if command.field is CommandField.C_CANCEL_RQ:
        return f"cancels message {command.message_id_being_responded_to}"
    uid = command.affected_sop_class_uid or command.requested_sop_class_uid or ""
    return f"message {command.message_id}, {_named(uid)}"


def describe_proposal(contexts: tuple[Context, ...], called: str, calling: str, max_pdu: int, user: str) -> str:
    """Return an A-ASSOCIATE-RQ of ours in one line."""
    parts = [f"{calling} calls {called}", _proposed(contexts), f"max PDU {max_pdu}"]
    if user:
        parts.append(user)
    return "; ".join(parts)


def _proposed(contexts: tuple[Context, ...]) -> str:
    each = (
        f"{context.id}: {_named(context.abstract_syntax)} "
        f"({', '.join(_named(uid) for uid in context.transfer_syntaxes[:8])})"
        for context in contexts[:4]
    )
    more = f" and {len(contexts) - 4} more" if len(contexts) > 4 else ""
    return f"context {', '.join(each)}{more}"


def _answered(contexts: tuple[Context, ...]) -> str:
    return describe_contexts(contexts[:4]) + (f" and {len(contexts) - 4} more" if len(contexts) > 4 else "")


def describe_contexts(contexts: tuple[Context, ...]) -> str:
    """Return answered presentation contexts and their results."""
    each = []
    for context in contexts:
        name = _named(context.abstract_syntax)
        words = context.result.words if context.result is not None else "proposed"
        syntax = _SYNTAXES.get(context.transfer_syntaxes[0], "") if context.transfer_syntaxes else ""
        accepted = context.result is not None and context.result.value == 0
        each.append(f"{context.id}: {name} {words}" + (f" ({syntax})" if syntax and accepted else ""))
    return f"context {', '.join(each)}"


def _identify(event: AssociationRequested | AssociationAccepted) -> str:
    version = event.implementation_version
    who = version if _VERSION_NAME.fullmatch(version) else _named(event.implementation_class_uid)
    return f"max PDU {event.max_pdu or 'unlimited'}; {who}"


def _named(uid: str) -> str:
    """Name a UID. What is none is not repeated: where a length is wrong, anything could stand there."""
    known = SHORT_NAMES.get(uid) or _SYNTAXES.get(uid)
    return known or (uid if _UID.fullmatch(uid) else f"no UID but {len(uid)} characters" if uid else "no UID")
