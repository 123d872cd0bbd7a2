"""``mwl-tui forget``: deletes what the workbench remembers."""

from __future__ import annotations

import click

from mwl_tui.cli.stderr_messages import say
from mwl_tui.config import locations
from mwl_tui.dicom.text import safe_text
from mwl_tui.ui import state


@click.command()
def forget() -> None:
    """Delete what the workbench remembers.

    That is layout, columns, theme, saved queries and query history. The history may hold patient names that were
    typed. With `remember = false` under [ui] nothing is remembered.
    """
    gone = state.forget(locations.workbench_file())
    for file in gone:
        print(f"deleted  {safe_text(str(file))}")
    if not gone:
        say("nothing is remembered")
