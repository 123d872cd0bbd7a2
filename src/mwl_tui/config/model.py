"""The content of ``config.toml`` and ``peers.toml``, as msgspec Structs.

Types and ranges are declared here; rules that need more than a type are in :mod:`mwl_tui.config.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from mwl_tui.config.nearest import nearest
from mwl_tui.errors import ConfigError

Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=86_400)]
"""A deadline."""
Port: TypeAlias = Annotated[int, Meta(ge=1, le=65_535)]
"""A TCP port."""
Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255)]
"""A short text that may not be empty."""
SyntaxName: TypeAlias = Literal["implicit", "explicit", "deflated"]
"""A transfer syntax: implicit, explicit or deflated explicit VR little endian."""

DEFAULT_CALLING_AE = "MWL-TUI"
"""Our AE title if none is set."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A table of a settings file."""


class PeerTimeouts(_Table, frozen=True):
    """Deadlines of one peer, in seconds.

    Attributes:
        connect: Name resolution and TCP.
        tls: The TLS handshake.
        associate: The answer to A-ASSOCIATE-RQ.
        response: The first response, and the time between two.
        pdu: A whole PDU, from its first byte.
        release: The answer to A-RELEASE-RQ.
        cancel: The final response after C-CANCEL, then the answer to A-RELEASE-RQ; else A-ABORT.
        send: Until the peer accepts what we write.
        total: One whole operation.
    """

    connect: Seconds = 10.0
    tls: Seconds = 5.0
    associate: Seconds = 10.0
    response: Seconds = 30.0
    pdu: Seconds = 5.0
    release: Seconds = 5.0
    cancel: Seconds = 2.0
    send: Seconds = 30.0
    total: Seconds = 600.0


class PeerLimits(_Table, frozen=True):
    """Limits of what one peer sends.

    Attributes:
        responses: Responses to one query.
        answer: Bytes of all responses to one query.
        identifier: Bytes of one identifier.
        command: Bytes of one command set.
        elements: Elements of one identifier, at all levels together.
        depth: The depth of nested sequences.
    """

    responses: Annotated[int, Meta(ge=1, le=10_000_000)] = 100_000
    answer: Annotated[int, Meta(ge=1_024, le=1 << 40)] = 268_435_456
    identifier: Annotated[int, Meta(ge=1_024, le=268_435_456)] = 1_048_576
    command: Annotated[int, Meta(ge=1_024, le=1_048_576)] = 65_536
    elements: Annotated[int, Meta(ge=1, le=1_000_000)] = 10_000
    depth: Annotated[int, Meta(ge=1, le=64)] = 16


class PeerTls(_Table, frozen=True):
    """TLS to one peer; TLS is used if the table exists, even if it is empty.

    Attributes:
        ca_file: Certificates to trust, PEM; the system's if absent.
        cert_file: Our own certificate, PEM.
        key_file: Its private key, PEM, readable by its owner alone.
        server_name: The name to verify in the certificate; the host if absent.
        verify: Whether the peer's certificate is verified.
    """

    ca_file: Words | None = None
    cert_file: Words | None = None
    key_file: Words | None = None
    server_name: Words | None = None
    verify: bool = True


class PeerUser(_Table, frozen=True):
    """User identity negotiation (PS3.7 D.3.3.7), type 1 or, with a password, type 2.

    Attributes:
        user: The user name.
        password_env: The environment variable that holds the password; no file holds it.
        without_tls: Send the password in clear text if the peer has no TLS.
    """

    user: Words
    password_env: Words | None = None
    without_tls: bool = False


