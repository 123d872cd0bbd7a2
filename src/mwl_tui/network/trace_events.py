"""The typed events of an association, without any text for the user.

A trace holds these. Only ``trace_words`` describes them; code that depends on an event uses its type and attributes.
Texts are those of the peer or of an error, bounded by :meth:`Fact.bounded`; no fact holds an identifier, a passcode or
a token.
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
"""The most characters kept of a text."""
_MOST_ADDRESSES: Final = 16
_MOST_SYNTAXES: Final = 8
"""The most transfer syntaxes kept of a presentation context."""
_MOST_SYNTAXES_IN_ALL: Final = 256
_MOST_TAGS: Final = 1_024
_SMALL_COMMAND: Final = 512
"""The most bytes of a command set whose decoded form is kept unchanged."""
_MOST_COMMAND: Final = 8_192
"""The most bytes of all texts of a bounded command."""
_UID: Final = re.compile(r"[0-9.]{1,64}")
_VERSION_NAME: Final = re.compile(r"[ -~]{1,16}")
_COMMAND_BYTES, _CONTEXT_BYTES, _SYNTAX_BYTES, _TAG_BYTES = 320, 200, 110, 36
"""Their approximate memory, in bytes."""

Address: TypeAlias = tuple[str, int]
"""A plain IP address and a port."""


class Layer(Enum):
    """The layer of an event."""

    TCP = "TCP"
    TLS = "TLS"
    ACSE = "ACSE"
    DIMSE = "DIMSE"


class Fact(msgspec.Struct, frozen=True, gc=False):
    """What happened; each kind of event has its own class.

    Attributes:
        layer: Its layer.
        failed: Whether it is an error, unless we sent it.
    """

    layer: ClassVar[Layer] = Layer.TCP
    failed: ClassVar[bool] = False

    @property
    def weight(self) -> int:
        """The approximate memory of its texts and lists, in bytes."""
        return 0

    def bounded(self) -> Self:
        """Return the fact as a trace keeps it: texts and lists of the peer are cut to their limits."""
        return self


class _Reasoned(Fact, frozen=True, gc=False):
    """A fact with a text.

    Attributes:
        reason: The reason of its error, without peer and stage.
    """

    reason: str = ""

    @property
    def weight(self) -> int:
        """The approximate memory of its texts and lists, in bytes."""
        return len(self.reason)

    def bounded(self) -> Self:
        """Return the fact as a trace keeps it: texts and lists of the peer are cut to their limits."""
        if len(self.reason) <= _LONGEST:
            return self
        return msgspec.structs.replace(self, reason=self.reason[:_LONGEST])


class NameResolved(Fact, frozen=True, gc=False):
    """A host name was resolved."""

    host: str
    addresses: tuple[str, ...]

    @property
    def weight(self) -> int:
        """The approximate memory of its texts and lists, in bytes."""
        return 100 * len(self.addresses)

    def bounded(self) -> Self:
        """Return the fact as a trace keeps it: texts and lists of the peer are cut to their limits."""
        if len(self.addresses) <= _MOST_ADDRESSES:
            return self
        return msgspec.structs.replace(self, addresses=self.addresses[:_MOST_ADDRESSES])


class NameNotResolved(_Reasoned, frozen=True, gc=False):
    """A host name was not resolved."""

    failed: ClassVar[bool] = True


class ConnectFailed(_Reasoned, frozen=True, gc=False, kw_only=True):
    """No TCP connection to one address."""

    failed: ClassVar[bool] = True
    address: Address


class Connected(Fact, frozen=True, gc=False):
    """A TCP connection was established: SENT if we opened it, RECEIVED if the peer did.

    Attributes:
        local: The address of our socket.
        remote: The address of the peer.
    """

    local: Address
    remote: Address


class TlsEstablished(Fact, frozen=True, gc=False):
    """The TLS handshake succeeded."""

    layer: ClassVar[Layer] = Layer.TLS
    version: str
    cipher: str


class TlsFailed(_Reasoned, frozen=True, gc=False):
    """The TLS handshake failed."""

    layer: ClassVar[Layer] = Layer.TLS
    failed: ClassVar[bool] = True


class _Negotiated(Fact, frozen=True, gc=False):
    """The common part of A-ASSOCIATE-RQ and -AC.

    Attributes:
        contexts: The presentation contexts, with the first of their transfer syntaxes.
        max_pdu: The longest PDU that its sender accepts, in bytes; 0 is without limit.
        implementation_class_uid: The sender's implementation class UID.
        implementation_version: The sender's implementation version name; empty if it has none.
    """

    layer: ClassVar[Layer] = Layer.ACSE
    contexts: tuple[Context, ...]
    max_pdu: int
    implementation_class_uid: str = ""
    implementation_version: str = ""

    @property
    def weight(self) -> int:
        """The approximate memory of its texts and lists, in bytes."""
        syntaxes = sum(len(context.transfer_syntaxes) for context in self.contexts)
        return _CONTEXT_BYTES * len(self.contexts) + _SYNTAX_BYTES * syntaxes

    def bounded(self) -> Self:
        """Return the fact as a trace keeps it: lists are cut to their limits, and invalid UIDs are blanked."""
        return msgspec.structs.replace(
            self,
            contexts=_bounded_contexts(self.contexts),
            implementation_class_uid=_uid(self.implementation_class_uid),
            implementation_version=_matching_or_blank(_VERSION_NAME, self.implementation_version),
        )


class AssociateRequest(_Negotiated, frozen=True, gc=False, kw_only=True):
    """A-ASSOCIATE-RQ.

    Attributes:
        identity_type: The type of its user identity (PS3.7 Table D.3-14); None if it has none.
    """

    calling_ae: str
    called_ae: str
    identity_type: int | None = None


class AssociateAccept(_Negotiated, frozen=True, gc=False):
    """A-ASSOCIATE-AC; its contexts have their abstract syntaxes and results."""


class AssociateReject(_Reasoned, frozen=True, gc=False, kw_only=True):
    """A-ASSOCIATE-RJ; if we sent it, with our reason where the codes do not say enough."""

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
    """A-ABORT; with our reason if we sent it."""

    layer: ClassVar[Layer] = Layer.ACSE
    failed: ClassVar[bool] = True
    source: int
    code: int


class DimseMessage(Fact, frozen=True, gc=False):
    """A DIMSE message.

    Attributes:
        command: Its decoded command set. Its ErrorComment is the peer's text and may quote a patient.
        context_id: The ID of its presentation context.
        command_size: How many of the event's bytes are the command set, which the data set follows; None if they are
            the PDUs themselves.
    """

    layer: ClassVar[Layer] = Layer.DIMSE
    command: Command
    context_id: int = 1
    command_size: int | None = None

    @property
    def weight(self) -> int:
        """The approximate memory of its texts and lists, in bytes."""
        command = self.command
        tags = len(command.offending_element or ()) + len(command.attribute_identifier_list or ())
        return _COMMAND_BYTES + min(self.command_size or 0, _MOST_COMMAND) + _TAG_BYTES * tags

    def bounded(self) -> Self:
        """Return the fact as a trace keeps it: texts and lists of the peer are cut to their limits."""
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
        """Return whether both share one command set, as consecutive pending responses do."""
        return (
            self.command is other.command
            and self.context_id == other.context_id
            and self.command_size == other.command_size
        )

    def continues(self, other: Fact) -> bool:
        """Return whether both are pending responses to one request, so that they form one run."""
        return (
            isinstance(other, DimseMessage)
            and self.command.is_pending
            and other.command.is_pending
            and self.command.field is other.command.field
            and self.command.message_id_being_responded_to == other.command.message_id_being_responded_to
        )


class MessageIgnored(Fact, frozen=True, gc=False):
    """A message that needs no answer: a C-CANCEL-RQ without an operation."""

    layer: ClassVar[Layer] = Layer.DIMSE
    command: Command


class RuleBroken(_Reasoned, frozen=True, gc=False):
    """The peer broke a rule of the upper layer, or a limit: the association ends.

    Attributes:
        peer_text: What it sent there, which may be a patient's.
    """

    layer: ClassVar[Layer] = Layer.ACSE
    failed: ClassVar[bool] = True
    peer_text: str = ""

    @property
    def weight(self) -> int:
        """The approximate memory of its texts and lists, in bytes."""
        return len(self.reason) + len(self.peer_text)

    def bounded(self) -> Self:
        """Return the fact as a trace keeps it: texts and lists of the peer are cut to their limits."""
        if len(self.reason) <= _LONGEST and len(self.peer_text) <= _LONGEST:
            return self
        return msgspec.structs.replace(self, reason=self.reason[:_LONGEST], peer_text=self.peer_text[:_LONGEST])


class DimseRuleBroken(RuleBroken, frozen=True, gc=False):
    """The same for a rule of DIMSE."""

    layer: ClassVar[Layer] = Layer.DIMSE


class RuleNoted(_Reasoned, frozen=True, gc=False):
    """The peer broke a rule of the upper layer, which was tolerated."""

    layer: ClassVar[Layer] = Layer.ACSE


class DimseRuleNoted(RuleNoted, frozen=True, gc=False):
    """The same for a rule of DIMSE."""

    layer: ClassVar[Layer] = Layer.DIMSE


class TimedOut(_Reasoned, frozen=True, gc=False, kw_only=True):
    """Something was not received, or not accepted by the peer, in time.

    Attributes:
        stage: The stage of the wait; empty while sending.
        seconds: The length of the wait.
    """

    failed: ClassVar[bool] = True
    stage: str
    seconds: float


class LimitReached(_Reasoned, frozen=True, gc=False, kw_only=True):
    """The responses reached a limit of ours.

    Attributes:
        limit: Its name in the settings.
        value: Its value.
    """

    layer: ClassVar[Layer] = Layer.DIMSE
    failed: ClassVar[bool] = True
    limit: str
    value: float


class ConnectionLost(_Reasoned, frozen=True, gc=False):
    """The connection was lost, for a reason of the system."""

    failed: ClassVar[bool] = True


class ConnectionEnded(_Reasoned, frozen=True, gc=False):
    """The peer closed the connection in place of a release."""

    failed: ClassVar[bool] = True


class Dropped(_Reasoned, frozen=True, gc=False):
    """The connection was dropped to make room for others."""

    failed: ClassVar[bool] = True


class Closed(Fact, frozen=True, gc=False):
    """We closed the connection: after the release of the association, or after we aborted it."""


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
"""All kinds; ``DimseRuleBroken`` and ``DimseRuleNoted`` are subclasses of those without ``Dimse``."""


class TraceEvent(msgspec.Struct, frozen=True, gc=False):
    """One event of an association.

    Attributes:
        number: Its number in the trace, from 0; dropped events count.
        offset: When the bytes were received or sent, in monotonic seconds since the trace began.
        direction: Sent, received, or local.
        fact: What happened.
        size: How many bytes were sent or received.
        data: The first of those bytes (bounded; user identity blanked); for a message see
            :attr:`DimseMessage.command_size`.
        count: How many consecutive messages it stands for: pending responses received or sent together. ``size`` is
            that of all of them, ``data`` is of the first.
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
        """Its layer."""
        return self.fact.layer

    @property
    def failed(self) -> bool:
        """Return whether it is an error or a broken rule; what we send is not."""
        return self.fact.failed and self.direction is not Direction.SENT

    def continues(self, other: TraceEvent) -> bool:
        """Return whether it continues the run of pending responses of another event."""
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
    return _matching_or_blank(_UID, text)


def _matching_or_blank(pattern: re.Pattern[str], text: str) -> str:
    """Return a text that matches, or blank it: after a wrong length the text could be a passcode."""
    return text if pattern.fullmatch(text) else "*" * min(len(text), _LONGEST)
