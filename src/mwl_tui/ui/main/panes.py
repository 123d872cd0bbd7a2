"""The panes of the main screen, one per line, in the order of their numbers."""

from __future__ import annotations

from mwl_tui.ui.detail import keys as detail
from mwl_tui.ui.log import keys as log
from mwl_tui.ui.query import keys as query
from mwl_tui.ui.shared.pane import Pane
from mwl_tui.ui.worklist import keys as worklist

__all__ = ["PANES"]

PANES: tuple[Pane, ...] = (
    query.PANE,
    worklist.PANE,
    detail.PANE,
    log.PANE,
)
"""Each has a number key, a folder and a style sheet in it; key bar and help name its keys."""
