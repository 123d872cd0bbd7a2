"""What can happen on an association, each with what is known of it: typed to the end, without a sentence.

A trace holds these. The words for them are in ``trace_words``, and nowhere else: whoever decides anything by an event
asks for its type and its attributes. Texts are the peer's or an error's own, bounded by :meth:`Fact.bounded`; no fact
holds an identifier, a passcode or a token.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from enum import Enum
from typing import ClassVar, Final, Self, TypeAlias

import msgspec

from mwl_tui.association.dimse import Command
from mwl_tui.association.events import Context
from mwl_tui.network.direction import Direction

__all__ = [
    "Abort",
    "Address",
    "AssociateAccept",
    "AssociateReject",
    "AssociateRequest",
    "Closed",
    "ConnectFailed",
    "Connected",
    "ConnectionEnded",
    "ConnectionLost",
    "DimseMessage",
    "DimseRuleBroken",
    "DimseRuleNoted",
    "Dropped",
    "Fact",
    "Layer",
    "LimitReached",
    "MessageIgnored",
    "NameNotResolved",
    "NameResolved",
    "ReleaseRequest",
    "ReleaseResponse",
    "RuleBroken",
    "RuleNoted",
    "TimedOut",
    "TlsEstablished",
    "TlsFailed",
    "TraceEvent",
    "TraceFact",
]

_LONGEST: Final = 1_000
"""Characters kept of a text."""
_MOST_ADDRESSES: Final = 16
_MOST_SYNTAXES: Final = 8
"""Transfer syntaxes kept of a presentation context."""
_MOST_SYNTAXES_IN_ALL: Final = 256
_MOST_TAGS: Final = 1_024
_SMALL_COMMAND: Final = 512
"""Bytes of a command set that is kept as it is, decoded."""
_MOST_COMMAND: Final = 8_192
"""Bytes that the texts of a bounded command take, at most."""
_UID: Final = re.compile(r"[0-9.]{1,64}")
_VERSION_NAME: Final = re.compile(r"[ -~]{1,16}")
_COMMAND_BYTES, _CONTEXT_BYTES, _SYNTAX_BYTES, _TAG_BYTES = 320, 200, 110, 36
"""What these take in memory, about."""

Address: TypeAlias = tuple[str, int]
"""A plain IP address and a port."""


class Layer(Enum):
    """The layer an event belongs to."""

    TCP = "TCP"
    TLS = "TLS"
    ACSE = "ACSE"
    DIMSE = "DIMSE"


class Fact(msgspec.Struct, frozen=True, gc=False):
    """What happened; each kind is a class of its own.

    Attributes:
        layer: The layer that it belongs to.
        failed: Whether it is an error, where it is not of our sending.
    """

    layer: ClassVar[Layer] = Layer.TCP
    failed: ClassVar[bool] = False

    @property
    def weight(self) -> int:
        """What it takes in memory besides itself, in bytes, about."""
        return 0

    def bounded(self) -> Self:
        """Return it as a trace keeps it: no text and no list of a peer's takes more than it may."""
        return self


class _Reasoned(Fact, frozen=True, gc=False):
    """A fact with a text.

    Attributes:
        reason: Why, as the error that goes with it says it, without its place.
    """

    reason: str = ""

    @property
    def weight(self) -> int:
        """What it takes in memory besides itself, in bytes, about."""
        return len(self.reason)

    def bounded(self) -> Self:
        """Return it as a trace keeps it: no text and no list of a peer's takes more than it may."""
        if len(self.reason) <= _LONGEST:
            return self
        return msgspec.structs.replace(self, reason=self.reason[:_LONGEST])


class NameResolved(Fact, frozen=True, gc=False):
    """A host name has addresses."""

    host: str
    addresses: tuple[str, ...]

    @property
    def weight(self) -> int:
        """What it takes in memory besides itself, in bytes, about."""
        return 100 * len(self.addresses)

    def bounded(self) -> Self:
        """Return it as a trace keeps it: no text and no list of a peer's takes more than it may."""
        if len(self.addresses) <= _MOST_ADDRESSES:
            return self
        return msgspec.structs.replace(self, addresses=self.addresses[:_MOST_ADDRESSES])


class NameNotResolved(_Reasoned, frozen=True, gc=False):
    """A host name has none."""

    failed: ClassVar[bool] = True


class ConnectFailed(_Reasoned, frozen=True, gc=False, kw_only=True):
    """No TCP connection to one address."""

    failed: ClassVar[bool] = True
    address: Address


class Connected(Fact, frozen=True, gc=False):
    """There is a TCP connection: SENT is ours to a peer, RECEIVED one that came.

    Attributes:
        local: The address of our socket.
        remote: The peer's.
    """

    local: Address
    remote: Address


class TlsEstablished(Fact, frozen=True, gc=False):
    """The TLS handshake is done."""

    layer: ClassVar[Layer] = Layer.TLS
    version: str
    cipher: str


class TlsFailed(_Reasoned, frozen=True, gc=False):
    """The TLS handshake failed."""

    layer: ClassVar[Layer] = Layer.TLS
    failed: ClassVar[bool] = True


