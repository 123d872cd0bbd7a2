"""The columns, the frame and the empty text of the worklist, which depend on more than its rows."""

from __future__ import annotations

from collections.abc import Collection

from textual.screen import Screen

from mwl_tui.dicom.dataset import Path
from mwl_tui.operations.exchange import Batch
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import MockStatus
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.worklist.model import titles
from mwl_tui.ui.worklist.model.columns import Column, states_of
from mwl_tui.ui.worklist.worklist import Worklist

__all__ = ["WorklistControl"]


class WorklistControl:
    """Labels the worklist, and changes its columns.

    Args:
        host: The screen that the worklist stands in.
        worklist: The responses.
        store: Where the columns are kept.
    """

    def __init__(self, host: Screen[None], worklist: Worklist, store: StateStore) -> None:
        self._host, self._worklist, self._store = host, worklist, store

    def choose_columns(self, asked: Collection[Path]) -> None:
        """Choose the columns.

        Args:
            asked: The attributes that the query asks for; the others are shown differently.
        """
        from mwl_tui.ui.worklist.column_screen import ColumnsScreen

        ask(self._host, ColumnsScreen(self._worklist.columns, asked), self._take_columns)

    def _take_columns(self, columns: tuple[Column, ...]) -> None:
        self._worklist.set_columns(columns)
        self._store.state.columns = states_of(columns)
        self._store.save()

    def label(self, batch: Batch | None, selection: Selection, mock: MockStatus) -> None:
        """Show in the frame how many responses there are, and in the list why there are none."""
        worklist, counts = self._worklist, self._worklist.counts
        remark = worklist.remark() if worklist.has_focus else ""
        subtitle = titles.worklist_subtitle(
            batch, filtered=worklist.filter_text, ordered=worklist.ordered_by, remark=remark
        )
        worklist.label(titles.worklist_title(batch, counts), worded(worklist, subtitle))
        if counts.total:
            worklist.say(*titles.filtered_out(counts.total, worklist.filter_text))
        else:
            worklist.say(*titles.empty_worklist(batch, selection.target, mock, selection.group))
