"""The spelling of keys: Textual's names, and the names on a keyboard."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

__all__ = ["is_key", "key_names", "names_of", "normal", "spelled", "types_text"]

_SHOWN = {
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}
_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")


def _name(mark: str) -> str:
    name = unicodedata.name(mark).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


_MARKS = {_name(mark): mark for mark in string.punctuation}
"""Punctuation characters by Textual's names: ``question_mark`` is ``?``."""
_PLAIN = frozenset(key.value for key in Keys if "+" not in key.value and not key.value.startswith("<"))


def names_of(keys: str) -> tuple[str, ...]:
    """Return the keys of a binding, as Textual names them: ``?,f1`` is ``question_mark`` and ``f1``."""
    return tuple(normal(key.strip()) for key in keys.split(",") if key.strip())


def normal(key: str) -> str:
    """Return a key in Textual's normal form: modifiers in a fixed order, punctuation by name."""
    *modifiers, last = key.rsplit("+") if len(key) > 1 and not key.endswith("++") else (key,)
    last = _name(last) if last in string.punctuation and len(last) == 1 else last
    ordered = sorted((word.lower() for word in modifiers), key=lambda word: (*_MODIFIERS, word).index(word))
    return "+".join((*ordered, last))


def is_key(key: str) -> bool:
    """Return whether a terminal can send this key."""
    *modifiers, last = key.split("+")
    plain = last in _PLAIN or last in _MARKS or (len(last) == 1 and last.isalnum())
    return plain and set(modifiers) <= set(_MODIFIERS) and len(set(modifiers)) == len(modifiers)


def key_names() -> list[str]:
    """Return the names of all keys other than letters and digits, without modifiers."""
    return sorted({*_PLAIN, *_MARKS})


def types_text(key: str) -> bool:
    """Return whether a key types a character into a text field."""
    return key == "space" or key in _MARKS or (len(key) == 1 and key.isalnum())


def spelled(keys: Iterable[str] | str) -> str:
    """Return keys as spelled on a keyboard: ``f1,question_mark`` is ``F1 ?``."""
    names = names_of(keys) if isinstance(keys, str) else keys
    return " ".join(map(_spelled, names))


def _spelled(key: str) -> str:
    *modifiers, last = key.split("+")
    if last in _MARKS:
        last = _MARKS[last]
    elif last[:1] == "f" and last[1:].isdecimal():
        last = last.upper()
    else:
        last = _SHOWN.get(last, last)
    return "+".join((*modifiers, last))
