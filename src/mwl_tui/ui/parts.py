"""The subjects that have keys, one a line, in the order of the help.

Each describes its parts in the ``keys.py`` of its folder, which imports no widget.
"""

from __future__ import annotations

from mwl_tui.ui.copy_export import keys as copy_export
from mwl_tui.ui.detail import keys as detail
from mwl_tui.ui.help import keys as help_screen
from mwl_tui.ui.keys.part import Parts
from mwl_tui.ui.log import keys as log
from mwl_tui.ui.main import keys as main
from mwl_tui.ui.mock import keys as mock
from mwl_tui.ui.peers import keys as peers
from mwl_tui.ui.query import keys as query
from mwl_tui.ui.shared import keys as shared
from mwl_tui.ui.themes import keys as themes
from mwl_tui.ui.worklist import keys as worklist

__all__ = ["PARTS"]

PARTS = Parts(
    main.EVERYWHERE,
    main.QUIT,
    (
        *query.PARTS,
        *worklist.PARTS,
        *detail.PARTS,
        *log.PARTS,
        *shared.PARTS,
        *peers.PARTS,
        *mock.PARTS,
        *copy_export.PARTS,
        *themes.PARTS,
        *help_screen.PARTS,
    ),
)
"""Every part of the interface."""
