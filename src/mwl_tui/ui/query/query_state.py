"""The query as a whole: what is asked for, its history, and what is kept of the form for each peer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.content import Content

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.request import Request
from mwl_tui.operations.selection import Selection
from mwl_tui.ui.query.model import history, preset_values
from mwl_tui.ui.query.model.history import Walk
from mwl_tui.ui.query.preset_line import PresetLine
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.shared.command import Command
from mwl_tui.ui.state import QueryState as FormState
from mwl_tui.ui.state import StateStore

__all__ = ["QueryState"]


class QueryState:
    """The query to run.

    Args:
        form: The query form.
        columns: Returns the columns that the worklist shows.
        selection: Which peer is asked.
        store: Where forms and history are kept.
    """

    def __init__(
        self, form: QueryForm, columns: Callable[[], tuple[Path, ...]], selection: Selection, store: StateStore
    ) -> None:
        self._form, self._columns, self._selection, self._store = form, columns, selection, store
        self._walk: Walk | None = None

    def request(self) -> tuple[Request, dict[str, str]]:
        """Return what goes to the peers now, and by field name the reasons why it cannot be sent.

        The usual return keys are joined by the columns that are shown.
        """
        query, wrong = self._form.query_now()
        columns = self._columns()
        if self._form.draft.return_keys is None:
            for column in columns:
                query = query.with_return_key(column)
        return Request(query, columns=columns, check=not self._form.anyway), wrong

    def correct(self, field: str) -> None:
        """Go to a field whose key is wrong."""
        self._form.focus_field(field)

    def keep_form(self) -> None:
        """Remember what the form holds, for this peer. The caller saves the store when it suits."""
        self._store.state.forms[self._selection.key] = self._form.state()
        self._walk = None

    def restore_form(self) -> None:
        """Show what the form held for this peer; for a peer without any, the form stays as it is."""
        self._walk = None
        kept = self._store.state.forms.get(self._selection.key)
        if kept is not None:
            self._form.load(kept)

    def remember_query(self) -> None:
        """Put the query of the form at the end of this peer's history."""
        past = self._store.state.history
        past[self._selection.key] = history.remembered(self._past(), self._form.state())
        self.keep_form()
        self._store.save()

    def load(self, query: FormState, name: str) -> None:
        """Fill the form with a saved query; a walk through the history ends."""
        self._walk = None
        self._form.load(query, name)

    def older(self) -> None:
        """Fill in the previous query of this peer."""
        walk = self._walk = self._walk or Walk(self._past())
        if (query := walk.older(self._form.state())) is not None:
            self._form.recall(query, walk.place)
        else:
            self._form.say("no older query of this peer")

    def newer(self) -> None:
        """Fill in the next query, at last the text being typed."""
        if self._walk is None or (query := self._walk.newer()) is None:
            return
        if self._walk.begun:
            self._form.recall(query, self._walk.place)
        else:
            self._form.load(query)
            self._walk = None

    def commands(self) -> Iterator[Command]:
        """Yield the presets and the saved queries to fill in."""
        for name in preset_values.NAMES:
            choose = partial(self._form.query_one(PresetLine).choose, name)
            yield Command(Content(f"Preset {name}: {preset_values.meaning_of(name)}"), "", "", choose)
        for one in self._store.state.saved:
            title = Content(f"Open the query {safe_text(one.name, 60)}")
            yield Command(title, "saved", "", partial(self.load, one.query, one.name))

    def _past(self) -> list[FormState]:
        return self._store.state.history.get(self._selection.key, [])
