"""``mwl-tui``, ``mwl-tui ui`` and ``mwl-tui demo``: the screen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import click
import msgspec

from mwl_tui.cli.exits import Exit
from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.stderr_messages import complain
from mwl_tui.ui import terminal

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Look:
    """The theme and the mouse, as the command line sets them.

    Attributes:
        theme: The name of a theme; empty where none was given.
        no_mouse: Whether the mouse is left to the terminal.
    """

    theme: str = ""
    no_mouse: bool = False


def look_options(command: _F) -> _F:
    """Add the options of the screen to a command."""
    mouse = click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal, for its copy and paste.")
    theme = click.option("--theme", default="", metavar="NAME", help="The theme, such as mwl-light, ansi-dark or nord.")
    return theme(mouse(command))


@click.command()
@look_options
@click.pass_obj
def ui(invocation: Invocation, theme: str, no_mouse: bool) -> int:
    """Open the workbench: query form, responses, association log."""
    return open_workbench(invocation, Look(theme, no_mouse))


@click.command()
@click.option("--seed", type=int, help="The same seed generates the same items on every machine.")
@click.option("--items", type=click.IntRange(0, 1_000_000), help="How many worklist items to generate.")
@click.option("--port", type=click.IntRange(0, 65_535), help="TCP port of the mock; a free one if it is taken.")
@click.option("--locale", "locales", multiple=True, metavar="LOCALE", help="Locale of the names, such as ja_JP.")
@look_options
@click.pass_obj
def demo(
    invocation: Invocation,
    /,
    theme: str,
    no_mouse: bool,
    **given: object,
) -> int:
    """Open the workbench with the mock worklist serving and selected."""
    return open_workbench(invocation, Look(theme, no_mouse), demo=given)


def open_workbench(invocation: Invocation, look: Look, demo: Mapping[str, object] | None = None) -> int:
    """Open the workbench; where there is no terminal for it, name the commands to use instead.

    Args:
        invocation: The settings, and the options before the command.
        look: The options of the command, which override those before it.
        demo: The options of the mock, which then serves and is selected; None for no mock.

    Raises:
        ConfigError: A settings file is wrong, or there is no such theme.
    """
    if reason := terminal.reason_against():
        complain(reason)
        return Exit.USAGE
    gc.disable()  # up to the first paint nothing is garbage; the application turns it on again
    try:
        return _run(invocation, look, demo)
    finally:
        gc.enable()  # where it did not come to a first paint


def _run(invocation: Invocation, look: Look, demo: Mapping[str, object] | None) -> int:
    config = invocation.config
    if demo is not None:
        mock = invocation.mock_settings(demo)
        config = replace(config, settings=msgspec.structs.replace(config.settings, mock=mock))
    from mwl_tui.ui.app import run

    return run(
        config,
        demo=demo is not None,
        values_logged=invocation.values_logged,
        theme=look.theme or invocation.theme,
        mouse=config.settings.ui.mouse and not (look.no_mouse or invocation.no_mouse),
    )
