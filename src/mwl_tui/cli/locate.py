"""``mwl-tui locate``: shows where the files are."""

from __future__ import annotations

import click

from mwl_tui.cli.invocation import Invocation
from mwl_tui.cli.stderr_messages import complain
from mwl_tui.config import locations
from mwl_tui.config.private import exposed
from mwl_tui.dicom.text import safe_text


@click.command()
@click.pass_obj
def locate(invocation: Invocation) -> None:
    """Show where the settings, peers, state, logs and cache are, and which of them exist."""
    places = {
        "config": locations.config_file(invocation.config_file),
        "peers": locations.peers_file(invocation.config_file),
        "state": locations.state_dir(),
        "memory": locations.workbench_file(),
        "log": locations.log_file(),
        "log-phi": locations.phi_log_file(),
        "cache": locations.cache_dir(),
    }
    for name, path in places.items():
        print(f"{name:<8}{'exists ' if path.exists() else 'missing'}  {safe_text(str(path))}")
    for name in ("peers", "memory", "log", "log-phi"):
        if warning := exposed(places[name]):
            complain(warning)
