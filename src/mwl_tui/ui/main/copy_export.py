"""Looking closer, copying, exporting: what leaves the responses for the user's eyes, clipboard and disk."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from mwl_tui.config.locations import export_dir
from mwl_tui.dicom.charset import AS_DECLARED
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.exchange import Row, Run
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.log.model.log_lines import spans_of
from mwl_tui.ui.main.associations import Associations
from mwl_tui.ui.main.pane_layout import Arranging
from mwl_tui.ui.main.query_state import Asking
from mwl_tui.ui.query.model.query_text import query_words
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.shared import clipboard
from mwl_tui.ui.worklist.worklist import Worklist

if TYPE_CHECKING:
    from pathlib import Path

    from mwl_tui.dicom.charset import Reading
    from mwl_tui.operations.export import Export, ExportFormat, ExportRequest
    from mwl_tui.ui.copy_export.model.copying import Choice
    from mwl_tui.ui.copy_export.model.export import Selection

__all__ = ["HandingOut"]

_ORDER = {"worklist": "crdq", "detail": "vedq", "log": "lq", "query": "q"}
"""What is offered first in a pane, by letter; the first is what y copies at once."""
_MOST_READINGS = 64


class HandingOut(Associations, Arranging, Asking):
    """The part of the main screen that shows responses whole, copies and exports."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self._readings: dict[Run, Reading] = {}
        self._under_cursor: Row | None = None
        self._followed = True

    # -- the detail -------------------------------------------------------------------------------------------------

    def on_worklist_highlighted(self, event: Worklist.Highlighted) -> None:
        """Note the response under the cursor. The detail follows a little later, and holds up no key."""
        self._under_cursor, self._followed = event.row, False
        self.exchange.engine.wakeup.tell()

    def action_focus_pane(self, name: str) -> None:
        """Go to a pane; the detail is then that of the cursor, for keys of the same burst."""
        self.follow_cursor()
        super().action_focus_pane(name)

    def follow_cursor(self) -> None:
        """Show the response under the cursor in the detail pane."""
        if not self._followed:
            self._followed, row = True, self._under_cursor
            self.query_one(Detail).show(row, self._reading(row.run) if row is not None else None)

    def on_worklist_opened(self, event: Worklist.Opened) -> None:
        """Go to the detail of a response."""
        self._under_cursor, self._followed = event.row, False
        self.follow_cursor()
        self.action_focus_pane("detail")

    def on_detail_opened(self, event: Detail.Opened) -> None:
        """Show a value whole."""
        from mwl_tui.ui.detail.value_screen import ValueScreen

        self.app.push_screen(ValueScreen(event.tree, event.node))

    def _reading(self, run: Run) -> Reading:
        """Return how the text of a peer is read; where its profile does not hold any more, as declared.

        It is asked for once an exchange: behind it a profile is made ready, certificates and all.
        """
        if run not in self._readings:
            if len(self._readings) >= _MOST_READINGS:
                self._readings.clear()
            try:
                self._readings[run] = self.gateway.reading(run.target)
            except MwlError:
                self._readings[run] = AS_DECLARED
        return self._readings[run]

    # -- copying ----------------------------------------------------------------------------------------------------

    def copy_text(self, text: str, what: str) -> None:
        """Send text to the clipboard, and say so.

        Args:
            text: The text, as a peer may have sent it.
            what: What it is.
        """
        clipboard.copy_text(self.app, text, what)

    def action_copy(self) -> None:
        """Choose what to copy."""
        from mwl_tui.ui.copy_export.copy_screen import CopyScreen

        choices = {choice.key: choice for choice in self._choices()}
        order = _ORDER.get(self.pane_in_focus(), "") + "crvedlq"
        found = [choices[key] for key in dict.fromkeys(order) if key in choices]
        if found:
            self.app.push_screen(CopyScreen(found), self._copy)
        else:
            self.notify("Nothing to copy yet", markup=False)

    def _copy(self, choice: Choice | None) -> None:
        if choice is None:
            return
        try:
            self.copy_text(choice.make(), choice.what)
        except MwlError as error:
            self.notify(safe_text(str(error), 300), title="Not copied", severity="warning", markup=False)

    def _choices(self) -> list[Choice]:
        """Return everything that could be copied now."""
        return [*self._of_worklist(), *self._of_detail(), *self._of_log(), *self._of_query()]

    def _of_worklist(self) -> list[Choice]:
        from mwl_tui.ui.copy_export.model.copying import Choice
        from mwl_tui.worklist.writing import dump_text

        worklist = self.query_one(Worklist)
        chosen, row = worklist.chosen(), worklist.current()
        if row is None:
            return []
        heading, text = worklist.cell()
        several = f"{len(chosen):,} rows" if len(chosen) > 1 else "row"
        answer = row.answer
        made = [
            Choice("c", "cell", f"{heading}: {safe_text(text, 200)}", lambda: text),
            Choice("r", several, "cells with tabs between them", lambda: self._rows_text(chosen)),
        ]
        if answer.malformed is None:
            made.append(Choice("d", "data set", "dump text, as dcmdump has it", lambda: dump_text(answer)))
        else:
            made.append(Choice("d", "identifier", "its bytes in hexadecimal", lambda: answer.identifier.hex(" ")))
        return made

    def _rows_text(self, rows: list[Row]) -> str:
        """Return responses with the columns that are shown."""
        from mwl_tui.operations.export import ExportFormat, texts_of
        from mwl_tui.ui.copy_export.model.copying import rows_text
        from mwl_tui.ui.copy_export.model.export import Selection, What

        order = self._ordered(Selection(What.MARKED, rows), ExportFormat.CSV, export_dir())
        return rows_text(texts_of(row, order) for row in rows)

    def _of_detail(self) -> list[Choice]:
        from mwl_tui.ui.copy_export.model.copying import Choice, element_text
        from mwl_tui.ui.detail.model.full_value import whole_text

        detail = self.query_one(Detail)
        tree, node = detail.model.tree, detail.node
        if tree is None or node is None or node.is_item or not detail.display:
            return []
        value = safe_text(tree.text(node), 200)
        made = [Choice("e", "element", "tag, VR, keyword and value", lambda: element_text(tree, node))]
        if node.length and not node.is_sequence:
            made.append(Choice("v", "value", value or "bytes in hexadecimal", lambda: whole_text(tree, node)))
        return made

    def _of_log(self) -> list[Choice]:
        from mwl_tui.ui.copy_export.model.copying import Choice

        line = self.query_one(AssociationLog).line
        if line is None:
            return []
        text = "".join(span.text for span in spans_of(line))
        return [Choice("l", "log line", text, lambda: text)]

    def _of_query(self) -> list[Choice]:
        from mwl_tui.ui.copy_export.model.copying import Choice

        form = self.query_one(QueryForm)
        query, wrong = form.query_now()
        if wrong:
            return []
        request = self.request_of(query)
        text = shlex.join(query_words(request.query, self.current_target(), check=request.check))
        return [Choice("q", "query", text, lambda: text)]

    # -- exporting --------------------------------------------------------------------------------------------------

    def action_export(self) -> None:
        """Write responses to files; with the log in focus, the log."""
        from mwl_tui.ui.copy_export.export_screen import ExportScreen
        from mwl_tui.ui.copy_export.model.export import selections

        if self.pane_in_focus() == "log":
            self.export_log()
            return
        worklist = self.query_one(Worklist)
        current = worklist.current()
        marked = worklist.chosen() if worklist.counts.marked else []
        offered = selections(marked, worklist.shown_rows(), current)
        if offered:
            self.app.push_screen(ExportScreen(offered, export_dir(), self._ordered), self._exported)
        else:
            self.notify(worded(self, "No responses to export: {query.run} runs the query"), markup=False)

    def _ordered(self, selection: Selection, form: ExportFormat, folder: Path) -> ExportRequest:
        from mwl_tui.operations.export import ExportRequest

        columns = self.query_one(Worklist).paths
        runs = dict.fromkeys(row.run for row in selection.rows)
        readings = {run: self._reading(run) for run in runs}
        readers = {run: self.gateway.row_reader(run.target, columns) for run in runs}
        return ExportRequest(selection.rows, form, folder, columns, readings, readers)

    def _exported(self, done: Export | None) -> None:
        from mwl_tui.ui.copy_export.model.export import told

        if done is not None:
            self.notify(told(done), title="Export", timeout=10, markup=False)
