"""``mwl-tui log``: shows and deletes the log files."""

from __future__ import annotations

import click

from mwl_tui.cli.stderr_messages import say
from mwl_tui.config import locations, log_file
from mwl_tui.dicom.text import safe_text


@click.command()
@click.option("--purge", is_flag=True, help="Delete them, including those with patient data.")
def log(purge: bool) -> None:
    """Show the log files and their sizes; `mwl-tui --log COMMAND` writes one."""
    folder = locations.state_dir()
    if purge:
        for file in log_file.purge(folder):
            print(f"deleted  {safe_text(str(file))}")
        return
    files = log_file.files_of(folder)
    for file in files:
        print(f"{file.stat().st_size:>10,} bytes  {safe_text(str(file))}")
    if not files:
        say("there is no log file")
