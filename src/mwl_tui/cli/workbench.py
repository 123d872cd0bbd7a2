"""``mwl-tui``, ``mwl-tui ui`` and ``mwl-tui demo``: the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mwl_tui.cli.exits import Exit
from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.narration import complain

if TYPE_CHECKING:
    from mwl_tui.ui.engine.demo import DemoOptions


@click.command()
@click.pass_obj
def ui(invocation: Invocation) -> int:
    """Open the workbench: query form, responses, association log."""
    return open_workbench(invocation, None)


@click.command()
@click.option("--seed", type=int, help="The same seed makes the same items on every machine.")
@click.option("--items", type=click.IntRange(0, 1_000_000), help="How many worklist items are made up.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Where the mock serves; a taken port is replaced.")
@click.option("--locale", "locales", multiple=True, metavar="LOCALE", help="Where patients are from, as ja_JP.")
@click.pass_obj
def demo(
    invocation: Invocation, seed: int | None, items: int | None, port: int | None, locales: tuple[str, ...]
) -> int:
    """Open the workbench with the mock worklist serving and selected."""
    from mwl_tui.ui.engine.demo import DemoOptions

    mock = invocation.config.settings.mock
    options = DemoOptions(
        seed=mock.seed if seed is None else seed,
        items=mock.items if items is None else items,
        port=mock.port if port is None else port,
        locales=locales or mock.locales,
    )
    return open_workbench(invocation, options)


def open_workbench(invocation: Invocation, options: DemoOptions | None) -> int:
    """Open the screen; say what to use instead where there is none.

    Args:
        invocation: Where the settings are.
        options: The mock to begin with, or None.

    Raises:
        ConfigError: A settings file is wrong.
    """
    from mwl_tui.ui.terminal import reason_against

    if reason := reason_against():
        complain(reason)
        return Exit.USAGE
    config = invocation.config
    from mwl_tui.ui.app import run

    return run(config, demo=options, values_logged=invocation.values_logged)
