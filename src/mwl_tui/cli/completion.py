"""``mwl-tui completion``: the script with which a shell completes commands, options and peers."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from mwl_tui.cli.stderr_messages import is_terminal, say

_INSTALL = {
    "bash": """echo 'eval "$(mwl-tui completion bash)"' >> ~/.bashrc""",
    "zsh": """echo 'eval "$(mwl-tui completion zsh)"' >> ~/.zshrc""",
    "fish": "mwl-tui completion fish > ~/.config/fish/completions/mwl-tui.fish",
}


@click.command(epilog="\b\n" + "\n".join(_INSTALL.values()))
@click.argument("shell", type=click.Choice(tuple(_INSTALL)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell."""
    kind = get_completion_class(shell)
    assert kind is not None
    name = ctx.find_root().info_name or "mwl-tui"
    variable = f"_{name}_complete".replace("-", "_").upper()
    script = kind(ctx.find_root().command, {}, name, variable)
    print(script.source_template % script.source_vars())
    if is_terminal(sys.stdout):
        say(f"To install it: {_INSTALL[shell]}")
