"""The dialogs that open over the association log: an opened event, the call flow, the export."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from textual.screen import Screen

from mwl_tui.config.locations import export_dir
from mwl_tui.dicom.charset import AS_DECLARED
from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.readings import Readings
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.log.call_flow import CallFlow
from mwl_tui.ui.log.event_screen import LogLineScreen
from mwl_tui.ui.log.export_log import ExportLog, LogOrder, written_words
from mwl_tui.ui.log.model import log_export
from mwl_tui.ui.log.model.log_decode import Agreed, Decode, agreed_on, decode
from mwl_tui.ui.log.model.log_lines import LogLine
from mwl_tui.ui.log.model.log_model import LogModel
from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.shared.notices import warn

__all__ = ["LogDialogs"]


class LogDialogs:
    """Opens each dialog and carries out its result.

    Args:
        host: The screen around the log.
        pane: The log.
        model: The content of the log.
        readings: The character set reading of each peer.
    """

    def __init__(self, host: Screen[None], pane: AssociationLog, model: LogModel, readings: Readings) -> None:
        self._host, self._pane, self._model, self._readings = host, pane, model, readings

    def open(self, line: LogLine) -> None:
        """Open an event; the other visible events are its neighbours."""
        self._open(line, [line for line in self._model.lines if line.opens])

    def _open(self, line: LogLine, lines: Sequence[LogLine]) -> None:
        if messages := self._model.messages(line):
            lines, line = messages, messages[0]
        place = next((place for place, each in enumerate(lines) if each.serial == line.serial), None)
        if place is not None:
            self._host.app.push_screen(LogLineScreen(lines, place, self._decoded))

    def _decoded(self, line: LogLine) -> Decode:
        association = self._model.holder(line)
        if association is None:
            return decode(line, Agreed(), AS_DECLARED)
        if association.reading is None:
            association.reading = self._readings.of_peer(association.target)
        return decode(line, agreed_on(association), association.reading)

    def call_flow(self) -> None:
        """Show the association under the log's cursor as a ladder; from another pane, the newest one."""
        associations = self._model.of_shown_sides
        if not associations:
            said = "No association yet: {peer.echo} sends a C-ECHO, {query.run} runs the query"
            self._host.notify(worded(self._host, said), markup=False)
            return
        at = self._model.association_at(self._pane.cursor) if self._pane.has_focus else None
        place = associations.index(at) if at in associations else len(associations) - 1
        self._host.app.push_screen(CallFlow(associations, place, self._open))

    def export(self) -> None:
        """Ask what to export of the log, and write it."""
        associations = self._model.associations
        if not associations:
            self._host.notify("The log is empty: nothing to export", markup=False)
            return
        current = self._model.association_at(self._pane.cursor)
        ask(self._host, ExportLog(associations, current, export_dir()), self._export)

    def _export(self, order: LogOrder) -> None:
        chosen = log_export.snapshot(order.associations)
        self._host.run_worker(self._write(chosen, order), group="export", exit_on_error=False)

    async def _write(self, chosen: list[log_export.Snapshot], order: LogOrder) -> None:
        try:
            path, size = await asyncio.to_thread(log_export.write, chosen, order.form, order.folder, datetime.now())
        except OSError as error:
            reason = safe_text(f"{order.folder}: {error.strerror or error}", 300)
            advice = worded(self._host, "Choose another folder: {pane.export} opens the dialog again")
            warn(self._host, Outcome(False, reason, advice), "Not exported")
        else:
            self._host.notify(written_words(path, size), title="Exported", timeout=8, markup=False)
