"""The export dialog: which responses, in which format, to which folder, and the progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError
from mwl_tui.operations.export import Export, ExportFormat, ExportRequest, file_name
from mwl_tui.ui.copy_export.keys import EXPORT
from mwl_tui.ui.copy_export.model import export as words
from mwl_tui.ui.copy_export.model.export import ExportScope
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.choice_line import ChoiceLine
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["ExportScreen"]

_FORMS = tuple(ExportFormat)
_RATE = 10
"""Updates of the progress per second."""
_LAST_MOMENT = 0.3
"""Seconds that the program waits at its end for an export to delete its unfinished files."""

_KEYS = (
    "{export.previous} {export.next} line · {choice.previous} {choice.next} choose · "
    "{export.write} write · {export.back} back"
)


class ExportScreen(ModalScreen["Export | None"]):
    """Writes the files and returns the finished export; None where none finished.

    Args:
        scopes: The choices of responses, the most likely first.
        folder: The folder to offer.
        ordered: Returns the export for responses, a format and a folder.
    """

    BINDINGS: ClassVar[list[BindingType]] = EXPORT

    def __init__(
        self,
        scopes: Sequence[ExportScope],
        folder: Path,
        ordered: Callable[[ExportScope, ExportFormat, Path], ExportRequest],
    ) -> None:
        super().__init__()
        self._scopes, self._folder, self._ordered = scopes, folder, ordered
        self._export: Export | None = None

    def compose(self) -> ComposeResult:
        """Make the lines."""
        with Vertical(id="export", classes="dialog"):
            yield ChoiceLine("Which   ", [scope.words for scope in self._scopes], id="export-which")
            yield ChoiceLine("As      ", [form.value for form in _FORMS], id="export-form")
            yield Label("Folder", id="export-folder-label")
            yield PlainInput(id="export-folder", value=str(self._folder))
            yield Static(id="export-name", markup=False)
            yield Static(id="export-about", markup=False)
            yield Static(id="export-result", markup=False)

    def on_mount(self) -> None:
        """Name the dialog; its clock ticks only while an export runs."""
        dialog = self.query_one("#export")
        dialog.border_title = Content("Export responses")
        self.query_one("#export-form").focus()
        self._clock = self.set_interval(1 / _RATE, self._look, pause=True)
        self._describe()

    @property
    def scope(self) -> ExportScope:
        """The chosen responses."""
        return self._scopes[self.query_one("#export-which", ChoiceLine).chosen]

    @property
    def form(self) -> ExportFormat:
        """The chosen format."""
        return _FORMS[self.query_one("#export-form", ChoiceLine).chosen]

    @property
    def folder(self) -> Path:
        """The chosen folder."""
        return words.folder_of(self.query_one("#export-folder", Input).value)

    def on_choice_line_changed(self) -> None:
        """Describe what would be written."""
        self._describe()

    def on_input_changed(self) -> None:
        """Describe what would be written."""
        self._describe()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Begin to write, also from the field of the folder."""
        event.stop()
        self.action_write()

    def action_write(self) -> None:
        """Begin to write."""
        if self._export is not None and not self._export.finished:
            return
        try:
            order = self._ordered(self.scope, self.form, self.folder)
        except MwlError as error:
            self._tell(safe_text(str(error), 300), wrong=True)
            return
        self._tell("")
        self._export = Export(order, datetime.now())
        self._export.start()
        self._clock.resume()

    def action_leave(self) -> None:
        """Stop the running export; otherwise close the dialog."""
        if self._export is not None and not self._export.finished:
            self._export.cancel()
        else:
            self.dismiss(None)

    def on_unmount(self) -> None:
        """Stop the export at the end of the program, so that no unfinished file stays."""
        if self._export is not None:
            self._export.cancel()
            self._export.wait(_LAST_MOMENT)

    def _look(self) -> None:
        """Show the progress; close the dialog after success."""
        running = self._export
        if running is None:
            return
        if not running.finished:
            self._tell(words.progress(running))
        elif running.error:
            self._end_watch()
            self._tell(words.result_of(running), wrong=True)
        elif self.is_current:
            self._end_watch()
            self.dismiss(running)
        self._keys()

    def _end_watch(self) -> None:
        self._export = None
        self._clock.pause()

    def _describe(self) -> None:
        name = file_name(self.form, datetime.now())
        inside = " with a .wl for each response" if self.form is ExportFormat.FILES else ""
        self.query_one("#export-name", Static).update(Content(f"/{name}{inside}, named by date and time"))
        self.query_one("#export-about", Static).update(Content(words.about(self.scope, self.form)))
        self._tell("")
        self._keys()

    def _tell(self, said: str, *, wrong: bool = False) -> None:
        line = self.query_one("#export-result", Static)
        line.set_class(wrong, "-wrong")
        line.update(Content(said))

    def _keys(self) -> None:
        running = self._export is not None and not self._export.finished
        said = "{export.back} stop" if running else _KEYS
        self.query_one("#export").border_subtitle = Content(worded(self, said))
