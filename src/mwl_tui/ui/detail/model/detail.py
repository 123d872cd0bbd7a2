"""The lines of the detail pane: the visible elements, the text of each line, the hits of a search.

No widget here. Text of a peer passes :func:`~mwl_tui.dicom.text.safe_text` in this module, once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.tree import Node, Place, Tree
from mwl_tui.worklist.table import SPS

if TYPE_CHECKING:
    from mwl_tui.dicom.charset.mismatch import CharsetMismatch

__all__ = ["DetailModel", "Line", "Note", "Piece", "cut"]

_SLICE: Final = 200
"""Nodes that a search examines in one step."""
_MOST_CHOICES: Final = 1_000
_LONGEST_SHOWN: Final = 1_024
_NAMES: Final = (28, 34)
"""Cells of the names where a line has less than 100 cells, and where it has more; a longer name moves its value."""
_SPACIOUS: Final = 100
_LEAST_MEANING: Final = 6
_INDENT: Final = "  "


class Note(NamedTuple):
    """A note of the workbench above the elements.

    Attributes:
        text: The text, safe to show.
        part: The style: ``warning``, ``malformed`` or ``meaning``.
    """

    text: str
    part: str


Line: TypeAlias = Note | Node


class Piece(NamedTuple):
    """A piece of a line and the part it plays (a component class of the widget)."""

    text: str
    part: str


class DetailModel:
    """The data set of one response as lines. Opened elements stay open for the next response.

    Attributes:
        tree: The data set; None where nothing is shown.
        lines: The visible lines, from the top.
        hits: The places that the search found, in the order of the data set.
        words: The words of the search.
        note_count: The number of lines of notes, all at the top.
        width: Cells of a line; :meth:`lay_out` applies a new width.
    """

    def __init__(self) -> None:
        self.tree: Tree | None = None
        self.lines: list[Line] = []
        self.hits: list[Place] = []
        self.words: tuple[str, ...] = ()
        self.note_count = 0
        self.width = 80
        self._notes: tuple[Note, ...] = ()
        self._inside: dict[Place, list[Node]] = {}
        self._chosen: dict[Place, bool] = {}
        self._all = False

    def show(self, tree: Tree | None, notes: Sequence[Note] = ()) -> None:
        """Show another data set."""
        self.tree, self._notes = tree, tuple(notes)
        self._inside.clear()
        self.hits = []
        self.lay_out()

    def node(self, index: int) -> Node | None:
        """Return the node of a line; None where it is a note, or there is no such line."""
        line = self.lines[index] if 0 <= index < len(self.lines) else None
        return line if isinstance(line, Node) else None

    def index_near(self, place: Place) -> int:
        """Return the line of a place; if it is hidden, the line before it or the first element."""
        first = self.note_count
        index = bisect_right(self.lines, place, lo=first, key=_place) - 1
        return max(min(first, len(self.lines) - 1), index)

    # -- opening and closing ----------------------------------------------------------------------------------------

    def is_open(self, node: Node) -> bool:
        """Return whether a node is open."""
        known = self._chosen.get(node.place)
        return known if known is not None else self._all or node.is_item or node.place == (SPS,)

    def can_open(self, node: Node) -> bool:
        """Return whether a node has children."""
        return bool(node.inside)

    def set_open(self, node: Node, is_open: bool) -> None:
        """Open or close a node."""
        if len(self._chosen) >= _MOST_CHOICES:
            self._chosen.clear()
        self._chosen[node.place] = is_open
        self.lay_out()

    def turn_all(self) -> bool:
        """Open everything, or restore the default; return whether everything is open."""
        self._all = not self._all
        self._chosen.clear()
        self.lay_out()
        return self._all

    def parent_index(self, index: int) -> int:
        """Return the line of the parent; the line itself where no parent shows."""
        node = self.node(index)
        place = node.place[:-1] if node is not None else ()
        while place:
            found = self.index_near(place)
            if (around := self.node(found)) is not None and around.place == place:
                return found
            place = place[:-1]
        return index

    def children(self, node: Node) -> list[Node]:
        """Return the children of a node, computed at first use."""
        if (inside := self._inside.get(node.place)) is None:
            inside = self._inside[node.place] = self.tree.children(node) if self.tree is not None else []
        return inside

    def lay_out(self) -> None:
        """Lay the lines out again; the only item of a sequence has no line of its own."""
        notes = [Note(part, note.part) for note in self._notes for part in _wrapped(note.text, self.width)]
        self.note_count = len(notes)
        self.lines = [*notes]
        todo = self.tree.top[::-1] if self.tree is not None else []
        while todo:
            node = todo.pop()
            self.lines.append(node)
            if node.inside and self.is_open(node):
                inside = self.children(node)
                only = node.is_sequence and len(inside) == 1
                todo += (self.children(inside[0]) if only else inside)[::-1]

    # -- searching --------------------------------------------------------------------------------------------------

    def search(self, text: str) -> Iterator[int]:
        """Look for every word of a text in all elements, open or not: tag, VR, keyword, value, meaning.

        A generator: each step examines a few hundred elements at most and yields the number of hits so far.
        """
        self.words = tuple(text.casefold().split())
        self.hits = []
        if not self.words or self.tree is None:
            yield 0
            return
        words, hits, looked = self.words, self.hits, 0
        todo = self.tree.top[::-1]
        while todo:
            node = todo.pop()
            if not node.is_item and _has(self._haystack(node), words):
                hits.append(node.place)
            todo += self.children(node)[::-1] if node.inside else []
            looked += 1
            if looked % _SLICE == 0:
                yield len(hits)
        yield len(hits)

    def hit_from(self, index: int, step: int) -> int | None:
        """Return the line of the next hit (1), the previous hit (-1), or the first hit from here on (0).

        Opens the parents of the hit and wraps around at the ends. None where there is no hit.
        """
        if not self.hits:
            return None
        node = self.node(index)
        here = node.place if node is not None else ()
        if step > 0:
            found = bisect_right(self.hits, here) % len(self.hits)
        elif step < 0:
            found = bisect_left(self.hits, here) - 1
        else:
            found = bisect_left(self.hits, here) % len(self.hits)
        return self.reveal(self.hits[found])

    def reveal(self, place: Place) -> int:
        """Open the parents of a place and return its line."""
        for end in range(1, len(place)):
            around = self.node(self.index_near(place[:end]))
            if around is not None and around.place == place[:end] and not self.is_open(around):
                self.set_open(around, True)
        return self.index_near(place)

    def hit_number(self, index: int) -> int:
        """Return the number of the hit in a line, from 1; 0 where it is none."""
        node = self.node(index)
        if node is None or not self.hits:
            return 0
        found = bisect_left(self.hits, node.place)
        return found + 1 if found < len(self.hits) and self.hits[found] == node.place else 0

    def _haystack(self, node: Node) -> str:
        tree = self.tree
        if tree is None:
            return ""
        parts = (format_tag(node.tag), node.vr, tree.name(node), tree.text(node), tree.meaning(node))
        return safe_text(" ".join(parts)).casefold()

    # -- drawing ----------------------------------------------------------------------------------------------------

    def pieces(self, index: int) -> list[Piece]:
        """Return the pieces of a line."""
        line, width = self.lines[index], self.width
        if isinstance(line, Note):
            return [Piece(line.text, line.part)]
        if line.is_item:
            return self._item_pieces(line, width)
        name = "name"
        if self.words and _has(self._haystack(line), self.words):
            name = "hit"
        made = [
            Piece(_INDENT * line.depth + self._mark(line), "mark"),
            Piece(f"{format_tag(line.tag)} ", "tag"),
            Piece(f"{safe_text(line.vr):2} ", "vr"),
            Piece(self._named(line, width), name),
        ]
        room = width - sum(cell_len(piece.text) for piece in made)
        return made + (self._sequence_pieces(line, room) if line.is_sequence else self._value_pieces(line, room))

    def _mark(self, node: Node) -> str:
        return ("▾ " if self.is_open(node) else "▸ ") if node.inside else _INDENT

    def _named(self, node: Node, width: int) -> str:
        """Return the name of an element, padded to the column of values but never cut."""
        names = _NAMES[width >= _SPACIOUS] - len(_INDENT) * node.depth
        name = safe_text(self.tree.name(node), 64) if self.tree is not None else ""
        if node.creator:
            name = f"{name} [{safe_text(node.creator, 64)}]".lstrip()
        name = name or "unknown"
        return name + " " * max(2, names - cell_len(name))

    def _item_pieces(self, item: Node, width: int) -> list[Piece]:
        head = f"{_INDENT * item.depth}{self._mark(item)}item {item.number}  "
        gist = "" if self.is_open(item) or self.tree is None else safe_text(self.tree.summary(item), _LONGEST_SHOWN)
        return [Piece(head, "item"), Piece(cut(gist, max(0, width - cell_len(head))), "meaning")]

    def _sequence_pieces(self, node: Node, room: int) -> list[Piece]:
        count = len(node.inside)
        said = "no items" if not count else "1 item" if count == 1 else f"{count:,} items"
        gist = ""
        if count and not self.is_open(node) and self.tree is not None:
            gist = safe_text(self.tree.summary(self.children(node)[0]), _LONGEST_SHOWN)
        return [Piece(said, "empty"), *_after(gist, room - len(said), "meaning")]

    def _value_pieces(self, node: Node, room: int) -> list[Piece]:
        if self.tree is None:
            return []
        text = safe_text(self.tree.text(node), _LONGEST_SHOWN)
        if not node.length:
            made = [Piece("empty", "empty")]
        elif not text.strip():
            blank = "only spaces" if node.vr not in ("UN",) and not node.vr.startswith("O") else "bytes"
            made = [Piece(f"{node.length:,} bytes" if blank == "bytes" else blank, "empty")]
        else:
            made = list(_shortened(text, node.length, room))
        for said, part in self._remarks(node):
            left = room - sum(cell_len(piece.text) for piece in made)
            made += _after(said, left, part)
        return made

    def _remarks(self, node: Node) -> Iterator[Piece]:
        """Yield the remarks on a value, the most serious first."""
        if self.tree is None:
            return
        mismatch = self.tree.mismatch(node)
        if mismatch is not None:
            yield Piece(f"! {mismatch_words(self.tree, node, mismatch)}", "warning")
        elif fault := self.tree.fault(node):
            yield Piece(f"! {safe_text(fault)}", "warning")
        if meaning := self.tree.meaning(node):
            yield Piece(safe_text(meaning), "meaning")


def mismatch_words(tree: Tree, node: Node, mismatch: CharsetMismatch) -> str:
    """Return why a value does not fit its character set, and its text in one that fits."""
    instead = safe_text(tree.instead(node, mismatch), _LONGEST_SHOWN)
    fits = f"; in {safe_text(mismatch.fits)} it says: {instead}" if instead else ""
    return f"read as {node.charset}, but {mismatch.kind.value}{fits}"


def cut(text: str, width: int) -> str:
    """Cut text to at most ``width`` cells, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else ""


def _shortened(text: str, length: int, room: int) -> Iterator[Piece]:
    """Yield a value, and its length where it is cut."""
    if cell_len(text) <= max(room, 1) and len(text) < _LONGEST_SHOWN:
        yield Piece(text, "value")
        return
    size = f" {length:,} bytes"
    yield Piece(cut(text, max(8, room - len(size))), "value")
    yield Piece(size, "empty")


def _after(text: str, room: int, part: str) -> list[Piece]:
    """Return the remark after a value, where there is room for some of it."""
    if not text or room - 2 < min(_LEAST_MEANING, cell_len(text)):
        return []
    return [Piece("  ", "empty"), Piece(cut(text, room - 2), part)]


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap a sentence, with the lines after the first indented."""
    return wrap(text, max(width, 20), subsequent_indent=_INDENT)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _place(line: Line) -> Place:
    return line.place if isinstance(line, Node) else ()
