"""Making the ``Peer`` of a saved profile or a typed address."""

from __future__ import annotations

import os
import ssl
import stat
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import asdict

from mwl_tui.config import DEFAULT_CALLING_AE, PeerProfile, PeerTls, PeerUser
from mwl_tui.config.address import read_address
from mwl_tui.config.rules import ae_title_reason
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import ConfigError
from mwl_tui.network.peer import Limits, Peer, Timeouts, UserIdentity

__all__ = ["parse_address", "peer_from"]

_SYNTAXES = {
    "implicit": TransferSyntax.IMPLICIT_LE,
    "explicit": TransferSyntax.EXPLICIT_LE,
    "deflated": TransferSyntax.DEFLATED,
}


def peer_from(profile: PeerProfile, environment: Mapping[str, str]) -> Peer:
    """Return the peer of a profile, with its certificates and password loaded.

    Args:
        profile: The profile.
        environment: The environment variables, for ``password_env``.

    Raises:
        ConfigError: A file cannot be loaded, others may read a private key, or the variable is not set.
    """
    return Peer(
        host=profile.host,
        port=profile.port,
        called_ae=profile.called_ae,
        calling_ae=profile.calling_ae or DEFAULT_CALLING_AE,
        timeouts=Timeouts(**asdict(profile.timeouts)),
        limits=Limits(pdu=profile.max_pdu, **asdict(profile.limits)),
        transfer_syntaxes=tuple(_SYNTAXES[name] for name in profile.transfer_syntaxes),
        fallback_charset=profile.fallback_charset,
        read_as=profile.read_as,
        ssl_context=_context(profile.tls, profile.name) if profile.tls else None,
        server_name=profile.tls.server_name if profile.tls else None,
        user_identity=_identity(profile.user_identity, profile.name, environment) if profile.user_identity else None,
    )


def parse_address(text: str, calling: str = DEFAULT_CALLING_AE) -> Peer:
    """Return the peer of an address as typed: ``CALLED_AE@host:port``, ``CALLED_AE@[::1]:104``.

    Args:
        text: The address. The AE title may hold ``@`` and ``:``; the last ``@`` separates them.
        calling: Our AE title.

    Raises:
        ConfigError: It is not an address; the error says what is wrong.
    """
    address = read_address(text)
    if reason := ae_title_reason(calling):
        raise ConfigError(f"calling AE title '{calling}': {reason}")
    return Peer(address.host, address.port, address.called_ae, calling)


def _identity(user: PeerUser, name: str, environment: Mapping[str, str]) -> UserIdentity:
    if user.password_env is None:
        return UserIdentity(user.user)
    password = environment.get(user.password_env)
    if not password:
        raise ConfigError(
            f"the environment variable {user.password_env} is not set: it holds the password of '{user.user}'",
            key=f"peers.{name}.user_identity.password_env",
        )
    return UserIdentity(user.user, password)


def _context(tls: PeerTls, name: str) -> ssl.SSLContext:
    """Return the TLS settings of a client: TLS 1.2 or newer, certificate and name verified unless ``verify`` is off."""
    ca_file = _file(tls.ca_file, f"peers.{name}.tls.ca_file")
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise _unusable(error, f"peers.{name}.tls.ca_file", ca_file) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    _load_own_certificate(context, tls, name)
    return context


def _load_own_certificate(context: ssl.SSLContext, tls: PeerTls, name: str) -> None:
    cert_file = _file(tls.cert_file, f"peers.{name}.tls.cert_file")
    if cert_file is None:
        return
    key = f"peers.{name}.tls." + ("key_file" if tls.key_file else "cert_file")
    key_file = _file(tls.key_file, key) or cert_file
    try:
        _refuse_open_key(key_file, key)
        # The callback keeps OpenSSL from asking for a passphrase on the terminal.
        context.load_cert_chain(cert_file, key_file, password=lambda: "")
    except OSError as error:
        raise _unusable(error, key, key_file) from error


def _refuse_open_key(file: Path, key: str) -> None:
    """Raise ConfigError if others may read a private key."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(f"{file} holds a private key and is open to others (mode {mode:04o}): chmod 600", key=key)


def _file(path: str | None, key: str) -> Path | None:
    if path is None:
        return None
    file = Path(os.path.expanduser(path))  # unlike Path.expanduser, does not raise where there is no home
    if not file.is_file():
        raise ConfigError(f"{file} is not a file", key=key)
    return file


def _unusable(error: OSError, key: str, file: Path | None) -> ConfigError:
    reason = error.reason if isinstance(error, ssl.SSLError) and error.reason else error.strerror or str(error)
    return ConfigError(f"{file or 'the system certificates'} cannot be used: {reason}", key=key)