class _Negotiated(Fact, frozen=True, gc=False):
    """What A-ASSOCIATE-RQ and -AC have in common.

    Attributes:
        contexts: The presentation contexts; of their transfer syntaxes the first.
        max_pdu: The longest PDU that its sender takes, in bytes; 0 is without limit.
        implementation_class_uid: Its sender's.
        implementation_version: Its sender's; empty where it has none.
    """

    layer: ClassVar[Layer] = Layer.ACSE
    contexts: tuple[Context, ...]
    max_pdu: int
    implementation_class_uid: str = ""
    implementation_version: str = ""

    @property
    def weight(self) -> int:
        """What it takes in memory besides itself, in bytes, about."""
        syntaxes = sum(len(context.transfer_syntaxes) for context in self.contexts)
        return _CONTEXT_BYTES * len(self.contexts) + _SYNTAX_BYTES * syntaxes

    def bounded(self) -> Self:
        """Return it as a trace keeps it: no list of a peer's takes more than it may, and a UID is one or is blanked."""
        return msgspec.structs.replace(
            self,
            contexts=_bounded_contexts(self.contexts),
            implementation_class_uid=_uid(self.implementation_class_uid),
            implementation_version=_fitting(_VERSION_NAME, self.implementation_version),
        )


class AssociateRequest(_Negotiated, frozen=True, gc=False, kw_only=True):
    """A-ASSOCIATE-RQ.

    Attributes:
        identity_type: The type of its user identity (PS3.7 Table D.3-14); None without one.
    """

    calling_ae: str
    called_ae: str
    identity_type: int | None = None


class AssociateAccept(_Negotiated, frozen=True, gc=False):
    """A-ASSOCIATE-AC; its contexts have their abstract syntaxes and results."""


class AssociateReject(_Reasoned, frozen=True, gc=False, kw_only=True):
    """A-ASSOCIATE-RJ; with a reason of ours where we sent it and have more to say than its codes do."""

    layer: ClassVar[Layer] = Layer.ACSE
    failed: ClassVar[bool] = True
    result: int
    source: int
    code: int


class ReleaseRequest(Fact, frozen=True, gc=False):
    """A-RELEASE-RQ."""

    layer: ClassVar[Layer] = Layer.ACSE
    collision: bool = False


class ReleaseResponse(Fact, frozen=True, gc=False):
    """A-RELEASE-RP."""

    layer: ClassVar[Layer] = Layer.ACSE


class Abort(_Reasoned, frozen=True, gc=False, kw_only=True):
    """A-ABORT; with our reason where we sent it."""

    layer: ClassVar[Layer] = Layer.ACSE
    failed: ClassVar[bool] = True
    source: int
    code: int


class DimseMessage(Fact, frozen=True, gc=False):
    """A DIMSE message.

    Attributes:
        command: Its command set, decoded. Its ErrorComment is what a peer says, and may quote a patient.
        context_id: Its presentation context.
        command_size: How many of the event's bytes are the command set, with the data set behind it; None where they
            are the PDUs themselves.
    """

    layer: ClassVar[Layer] = Layer.DIMSE
    command: Command
    context_id: int = 1
    command_size: int | None = None

    @property
    def weight(self) -> int:
        """What it takes in memory besides itself, in bytes, about."""
        command = self.command
        tags = len(command.offending_element or ()) + len(command.attribute_identifier_list or ())
        return _COMMAND_BYTES + min(self.command_size or 0, _MOST_COMMAND) + _TAG_BYTES * tags

    def bounded(self) -> Self:
        """Return it as a trace keeps it: no text and no list of a peer's takes more than it may."""
        if self.command_size is None or self.command_size <= _SMALL_COMMAND:
            return self
        cut: dict[str, object] = {}
        for field in fields(self.command):
            value = getattr(self.command, field.name)
            if isinstance(value, str) and len(value) > _LONGEST:
                cut[field.name] = value[:_LONGEST]
            elif isinstance(value, tuple) and len(value) > _MOST_TAGS:
                cut[field.name] = value[:_MOST_TAGS]
        return msgspec.structs.replace(self, command=replace(self.command, **cut)) if cut else self  # type: ignore[arg-type]

    def is_like(self, other: DimseMessage) -> bool:
        """Return whether both have the very same command set, as consecutive pending responses do."""
        return (
            self.command is other.command
            and self.context_id == other.context_id
            and self.command_size == other.command_size
        )

    def continues(self, other: Fact) -> bool:
        """Return whether both are pending responses to one request, so that they are one run."""
        return (
            isinstance(other, DimseMessage)
            and self.command.is_pending
            and other.command.is_pending
            and self.command.field is other.command.field
            and self.command.message_id_being_responded_to == other.command.message_id_being_responded_to
        )


class MessageIgnored(Fact, frozen=True, gc=False):
    """A message needs no answer: a C-CANCEL-RQ while nothing is under way."""

    layer: ClassVar[Layer] = Layer.DIMSE
    command: Command


