"""What is asked for, and what is kept of the form for each peer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from mwl_tui.dicom.dataset import Path
from mwl_tui.operations.selection import Selection
from mwl_tui.ui.query.model.form import Draft
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.query.query_state import QueryState
from mwl_tui.ui.state import QueryState as FormState
from mwl_tui.ui.state import StateStore
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import resolve
from tests.ui.fakes import MOCK, RIS, FakeGateway

WEIGHT = resolve("PatientWeight")


@dataclass
class Form:
    """A query form without widgets."""

    typed: FormState = field(default_factory=FormState)
    said: list[str] = field(default_factory=list)
    return_keys: tuple[Path, ...] | None = None
    anyway: bool = False

    @property
    def draft(self) -> Draft:
        return Draft({}, self.return_keys, self.anyway)

    def query_now(self) -> tuple[Query, dict[str, str]]:
        return Query(), {}

    def state(self) -> FormState:
        return self.typed

    def load(self, state: FormState, note: str = "") -> None:
        self.typed = state

    recall = load

    def say(self, words: str) -> None:
        self.said.append(words)


def made(form: Form, *columns: Path) -> tuple[QueryState, Selection, StateStore]:
    gateway, store = FakeGateway(MOCK, RIS), StateStore()
    selection = Selection(gateway)
    selection.select(RIS)
    return QueryState(cast(QueryForm, form), lambda: columns, selection, store), selection, store


def named(patient: str) -> FormState:
    return FormState(keys={"PatientName": patient})


def test_the_columns_are_asked_for_with_the_usual_return_keys_only() -> None:
    form = Form()
    query, _, _ = made(form, WEIGHT)
    assert WEIGHT in query.request()[0].query.return_keys
    form.return_keys = ()
    assert WEIGHT not in query.request()[0].query.return_keys


def test_keys_that_are_sent_anyway_are_not_checked() -> None:
    form = Form(anyway=True)
    query, _, _ = made(form)
    assert not query.request()[0].check


def test_each_peer_has_its_form_and_one_without_keeps_what_stands_there() -> None:
    form = Form(named("A*"))
    query, selection, _ = made(form)
    query.keep_form()
    selection.select(MOCK)
    query.restore_form()
    assert form.typed == named("A*")
    form.typed = named("B*")
    query.keep_form()
    selection.select(RIS)
    query.restore_form()
    assert form.typed == named("A*")


def test_older_and_newer_walk_through_the_queries_of_the_peer_and_back_to_what_is_typed() -> None:
    form = Form()
    query, _, _ = made(form)
    for patient in ("A*", "B*"):
        form.typed = named(patient)
        query.remember_query()
    form.typed = named("typed")
    query.older()
    query.older()
    assert form.typed.keys == {"PatientName": "A*"}
    query.older()
    assert form.said == ["no older query of this peer"]
    query.newer()
    query.newer()
    assert form.typed == named("typed")
