"""The search for an attribute: Table K.6-1 first, then the data dictionary, then any tag."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.background import in_background
from mwl_tui.ui.query.attribute_list import AttributeList
from mwl_tui.ui.query.keys import ATTRIBUTES
from mwl_tui.ui.query.model import attributes, guides
from mwl_tui.ui.query.model.attributes import AttributeLine
from mwl_tui.ui.shared.dialog_keys import DialogKeys
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["AttributeSearch"]

_LEGEND = "R required, O optional, - never matched; then the return type. A path is written A.B, the top level .A"


class AttributeSearch(ModalScreen["Path | None"]):
    """Returns the chosen attribute, or None.

    Args:
        title: What it is chosen for.
        shown: The attributes that are there already, which are marked.
        table: The attributes of Table K.6-1 to choose from.
    """

    BINDINGS: ClassVar[list[BindingType]] = ATTRIBUTES

    def __init__(self, title: str, shown: Collection[Path], table: Sequence[AttributeLine]) -> None:
        super().__init__()
        self._title, self._shown, self._table = title, shown, table
        self._all: Sequence[AttributeLine] = table

    def compose(self) -> ComposeResult:
        """Make the input and the list."""
        with Vertical(id="attributes", classes="dialog"):
            yield PlainInput(id="attribute", placeholder="keyword, words or tag: weight, 0010,1030, (0009,1001)")
            yield AttributeList(id="attribute-list")
            yield Static(_LEGEND, classes="note", markup=False)
            yield DialogKeys("attributes.up", "attributes.down", "attributes.take", "attributes.back")

    def on_mount(self) -> None:
        """Show the table, and read the dictionary meanwhile."""
        self.query_one("#attributes").border_title = Content(self._title)
        self.query_one(AttributeList).say("No attribute has all these words")
        self.query_one(AttributeList).can_focus = False
        self._show()
        self.query_one(Input).focus()
        self.run_worker(self._read_dictionary(), exit_on_error=False)

    async def _read_dictionary(self) -> None:
        self._all = (*self._table, *await in_background(attributes.whole_dictionary))
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while typing."""
        event.stop()
        self.query_one(AttributeList).cursor = 0
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the attribute under the cursor."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Choose the attribute under the cursor."""
        if (chosen := self.query_one(AttributeList).chosen) is not None:
            self.dismiss(chosen.path)

    def on_attribute_list_highlighted(self, event: AttributeList.Highlighted) -> None:
        """Show the whole description of the attribute under the cursor."""
        event.stop()
        choice = event.choice
        lines = [_LEGEND]
        if choice is not None:
            lines = [guides.about(choice.path, choice.vr), f"in {choice.where}" if choice.where else "", _LEGEND]
        self.query_one(".note", Static).update(Content("\n".join(map(safe_text, lines))))

    def on_attribute_list_picked(self, event: AttributeList.Picked) -> None:
        """Choose the clicked attribute."""
        self.dismiss(event.path)

    def action_move(self, lines: int) -> None:
        """Move the cursor while the input keeps the focus."""
        self.query_one(AttributeList).action_move(lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(AttributeList).action_page(pages)

    def _show(self) -> None:
        typed = self.query_one(Input).value
        hits = attributes.found(self._all if typed.strip() else self._table, typed)
        self.query_one(AttributeList).show(hits, self._shown)