class PeerProfile(_Table, frozen=True):
    """A remote AE, saved under a name.

    Attributes:
        name: The table's heading, ``[peers.NAME]``.
        host: A host name, an IPv4 or an IPv6 address.
        port: TCP port.
        called_ae: The remote AE title.
        calling_ae: Our AE title; empty means the one of the settings.
        timeouts: Deadlines.
        limits: Limits of what it sends.
        transfer_syntaxes: Proposed for C-FIND, in this order.
        max_pdu: The longest PDU that we accept, in bytes (PS3.8 Annex D.1).
        fallback_charset: The Specific Character Set to assume if a response declares none.
        read_as: The Specific Character Set in which to decode responses, whatever they declare.
        tls: TLS settings, if TLS is used.
        user_identity: The user identity, if one is sent.
        notes: Your own notes.
    """

    name: str
    host: Words
    port: Port
    called_ae: str
    calling_ae: str = ""
    timeouts: PeerTimeouts = PeerTimeouts()
    limits: PeerLimits = PeerLimits()
    transfer_syntaxes: Annotated[tuple[SyntaxName, ...], Meta(min_length=1, max_length=3)] = ("explicit", "implicit")
    max_pdu: Annotated[int, Meta(ge=1_024, le=1_048_576)] = 131_072
    fallback_charset: str | None = None
    read_as: str | None = None
    tls: PeerTls | None = None
    user_identity: PeerUser | None = None
    notes: Annotated[str, Meta(max_length=4_096)] = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.called_ae}@{host}:{self.port}"


class MockSettings(_Table, frozen=True):
    """Settings of the mock SCP; options of the command line take precedence.

    Attributes:
        host: The address to listen on.
        port: TCP port; 0 picks a free one.
        ae_title: Its AE title.
        any_called_ae: Whether it accepts any called AE title.
        allow_calling: The calling AE titles that may associate; empty means all.
        max_associations: The most associations at the same time.
        max_per_address: The most associations from one address; if absent, all of them on loopback, else half.
        max_waiting: The most open connections without an association.
        items: How many synthetic worklist items are made.
        seed: The same seed makes the same items on every machine.
        locales: The locales of the patients' names, such as ``ja_JP``; empty means several.
        charset: Specific Character Set of the items.
    """

    host: Words = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 11_112
    ae_title: str = "MWLSCP"
    any_called_ae: bool = False
    allow_calling: tuple[str, ...] = ()
    max_associations: Annotated[int, Meta(ge=1, le=10_000)] = 50
    max_per_address: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    max_waiting: Annotated[int, Meta(ge=1, le=10_000)] = 64
    items: Annotated[int, Meta(ge=0, le=1_000_000)] = 200
    seed: int = 1
    locales: tuple[Words, ...] = ()
    charset: Words = "ISO_IR 192"


class UiSettings(_Table, frozen=True):
    """Settings of the workbench.

    Attributes:
        theme: The theme of colours; empty means the one chosen last in the workbench.
        mouse: Whether the mouse is used.
        peer: The peer that is selected at the start.
        remember: Whether layout, columns, theme and typed queries are kept between runs.
        keys: Your keys by the id of a binding, several with commas between them; ``mwl-tui keys`` lists all ids.
    """

    theme: str = ""
    mouse: bool = True
    peer: str = ""
    remember: bool = True
    keys: dict[str, str | dict[str, str]] = {}


class Settings(_Table, frozen=True):
    """The user's settings: all of ``config.toml`` but its peers.

    Attributes:
        calling_ae: Our AE title for peers without one of their own.
        log: Whether the association log is written to the log file, as with ``--log``.
        mock: The mock SCP.
        ui: The workbench.
    """

    calling_ae: str = DEFAULT_CALLING_AE
    log: bool = False
    mock: MockSettings = MockSettings()
    ui: UiSettings = UiSettings()


@dataclass(frozen=True)
class Config:
    """The settings and peers that were read.

    Attributes:
        file: The user's file: read, never written.
        peers_file: The program's file, beside it.
        settings: The settings.
        peers: All peers by name, of both files, with our AE title filled in.
        saved: The peers of ``peers_file`` as written there.
        fingerprint: A digest of ``peers_file`` when it was read; empty if there was none.
    """

    file: Path
    peers_file: Path
    settings: Settings = field(default_factory=Settings)
    peers: Mapping[str, PeerProfile] = field(default_factory=lambda: MappingProxyType({}))
    saved: Mapping[str, PeerProfile] = field(default_factory=lambda: MappingProxyType({}))
    fingerprint: str = ""

    def peer(self, name: str) -> PeerProfile:
        """Return the peer of a name.

        Raises:
            ConfigError: There is none; the error has the nearest name.
        """
        if name in self.peers:
            return self.peers[name]
        known = "" if self.peers else "; no peer is saved yet"
        raise ConfigError(f"no peer is named '{name}'{known}", nearest=nearest(name, self.peers))
