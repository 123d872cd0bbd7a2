"""``mwl-tui serve``: the mock worklist without a screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mwl_tui.cli import streams
from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.stderr_messages import complain
from mwl_tui.config.private import exposed
from mwl_tui.config.rules import mock_faults
from mwl_tui.errors import ConfigError
from mwl_tui.operations.mock_items import serves_anyone

if TYPE_CHECKING:
    from mwl_tui.config import MockSettings


@click.command()
@click.option("--host", metavar="ADDRESS", help="Where to listen; beyond loopback only with --allow-calling or --open.")
@click.option("--port", type=click.IntRange(0, 65_535), help="TCP port; 0 picks a free one.")
@click.option("--ae-title", metavar="AE", help="Our AE title.")
@click.option("--any-called-ae", is_flag=True, default=None, help="Answer to any called AE title.")
@click.option("--allow-calling", multiple=True, metavar="AE", help="Serve this calling AE title only. Repeatable.")
@click.option("--open", "open_door", is_flag=True, help="Serve other machines, whatever their AE title.")
@click.option("--max-associations", type=click.IntRange(1, 10_000), metavar="N", help="Associations at the same time.")
@click.option(
    "--max-per-address", type=click.IntRange(1, 10_000), metavar="N", help="How many of them from one address."
)
@click.option("--items", type=click.IntRange(0, 1_000_000), metavar="N", help="How many worklist items to generate.")
@click.option("--seed", type=int, metavar="N", help="The same seed generates the same items on every machine.")
@click.option("--locale", "locales", multiple=True, metavar="LOCALE", help="Locale of the names, such as ja_JP.")
@click.option("--charset", metavar="TERM", help="Specific Character Set of the items.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Serve the .wl, .dcm and .dump files of a folder; they are read again when they change.",
)
@click.option("--database", type=click.Path(path_type=Path, dir_okay=False), help="Keep the items in this file.")
@click.option("--trace", is_flag=True, help="Write the log of every association to stderr.")
@click.pass_obj
def serve(
    invocation: Invocation,
    /,
    *,
    open_door: bool,
    folder: Path | None,
    database: Path | None,
    trace: bool,
    **given: object,
) -> int:
    """Serve a mock worklist until Ctrl-C or SIGTERM. The settings file has the defaults of the options."""
    settings = _settings(invocation, given)
    if serves_anyone(settings) and not open_door:
        raise ConfigError(
            f"{settings.host} is not loopback, and anyone who reaches it would be served: "
            "name the calling AE titles with --allow-calling AE, or use --open",
            key="--host",
        )
    if folder is not None and (database is not None or given["items"] is not None or given["seed"] is not None):
        raise ConfigError("--items, --seed and --database cannot be used with it", key="--folder")
    if database is not None and (warning := exposed(database)):
        complain(warning)
    streams.quiet_libraries()
    from mwl_tui.cli.serving import Service

    return Service(settings, folder=folder, database=database, trace=trace).run()


def _settings(invocation: Invocation, given: dict[str, object]) -> MockSettings:
    """Return the settings with the options that were given, checked."""
    settings = invocation.mock_settings(given)
    for fault in mock_faults(settings):
        raise ConfigError(fault.reason, key="--" + fault.key[-1].replace("_", "-"), nearest=fault.nearest)
    return settings
