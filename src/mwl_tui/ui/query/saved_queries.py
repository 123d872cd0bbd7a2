"""The user's own queries: save one under a name; open, rename and remove them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.query.keys import NAME, SAVED
from mwl_tui.ui.query.model import form, history
from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.shared.dialog_keys import DialogKeys
from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.shared.plain_input import PlainInput
from mwl_tui.ui.state import SavedQuery, StateStore

__all__ = ["NameDialog", "SavedQueries"]

_NAME = 24


class NameDialog(ModalScreen["str | None"]):
    """Returns a name, or None.

    Args:
        title: What is named.
        value: The name to begin with.
        taken: Names that are taken: what has one of them gives way, which the dialog says.
    """

    BINDINGS: ClassVar[list[BindingType]] = NAME

    def __init__(self, title: str, value: str, taken: Sequence[str]) -> None:
        super().__init__()
        self._title, self._value, self._taken = title, value, taken

    def compose(self) -> ComposeResult:
        """Make the input."""
        with Vertical(id="naming", classes="dialog"):
            yield PlainInput(id="query-name", value=self._value, placeholder="a name")
            yield Static(classes="note", markup=False)
            yield DialogKeys("name.save", "name.back")

    def on_mount(self) -> None:
        """Show the title."""
        self.query_one("#naming").border_title = Content(self._title)
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Warn that a query of this name would be replaced."""
        event.stop()
        taken = event.value.strip() in self._taken
        self.query_one(".note", Static).update(Content("This name exists: its query is replaced" if taken else ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the name."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Return the name."""
        if name := self.query_one(Input).value.strip():
            self.dismiss(name)


class SavedQueries(ModalScreen["SavedQuery | None"]):
    """Returns the chosen query, or None.

    Args:
        store: Where they are kept.
    """

    BINDINGS: ClassVar[list[BindingType]] = SAVED

    def __init__(self, store: StateStore) -> None:
        super().__init__()
        self._store = store
        self._removing = ""

    def compose(self) -> ComposeResult:
        """Make the list."""
        with Vertical(id="saved", classes="dialog"):
            yield OptionList(markup=False, compact=True)
            yield Static(classes="note", markup=False)
            yield DialogKeys("saved.open", "saved.rename", "saved.remove", "saved.back")

    def on_mount(self) -> None:
        """Show all of them."""
        self.query_one("#saved").border_title = "Saved queries"
        self._show()
        self.query_one(OptionList).focus()

    def _show(self) -> None:
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.clear_options()
        options.add_options([Option(_line(one)) for one in self._saved])
        options.highlighted = min(at, len(self._saved) - 1) if self._saved else None
        none = worded(self, "None is saved yet: {form.save} in the form saves what stands there")
        self._say("" if self._saved else none)

    @property
    def _saved(self) -> list[SavedQuery]:
        return self._store.state.saved

    @property
    def _chosen(self) -> SavedQuery | None:
        at = self.query_one(OptionList).highlighted
        return self._saved[at] if at is not None and at < len(self._saved) else None

    def _say(self, words: str) -> None:
        self.query_one(".note", Static).update(Content(words))

    def _keep(self, saved: list[SavedQuery]) -> None:
        self._store.state.saved = saved
        self._store.save()
        self._show()

    def on_option_list_option_highlighted(self) -> None:
        """Forget the confirmation when the cursor moves."""
        if self._chosen is not None and self._chosen.name != self._removing:
            self._removing = ""
            self._say("")

    def on_option_list_option_selected(self) -> None:
        """Open the query."""
        self.action_open()

    def action_open(self) -> None:
        """Open the query under the cursor."""
        self.dismiss(self._chosen)

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines."""
        options = self.query_one(OptionList)
        if self._saved:
            options.highlighted = max(0, min((options.highlighted or 0) + lines, len(self._saved) - 1))

    def action_rename(self) -> None:
        """Rename the query under the cursor."""
        if (one := self._chosen) is not None:
            others = [other.name for other in self._saved if other is not one]
            ask(self, NameDialog("Rename the query", one.name, others), lambda name: self._rename(one, name))

    def _rename(self, one: SavedQuery, name: str) -> None:
        if name != one.name:
            self._keep(history.renamed(self._saved, one.name, name))

    def action_remove(self) -> None:
        """Remove the query under the cursor, after confirmation."""
        one = self._chosen
        if one is None:
            return
        if self._removing != one.name:
            self._removing = one.name
            self._say(worded(self, "{saved.remove} once more removes ") + safe_text(one.name, 60))
            return
        self._removing = ""
        self._keep(history.without(self._saved, one.name))


def _line(one: SavedQuery) -> Content:
    draft = form.read(one.query, usual=False)
    return Content.assemble(
        (fit(safe_text(one.name, 60), _NAME), "bold"),
        (f"  {form.summary(draft)}", "$text-muted"),
    )
