"""The queries that were run, and the user's own ones under a name. No widget here."""

from __future__ import annotations

from collections.abc import Sequence

from mwl_tui.ui.query.model.form import brief
from mwl_tui.ui.shared.model.typed_text import plain
from mwl_tui.ui.state import QueryState, SavedQuery

__all__ = ["Walk", "named", "remembered", "renamed", "without"]

_MOST_KEPT = 50
"""Queries of one peer."""
_MOST_SAVED = 200
_LONGEST_NAME = 60


def remembered(past: Sequence[QueryState], query: QueryState) -> list[QueryState]:
    """Return the history with a query at its end; equal queries in a row are stored once."""
    ran = brief(query)
    kept = [*past] if past and past[-1] == ran else [*past, ran]
    return kept[-_MOST_KEPT:]


class Walk:
    """A walk through the history, from what is being typed to what was run before, and back.

    Args:
        past: The queries that were run, the newest last.
    """

    def __init__(self, past: Sequence[QueryState]) -> None:
        self._past = tuple(past)
        self._at = len(self._past)
        self._typed: QueryState | None = None

    @property
    def begun(self) -> bool:
        """Return whether an earlier query stands in the form."""
        return self._at < len(self._past)

    def older(self, typed: QueryState) -> QueryState | None:
        """Go to the query before; None at the first.

        Args:
            typed: What stands in the form, which comes back at the end.
        """
        if not self.begun:
            self._typed = typed
            if self._past and self._past[-1] == brief(typed):
                self._at = max(self._at - 1, 0)  # it stands in the form already
        if self._at == 0:
            return None
        self._at -= 1
        return self._past[self._at]

    def newer(self) -> QueryState | None:
        """Go to the next query, and finally to the one being typed; None there."""
        if not self.begun:
            return None
        self._at += 1
        return self._past[self._at] if self.begun else self._typed

    @property
    def place(self) -> str:
        """Return the place in the history; empty at the query being typed."""
        return f"history {self._at + 1} of {len(self._past)}" if self.begun else ""


def named(saved: Sequence[SavedQuery], name: str, query: QueryState) -> list[SavedQuery]:
    """Save a query under a name; it takes the place of one that has it. The names are in order."""
    name = _name(name)
    kept = [*without(saved, name), SavedQuery(name=name, query=query)]
    return sorted(kept, key=lambda one: one.name.casefold())[:_MOST_SAVED]


def renamed(saved: Sequence[SavedQuery], name: str, other: str) -> list[SavedQuery]:
    """Rename a saved query; one that already has the new name is replaced."""
    query = next((one.query for one in saved if one.name == name), None)
    return list(saved) if query is None else named(without(saved, name), other, query)


def without(saved: Sequence[SavedQuery], name: str) -> list[SavedQuery]:
    """Remove a saved query."""
    return [one for one in saved if one.name != name]


def _name(text: str) -> str:
    return " ".join(plain(text).split())[:_LONGEST_NAME]
