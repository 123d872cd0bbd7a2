"""The notes above the elements of a response: its problems and their likely causes. No widget here."""

from __future__ import annotations

from typing import Final

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.tree import Tree
from mwl_tui.operations.exchange import Row
from mwl_tui.ui.detail.model.detail import Note
from mwl_tui.ui.worklist.model import badges
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import BY_PATH, SPS, label

__all__ = ["LIMITS", "notes_of", "subtitle_of", "title_of"]

LIMITS: Final = ReaderLimits(depth=64, elements=20_000, inflated=16_777_216)
"""The limits of what the pane reads: more than the usual limits of a peer, yet bounded."""

_PARTS: Final = {"✗": "malformed", "!": "warning", "~": "warning"}
_NAMED: Final = 5
"""Attributes that a note names."""


def notes_of(row: Row, tree: Tree) -> list[Note]:
    """Return the notes on a response: its badges in words, and where it is truncated."""
    notes = [Note(words, _PARTS.get(words[:1], "meaning")) for words in badges.words_of(row)]
    if row.response.status == badges.UNSUPPORTED_KEY and row.run.request is not None:
        notes += _about_keys(row.run.request.query, tree)
    return notes + _about_the_break(row, tree)


def title_of(row: Row | None) -> str:
    """Return the title of the pane, with the badge of the response, since its notes may be out of sight."""
    words = badges.words_of(row) if row is not None else ()
    if not words:
        return "3 Detail"
    more = f" and {len(words) - 1} more" if len(words) > 1 else ""
    badge = badges.badge_of(row) if row is not None else badges.NONE
    return f"3 Detail  {badge.symbol} {badge.state}{more}"


def subtitle_of(row: Row | None) -> str:
    """Return the number and the encoding of the response."""
    if row is None:
        return ""
    response = row.response
    return (
        f"response {response.number:,} · status {response.status:04X} · {response.syntax.words} · "
        f"{len(response.identifier):,} bytes"
    )


def _about_the_break(row: Row, tree: Tree) -> list[Note]:
    if tree.broken is None:
        return []
    offset, size = tree.broken.offset, len(tree.data)
    place = "at its end" if offset >= size else f"at byte {offset:,}"
    if not size:
        return []
    notes = []
    if row.response.malformed is None:  # the peer's limits are wider than ours
        notes.append(Note(f"! not shown in full: {safe_text(tree.broken.rule)}", "warning"))
    count = len(tree.top)
    read = "no element could be read before it" if not count else "what could be read before it:"
    notes.append(Note(f"The identifier has {size:,} bytes and breaks {place}; {read}", "meaning"))
    return notes


def _about_keys(query: Query, tree: Tree) -> list[Note]:
    """Name the optional keys of the query (PS3.4 C.2.2.1.2), since one of them caused the warning."""
    optional = [path for path, value in query.keys.items() if value and _is_optional(path)]
    notes = []
    if optional:
        notes.append(Note(f"Optional matching keys of the query: {_listed(optional)}", "meaning"))
    if absent := [path for path in dict.fromkeys((*query.keys, *query.return_keys)) if not _holds(tree, path)]:
        notes.append(Note(f"Requested but not in this response:  {_listed(absent)}", "meaning"))
    return notes


def _is_optional(path: Path) -> bool:
    attribute = BY_PATH.get(path)
    return attribute is None or attribute.matching != "R"


def _holds(tree: Tree, path: Path) -> bool:
    """Return whether a response has an attribute; only the first two levels are examined."""
    top = {node.tag: node for node in tree.top}
    if path[0] not in top:
        return False
    if len(path) != 2 or path[0] != SPS:
        return True
    return any(child.tag == path[1] for item in tree.children(top[SPS]) for child in tree.children(item))


def _listed(paths: list[Path]) -> str:
    names = [safe_text(label(path).rpartition(".")[2], 64) for path in paths[:_NAMED]]
    more = len(paths) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")
