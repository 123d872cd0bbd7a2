"""The parameters of one association: the peer, its limits, and deadlines."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

from mwl_tui.association import Caps
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.syntax import TransferSyntax


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Deadlines in seconds. Every wait has one of them."""

    connect: float = 10.0
    """TCP: name resolution and all addresses together."""
    tls: float = 5.0
    """The TLS handshake."""
    associate: float = 10.0
    """From sending A-ASSOCIATE-RQ to its answer."""
    response: float = 30.0
    """Between two responses, and before the first."""
    pdu: float = 5.0
    """A whole PDU, from its first byte."""
    release: float = 5.0
    """From sending A-RELEASE-RQ to its answer."""
    cancel: float = 2.0
    """From sending C-CANCEL to the final response, then from A-RELEASE-RQ to its answer; else A-ABORT."""
    send: float = 30.0
    """Until the peer has accepted the bytes written."""
    total: float = 600.0
    """One whole operation: connecting, the query and all its responses. For the mock: all responses to one query."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of what a peer sends."""

    pdu: int = 131_072
    """Bytes of one PDU, announced as our maximum length (PS3.8 Annex D.1) and enforced."""
    identifier: int = 1_048_576
    """Bytes of one identifier."""
    command: int = 65_536
    """Bytes of one command set."""
    elements: int = 10_000
    """Elements of one identifier, at all levels together."""
    depth: int = 16
    """The depth of nested sequences."""
    responses: int = 100_000
    """Responses to one query."""
    answer: int = 268_435_456
    """Bytes of all responses to one query, as received on the connection."""

    @property
    def caps(self) -> Caps:
        """The limits that the association enforces while it receives."""
        return Caps(pdu=self.pdu, command=self.command, data_set=self.identifier)

    @property
    def reader(self) -> ReaderLimits:
        """The limits of the element reader; a deflated identifier may be no longer than a plain one."""
        return ReaderLimits(depth=self.depth, elements=self.elements, inflated=self.identifier)


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """A user identity of type 1 (user name) or 2 (with passcode), PS3.7 section D.3.3.7."""

    user: str
    passcode: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Peer:
    """A remote AE, with the parameters of associations with it.

    Attributes:
        host: A name, an IPv4 or an IPv6 address.
        port: TCP port.
        called_ae: The remote AE title, up to 16 characters.
        calling_ae: Our AE title.
        transfer_syntaxes: Proposed for C-FIND, in this order.
        fallback_charset: The Specific Character Set to assume if a response declares none.
        read_as: The Specific Character Set in which to decode responses, whatever they declare.
        ssl_context: The TLS settings; None for no TLS.
        server_name: The name to verify in the certificate; the host if None.
    """

    host: str
    port: int
    called_ae: str
    calling_ae: str = "MWL-TUI"
    timeouts: Timeouts = field(default_factory=Timeouts)
    limits: Limits = field(default_factory=Limits)
    transfer_syntaxes: tuple[TransferSyntax, ...] = (TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE)
    fallback_charset: str | None = None
    read_as: str | None = None
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    server_name: str | None = None
    user_identity: UserIdentity | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.called_ae}@{host}:{self.port}"
