"""The form of a peer: its fields, what may stand in each, and the profile they make. No widget here.

A value is text as typed; ``yes`` or nothing where a field is a choice. What is left empty has its usual value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import msgspec

from mwl_tui.config import PeerLimits, PeerProfile, PeerTimeouts, PeerTls, PeerUser
from mwl_tui.config.convert import converted
from mwl_tui.config.rules import peer_faults

__all__ = ["FIELDS", "SECTIONS", "YES", "Examined", "FieldKind", "FormField", "examine", "summary", "values_of"]

YES = "yes"
"""The value of a field that is a choice, where it is chosen."""


class FieldKind(Enum):
    """The type of value in a field."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    CHOICE = "choice"
    WORDS = "words"


class _Section(NamedTuple):
    name: str
    title: str
    about: str


SECTIONS: tuple[_Section, ...] = (
    _Section("text", "Encoding and character sets", "syntaxes, PDU, charsets"),
    _Section("tls", "TLS", "certificates"),
    _Section("user", "User identity", "user, password"),
    _Section("timeouts", "Deadlines", "seconds for each stage"),
    _Section("limits", "Limits", "what it may make us hold"),
)
"""What stands behind the usual fields: name, title, and what is in it."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field.

    Attributes:
        key: The dotted key, as it would stand in the peer's table.
        label: Its name on the screen.
        hint: What may be typed, in a few words.
        kind: What stands in it.
        section: The section that it stands in; empty for the usual fields.
        needed: Whether it may not be empty.
        usual: What counts where it is empty.
    """

    key: str
    label: str
    hint: str = ""
    kind: FieldKind = FieldKind.TEXT
    section: str = ""
    needed: bool = False
    usual: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The key, part by part."""
        return tuple(self.key.split("."))


_DEADLINES = {
    "connect": "name resolution and TCP",
    "tls": "the TLS handshake",
    "associate": "the answer to our request",
    "response": "first, and between two",
    "pdu": "from its first byte",
    "release": "the answer to A-RELEASE-RQ",
    "cancel": "the end after C-CANCEL",
    "send": "until what we write is taken",
    "total": "one operation in all",
}
_LIMITS = {
    "responses": "responses to one query",
    "answer": "bytes of all of them together",
    "identifier": "bytes of one identifier",
    "command": "bytes of one command set",
    "elements": "elements of one identifier",
    "depth": "sequences inside one another",
}


def _numbers(table: str, model: type[msgspec.Struct], hints: Mapping[str, str], kind: FieldKind) -> Iterator[FormField]:
    usual = {field.encode_name: field.default for field in msgspec.structs.fields(model)}
    for name, hint in hints.items():
        yield FormField(
            f"{table}.{name}",
            name,
            hint,
            kind,
            table,
            usual=f"{usual[name]:g}" if kind is FieldKind.NUMBER else f"{usual[name]}",
        )


FIELDS: tuple[FormField, ...] = (
    FormField("name", "Name", "letters, digits, - and _", needed=True),
    FormField("host", "Host", "a name or an address", needed=True),
    FormField("port", "Port", "often 104 or 11112", FieldKind.WHOLE, needed=True),
    FormField("called_ae", "Called AE title", "theirs, as they set it up", needed=True),
    FormField("calling_ae", "Calling AE title", "ours, as they know it"),
    FormField("notes", "Notes", "your own words"),
    FormField(
        "transfer_syntaxes",
        "Transfer syntaxes",
        "explicit, implicit, deflated",
        FieldKind.WORDS,
        "text",
        usual="explicit, implicit",
    ),
    FormField("max_pdu", "Longest PDU", "bytes that we take", FieldKind.WHOLE, "text", usual="131072"),
    FormField("fallback_charset", "Assumed charset", "where none is declared", section="text"),
    FormField("read_as", "Read as", "whatever is declared", section="text"),
    FormField("tls", "Use TLS", "", FieldKind.CHOICE, "tls"),
    FormField("tls.verify", "Verify the peer", "off only for a test", FieldKind.CHOICE, "tls", usual=YES),
    FormField("tls.ca_file", "Trusted", "PEM; the system's where empty", section="tls"),
    FormField("tls.cert_file", "Our certificate", "PEM, whole path", section="tls"),
    FormField("tls.key_file", "Its private key", "PEM, mode 0600", section="tls"),
    FormField("tls.server_name", "Name to verify", "the host where empty", section="tls"),
    FormField("user_identity.user", "User", "user identity", section="user"),
    FormField("user_identity.password_env", "Password from", "an environment variable", section="user"),
    FormField("user_identity.without_tls", "In clear", "send it without TLS", FieldKind.CHOICE, "user"),
    *_numbers("timeouts", PeerTimeouts, _DEADLINES, FieldKind.NUMBER),
    *_numbers("limits", PeerLimits, _LIMITS, FieldKind.WHOLE),
)
"""Every field, the usual ones first."""

_TABLES: dict[str, type[msgspec.Struct]] = {
    "timeouts": PeerTimeouts,
    "limits": PeerLimits,
    "tls": PeerTls,
    "user_identity": PeerUser,
}
_STAND_IN: dict[str, object] = {"name": "x", "host": "x", "port": 1, "called_ae": "X"}
"""Stands in for a required field with an error while the others are checked."""


class Examined(NamedTuple):
    """The result of checking the fields.

    Attributes:
        profile: The peer; None where a field is wrong.
        reasons: Why not, by the field's key.
    """

    profile: PeerProfile | None
    reasons: dict[str, str]


def values_of(profile: PeerProfile) -> dict[str, str]:
    """Return the texts of the fields for a profile; a default value is left empty."""
    table = msgspec.to_builtins(profile)
    values = {field.key: _written(field, _at(table, field.path)) for field in FIELDS if field.key != "tls"}
    return {**values, "tls": YES if profile.tls is not None else ""}


def _at(table: object, path: tuple[str, ...]) -> object:
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    return table


def _written(field: FormField, value: object) -> str:
    if field.kind is FieldKind.CHOICE:
        return field.usual if value is None else YES if value else ""
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    if isinstance(value, float):
        value = f"{value:g}"
    text = "" if value is None else str(value)
    return "" if text == field.usual else text


def examine(values: Mapping[str, str], taken: Collection[str] = ()) -> Examined:
    """Make the profile of the fields, or say of each that is wrong why, by the rules that the file has.

    Args:
        values: What was typed, by the field's key.
        taken: Names that other peers have.
    """
    typed = {key: value.strip() for key, value in values.items()}
    reasons: dict[str, str] = {}
    table: dict[str, object] = dict(_STAND_IN)
    for field in FIELDS:
        read = _read(field, typed.get(field.key, ""))
        if isinstance(read, _Wrong):
            reasons[field.key] = read.reason
        elif read is not None:
            _put(table, field.path, read)
    _settle_tables(typed, table, reasons)
    profile, _ = converted(table, PeerProfile)
    for fault in peer_faults(profile) if profile is not None else ():
        reasons.setdefault(".".join(fault.key) or "name", fault.reason)
    if typed.get("name") in taken:
        reasons.setdefault("name", "another peer has this name")
    return Examined(None if reasons else profile, reasons)


def _settle_tables(typed: Mapping[str, str], table: dict[str, object], reasons: dict[str, str]) -> None:
    """Let TLS and user identity stand or fall as a whole."""
    tls = [field for field in FIELDS if field.section == "tls" and field.kind is FieldKind.TEXT]
    if typed.get("tls") == YES or any(typed.get(field.key) for field in tls):
        inner = table.setdefault("tls", {})
        if isinstance(inner, dict) and typed.get("tls.verify", YES) != YES:
            inner["verify"] = False
    if typed.get("user_identity.user"):
        if typed.get("user_identity.without_tls") == YES:
            _put(table, ("user_identity", "without_tls"), True)
        return
    table.pop("user_identity", None)
    if typed.get("user_identity.password_env"):
        reasons["user_identity.user"] = "a password needs its user"


class _Wrong(NamedTuple):
    reason: str


def _read(field: FormField, text: str) -> object:
    """Return the value of a field (None if empty), or the reason why it is invalid."""
    if field.kind is FieldKind.CHOICE:
        return None
    if not text:
        return _Wrong("needed") if field.needed else None
    if field.kind is FieldKind.WORDS:
        return _checked(field, [word.casefold() for word in re.split(r"[,\s]+", text) if word])
    if field.kind is FieldKind.TEXT:
        return _checked(field, text)
    try:
        number = int(text) if field.kind is FieldKind.WHOLE else float(text)
    except ValueError:
        return _Wrong(f"a number {_range(field)}")
    return _checked(field, number)


def _checked(field: FormField, value: object) -> object:
    """Return a value that its place can hold, or why it cannot."""
    *tables, name = field.path
    model = _TABLES[tables[0]] if tables else PeerProfile
    needed = {"user": "x"} if model is PeerUser else _STAND_IN if model is PeerProfile else {}
    _, faults = converted({**needed, name: value}, model)
    if not faults:
        return value
    if field.kind in (FieldKind.WHOLE, FieldKind.NUMBER):
        return _Wrong(f"a number {_range(field)}")
    return _Wrong("explicit, implicit, deflated" if field.kind is FieldKind.WORDS else faults[0].reason)


def _range(field: FormField) -> str:
    """Return the range of a number in words."""
    *tables, name = field.path
    model = _TABLES[tables[0]] if tables else PeerProfile
    kind = next(one.type for one in msgspec.structs.fields(model) if one.encode_name == name)
    info = msgspec.inspect.type_info(kind)
    low = getattr(info, "ge", None)
    high = getattr(info, "le", None)
    start = f"from {low:,g}" if low is not None else "over 0"
    return f"{start} to {high:,.0f}" if high is not None else start


def _put(table: dict[str, object], path: tuple[str, ...], value: object) -> None:
    *outer, name = path
    for key in outer:
        inner = table.setdefault(key, {})
        assert isinstance(inner, dict)
        table = inner
    table[name] = value


def summary(section: str, values: Mapping[str, str]) -> str:
    """Return a short summary of a closed section."""
    fields = [field for field in FIELDS if field.section == section]
    changed = [
        field
        for field in fields
        if values.get(field.key, "") != (field.usual if field.kind is FieldKind.CHOICE else "")
    ]
    if section == "tls":
        return "on" if changed else "off"
    if section == "user":
        return values.get("user_identity.user", "").strip() or "none"
    return f"{len(changed)} changed" if changed else "as usual"
