"""The association log: its other side, an opened event, the call flow, its export."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mwl_tui.config.locations import export_dir
from mwl_tui.dicom.charset import AS_DECLARED, Reading
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.outcome import Outcome
from mwl_tui.operations.target import Target
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.log.model.log_decode import Agreed, Decode, agreed_on, decode
from mwl_tui.ui.log.model.log_lines import LogLine
from mwl_tui.ui.main.base import WorkbenchBase

if TYPE_CHECKING:
    from mwl_tui.ui.log.export_log import LogOrder
    from mwl_tui.ui.log.model.log_export import Snapshot

__all__ = ["Associations"]


class Associations(WorkbenchBase):
    """The part of the main screen that keeps the association log."""

    def pull_log(self) -> None:
        """Take over what the traces have gathered, the mock's too."""
        self.log_model.watch(self.gateway.mock_traces())
        self.log_model.pull()

    def on_association_log_opened(self, event: AssociationLog.Opened) -> None:
        """Open an event of the log; the others that show come after it and before."""
        lines = [line for line in self.log_model.lines if line.opens]
        self._open_event(event.line, lines)

    def _open_event(self, line: LogLine, lines: Sequence[LogLine]) -> None:
        from mwl_tui.ui.log.event_screen import LogLineScreen

        if messages := self.log_model.messages(line):
            lines, line = messages, messages[0]
        place = next((place for place, each in enumerate(lines) if each.serial == line.serial), None)
        if place is not None:
            self.app.push_screen(LogLineScreen(lines, place, self._decoded))

    def _decoded(self, line: LogLine) -> Decode:
        association = self.log_model.holder(line)
        if association is None:
            return decode(line, Agreed(), AS_DECLARED)
        if association.reading is None:
            association.reading = self._reads(association.target)
        return decode(line, agreed_on(association), association.reading)

    def _reads(self, target: Target | None) -> Reading:
        """Return how the text of a peer is read; where its profile does not hold any more, as declared."""
        try:
            return self.gateway.reading(target) if target is not None else AS_DECLARED
        except MwlError:
            return AS_DECLARED

    def action_call_flow(self) -> None:
        """Show the association under the log's cursor as a ladder; the newest from another pane."""
        from mwl_tui.ui.log.call_flow import CallFlow

        associations = self.log_model.of_shown_sides
        if not associations:
            said = "No association yet: {peer.echo} sends a C-ECHO, {query.run} runs the query"
            self.notify(worded(self, said), markup=False)
            return
        log = self.query_one(AssociationLog)
        at = self.log_model.association_at(log.cursor) if log.has_focus else None
        place = associations.index(at) if at in associations else len(associations) - 1
        self.app.push_screen(CallFlow(associations, place, self._open_event))

    def export_log(self) -> None:
        """Ask what of the log is to be written, and write it."""
        from mwl_tui.ui.log.export_log import ExportLog

        associations = self.log_model.associations
        if not associations:
            self.notify("The log is empty: nothing to export", markup=False)
            return
        current = self.log_model.association_at(self.query_one(AssociationLog).cursor)
        self.app.push_screen(ExportLog(associations, current, export_dir()), self._export_log)

    def _export_log(self, order: LogOrder | None) -> None:
        from mwl_tui.ui.log.model import log_export

        if order is not None:
            chosen = log_export.snapshot(order.associations)
            self.run_worker(self._write_log(chosen, order), group="export", exit_on_error=False)

    async def _write_log(self, chosen: list[Snapshot], order: LogOrder) -> None:
        from mwl_tui.ui.log.export_log import written_words
        from mwl_tui.ui.log.model import log_export

        try:
            path, size = await asyncio.to_thread(log_export.write, chosen, order.form, order.folder, datetime.now())
        except OSError as error:
            reason = safe_text(f"{order.folder}: {error.strerror or error}", 300)
            advice = worded(self, "Choose another folder: {pane.export} opens the dialog again")
            self.warn(Outcome(False, reason, advice), "Not exported")
        else:
            self.notify(written_words(path, size), title="Exported", timeout=8, markup=False)
