"""The rules of a settings file beyond types: AE titles, names, keys that need other keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mwl_tui.config.model import MockSettings, PeerProfile, PeerTls, PeerUser, Settings
from mwl_tui.config.nearest import nearest
from mwl_tui.dicom.values import check
from mwl_tui.errors import InvalidValue

PEER_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""The valid names of a peer: they can be part of a file name, and need no quotes."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRETS = frozenset({"password", "passcode", "passwd", "passphrase", "secret"})


class Fault(NamedTuple):
    """What is wrong, and the key within the table."""

    key: tuple[str, ...]
    reason: str
    nearest: str | None = None


def unknown_key(key: tuple[str, ...], valid: Sequence[str]) -> Fault:
    """Return the fault for an unknown key; for a literal password it says what to write instead."""
    if key[-1].casefold() in _SECRETS:
        return Fault(key, "a password must not be in a file: set an environment variable, and name it in password_env")
    return Fault(key, "unknown key", nearest(key[-1], valid))


def settings_faults(settings: Settings) -> Iterator[Fault]:
    """Yield the faults of the settings."""
    yield from _ae_faults(("calling_ae",), settings.calling_ae)
    yield from mock_faults(settings.mock)


def peer_faults(peer: PeerProfile) -> Iterator[Fault]:
    """Yield the faults of a peer, with keys relative to its table."""
    if not PEER_NAME.fullmatch(peer.name):
        yield Fault((), "a peer's name has 1 to 32 letters, digits, '-' or '_'")
    yield from _ae_faults(("called_ae",), peer.called_ae)
    if peer.calling_ae:
        yield from _ae_faults(("calling_ae",), peer.calling_ae)
    yield from _host_faults(("host",), peer.host)
    if len(set(peer.transfer_syntaxes)) < len(peer.transfer_syntaxes):
        yield Fault(("transfer_syntaxes",), "a transfer syntax is listed twice")
    for key, terms in (("fallback_charset", peer.fallback_charset), ("read_as", peer.read_as)):
        if terms is not None:
            yield from _charset_faults((key,), terms)
    if peer.tls:
        yield from _tls_faults(peer.tls)
    if peer.user_identity:
        yield from _user_faults(peer.user_identity, secured=peer.tls is not None)


def ae_title_reason(title: str) -> str | None:
    """Return what is wrong with an AE title (PS3.5 section 6.2), or None."""
    if not title.strip(" "):
        return "an AE title may not be empty"
    try:
        check("AE", title)
    except InvalidValue as error:
        return f"not an AE title: {error.reason}"
    return "an AE title is one value, without '\\'" if "\\" in title else None


def _ae_faults(key: tuple[str, ...], title: str) -> Iterator[Fault]:
    reason = ae_title_reason(title)
    if reason:
        yield Fault(key, reason)


def _host_faults(key: tuple[str, ...], host: str) -> Iterator[Fault]:
    if host.startswith("["):
        yield Fault(key, "write an IPv6 address without brackets here")
    elif not host.isprintable() or any(mark in host for mark in " /@"):
        yield Fault(key, "neither a host name nor an address")


def mock_faults(mock: MockSettings) -> Iterator[Fault]:
    """Yield the faults of the mock's settings."""
    yield from _ae_faults(("mock", "ae_title"), mock.ae_title)
    yield from _host_faults(("mock", "host"), mock.host)
    yield from _charset_faults(("mock", "charset"), mock.charset)
    for title in mock.allow_calling:
        yield from _ae_faults(("mock", "allow_calling"), title)


def _charset_faults(key: tuple[str, ...], terms: str) -> Iterator[Fault]:
    from mwl_tui.dicom.charset import known_terms  # the codecs are not needed for anything else here

    known = known_terms()
    for term in terms.split("\\"):
        if term.strip() and term.strip() not in known:
            yield Fault(key, "not a defined term of Specific Character Set", nearest(term, known))


def _tls_faults(tls: PeerTls) -> Iterator[Fault]:
    for name in ("ca_file", "cert_file", "key_file"):
        path = getattr(tls, name)
        if path and not (path.startswith("~") or Path(path).is_absolute()):
            yield Fault(("tls", name), "write the whole path, from '/' or '~'")
    if tls.key_file and not tls.cert_file:
        yield Fault(("tls", "key_file"), "a key needs its certificate: set cert_file too")


def _user_faults(user: PeerUser, *, secured: bool) -> Iterator[Fault]:
    key = ("user_identity", "password_env")
    if user.password_env and not _VARIABLE.fullmatch(user.password_env):
        yield Fault(key, "not a name of an environment variable")
    elif user.password_env and not (secured or user.without_tls):
        yield Fault(
            key, "the password would be sent in clear: add a tls table, or set user_identity.without_tls = true"
        )
