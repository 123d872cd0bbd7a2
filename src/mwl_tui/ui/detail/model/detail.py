"""The lines of the detail pane: which elements show, what each line says, where a search finds something.

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
"""Nodes that a search looks at between two breaths."""
_MOST_CHOICES: Final = 1_000
_LONGEST_SHOWN: Final = 1_024
_NAMES: Final = (28, 34)
"""Cells of the names where a line has less than 100 cells, and where it has more; a longer name moves its value."""
_SPACIOUS: Final = 100
_LEAST_MEANING: Final = 6
_INDENT: Final = "  "


class Note(NamedTuple):
    """A sentence of ours at the top.

    Attributes:
        text: What it says, safe to show.
        part: How it is drawn: ``warning``, ``malformed`` or ``meaning``.
    """

    text: str
    part: str


Line: TypeAlias = Note | Node


class Piece(NamedTuple):
    """A piece of a line and the part it plays (a component class of the widget)."""

    text: str
    part: str


class DetailModel:
    """The data set of one response as lines. What was opened stays open from response to response.

    Attributes:
        tree: The data set; None where nothing is shown.
        lines: What shows, from the top.
        hits: Where the search found something, in the order of the data set.
        words: What is searched for.
        note_count: How many of the lines are sentences of ours, all at the top.
        width: Cells of a line; :meth:`lay_out` takes another one over.
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
        """Take another data set."""
        self.tree, self._notes = tree, tuple(notes)
        self._inside.clear()
        self.hits = []
        self.lay_out()

    def node(self, index: int) -> Node | None:
        """Return the node of a line; None where it is a sentence, or there is no such line."""
        line = self.lines[index] if 0 <= index < len(self.lines) else None
        return line if isinstance(line, Node) else None

    def index_near(self, place: Place) -> int:
        """Return the line of a place, or of what shows next to it: the one before, or the first element."""
        first = self.note_count
        index = bisect_right(self.lines, place, lo=first, key=_place) - 1
        return max(min(first, len(self.lines) - 1), index)

    # -- opening and closing ----------------------------------------------------------------------------------------

    def is_open(self, node: Node) -> bool:
        """Return whether what is in a node shows."""
        known = self._chosen.get(node.place)
        return known if known is not None else self._all or node.is_item or node.place == (SPS,)

    def can_open(self, node: Node) -> bool:
        """Return whether there is anything in a node."""
        return bool(node.inside)

    def set_open(self, node: Node, is_open: bool) -> None:
        """Open or close a node."""
        if len(self._chosen) >= _MOST_CHOICES:
            self._chosen.clear()
        self._chosen[node.place] = is_open
        self.lay_out()

    def turn_all(self) -> bool:
        """Open everything, or go back to what is usually open; give which."""
        self._all = not self._all
        self._chosen.clear()
        self.lay_out()
        return self._all

    def parent_index(self, index: int) -> int:
        """Return the line of what a line stands in; its own where it stands in nothing that shows."""
        node = self.node(index)
        place = node.place[:-1] if node is not None else ()
        while place:
            found = self.index_near(place)
            if (around := self.node(found)) is not None and around.place == place:
                return found
            place = place[:-1]
        return index

    def children(self, node: Node) -> list[Node]:
        """Return what is in a node, worked out when it is first looked at."""
        if (inside := self._inside.get(node.place)) is None:
            inside = self._inside[node.place] = self.tree.children(node) if self.tree is not None else []
        return inside

    def lay_out(self) -> None:
        """Give the lines anew; the only item of a sequence needs no line of its own."""
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

        A generator: each step looks at some hundred elements at most, and gives how many hits there are so far.
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
        """Return the line of the next hit (1), of the one before (-1), or of the first from here on (0).

        It opens what the hit stands in, and begins again at the other end. None where there is no hit.
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
        """Open what a place stands in, and give its line."""
        for end in range(1, len(place)):
            around = self.node(self.index_near(place[:end]))
            if around is not None and around.place == place[:end] and not self.is_open(around):
                self.set_open(around, True)
        return self.index_near(place)

    def hit_number(self, index: int) -> int:
        """Return which hit a line is, from 1; 0 where it is none."""
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
        """Return the name of an element, padded to the column of the values but never cut by it."""
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
            blank = "only blanks" if node.vr not in ("UN",) and not node.vr.startswith("O") else "bytes"
            made = [Piece(f"{node.length:,} bytes" if blank == "bytes" else blank, "empty")]
        else:
            made = list(_shortened(text, node.length, room))
        for said, part in self._remarks(node):
            left = room - sum(cell_len(piece.text) for piece in made)
            made += _after(said, left, part)
        return made

    def _remarks(self, node: Node) -> Iterator[Piece]:
        """Yield what is to be said of a value, the gravest first."""
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
    """Return how a value does not fit its character set, and what it says in the one that its bytes fit."""
    instead = safe_text(tree.instead(node, mismatch), _LONGEST_SHOWN)
    fits = f"; in {safe_text(mismatch.fits)} it says: {instead}" if instead else ""
    return f"read as {node.charset}, but {mismatch.kind.value}{fits}"


def cut(text: str, width: int) -> str:
    """Make text take at most ``width`` cells, with an ellipsis where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else ""


def _shortened(text: str, length: int, room: int) -> Iterator[Piece]:
    """Yield a value, and of one that is cut how long it is."""
    if cell_len(text) <= max(room, 1) and len(text) < _LONGEST_SHOWN:
        yield Piece(text, "value")
        return
    told = f" {length:,} bytes"
    yield Piece(cut(text, max(8, room - len(told))), "value")
    yield Piece(told, "empty")


def _after(text: str, room: int, part: str) -> list[Piece]:
    """Return what comes after a value, where there is room for a word of it."""
    if not text or room - 2 < min(_LEAST_MEANING, cell_len(text)):
        return []
    return [Piece("  ", "empty"), Piece(cut(text, room - 2), part)]


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap a sentence, the lines after the first one further in."""
    return wrap(text, max(width, 20), subsequent_indent=_INDENT)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _place(line: Line) -> Place:
    return line.place if isinstance(line, Node) else ()
