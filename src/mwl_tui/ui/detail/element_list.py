"""The elements of a response as a tree of lines."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip

from mwl_tui.dicom.tree import Node, Place, Tree
from mwl_tui.ui.detail.keys import DETAIL
from mwl_tui.ui.detail.model.detail import DetailModel, Note
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["ElementList"]

_PARTS = ("mark", "tag", "vr", "name", "hit", "item", "value", "empty", "meaning", "warning", "malformed")


class ElementList(LineList):
    """Draws a :class:`.DetailModel`; the cursor keeps its element from response to response."""

    BINDINGS: ClassVar[list[BindingType]] = DETAIL
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"element-list--{part}" for part in _PARTS}

    class Moved(Message):
        """The cursor is on another line, or another data set is shown."""

        def __init__(self, node: Node | None) -> None:
            super().__init__()
            self.node = node

    class Opened(Message):
        """An element is to be shown whole."""

        def __init__(self, node: Node) -> None:
            super().__init__()
            self.node = node

    class Turned(Message):
        """Another hit of the search is wanted."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, model: DetailModel, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._model = model
        self._place: Place = ()
        self._drawn: LRUCache[int, Strip] = LRUCache(200)

    @property
    def node(self) -> Node | None:
        """The element or item under the cursor."""
        return self._model.node(self.cursor)

    def show(self, tree: Tree | None, notes: list[Note]) -> None:
        """Show another data set, with the cursor on the element that it was on."""
        place = self._place
        self._model.show(tree, notes)
        self.lines_changed()
        if tree is not None and tree.broken is not None and notes:
            self._go(0)  # the sentence that says so: the bytes show where
        else:
            self._go(self._model.index_near(place))
        if self.cursor <= self._model.note_count:
            self.scroll_to(y=0, animate=False, force=True)
        self._place = place
        self.post_message(self.Moved(self.node))

    def lines_changed(self) -> None:
        """Draw all lines anew."""
        self._drawn.clear()
        self.entries_changed()

    def entry_count(self) -> int:
        """Return how many lines there are."""
        return len(self._model.lines)

    def forget_drawings(self) -> None:
        """Draw all lines anew, for the width there is now."""
        self._drawn.clear()
        width = self.scrollable_content_region.width
        if width != self._model.width:
            place = self._place
            self._model.width = width
            self._model.lay_out()
            if place and self._model.node(self.cursor) is not None:
                self.cursor = self._model.index_near(place)

    def draw_entry(self, index: int) -> Strip:
        """Draw a line."""
        if (strip := self._drawn.get(index)) is None:
            pieces = self._model.pieces(index)
            strip = Strip([Segment(piece.text, self.part(f"element-list--{piece.part}")) for piece in pieces])
            self._drawn[index] = strip
        return strip

    def watch_cursor(self, before: int, after: int) -> None:
        """Post the position of the cursor."""
        super().watch_cursor(before, after)
        if (node := self.node) is not None:
            self._place = node.place
        self.post_message(self.Moved(self.node))

    def go_to(self, index: int) -> None:
        """Put the cursor on a line, after what stands above it may have been opened."""
        self.lines_changed()
        self._go(index)

    def action_open(self) -> None:
        """Open or close a sequence; show anything else whole."""
        node = self.node
        if node is None:
            return
        if self._model.can_open(node):
            self._set_open(node, not self._model.is_open(node))
        elif not node.is_item:
            self.post_message(self.Opened(node))

    def action_unfold(self) -> None:
        """Open a sequence or an item; if it is open, enter it."""
        node = self.node
        if node is None or not self._model.can_open(node):
            return
        if self._model.is_open(node):
            self._go(self.cursor + 1)
        else:
            self._set_open(node, True)

    def action_fold(self) -> None:
        """Close a sequence or an item; otherwise go to the parent."""
        node = self.node
        if node is not None and self._model.can_open(node) and self._model.is_open(node):
            self._set_open(node, False)
        else:
            self._go(self._model.parent_index(self.cursor))

    def action_unfold_all(self) -> None:
        """Open everything, or restore the default."""
        place = self._place
        self._model.turn_all()
        self.go_to(self._model.index_near(place))

    def action_hit(self, step: int) -> None:
        """Ask for the next hit of the search (1) or the previous one (-1)."""
        self.post_message(self.Turned(step))

    def _set_open(self, node: Node, is_open: bool) -> None:
        self._model.set_open(node, is_open)
        self.lines_changed()
