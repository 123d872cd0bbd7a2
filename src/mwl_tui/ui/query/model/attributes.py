"""Attributes to choose from: Table K.6-1, and the data dictionary behind it. No widget here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.dictionary import entries, format_tag
from mwl_tui.ui.query.model import guides
from mwl_tui.ui.query.model.fields import field_at
from mwl_tui.ui.shared.model.attribute_names import path_of
from mwl_tui.worklist.table import ATTRIBUTES, BY_PATH, SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET, label, vr_at

__all__ = [
    "AttributeLine",
    "choice_at",
    "counted",
    "found",
    "in_table",
    "keys_to_add",
    "returnable",
    "toggled",
    "whole_dictionary",
]

_NEVER_RETURN_KEYS = frozenset({SPECIFIC_CHARACTER_SET, TIMEZONE_OFFSET})
"""Not to be asked for: they are never empty (PS3.4 Table K.6-1a)."""
_NO_TEXT = frozenset({"SQ", "OB", "OD", "OF", "OL", "OV", "OW"})
_MOST_FOUND = 500
_TOP = "the top level"


class AttributeLine(NamedTuple):
    """One attribute in a list.

    Attributes:
        path: The attribute.
        words: Its name in words.
        where: The sequences it stands in, in words; empty at the top level, unless it belongs in a sequence.
        vr: Its value representation.
        types: Matching and return type of Table K.6-1, as ``R 1``; empty outside the table.
        searched: What a search looks at, in lower case.
    """

    path: Path
    words: str
    where: str
    vr: str
    types: str
    searched: str

    @property
    def depth(self) -> int:
        """How many sequences it stands in."""
        return len(self.path) - 1


def choice_at(path: Path) -> AttributeLine:
    """Describe an attribute."""
    *parents, keyword = label(path).split(".")
    row = BY_PATH.get(path)
    types = f"{row.matching} {row.return_type}".strip() if row else ""
    where = " › ".join(guides.spaced(parent).removesuffix(" Sequence") for parent in parents)
    return _choice(path, guides.spaced(keyword), where, vr_at(path), types, f"{keyword} {field_at(path).title}")


def _choice(path: Path, words: str, where: str, vr: str, types: str, names: str) -> AttributeLine:
    tag = format_tag(path[-1])
    searched = f"{names} {words} {where} {tag} {tag[1:5]}{tag[6:10]} {vr}".lower()
    return AttributeLine(path, words, where, vr, types, searched)


@lru_cache(maxsize=1)
def _table() -> tuple[AttributeLine, ...]:
    return tuple(choice_at(attribute.path) for attribute in ATTRIBUTES)


@lru_cache(maxsize=1)
def whole_dictionary() -> tuple[AttributeLine, ...]:
    """Return the attributes of the data dictionary that can be matched, at the top level, but those of the table.

    It takes a moment the first time.
    """
    inside = {attribute.path[-1] for attribute in ATTRIBUTES if len(attribute.path) > 1}
    return tuple(
        _choice((entry.tag,), entry.name, _TOP if entry.tag in inside else "", entry.vr, "", entry.keyword)
        for entry in entries()
        if entry.vr not in _NO_TEXT and (entry.tag,) not in BY_PATH
    )


def keys_to_add() -> tuple[AttributeLine, ...]:
    """Return the attributes of the table that may be matching keys: all but the sequences themselves."""
    return tuple(choice for choice in _table() if choice.vr != "SQ")


def returnable() -> tuple[AttributeLine, ...]:
    """Return the attributes of the table that may be return keys, in its order: a sequence, then what stands in it."""
    return tuple(choice for choice in _table() if choice.path[-1] not in _NEVER_RETURN_KEYS)


def found(choices: Sequence[AttributeLine], typed: str, *, most: int = _MOST_FOUND) -> list[AttributeLine]:
    """Return the attributes that hold every word that was typed; before them the one that was named exactly.

    Args:
        choices: What to search.
        typed: Words, a keyword, a tag, or a path of keywords and tags.
        most: How many to give.
    """
    words = typed.lower().split()
    hits = [choice for choice in choices if all(word in choice.searched for word in words)]
    hits = hits[:most]
    exact = path_of(typed.strip()[:200]) if typed.strip() else None
    if exact is not None and vr_at(exact) != "SQ":
        hits = [choice_at(exact), *(choice for choice in hits if choice.path != exact)]
    return hits


def in_table(choices: Sequence[AttributeLine], typed: str) -> list[AttributeLine]:
    """Return the attributes that hold every word that was typed, and the sequences they stand in."""
    words = typed.lower().split()
    hits = {choice.path for choice in choices if all(word in choice.searched for word in words)}
    wanted = {path[:length] for path in hits for length in range(1, len(path) + 1)}
    return [choice for choice in choices if choice.path in wanted]


def toggled(chosen: Collection[Path], path: Path) -> tuple[Path, ...]:
    """Ask for an attribute, with the sequences it stands in; or leave it out, with all that stands in it."""
    if path in chosen:
        return tuple(other for other in chosen if other[: len(path)] != path)
    around = [path[:length] for length in range(1, len(path) + 1)]
    return tuple(dict.fromkeys([*chosen, *around]))


def counted(chosen: Collection[Path]) -> str:
    """Return how many of the table's attributes are asked for, and how many others: ``41 of 80``."""
    table = {choice.path for choice in returnable()}
    others = len(set(chosen) - table)
    return f"{len(set(chosen) & table)} of {len(table)}" + (f" + {others}" if others else "")
