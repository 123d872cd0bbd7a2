"""The subjects that have keys, one a line, in the order of the help: first the panes, then the dialogs.

Each describes its parts in the ``keys.py`` of its folder, which imports no widget.
"""

from __future__ import annotations

from mwl_tui.ui.copy_export import keys as copy_export
from mwl_tui.ui.help import keys as help_screen
from mwl_tui.ui.keys.part import Parts
from mwl_tui.ui.main import keys as main
from mwl_tui.ui.main.panes import PANES
from mwl_tui.ui.mock import keys as mock
from mwl_tui.ui.peers import keys as peers
from mwl_tui.ui.shared import keys as shared
from mwl_tui.ui.themes import keys as themes

__all__ = ["PARTS"]

PARTS = Parts(
    main.EVERYWHERE,
    main.QUIT,
    (
        *(part for pane in PANES for part in pane.parts),
        *shared.PARTS,
        *peers.PARTS,
        *mock.PARTS,
        *copy_export.PARTS,
        *themes.PARTS,
        *help_screen.PARTS,
    ),
)
"""Every part of the interface."""
