"""The return keys, chosen from Table K.6-1: the attributes requested in each response."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mwl_tui.dicom.dataset import Path
from mwl_tui.ui.query.attribute_list import AttributeList
from mwl_tui.ui.query.attribute_search import AttributeSearch
from mwl_tui.ui.query.keys import RETURN_KEYS
from mwl_tui.ui.query.model import attributes
from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.shared.dialog_keys import DialogKeys
from mwl_tui.ui.shared.plain_input import PlainInput
from mwl_tui.worklist.query import Query

__all__ = ["Chosen", "ReturnKeys"]

_LEGEND = (
    "Matching type (R required, O optional, - never matched), return type (1, 1C, 2, 2C: asked for by default; 3), VR, "
    "tag. A sequence alone asks for all of its items. Matching keys are returned in any case."
)
_KEYS = ("mark", "all", "none", "usual", "search", "add", "apply", "back")


class Chosen(tuple[Path, ...]):
    """The return keys that were chosen."""

    @property
    def or_none(self) -> tuple[Path, ...] | None:
        """The return keys, or None where they are the usual ones."""
        return None if set(self) == set(Query.default().return_keys) else tuple(self)


class ReturnKeys(ModalScreen["Chosen | None"]):
    """Returns the chosen return keys; None keeps them unchanged.

    Args:
        chosen: The return keys now.
    """

    BINDINGS: ClassVar[list[BindingType]] = RETURN_KEYS
    AUTO_FOCUS = "#returns-list"  # from the first moment: keys of the same burst are meant for it

    def __init__(self, chosen: tuple[Path, ...]) -> None:
        super().__init__()
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Make the list, and the line to search in it."""
        with Vertical(id="returns", classes="dialog"):
            yield PlainInput(id="returns-search", placeholder="keyword, words or tag")
            yield AttributeList(id="returns-list", indented=True)
            yield Static(_LEGEND, classes="note", markup=False)
            yield DialogKeys(*(f"returns.{name}" for name in _KEYS))

    def on_mount(self) -> None:
        """Show the table."""
        self.query_one(AttributeList).say(
            "No attribute of the table has all these words", "{returns.back} leaves the search"
        )
        self.query_one(Input).display = False
        self._show()
        self.query_one(AttributeList).focus()

    def _show(self) -> None:
        table = attributes.returnable()
        known = {choice.path for choice in table}
        others = tuple(attributes.choice_at(path) for path in self._chosen if path not in known)
        hits = attributes.in_table((*table, *others), self.query_one(Input).value)
        self.query_one(AttributeList).show(hits, frozenset(self._chosen))
        self.query_one("#returns").border_title = f"Return keys  {attributes.counted(self._chosen)}"

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while typing."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the match."""
        event.stop()
        self.query_one(AttributeList).focus()

    def on_attribute_list_picked(self, event: AttributeList.Picked) -> None:
        """Mark with the mouse."""
        self._mark(attributes.toggled(self._chosen, event.path))

    def action_mark(self) -> None:
        """Request the attribute under the cursor, or leave it out."""
        listed = self.query_one(AttributeList)
        if listed.chosen is not None:
            self._mark(attributes.toggled(self._chosen, listed.chosen.path))
            listed.action_move(1)

    def action_mark_all(self) -> None:
        """Ask for all of the table."""
        self._mark((*(choice.path for choice in attributes.returnable()), *self._chosen))

    def action_mark_none(self) -> None:
        """Request no return key."""
        self._mark(())

    def action_mark_usual(self) -> None:
        """Ask for the usual ones."""
        self._mark(Query.default().return_keys)

    def _mark(self, chosen: tuple[Path, ...]) -> None:
        self._chosen = tuple(dict.fromkeys(chosen))
        self._show()

    def action_search(self) -> None:
        """Open the line to search in."""
        self.query_one(Input).display = True
        self.query_one(Input).focus()

    def action_add(self) -> None:
        """Ask for an attribute outside the table."""
        ask(self, AttributeSearch("Add a return key", self._chosen, attributes.returnable()), self._added)

    def _added(self, path: Path) -> None:
        if path not in self._chosen:
            self._mark(attributes.toggled(self._chosen, path))

    def action_apply(self) -> None:
        """Apply the marks."""
        self.dismiss(Chosen(self._chosen))

    def action_back(self) -> None:
        """Leave the search; then keep the return keys as they were."""
        search = self.query_one(Input)
        if not search.display:
            self.dismiss(None)
            return
        search.value, search.display = "", False
        self.query_one(AttributeList).focus()
