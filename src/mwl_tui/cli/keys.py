"""``mwl-tui keys``: every key of the workbench, with the id by which ``config.toml`` changes it."""

from __future__ import annotations

import click

from mwl_tui.cli.invocation import Invocation


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="Output format.",
)
@click.option("--default", "own", is_flag=True, help="The default keys, without your settings.")
@click.pass_obj
def keys(invocation: Invocation, form: str, own: bool) -> None:
    """Show every key of the workbench, by its id.

    [ui.keys] in config.toml gives other keys to an id.

    Unknown ids, unknown keys and two bindings on one key are reported.
    """
    from mwl_tui.ui.help import key_table
    from mwl_tui.ui.keys.user_keys import UserKeys
    from mwl_tui.ui.parts import PARTS
    from mwl_tui.ui.settings import keys_of

    in_force = UserKeys(PARTS) if own else keys_of(invocation.config)
    print({"text": key_table.text, "markdown": key_table.markdown, "json": key_table.as_json}[form](in_force))
