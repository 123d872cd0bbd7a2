"""The query as a whole: its history, the user's own ones, its keys; and what is kept of the form, peer by peer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mwl_tui.dicom.dataset import Path
from mwl_tui.operations.request import Request
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.main.base import WorkbenchBase
from mwl_tui.ui.query.model import attributes, history, preset_values, terms
from mwl_tui.ui.query.model.fields import field_at
from mwl_tui.ui.query.model.history import Walk
from mwl_tui.ui.query.model.terms import Term
from mwl_tui.ui.query.preset_line import PresetLine
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.state import SavedQuery
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.query import Query

if TYPE_CHECKING:
    from mwl_tui.ui.query.return_keys import Chosen

__all__ = ["Asking"]


class Asking(WorkbenchBase):
    """The part of the main screen that is about what is asked for."""

    _walk: Walk | None = None

    @property
    def form(self) -> QueryForm:
        """The query form."""
        return self.query_one(QueryForm)

    def request_of(self, query: Query) -> Request:
        """Return what goes to the peers: the usual return keys are joined by the columns that are shown."""
        columns = self.query_one(Worklist).paths
        if self.form.draft.return_keys is None:
            for column in columns:
                query = query.with_return_key(column)
        return Request(query, columns=columns, check=not self.form.anyway)

    def keep_form(self) -> None:
        """Remember what stands in the form, as this peer's. Whoever calls it saves the store when it suits."""
        for form in self.query(QueryForm):  # there is none yet where the program is left at once
            self.store.state.forms[self.peer_key] = form.state()
        self._walk = None

    def restore_form(self) -> None:
        """Show what stood in the form of this peer; a peer without any keeps what stands there now."""
        self._walk = None
        kept = self.store.state.forms.get(self.peer_key)
        if kept is not None:
            self.form.load(kept)

    def remember_query(self) -> None:
        """Put the query of the form at the end of this peer's history."""
        past = self.store.state.history
        past[self.peer_key] = history.remembered(past.get(self.peer_key, []), self.form.state())
        self.keep_form()
        self.store.save()

    @property
    def peer_key(self) -> str:
        """The name under which what belongs to the selected peer is kept."""
        return self.target.key

    def action_older_query(self) -> None:
        """Fill in the query before, of this peer."""
        walk = self._walk = self._walk or Walk(self.store.state.history.get(self.peer_key, []))
        if (query := walk.older(self.form.state())) is not None:
            self.form.recall(query, walk.told)
        else:
            self.form.say("no older query of this peer")

    def action_newer_query(self) -> None:
        """Fill in the query after, at last what was being typed."""
        if self._walk is None or (query := self._walk.newer()) is None:
            return
        if self._walk.begun:
            self.form.recall(query, self._walk.told)
        else:
            self.form.load(query)
            self._walk = None

    def action_add_key(self) -> None:
        """Add a matching key."""
        from mwl_tui.ui.query.attribute_search import AttributeSearch

        shown = tuple(self.form.draft.values)
        search = AttributeSearch("Add a matching key", shown, attributes.keys_to_add())
        self.app.push_screen(search, self._add_key)

    def _add_key(self, path: Path | None) -> None:
        if path is not None:
            self.form.add_field(path)

    def action_choose_return_keys(self) -> None:
        """Choose the return keys."""
        from mwl_tui.ui.query.return_keys import ReturnKeys

        self.app.push_screen(ReturnKeys(self.form.draft.returned), self._take_return_keys)

    def _take_return_keys(self, chosen: Chosen | None) -> None:
        if chosen is not None:
            self.form.show_return_keys(chosen.or_none)

    def action_save_query(self) -> None:
        """Save the query under a name."""
        from mwl_tui.ui.query.saved_queries import NameDialog

        taken = [one.name for one in self.store.state.saved]
        self.app.push_screen(NameDialog("Save the query", "", taken), self._save)

    def _save(self, name: str | None) -> None:
        if name is not None:
            state = self.store.state
            state.saved = history.named(state.saved, name, self.form.state())
            self.store.save()
            way = worded(self, "{form.open} opens it")
            self.notify(f"Saved as {name}: {way}", title="Query", timeout=4, markup=False)

    def action_open_query(self) -> None:
        """Open a saved query."""
        from mwl_tui.ui.query.saved_queries import SavedQueries

        self.app.push_screen(SavedQueries(self.store), self._open)

    def _open(self, one: SavedQuery | None) -> None:
        if one is not None:
            self._walk = None
            self.form.load(one.query, one.name)

    def action_list_terms(self) -> None:
        """List what the field in focus may hold; on the preset line, the presets."""
        from mwl_tui.ui.query.term_list import TermList

        path = self.form.path_in_focus()
        if path is None:
            if self.query_one(PresetLine).has_focus:
                self._list_presets()
            return
        field = field_at(path)
        if listed := terms.terms_of(path, field.vr, date.today()):
            value = self.form.draft.values[path].strip()
            self.app.push_screen(TermList(field.title, listed, value), lambda chosen: self._take_term(path, chosen))
        else:
            self.form.say("this field has no list: any text may be typed")

    def _take_term(self, path: Path, chosen: str | None) -> None:
        if chosen is not None:
            self.form.put_value(path, chosen)

    def _list_presets(self) -> None:
        from mwl_tui.ui.query.term_list import TermList

        line = self.query_one(PresetLine)
        listed = [Term(name, preset_values.told(name)) for name in preset_values.NAMES]
        self.app.push_screen(TermList("Presets", listed, line.chosen), self._take_preset)

    def _take_preset(self, name: str | None) -> None:
        if name is not None:
            self.query_one(PresetLine).choose(name)
