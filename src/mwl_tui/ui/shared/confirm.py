"""Questions that stop before something is lost."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.keys import CONFIRM, UNSAVED

__all__ = ["Confirm", "Unsaved"]


class _Question(ModalScreen[str]):
    """Asks, and returns the word of the answer."""

    ANSWERS: ClassVar[str] = ""

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__()
        self._question, self._detail = question, detail

    def compose(self) -> ComposeResult:
        """Make the dialog."""
        with Vertical(id="question", classes="dialog"):
            yield Static(Content(self._question), id="question-asked", markup=False)
            yield Static(Content(self._detail), id="question-detail", markup=False)

    def on_mount(self) -> None:
        """Name the answers."""
        self.query_one("#question").border_subtitle = Content(worded(self, self.ANSWERS))
        self.query_one("#question-detail").display = bool(self._detail)

    def action_answer(self, word: str) -> None:
        """Return the answer."""
        self.dismiss(word)


class Confirm(_Question):
    """Asks before an action that cannot be undone; returns ``yes`` or ``no``."""

    BINDINGS: ClassVar[list[BindingType]] = CONFIRM
    ANSWERS = "{confirm.yes} yes · {confirm.no} no"


class Unsaved(_Question):
    """Asks about unsaved changes; returns ``save``, ``discard`` or ``stay``."""

    BINDINGS: ClassVar[list[BindingType]] = UNSAVED
    ANSWERS = "{unsaved.save} save · {unsaved.discard} discard · {unsaved.stay} stay"
