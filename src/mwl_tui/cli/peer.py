"""The PEER argument: a saved name or an address, completed by the shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click
from click.shell_completion import CompletionItem

_F = TypeVar("_F", bound=Callable[..., object])


if TYPE_CHECKING:
    _Text = click.ParamType[str]
else:
    _Text = click.ParamType  # not generic in every release of click that will do


class PeerName(_Text):
    """A peer's name or address; the shell completes names."""

    name = "peer"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it unchanged; the command resolves it."""
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names of the peers that can be read, even if others cannot."""
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
            help="Timeout of the connection, the association and each response.",
        ),
        click.option("--calling", metavar="AE", help="Our AE title, instead of that of the peer or the settings."),
        click.argument("peer", type=PeerName(), metavar="PEER"),
    ):
        command = decorate(command)
    return command
