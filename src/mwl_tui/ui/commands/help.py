"""The help text, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.binding import Binding, BindingType

from mwl_tui.ui.commands import keymap

__all__ = ["HelpEntry", "HelpSection", "sections", "spelled"]

_NAMES = {
    "question_mark": "?",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "f1": "F1",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


class HelpEntry(NamedTuple):
    """Keys, as they are spelled, and what they do."""

    keys: str
    meaning: str


class HelpSection(NamedTuple):
    """The keys of one part of the screen."""

    title: str
    entries: tuple[HelpEntry, ...]


def sections() -> tuple[HelpSection, ...]:
    """Give every key of the interface, by the part of the screen it belongs to."""
    return (
        HelpSection("Everywhere outside a text field", _entries([*keymap.WORKBENCH, *keymap.QUIT])),
        HelpSection("Query form", _entries([*keymap.FORM, *keymap.PRESET])),
        HelpSection("Worklist and association log", _entries(keymap.LIST)),
        HelpSection("Peer switcher", _entries(keymap.PEERS)),
    )


def _entries(bindings: Sequence[BindingType]) -> tuple[HelpEntry, ...]:
    made = [binding for binding in bindings if isinstance(binding, Binding)]
    return tuple(HelpEntry(spelled(binding.key), binding.tooltip or binding.description) for binding in made)


def spelled(keys: str) -> str:
    """Spell the keys of a binding as a keyboard names them: ``f1,question_mark`` is ``F1 ?``."""
    return " ".join(_NAMES.get(key, key) for key in keys.split(","))
