"""The hints of the key bar: which keys to show, and which to leave out in a narrow terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from textual.widget import Widget

from mwl_tui.ui.keys.part import Part, Parts
from mwl_tui.ui.keys.spelling import spelled, types_text
from mwl_tui.ui.keys.user_keys import UserKeys

__all__ = ["Hint", "focused_part", "fold", "hints", "places", "width"]

_ALWAYS = (("app.help", "app.help-anywhere"), ("app.quit-letter", "app.quit"))
"""The hints at the end, shown at any width: the first binding that works of each pair."""


class Hint(NamedTuple):
    """A key and its label in the key bar.

    Attributes:
        key: As shown.
        word: What it does.
        press: Textual's name of the key that a click presses.
        rank: Higher ranks are left out first in a narrow terminal; 0 always stays.
    """

    key: str
    word: str
    press: str
    rank: int = 0


def focused_part(parts: Parts, focused: Widget | None) -> Part:
    """Return the part of the interface that the focused widget belongs to."""
    return parts.at(node.id for node in focused.ancestors_with_self) if focused is not None else parts.everywhere


def hints(part: Part, keys: UserKeys, *, running: bool, typing: bool) -> list[Hint]:
    """Return the hints to show, in their order.

    Args:
        part: Where the focus is.
        keys: The keys of the user.
        running: Whether something can be cancelled.
        typing: Whether letters are typed as text there.
    """
    hidden = "query.run" if running else "query.cancel"
    own = dict(part.hints)
    wanted = {**own, **dict(keys.parts.everywhere.hints), **own}  # the hints of the part come first, with its own ranks
    wanted.pop(hidden)
    if "form.run" in wanted:
        wanted.pop("query.run", None)
    if running and not typing:
        wanted.pop("form.run", None)
        wanted = {"query.cancel": 1, **wanted}
    made = [_hint(name, rank, keys, typing=typing) for name, rank in wanted.items()]
    always = ([_hint(name, 0, keys, typing=typing) for name in names] for names in _ALWAYS)
    made += [next((hint for hint in works if hint), None) for works in always]
    return [hint for hint in made if hint]


def _hint(name: str, rank: int, keys: UserKeys, *, typing: bool) -> Hint | None:
    binding = keys.parts.bindings.get(name)
    works = [key for key in keys.of(binding) if not (typing and types_text(key))] if binding else []
    if binding is None or not works:
        return None
    shown = next((key for key in works if types_text(key)), works[0])  # a letter takes less room
    return Hint(spelled([shown]), binding.description, shown, rank)


def width(hint: Hint) -> int:
    """Return the width of a hint in the key bar in cells, with the gap after it."""
    return cell_len(hint.key) + 1 + cell_len(hint.word) + 2


def fold(shown: list[Hint], room: int) -> list[Hint]:
    """Leave out the hints of the highest ranks until the rest fit into ``room`` cells; rank 0 always stays."""
    kept = list(shown)
    while sum(map(width, kept)) - 2 > room and any(hint.rank for hint in kept):
        kept.remove(max(kept, key=lambda hint: hint.rank))
    return kept


def places(shown: list[Hint]) -> Iterator[tuple[int, Hint]]:
    """Yield each hint with the cell after its end, including the gap."""
    end = 0
    for hint in shown:
        end += width(hint)
        yield end, hint
