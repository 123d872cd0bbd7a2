"""The dialogs that open over the query form: keys to add, return keys, values, saved queries."""

from __future__ import annotations

from datetime import date

from textual.screen import Screen

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.query.attribute_search import AttributeSearch
from mwl_tui.ui.query.model import attributes, history, preset_values, terms
from mwl_tui.ui.query.model.fields import field_at
from mwl_tui.ui.query.model.terms import Term
from mwl_tui.ui.query.preset_line import PresetLine
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.query.return_keys import ReturnKeys
from mwl_tui.ui.query.saved_queries import NameDialog, SavedQueries
from mwl_tui.ui.query.term_list import TermList
from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.state import StateStore

__all__ = ["QueryDialogs"]


class QueryDialogs:
    """Opens each dialog, and puts its result into the form.

    Args:
        host: The screen that the form stands in.
        form: The query form.
        query: The query as a whole.
        store: Where the user's queries are kept.
    """

    def __init__(self, host: Screen[None], form: QueryForm, query: QueryState, store: StateStore) -> None:
        self._host, self._form, self._query, self._store = host, form, query, store

    def add_key(self) -> None:
        """Add a matching key."""
        shown = tuple(self._form.draft.values)
        search = AttributeSearch("Add a matching key", shown, attributes.keys_to_add())
        ask(self._host, search, self._form.add_field)

    def choose_return_keys(self) -> None:
        """Choose the return keys."""
        dialog = ReturnKeys(self._form.draft.returned)
        ask(self._host, dialog, lambda chosen: self._form.show_return_keys(chosen.or_none))

    def save(self) -> None:
        """Save the query under a name."""
        taken = [one.name for one in self._store.state.saved]
        ask(self._host, NameDialog("Save the query", "", taken), self._save)

    def _save(self, name: str) -> None:
        state = self._store.state
        state.saved = history.named(state.saved, name, self._form.state())
        self._store.save()
        way = worded(self._host, "{form.open} opens it")
        self._host.notify(f"Saved as {name}: {way}", title="Query", timeout=4, markup=False)

    def open(self) -> None:
        """Open a saved query."""
        ask(self._host, SavedQueries(self._store), lambda one: self._query.load(one.query, one.name))

    def list_terms(self) -> None:
        """List the values of the field in focus; on the preset line, the presets."""
        path = self._form.path_in_focus()
        if path is None:
            if (line := self._form.query_one(PresetLine)).has_focus:
                self._list_presets(line)
            return
        field = field_at(path)
        if listed := terms.terms_of(path, field.vr, date.today()):
            value = self._form.draft.values[path].strip()
            dialog = TermList(field.title, listed, value)
            ask(self._host, dialog, lambda chosen: self._form.put_value(path, chosen))
        else:
            self._form.say("this field has no list: any text may be typed")

    def _list_presets(self, line: PresetLine) -> None:
        listed = [Term(name, preset_values.meaning_of(name)) for name in preset_values.NAMES]
        ask(self._host, TermList("Presets", listed, line.chosen), line.choose)
