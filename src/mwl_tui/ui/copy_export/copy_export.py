"""Copying to the clipboard and export of responses to files."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from textual.screen import Screen

from mwl_tui.config.locations import export_dir
from mwl_tui.dicom.dataset import Path as AttributePath
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.exchange import Row
from mwl_tui.operations.export import Export, ExportFormat, ExportRequest, texts_of
from mwl_tui.operations.gateway import Reader
from mwl_tui.operations.readings import Readings
from mwl_tui.operations.selection import Selection
from mwl_tui.operations.target import Target
from mwl_tui.ui.copy_export.copy_screen import CopyScreen
from mwl_tui.ui.copy_export.export_screen import ExportScreen
from mwl_tui.ui.copy_export.model import export as words
from mwl_tui.ui.copy_export.model.copying import CopyChoice, element_text, rows_text
from mwl_tui.ui.copy_export.model.export import ExportScope, Scope
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.detail.model.full_value import whole_text
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.log.model.log_lines import spans_of
from mwl_tui.ui.query.model.query_text import query_words
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.shared.clipboard import copy_text
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.writing import dump_text

__all__ = ["Copier", "Exporter"]

_ORDER = {"worklist": "crdq", "detail": "vedq", "log": "lq", "query": "q"}
"""The letters of the choices offered first in each pane; a second y copies the first of them."""

RowReaderOf = Callable[[Target, Sequence[AttributePath]], Reader]
"""Returns the reader of columns from the identifiers of a peer's responses."""


class Exporter:
    """Writes responses to files.

    Args:
        host: The screen, for the dialog and its notifications.
        worklist: Holds the responses.
        readings: The character set reading of each exchange.
        reader_of: Returns the reader of columns that were not requested.
    """

    def __init__(self, host: Screen[None], worklist: Worklist, readings: Readings, reader_of: RowReaderOf) -> None:
        self._host, self._worklist, self._readings, self._reader_of = host, worklist, readings, reader_of

    def export(self) -> None:
        """Ask which responses to export, and write them."""
        worklist = self._worklist
        marked = worklist.chosen() if worklist.counts.marked else []
        scopes = words.scopes(marked, worklist.shown_rows(), worklist.current())
        if scopes:
            ask(self._host, ExportScreen(scopes, export_dir(), self._ordered), self._exported)
        else:
            self._host.notify(worded(self._host, "No responses to export: {query.run} runs the query"), markup=False)

    def _exported(self, done: Export) -> None:
        self._host.notify(words.result_of(done), title="Export", timeout=10, markup=False)

    def text(self, rows: list[Row]) -> str:
        """Return responses as lines of text, with the shown columns."""
        order = self._ordered(ExportScope(Scope.MARKED, rows), ExportFormat.CSV, export_dir())
        return rows_text(texts_of(row, order) for row in rows)

    def _ordered(self, scope: ExportScope, form: ExportFormat, folder: Path) -> ExportRequest:
        columns = self._worklist.paths
        runs = dict.fromkeys(row.run for row in scope.rows)
        readings = {run: self._readings.of_run(run) for run in runs}
        readers = {run: self._reader_of(run.target, columns) for run in runs}
        return ExportRequest(scope.rows, form, folder, columns, readings, readers)


class Copier:
    """Copies what the panes show.

    Args:
        host: The screen, for the dialog and its notifications.
        exporter: Returns responses as text.
        worklist: The responses.
        detail: The elements of one response.
        log: The association log.
        query: The query.
        selection: The selected peers.
    """

    def __init__(
        self,
        host: Screen[None],
        exporter: Exporter,
        worklist: Worklist,
        detail: Detail,
        log: AssociationLog,
        query: QueryState,
        selection: Selection,
    ) -> None:
        self._host, self._exporter = host, exporter
        self._worklist, self._detail, self._log = worklist, detail, log
        self._query, self._selection = query, selection

    def copy(self, pane: str) -> None:
        """Choose what to copy.

        Args:
            pane: The name of the focused pane, whose content is offered first.
        """
        choices = {choice.key: choice for choice in self._choices()}
        order = _ORDER.get(pane, "") + "crvedlq"
        found = [choices[key] for key in dict.fromkeys(order) if key in choices]
        if found:
            ask(self._host, CopyScreen(found), self._copy)
        else:
            self._host.notify("Nothing to copy yet", markup=False)

    def _copy(self, choice: CopyChoice) -> None:
        try:
            copy_text(self._host.app, choice.make(), choice.what)
        except MwlError as error:
            self._host.notify(safe_text(str(error), 300), title="Not copied", severity="warning", markup=False)

    def _choices(self) -> list[CopyChoice]:
        """Return everything that can be copied now."""
        return [*self._of_worklist(), *self._of_detail(), *self._of_log(), *self._of_query()]

    def _of_worklist(self) -> list[CopyChoice]:
        chosen, row = self._worklist.chosen(), self._worklist.current()
        if row is None:
            return []
        heading, text = self._worklist.cell()
        several = f"{len(chosen):,} rows" if len(chosen) > 1 else "row"
        response = row.response
        made = [
            CopyChoice("c", "cell", f"{heading}: {safe_text(text, 200)}", lambda: text),
            CopyChoice("r", several, "cells with tabs between them", lambda: self._exporter.text(chosen)),
        ]
        if response.malformed is None:
            made.append(CopyChoice("d", "data set", "text dump in the format of dcmdump", lambda: dump_text(response)))
        else:
            made.append(CopyChoice("d", "identifier", "its bytes in hexadecimal", lambda: response.identifier.hex(" ")))
        return made

    def _of_detail(self) -> list[CopyChoice]:
        tree, node = self._detail.model.tree, self._detail.node
        if tree is None or node is None or node.is_item or not self._detail.display:
            return []
        value = safe_text(tree.text(node), 200)
        made = [CopyChoice("e", "element", "tag, VR, keyword and value", lambda: element_text(tree, node))]
        if node.length and not node.is_sequence:
            made.append(CopyChoice("v", "value", value or "bytes in hexadecimal", lambda: whole_text(tree, node)))
        return made

    def _of_log(self) -> list[CopyChoice]:
        line = self._log.line
        if line is None:
            return []
        text = "".join(span.text for span in spans_of(line))
        return [CopyChoice("l", "log line", text, lambda: text)]

    def _of_query(self) -> list[CopyChoice]:
        request, wrong = self._query.request()
        if wrong:
            return []
        text = shlex.join(query_words(request.query, self._selection.target, check=request.check))
        return [CopyChoice("q", "query", text, lambda: text)]
