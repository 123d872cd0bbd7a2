"""Descriptions of the events of a trace, for the screen, ``--trace``, exports and the file log.

They use the standard's terms and no value of an identifier. A peer's text is separate (:attr:`Description.peer_text`):
it may quote a patient. No code parses these descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, assert_never

from mwl_tui.association.dimse import Command, CommandField
from mwl_tui.association.events import Context, ContextResult
from mwl_tui.association.reason_text import abort_words, rejection
from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.sop_classes import SHORT_NAMES
from mwl_tui.dicom.status import Category, StatusMeaning, meaning_of
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network.address import shown
from mwl_tui.network.direction import Direction
from mwl_tui.network.trace_events import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    Closed,
    Connected,
    ConnectFailed,
    ConnectionEnded,
    ConnectionLost,
    DimseMessage,
    Dropped,
    LimitReached,
    MessageIgnored,
    NameNotResolved,
    NameResolved,
    ReleaseRequest,
    ReleaseResponse,
    RuleBroken,
    RuleNoted,
    TimedOut,
    TlsEstablished,
    TlsFailed,
    TraceEvent,
    TraceFact,
)

__all__ = ["Description", "calling_words", "describe", "describe_contexts", "line_of", "status_words", "tag_list"]

_SYNTAXES: Final = {syntax.value: syntax.words for syntax in TransferSyntax}
_UID: Final = re.compile(r"[0-9.]{1,64}")
_MOST_TAGS, _MOST_CONTEXTS, _MOST_SYNTAXES = 8, 4, 8


class Description(NamedTuple):
    """The description of an event.

    Attributes:
        name: The standard's name, such as ``A-ASSOCIATE-RQ`` or ``C-FIND-RSP pending``.
        details: Details in our words, for logs too: never a value of an identifier or a password.
        peer_text: Text of the peer, such as ErrorComment, which may quote a patient: for the screen and ``--trace``,
            not for a log.
    """

    name: str
    details: tuple[str, ...] = ()
    peer_text: str = ""

    @property
    def all_details(self) -> tuple[str, ...]:
        """The details and the text of the peer."""
        return (*self.details, self.peer_text) if self.peer_text else self.details

    @property
    def detail(self) -> str:
        """All details in one line."""
        return "; ".join(self.all_details)


def describe(event: TraceEvent) -> Description:
    """Return the description of an event."""
    return _describe(event.fact, event.direction)


def line_of(event: TraceEvent, *, peer_text: bool = True) -> str:
    """Return an event as a line: seconds, direction, layer, name, details, size.

    Args:
        event: The event.
        peer_text: Whether to include the text of the peer.
    """
    words = _describe(event.fact, event.direction)
    mark = "!" if event.failed else " "
    many = f" × {event.count}" if event.count > 1 else ""
    head = f"{event.offset:9.4f}{mark}{event.direction.value} {event.layer.value:<5} {words.name}{many}"
    detail = words.detail if peer_text else "; ".join(words.details)
    return "  ".join(filter(None, (head, detail, f"{event.size} bytes" if event.size else "")))


def _describe(fact: TraceFact, direction: Direction) -> Description:
    match fact:
        case DimseMessage():
            return _describe_command(fact.command)
        case AssociateRequest():
            return _describe_request(fact)
        case AssociateAccept():
            return _description("A-ASSOCIATE-AC", _first(fact.contexts), *_identify(fact))
        case AssociateReject():
            words = rejection(fact.result, fact.source, fact.code).reason
            return _description("A-ASSOCIATE-RJ", words, fact.reason)
        case ReleaseRequest():
            return _description("A-RELEASE-RQ", "release collision" if fact.collision else "")
        case ReleaseResponse():
            return _description("A-RELEASE-RP")
        case Abort():
            ours = direction is Direction.SENT
            return _description("A-ABORT", fact.reason if ours else abort_words(fact.source, fact.code))
        case RuleBroken():
            return Description("broken rule", tuple(filter(None, (fact.reason,))), fact.peer_text)
        case RuleNoted():
            return _description("note", fact.reason)
        case MessageIgnored():
            return _description("ignored", f"{fact.command.name}: nothing is under way")
        case TimedOut():
            return _description("timeout", ": ".join(filter(None, (fact.stage, fact.reason))))
        case LimitReached():
            return _description("limit", f"{fact.reason} ({fact.limit})")
        case _:
            return _describe_connection(fact)


def _describe_connection(
    fact: NameResolved
    | NameNotResolved
    | ConnectFailed
    | Connected
    | TlsEstablished
    | TlsFailed
    | ConnectionLost
    | ConnectionEnded
    | Dropped
    | Closed,
) -> Description:
    match fact:
        case Connected():
            return _description("connected", shown(*fact.remote))
        case NameResolved():
            return _description("resolve", f"{fact.host} is {', '.join(fact.addresses)}")
        case NameNotResolved():
            return _description("resolve", fact.reason)
        case ConnectFailed():
            return _description("connect", f"{shown(*fact.address)}: {fact.reason}")
        case TlsEstablished():
            return _description("handshake", f"{fact.version} {fact.cipher}".strip())
        case TlsFailed():
            return _description("handshake", fact.reason)
        case ConnectionLost():
            return _description("lost", fact.reason)
        case ConnectionEnded():
            return _description("closed", fact.reason)
        case Dropped():
            return _description("dropped", fact.reason)
        case Closed():
            return _description("closed")
    assert_never(fact)


def _description(name: str, *details: str) -> Description:
    return Description(name, tuple(filter(None, details)))


def _describe_command(command: Command) -> Description:
    """Return the description of a command: name with status category, details, and ErrorComment."""
    if not command.field.is_response:
        return _description(command.name, _request_detail(command))
    status = command.status or 0
    meaning = _meaning(command)
    name = f"{command.name} {meaning.category.name.lower()}"
    if meaning.category in (Category.PENDING, Category.SUCCESS):
        return _description(name, "" if status in (0x0000, 0xFF00) else status_words(command))
    tags = f"OffendingElement: {tag_list(command.offending_element)}" if command.offending_element else ""
    comment = f"ErrorComment: {command.error_comment}" if command.error_comment else ""
    return Description(name, tuple(filter(None, (status_words(command), tags))), comment)


def status_words(command: Command) -> str:
    """Return the status of a response and its meaning."""
    return f"0x{command.status or 0:04X} {_meaning(command).name}"


def _meaning(command: Command) -> StatusMeaning:
    return meaning_of(command.name.removesuffix("-RSP"), command.status or 0)


def tag_list(tags: Sequence[int]) -> str:
    """Return the first tags in one line, and how many more there are."""
    more = f" and {len(tags) - _MOST_TAGS} more" if len(tags) > _MOST_TAGS else ""
    return ", ".join(map(format_tag, tags[:_MOST_TAGS])) + more


def _request_detail(command: Command) -> str:
    if command.field is CommandField.C_CANCEL_RQ:
        return f"cancels message {command.message_id_being_responded_to}"
    uid = command.affected_sop_class_uid or command.requested_sop_class_uid or ""
    return f"message {command.message_id}, {_named(uid)}"


def _describe_request(fact: AssociateRequest) -> Description:
    identity = "" if fact.identity_type is None else f"user identity type {fact.identity_type}"
    return _description("A-ASSOCIATE-RQ", calling_words(fact), _first(fact.contexts), *_identify(fact), identity)


def calling_words(fact: AssociateRequest) -> str:
    """Return both AE titles, such as ``MODALITY calls MWLSCP``."""
    return f"{fact.calling_ae} calls {fact.called_ae}"


def _identify(fact: AssociateRequest | AssociateAccept) -> tuple[str, str]:
    version = fact.implementation_version
    who = version.strip("*") or _named(fact.implementation_class_uid)
    return f"max PDU {fact.max_pdu or 'unlimited'}", who


def describe_contexts(contexts: Sequence[Context]) -> str:
    """Return presentation contexts in one line: the proposed syntaxes or the result of each."""
    return f"context {', '.join(map(_context, contexts))}"


def _first(contexts: Sequence[Context]) -> str:
    more = f" and {len(contexts) - _MOST_CONTEXTS} more" if len(contexts) > _MOST_CONTEXTS else ""
    return describe_contexts(contexts[:_MOST_CONTEXTS]) + more


def _context(context: Context) -> str:
    name = f"{context.id}: {_named(context.abstract_syntax)}"
    if context.result is None:
        return f"{name} ({', '.join(map(_named, context.transfer_syntaxes[:_MOST_SYNTAXES]))})"
    syntax = _SYNTAXES.get(context.transfer_syntaxes[0], "") if context.transfer_syntaxes else ""
    accepted = f" ({syntax})" if syntax and context.result is ContextResult.ACCEPTANCE else ""
    return f"{name} {context.result.words}{accepted}"


def _named(uid: str) -> str:
    """Return the name of a UID. Other text is not repeated: after a wrong length it could be anything."""
    known = SHORT_NAMES.get(uid) or _SYNTAXES.get(uid)
    return known or (uid if _UID.fullmatch(uid) else f"no UID but {len(uid)} characters" if uid else "no UID")
