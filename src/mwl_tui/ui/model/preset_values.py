"""What a preset puts into the fields of the form. No widget here."""

from __future__ import annotations

from datetime import date, datetime

from mwl_tui.ui.model.fields import FIELDS
from mwl_tui.worklist.presets import PRESETS, apply, parse_date
from mwl_tui.worklist.query import Query

__all__ = ["NAMES", "told", "values_of"]

NAMES: tuple[str, ...] = tuple(PRESETS)
"""The presets, in their order."""

_WORDS = ("today", "tomorrow", "week")


def told(name: str) -> str:
    """Say what a preset asks for."""
    return PRESETS[name].title


def values_of(name: str, now: datetime) -> dict[str, str]:
    """Give the fields that a preset fills or empties, by name; it leaves the others alone.

    Days that have a word are filled in as that word, so that a screen left open over midnight means the new day.
    """
    keys = apply(name, Query(), now).keys
    touched = {*PRESETS[name].clears, *keys}
    values = {field.name: keys.get(field.path, "") for field in FIELDS if field.path in touched}
    return {**values, "date": _worded(values.get("date", ""), now.date())}


def _worded(value: str, today: date) -> str:
    return next((word for word in _WORDS if parse_date(word, today) == value), value)
