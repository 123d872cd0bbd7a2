"""What happens on an association, as the protocol objects report it (PS3.8 section 7)."""

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
        """Name what the standard does not: anything but 0 is a refusal."""
        if not isinstance(value, int):
            return None
        reserved = int.__new__(cls, value)
        reserved._name_, reserved._value_ = f"reserved result {value}", value
        return reserved

    @property
    def words(self) -> str:
        """The result in the standard's words."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Context:
    """A presentation context (PS3.8 section 9.3.2.2).

    Attributes:
        id: Odd, 1 to 255.
        abstract_syntax: UID of the SOP Class; empty where an acceptance names an ID that was not proposed.
        transfer_syntaxes: UIDs: all that are proposed, or the one accepted.
        result: None while it is a proposal.
    """

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]
    result: ContextResult | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """User identity negotiation as requested (PS3.7 section D.3.3.7).

    Only a name is kept (types 1 and 2): neither a passcode nor the tickets and tokens of types 3 to 5.
    """

    type: int
    user: bytes = field(default=b"", repr=False)
    response_requested: bool = False


@dataclass(frozen=True, slots=True)
class AssociationRequested:
    """A-ASSOCIATE-RQ arrived: the acceptor answers with ``accept`` or ``reject``.

    ``notes`` say what breaks a rule in it and was passed over.
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

    ``notes`` say what breaks a rule in it and was passed over.
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
        context_id: The presentation context it came on.
        command: Its command set; equal bytes of consecutive command sets give the same object.
        data_set: Its encoded data set, or None where the command set says there is none.
        size: Bytes of all its fragments.
        encoded_command: The command set as it came.
    """

    context_id: int
    command: Command
    data_set: bytes | None
    size: int
    encoded_command: bytes


@dataclass(frozen=True, slots=True)
class ReleaseRequested:
    """A-RELEASE-RQ arrived: answer with ``answer_release``.

    ``collision`` says that we had asked too (PS3.8 section 9.2.3, states Sta9 to Sta12).
    """

    collision: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """A-RELEASE-RP arrived: close the connection."""


@dataclass(frozen=True, slots=True)
class Aborted:
    """A-ABORT arrived, or the connection ended without one (``source`` is None)."""

    source: int | None
    code: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Violation:
    """The peer broke a rule or a limit: send ``abort`` and close. It is always the last event."""

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
