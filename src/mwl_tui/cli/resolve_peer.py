"""The peer that PEER of the command line names."""

from __future__ import annotations

import os
from dataclasses import replace

from mwl_tui.cli import streams
from mwl_tui.cli.invocation import Invocation
from mwl_tui.config.rules import ae_title_reason
from mwl_tui.errors import ConfigError
from mwl_tui.network.peer import Peer
from mwl_tui.scu.profile import parse_address, peer_from


def resolve_peer(invocation: Invocation, text: str, calling: str | None, timeout: float | None) -> Peer:
    """Return the peer that was typed.

    Args:
        invocation: The settings.
        text: A saved peer's name or ``CALLED_AE@host:port``.
        calling: Our AE title, where one was given.
        timeout: Seconds, where they were given.

    Raises:
        ConfigError: The settings are wrong, or there is no such peer.
    """
    streams.quiet_libraries()
    peer = _found(invocation, text)
    if calling is not None:
        if reason := ae_title_reason(calling):
            raise ConfigError(reason, key="--calling")
        peer = replace(peer, calling_ae=calling)
    if timeout is not None:
        longest = max(peer.timeouts.total, timeout)
        waits = dict.fromkeys(("connect", "tls", "associate", "response", "send"), timeout)
        peer = replace(peer, timeouts=replace(peer.timeouts, total=longest, **waits))
    return peer


def _found(invocation: Invocation, text: str) -> Peer:
    config = invocation.config
    if "@" in text:
        return parse_address(text, config.settings.calling_ae)
    try:
        profile = config.peer(text)
    except ConfigError as error:
        hint = f"{error.reason}; an address is CALLED_AE@host:port"
        raise ConfigError(hint, nearest=error.nearest) from None
    return peer_from(profile, os.environ)
