"""The PEER argument: a saved name or an address, completed by the shell, resolved to a network peer."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click
from click.shell_completion import CompletionItem

from mwl_tui.cli import streams
from mwl_tui.errors import ConfigError

if TYPE_CHECKING:
    from mwl_tui.cli.invocation import Invocation
    from mwl_tui.network.peer import Peer

_F = TypeVar("_F", bound=Callable[..., object])


if TYPE_CHECKING:
    _Text = click.ParamType[str]
else:
    _Text = click.ParamType  # not generic in every release of click that will do


class PeerName(_Text):
    """A peer's name or address; the shell completes names."""

    name = "peer"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it stands; the command resolves it."""
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names of the peers that can be read, whatever else is wrong."""
        from mwl_tui.config import examine

        config, _ = examine(ctx.find_root().params.get("config_file"))
        found = (peer for name, peer in config.peers.items() if name.startswith(incomplete))
        return [CompletionItem(peer.name, help=str(peer)) for peer in found]


def peer_options(command: _F) -> _F:
    """Add PEER, ``--calling``, ``--timeout`` and ``--trace`` to a command."""
    for decorate in (
        click.option("--trace", is_flag=True, help="Write the association log to stderr."),
        click.option(
            "--timeout",
            type=click.FloatRange(0, 86_400, min_open=True),
            metavar="SECONDS",
            help="The longest wait for the connection, the association, and each answer.",
        ),
        click.option("--calling", metavar="AE", help="Our AE title, in place of the peer's or the settings'."),
        click.argument("peer", type=PeerName(), metavar="PEER"),
    ):
        command = decorate(command)
    return command


def resolve_peer(invocation: Invocation, text: str, calling: str | None, timeout: float | None) -> Peer:
    """Make the network's peer of what was typed.

    Args:
        invocation: Where the settings are.
        text: A saved peer's name or ``CALLED_AE@host:port``.
        calling: Our AE title, where one was given.
        timeout: Seconds, where they were given.

    Raises:
        ConfigError: The settings are wrong, or there is no such peer.
    """
    streams.quiet_libraries()
    peer = _found(invocation, text)
    if calling is not None:
        _check_calling(calling)
        peer = replace(peer, calling_ae=calling)
    if timeout is not None:
        longest = max(peer.timeouts.total, timeout)
        waits = dict.fromkeys(("connect", "tls", "associate", "response", "send"), timeout)
        peer = replace(peer, timeouts=replace(peer.timeouts, total=longest, **waits))
    return peer


def _found(invocation: Invocation, text: str) -> Peer:
    from mwl_tui.scu.profile import parse_address, peer_from

    config = invocation.config
    if "@" in text:
        return parse_address(text, config.settings.calling_ae)
    try:
        profile = config.peer(text)
    except ConfigError as error:
        hint = f"{error.reason}; an address is CALLED_AE@host:port"
        raise ConfigError(hint, nearest=error.nearest) from None
    return peer_from(profile, os.environ)


def _check_calling(calling: str) -> None:
    from mwl_tui.config.rules import ae_title_reason

    if reason := ae_title_reason(calling):
        raise ConfigError(reason, key="--calling")
