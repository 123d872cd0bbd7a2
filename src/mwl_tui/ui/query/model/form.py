"""The content of the whole query form: stored, restored, and turned into a query. No widget here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.query.model.fields import CHARSET, FIELDS, check, field_at
from mwl_tui.ui.shared.model.attribute_names import name_of, path_of
from mwl_tui.ui.shared.model.typed_text import LONGEST, plain
from mwl_tui.ui.state import QueryState
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import vr_at

__all__ = ["Draft", "brief", "query_of", "read", "state_of", "summary"]

_MOST_FIELDS = 100
_MOST_RETURN_KEYS = 2_000


@dataclass(frozen=True)
class Draft:
    """The form.

    Attributes:
        values: What is typed, by the attributes that show, in their order.
        return_keys: The return keys; None for the usual ones.
        anyway: Whether keys go out that break the rules of their VR.
    """

    values: Mapping[Path, str] = field(default_factory=lambda: {shown.path: "" for shown in FIELDS})
    return_keys: tuple[Path, ...] | None = None
    anyway: bool = False

    @property
    def returned(self) -> tuple[Path, ...]:
        """The return keys, whether chosen or the usual ones."""
        return Query.default().return_keys if self.return_keys is None else self.return_keys

    @property
    def charset(self) -> str:
        """The Specific Character Set, as it goes out; empty where none was chosen, or it is wrong."""
        return check(field_at(CHARSET), self.values.get(CHARSET, ""), date.min).sent

    def recalled(self, past: Draft) -> Draft:
        """Return this form filled with an earlier query: what shows now stays in its place."""
        return replace(past, values={**dict.fromkeys(self.values, ""), **past.values})


def query_of(draft: Draft, today: date) -> tuple[Query, dict[str, str]]:
    """Return the query of a form, and by field name the reasons why it cannot be sent."""
    keys: dict[Path, str] = {}
    wrong: dict[str, str] = {}
    charset = draft.charset
    for path, typed in draft.values.items():
        shown = field_at(path)
        checked = check(shown, typed, today, charset=charset, anyway=draft.anyway)
        if checked.reason and not draft.anyway:
            wrong[shown.name] = checked.reason
        elif path == CHARSET:
            charset = checked.sent
        elif checked.sent:
            keys[path] = checked.sent
    return Query(keys, draft.returned, charset), wrong


def state_of(draft: Draft) -> QueryState:
    """Return the stored state of a form."""
    return QueryState(
        keys={name_of(path): value for path, value in draft.values.items()},
        return_keys=None if draft.return_keys is None else tuple(map(name_of, draft.return_keys)),
        anyway=draft.anyway,
    )


def brief(state: QueryState) -> QueryState:
    """Return a query without the fields that are empty: two that ask for the same are equal."""
    return QueryState(
        keys={name: value for name, value in state.keys.items() if value.strip()},
        return_keys=state.return_keys,
        anyway=state.anyway,
    )


def read(state: QueryState, *, usual: bool = True) -> Draft:
    """Restore a form from its stored state; unknown attributes are left out.

    Args:
        state: From the state file, which anything may have changed.
        usual: Whether one without any fields shows the usual ones.
    """
    values: dict[Path, str] = {}
    for name, value in list(state.keys.items())[:_MOST_FIELDS]:
        path = path_of(name[:LONGEST])
        if path is not None and vr_at(path) != "SQ":
            values[path] = plain(value)
    if not values and usual:
        values = dict(Draft().values)
    return Draft(values, _return_keys(state), state.anyway)


def _return_keys(state: QueryState) -> tuple[Path, ...] | None:
    if state.return_keys is None:
        return None
    return tuple(path for name in state.return_keys[:_MOST_RETURN_KEYS] if (path := path_of(name[:LONGEST])))


def summary(draft: Draft) -> str:
    """Return the query of the form in one line."""
    typed = ((field_at(path).title, safe_text(value.strip(), 80)) for path, value in draft.values.items())
    said = " · ".join(f"{title} {value}" for title, value in typed if value) or "everything"
    return f"! unchecked · {said}" if draft.anyway else said
