"""The values that a preset puts into the form. No widget here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from mwl_tui.ui.query.model.fields import FIELDS
from mwl_tui.ui.query.model.form import Draft
from mwl_tui.worklist.presets import PRESETS, apply, parse_date
from mwl_tui.worklist.query import Query

__all__ = ["NAMES", "first_draft", "matching", "meaning_of", "values_of"]

NAMES: tuple[str, ...] = tuple(PRESETS)
"""The presets, in their order."""

_WORDS = ("today", "tomorrow", "week")


def meaning_of(name: str) -> str:
    """Return the meaning of a preset in words."""
    return PRESETS[name].title


def values_of(name: str, now: datetime) -> dict[str, str]:
    """Return the fields that a preset fills or empties, by name; it leaves the others alone.

    Days that have a word are filled in as that word, so that a screen left open over midnight means the new day.
    """
    keys = apply(name, Query(), now).keys
    touched = {*PRESETS[name].clears, *keys}
    values = {field.name: keys.get(field.path, "") for field in FIELDS if field.path in touched}
    return {**values, "date": _worded(values.get("date", ""), now.date())}


def first_draft(now: datetime) -> Draft:
    """Return the form as a new user finds it: the usual fields, filled by the first preset."""
    values = values_of(NAMES[0], now)
    return Draft({field.path: values.get(field.name, "") for field in FIELDS})


def matching(typed: Mapping[str, str], now: datetime) -> str:
    """Return the preset that matches the content of the form; empty if there is none.

    Args:
        typed: The fields by name.
        now: The present.
    """
    fits = (name for name in NAMES if _fits(values_of(name, now), typed))
    return next(fits, "")


def _fits(values: Mapping[str, str], typed: Mapping[str, str]) -> bool:
    return any(values.values()) and all(typed.get(name, "").strip() == value for name, value in values.items())


def _worded(value: str, today: date) -> str:
    return next((word for word in _WORDS if parse_date(word, today) == value), value)
