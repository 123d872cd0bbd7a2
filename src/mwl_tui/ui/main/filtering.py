"""How the responses are looked at: filter, columns, and what their frame says."""

from __future__ import annotations

from mwl_tui.operations.exchange import Batch
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.main.base import WorkbenchBase
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.shared.filter_line import Filterable, FilterLine
from mwl_tui.ui.worklist.model import titles
from mwl_tui.ui.worklist.model.columns import Column, states_of
from mwl_tui.ui.worklist.worklist import Worklist

__all__ = ["Filtering"]


class Filtering(WorkbenchBase):
    """The part of the main screen that has the filter line, and what the worklist cannot do by itself."""

    def action_filter(self) -> None:
        """Open the filter line for the pane that has the focus; for the responses where that one has no filter."""
        around = self.focused.ancestors_with_self if self.focused is not None else ()
        pane = next((widget for widget in around if isinstance(widget, Filterable)), None)
        self.query_one(FilterLine).open(pane or self.query_one(Worklist))

    def on_worklist_changed(self) -> None:
        """Have the frame of the worklist say so, a little later."""
        self.exchange.engine.wakeup.tell()

    def on_filter_line_told(self, event: FilterLine.Told) -> None:
        """Show what a pane says of its filter."""
        line = self.query_one(FilterLine)
        if line.is_open:
            line.tell(event.words, wrong=event.wrong)

    def action_columns(self) -> None:
        """Choose the columns of the worklist."""
        from mwl_tui.ui.worklist.column_screen import ColumnsScreen

        query, _ = self.query_one(QueryForm).query_now()
        asked = {*query.keys, *query.return_keys}
        self.app.push_screen(ColumnsScreen(self.query_one(Worklist).columns, asked), self._take_columns)

    def _take_columns(self, columns: tuple[Column, ...] | None) -> None:
        if columns is not None:
            self.query_one(Worklist).set_columns(columns)
            self.store.state.columns = states_of(columns)
            self.store.save()

    def label_worklist(self, run: Batch | None) -> None:
        """Say in the frame of the worklist how many responses there are, and in it why there are none."""
        worklist = self.query_one(Worklist)
        counts = worklist.counts
        remark = worklist.remark() if worklist.has_focus else ""
        subtitle = titles.worklist_subtitle(
            run, filtered=worklist.filter_text, ordered=worklist.ordered_by, remark=remark
        )
        worklist.label(titles.worklist_title(run, counts), worded(self, subtitle))
        if counts.total:
            worklist.say(*titles.filtered_out(counts.total, worklist.filter_text))
        else:
            worklist.say(*titles.empty_worklist(run, self.current_target(), self.gateway.mock, self.group))