class RuleBroken(_Reasoned, frozen=True, gc=False):
    """The peer broke a rule of the upper layer, or a limit, so that the association ends.

    Attributes:
        said: What it sent in that place, which may be a patient's.
    """

    layer: ClassVar[Layer] = Layer.ACSE
    failed: ClassVar[bool] = True
    said: str = ""

    @property
    def weight(self) -> int:
        """What it takes in memory besides itself, in bytes, about."""
        return len(self.reason) + len(self.said)

    def bounded(self) -> Self:
        """Return it as a trace keeps it: no text and no list of a peer's takes more than it may."""
        if len(self.reason) <= _LONGEST and len(self.said) <= _LONGEST:
            return self
        return msgspec.structs.replace(self, reason=self.reason[:_LONGEST], said=self.said[:_LONGEST])


class DimseRuleBroken(RuleBroken, frozen=True, gc=False):
    """The same of a rule of DIMSE."""

    layer: ClassVar[Layer] = Layer.DIMSE


class RuleNoted(_Reasoned, frozen=True, gc=False):
    """The peer broke a rule of the upper layer, and that was passed over."""

    layer: ClassVar[Layer] = Layer.ACSE


class DimseRuleNoted(RuleNoted, frozen=True, gc=False):
    """The same of a rule of DIMSE."""

    layer: ClassVar[Layer] = Layer.DIMSE


class TimedOut(_Reasoned, frozen=True, gc=False, kw_only=True):
    """Something did not come, or was not taken, in time.

    Attributes:
        stage: What was awaited; empty while sending.
        seconds: How long.
    """

    failed: ClassVar[bool] = True
    stage: str
    seconds: float


class LimitReached(_Reasoned, frozen=True, gc=False, kw_only=True):
    """An answer reached a limit of ours.

    Attributes:
        limit: Its name in the settings.
        value: What it is.
    """

    layer: ClassVar[Layer] = Layer.DIMSE
    failed: ClassVar[bool] = True
    limit: str
    value: float


class ConnectionLost(_Reasoned, frozen=True, gc=False):
    """The connection broke: the system says why."""

    failed: ClassVar[bool] = True


class ConnectionEnded(_Reasoned, frozen=True, gc=False):
    """The peer closed the connection in place of a release."""

    failed: ClassVar[bool] = True


class Dropped(_Reasoned, frozen=True, gc=False):
    """The connection had to make room for others."""

    failed: ClassVar[bool] = True


class Closed(Fact, frozen=True, gc=False):
    """We closed the connection: the end of an association that ended in order, or of one that we aborted."""


TraceFact: TypeAlias = (
    DimseMessage
    | NameResolved
    | NameNotResolved
    | ConnectFailed
    | Connected
    | TlsEstablished
    | TlsFailed
    | AssociateRequest
    | AssociateAccept
    | AssociateReject
    | ReleaseRequest
    | ReleaseResponse
    | Abort
    | MessageIgnored
    | RuleBroken
    | RuleNoted
    | TimedOut
    | LimitReached
    | ConnectionLost
    | ConnectionEnded
    | Dropped
    | Closed
)
"""All there is; ``DimseRuleBroken`` and ``DimseRuleNoted`` are of the kinds without ``Dimse``."""


class TraceEvent(msgspec.Struct, frozen=True, gc=False):
    """One event of an association.

    Attributes:
        number: Its place in the trace, from 0, also after older ones were dropped.
        offset: Seconds since the trace began, monotonic: when the bytes came, or went.
        direction: Sent, received, or local.
        fact: What happened.
        size: How many bytes went over the wire.
        data: The first of those bytes (bounded; user identity blanked). Of a message see
            :attr:`DimseMessage.command_size`.
        count: How many messages in a row it stands for: pending responses that came, or went, together. ``size`` is
            of all of them, ``data`` of the first.
    """

    number: int
    offset: float
    direction: Direction
    fact: TraceFact
    size: int = 0
    data: bytes = b""
    count: int = 1

    @property
    def layer(self) -> Layer:
        """The layer."""
        return self.fact.layer

    @property
    def failed(self) -> bool:
        """Return whether it is an error or a broken rule. What we send is none: it answers one."""
        return self.fact.failed and self.direction is not Direction.SENT

    def continues(self, other: TraceEvent) -> bool:
        """Return whether it and the event before it are of one run of pending responses."""
        return (
            isinstance(self.fact, DimseMessage)
            and self.direction is other.direction
            and self.fact.continues(other.fact)
        )


def _bounded_contexts(contexts: tuple[Context, ...]) -> tuple[Context, ...]:
    kept, room = [], _MOST_SYNTAXES_IN_ALL
    for context in contexts:
        syntaxes = tuple(map(_uid, context.transfer_syntaxes[: min(_MOST_SYNTAXES, room)]))
        room -= len(syntaxes)
        kept.append(Context(context.id, _uid(context.abstract_syntax), syntaxes, context.result))
    return tuple(kept)


def _uid(text: str) -> str:
    return _fitting(_UID, text)


def _fitting(form: re.Pattern[str], text: str) -> str:
    """Return a text that has this form; any other blanked: where a length is wrong, a passcode could stand there."""
    return text if form.fullmatch(text) else "*" * min(len(text), _LONGEST)
