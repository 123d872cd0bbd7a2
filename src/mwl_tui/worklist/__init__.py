"""The worklist: items, queries, matching and responses (PS3.4 Annex K).

Names are imported at first use, so that a command which needs only the table does not load the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mwl_tui.worklist.answer import Answerer
    from mwl_tui.worklist.columns import heading
    from mwl_tui.worklist.item import split_steps
    from mwl_tui.worklist.matching import Constraint, InvalidKey, Matcher, Prefilter, stored_texts
    from mwl_tui.worklist.presets import PRESETS, Preset, parse_date
    from mwl_tui.worklist.query import Query
    from mwl_tui.worklist.table import ATTRIBUTES, BY_PATH, DEFAULT_COLUMNS, Attribute, label, resolve

__all__ = [
    "ATTRIBUTES",
    "BY_PATH",
    "DEFAULT_COLUMNS",
    "PRESETS",
    "Answerer",
    "Attribute",
    "Constraint",
    "InvalidKey",
    "Matcher",
    "Prefilter",
    "Preset",
    "Query",
    "heading",
    "label",
    "parse_date",
    "resolve",
    "split_steps",
    "stored_texts",
]

_MODULES = {
    "answer": ("Answerer",),
    "columns": ("heading",),
    "item": ("split_steps",),
    "matching": ("Constraint", "InvalidKey", "Matcher", "Prefilter", "stored_texts"),
    "presets": ("PRESETS", "Preset", "parse_date"),
    "query": ("Query",),
    "table": ("ATTRIBUTES", "BY_PATH", "DEFAULT_COLUMNS", "Attribute", "label", "resolve"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
