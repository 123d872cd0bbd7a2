"""The copy dialog: one letter for each choice; y or enter takes the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.copy_export.keys import COPY
from mwl_tui.ui.copy_export.model.copying import CopyChoice
from mwl_tui.ui.detail.model.detail import cut
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.model.cells import fit

__all__ = ["CopyScreen"]

_NAMES = 14
_PREVIEW = 44


class CopyScreen(ModalScreen["CopyChoice | None"]):
    """Returns the choice, or None.

    Args:
        choices: The choices, the default one first.
    """

    BINDINGS: ClassVar[list[BindingType]] = COPY

    def __init__(self, choices: Sequence[CopyChoice]) -> None:
        super().__init__()
        self._choices = choices

    def compose(self) -> ComposeResult:
        """Make the list."""
        with Vertical(id="copy", classes="dialog"):
            yield OptionList(*[Option(_line(choice)) for choice in self._choices], markup=False, compact=True)

    def on_mount(self) -> None:
        """Put the cursor on the first choice."""
        dialog, options = self.query_one("#copy"), self.query_one(OptionList)
        dialog.border_title = Content("Copy to the terminal's clipboard")
        dialog.border_subtitle = Content(
            worded(self, "a letter copies · {copy.take} enter the marked one · {copy.back} back")
        )
        options.highlighted = 0
        options.focus()

    def on_key(self, event: events.Key) -> None:
        """Copy the choice of the pressed letter."""
        found = next((choice for choice in self._choices if choice.key == event.character), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self.dismiss(found)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Copy the choice selected by enter or the mouse."""
        self.dismiss(self._choices[event.option_index])

    def action_take(self) -> None:
        """Copy the choice under the cursor."""
        self.dismiss(self._choices[self.query_one(OptionList).highlighted or 0])

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        options.highlighted = ((options.highlighted or 0) + by) % len(self._choices)


def _line(choice: CopyChoice) -> Content:
    return Content.assemble(
        (f" {choice.key} ", "bold $text-accent"),
        (fit(choice.what, _NAMES), "bold"),
        (" " + cut(safe_text(choice.preview), _PREVIEW), "$text-muted"),
    )
