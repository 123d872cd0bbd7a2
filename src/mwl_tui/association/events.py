"""The events of an association that the protocol objects report (PS3.8 section 7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

import msgspec

from mwl_tui.association.dimse import Command
from mwl_tui.errors import PeerError

__all__ = [
    "Aborted",
    "AssociationAccepted",
    "AssociationRefused",
    "AssociationRequested",
    "Context",
    "ContextResult",
    "Event",
    "Identity",
    "Message",
    "ReleaseRequested",
    "Released",
    "Violation",
]


class ContextResult(IntEnum):
    """Result/Reason of a presentation context (PS3.8 Table 9-18)."""

    ACCEPTANCE = 0
    USER_REJECTION = 1
    NO_REASON = 2
    ABSTRACT_SYNTAX_NOT_SUPPORTED = 3
    TRANSFER_SYNTAXES_NOT_SUPPORTED = 4

    @classmethod
    def _missing_(cls, value: object) -> ContextResult | None:
        """Return a member for a value that the standard does not define: any but 0 is a rejection."""
        if not isinstance(value, int):
            return None
        reserved = int.__new__(cls, value)
        reserved._name_, reserved._value_ = f"reserved result {value}", value
        return reserved

    @property
    def words(self) -> str:
        """The standard's name of the result."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Context:
    """A presentation context (PS3.8 section 9.3.2.2).

    Attributes:
        id: Odd, 1 to 255.
        abstract_syntax: UID of the SOP Class; empty if an acceptance names an ID that was not proposed.
        transfer_syntaxes: UIDs: all proposed ones, or the accepted one.
        result: None for a proposal.
    """

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]
    result: ContextResult | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """User identity negotiation as requested (PS3.7 section D.3.3.7).

    Only a user name is kept (types 1 and 2), no passcode and no ticket or token (types 3 to 5).
    """

    type: int
    user: bytes = field(default=b"", repr=False)
    response_requested: bool = False


@dataclass(frozen=True, slots=True)
class AssociationRequested:
    """A-ASSOCIATE-RQ arrived: the acceptor answers with ``accept`` or ``reject``.

    ``notes`` name broken rules that were tolerated.
    """

    called_ae: str
    calling_ae: str
    contexts: tuple[Context, ...]
    max_pdu: int
    implementation_class_uid: str
    implementation_version: str
    application_context: str
    protocol_version: int
    extended: dict[str, bytes]
    identity: Identity | None
    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssociationAccepted:
    """A-ASSOCIATE-AC arrived: the association is established.

    ``notes`` name broken rules that were tolerated.
    """

    contexts: tuple[Context, ...]
    max_pdu: int
    implementation_class_uid: str
    implementation_version: str
    extended: dict[str, bytes]
    identity_response: bytes | None = field(repr=False)
    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssociationRefused:
    """A-ASSOCIATE-RJ arrived (PS3.8 section 9.3.4)."""

    result: int
    source: int
    code: int
    data: bytes = field(repr=False)


class Message(msgspec.Struct, frozen=True, gc=False):
    """A whole DIMSE message.

    Attributes:
        context_id: The ID of its presentation context.
        command: Its command set; consecutive command sets with equal bytes are the same object.
        data_set: Its encoded data set; None if the command set announces none.
        size: Bytes of all its fragments.
        encoded_command: The command set as received.
    """

    context_id: int
    command: Command
    data_set: bytes | None
    size: int
    encoded_command: bytes


@dataclass(frozen=True, slots=True)
class ReleaseRequested:
    """A-RELEASE-RQ arrived: answer with ``answer_release``.

    ``collision`` is True if we had sent one too (PS3.8 section 9.2.3, states Sta9 to Sta12).
    """

    collision: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """A-RELEASE-RP arrived: close the connection."""


@dataclass(frozen=True, slots=True)
class Aborted:
    """A-ABORT arrived, or the connection ended without one (``source`` is None then)."""

    source: int | None
    code: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Violation:
    """The peer broke a rule or a limit: send ``abort`` and close. This is always the last event."""

    error: PeerError


Event: TypeAlias = (
    AssociationRequested
    | AssociationAccepted
    | AssociationRefused
    | Message
    | ReleaseRequested
    | Released
    | Aborted
    | Violation
)
