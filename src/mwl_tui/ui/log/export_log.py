"""The export dialog of the association log: which associations, format and folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.outcome import counted
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.log.keys import EXPORT_LOG
from mwl_tui.ui.log.model.association import LoggedAssociation
from mwl_tui.ui.log.model.log_export import FORMATS, Format, capturing
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["ExportLog", "LogOrder"]


class LogOrder(NamedTuple):
    """The choices of the dialog.

    Attributes:
        associations: The associations to write.
        form: The format.
        folder: The folder.
    """

    associations: Sequence[LoggedAssociation]
    form: Format
    folder: Path


_KEYS = "enter write · {export-log.scope} all or one · tab folder · {export-log.back} back"


class ExportLog(ModalScreen["LogOrder | None"]):
    """Returns what to write, or None.

    Args:
        associations: All associations of the log.
        current: The association under the cursor.
        folder: The folder to offer.
    """

    BINDINGS: ClassVar[list[BindingType]] = EXPORT_LOG
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-low"), (20, "-roomy")]  # type: ignore[misc]

    def __init__(
        self, associations: Sequence[LoggedAssociation], current: LoggedAssociation | None, folder: Path
    ) -> None:
        super().__init__()
        self._every = associations
        self._current = current
        self._all = current is None
        self._folder = folder

    def compose(self) -> ComposeResult:
        """Make the dialog."""
        with Vertical(id="export-log", classes="dialog"):
            yield Static(id="export-log-what", markup=False)
            yield OptionList(markup=False, compact=True)
            yield Static("Folder (only you may read the file)", markup=False)
            yield PlainInput(value=str(self._folder), id="export-log-folder")

    def on_mount(self) -> None:
        """Show the formats."""
        dialog = self.query_one("#export-log")
        dialog.border_title = "Export the association log"
        dialog.border_subtitle = Content(worded(self, _KEYS))
        self.query_one(OptionList).focus()
        self._offer()

    def _offer(self) -> None:
        chosen = self._chosen()
        pdus = capturing(chosen)
        head = self._current.head if self._current is not None else None
        one = head.text if head is not None else "messages before the first association"
        what = f"All {counted(len(self._every), 'association')}" if self._all else f"This association: {one}"
        self.query_one("#export-log-what", Static).update(Content(f"{what}\n{counted(pdus, 'PDU')} captured"))
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options([Option(_line(form), disabled=form is Format.PCAPNG and not pdus) for form in FORMATS])
        options.highlighted = at

    def _chosen(self) -> Sequence[LoggedAssociation]:
        return self._every if self._all or self._current is None else [self._current]

    def action_scope(self) -> None:
        """Write all associations, or the one under the cursor."""
        self._all = not self._all or self._current is None
        self._offer()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Write in the selected format."""
        self._order(event.option_index)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write to the typed folder."""
        event.stop()
        self._order(self.query_one(OptionList).highlighted or 0)

    def _order(self, index: int) -> None:
        typed = self.query_one("#export-log-folder", Input).value.strip()
        folder = Path(typed).expanduser() if typed else self._folder
        self.dismiss(LogOrder(self._chosen(), list(FORMATS)[index], folder.absolute()))


def _line(form: Format) -> Content:
    chosen = FORMATS[form]
    style = "$text-warning" if "identifiers" in chosen.warning else "$text-muted"
    return Content.assemble((fit(chosen.name, 22), "bold"), f" {chosen.holds}\n", (f"{'':<23}{chosen.warning}", style))


def written_words(path: Path, size: int) -> str:
    """Return a description of the written file, with its path."""
    return f"{safe_text(str(path), 400)}\n{size:,} bytes, readable by you alone"
