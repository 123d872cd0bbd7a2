"""The detail pane: the elements of a response, and the bytes of the one under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from mwl_tui.dicom.dictionary import format_tag
from mwl_tui.dicom.tree import Node, Tree
from mwl_tui.operations.exchange import Row
from mwl_tui.ui.detail.element_list import ElementList
from mwl_tui.ui.detail.keys import DETAIL_PANE
from mwl_tui.ui.detail.model.detail import DetailModel, cut
from mwl_tui.ui.detail.model.detail_notes import LIMITS, notes_of, subtitle_of, title_of
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.filter_line import FilterLine
from mwl_tui.ui.shared.hex_view import HexView, Marked

if TYPE_CHECKING:
    from mwl_tui.dicom.charset import Reading

__all__ = ["Detail"]

_BESIDE = ((172, 75), (112, 41))
"""Cells from which the bytes stand beside the elements, and the cells they take; otherwise they are below."""
_TALL = 11
"""Lines from which the bytes show below the elements; below that, only on request."""
_STEPS_AT_ONCE = 5
"""Steps of a search (some milliseconds) before the event loop gets a turn."""
_NOTHING = ("The whole data set of the response under the cursor", "{focus.worklist} goes to the responses")


class Detail(Horizontal):
    """Shows one response: ``show(row, reading)``, or ``show(None)`` for none.

    What is not on the screen is not worked out; of several responses that are shown at once the last one counts. It
    is a pane that ``/`` searches (:class:`~mwl_tui.ui.shared.filter_line.Filterable`).
    """

    BINDINGS: ClassVar[list[BindingType]] = DETAIL_PANE

    filter_name = "detail"
    filter_hint = (
        "words of a tag, a keyword, a value or its meaning; "
        "{detail.next-hit} and {detail.previous-hit} go to the next and previous hit"
    )

    class Opened(Message):
        """The user opens an element to see its full value."""

        def __init__(self, tree: Tree, node: Node) -> None:
            super().__init__()
            self.tree, self.node = tree, node

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.model = DetailModel()
        self.row: Row | None = None
        self.filter_text = ""
        self._reading: Reading | None = None
        self._shown: tuple[Row | None, Reading | None] | None = None
        self._bytes: bool | None = None
        self._due = False
        self._steps: Iterator[int] = iter(())

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield ElementList(self.model, id="detail-elements")
        yield HexView(id="detail-bytes")

    def on_mount(self) -> None:
        """Set the title of the pane."""
        self.elements.say(*_NOTHING)
        self.border_title = Content("3 Detail")
        self.query_one(HexView).border_title = Content("bytes")

    @property
    def elements(self) -> ElementList:
        """The list of elements."""
        return self.query_one(ElementList)

    @property
    def node(self) -> Node | None:
        """The element under the cursor."""
        return self.elements.node

    def focus(self, scroll_visible: bool = True) -> Self:
        """Pass the focus on to the elements."""
        self.elements.focus(scroll_visible)
        return self

    def focus_inside(self) -> None:
        """Move the focus to the elements, at once."""
        self.screen.set_focus(self.elements)

    # -- what is shown ----------------------------------------------------------------------------------------------

    def show(self, row: Row | None, reading: Reading | None = None) -> None:
        """Show a response.

        Args:
            row: The response, or None.
            reading: The character set reading of the peer.
        """
        self.row, self._reading = row, reading
        if not self._due:
            self._due = True
            self.call_later(self._take)

    def on_show(self) -> None:
        """Show the response that was set while the pane was hidden."""
        self._take()

    def on_resize(self) -> None:
        """Place the bytes for the new size."""
        self._place_bytes()
        self._take()

    def _take(self) -> None:
        """Show the last given response, unless it shows already or the pane is hidden."""
        self._due = False
        if not self.display or not self.size.height:
            return
        wanted = (self.row, self._reading)
        if self._shown is not None and wanted[0] is self._shown[0] and wanted[1] == self._shown[1]:
            return
        self._shown = wanted
        self._draw(*wanted)

    def _draw(self, row: Row | None, reading: Reading | None) -> None:
        tree = None
        if row is not None:
            how = {} if reading is None else {"reading": reading}
            tree = Tree(row.response.identifier, row.response.syntax, limits=LIMITS, **how)
        self.elements.show(tree, notes_of(row, tree) if row is not None and tree is not None else [])
        self._place_bytes()
        if self.filter_text:
            self.filter_by(self.filter_text, stay=True)
        self._subtitle()

    def _subtitle(self) -> None:
        words = subtitle_of(self.row)
        if self.filter_text and self.model.tree is not None:
            here, hits = self.model.hit_number(self.elements.cursor), len(self.model.hits)
            found = f"{here or '–'} of {hits:,}" if hits else "nothing"
            begins, ends = worded(self, "{pane.filter} "), worded(self, "{detail.next-hit} {detail.previous-hit}")
            words = f"{begins}{cut(self.filter_text, 24)}: {found}   {ends} next, previous"
        self.border_title, self.border_subtitle = Content(title_of(self.row)), Content(words)

    # -- bytes ------------------------------------------------------------------------------------------------------

    def action_bytes(self) -> None:
        """Show or hide the bytes."""
        self._bytes = not self.query_one(HexView).display
        self._place_bytes()

    def _place_bytes(self) -> None:
        """Put the bytes beside the elements or below them, where there is room or the user asked for them."""
        room = self.content_size
        beside = next((cells for least, cells in _BESIDE if room.width >= least), 0)
        broken = self.model.tree is not None and self.model.tree.broken is not None
        usual = (bool(beside) or broken or room.height >= _TALL) and room.height >= 5
        shown = (usual if self._bytes is None else self._bytes) and self.model.tree is not None
        self.set_class(not beside, "-below")
        view = self.query_one(HexView)
        view.display = shown
        if not beside:
            view.styles.width = "100%"
            view.styles.height = max(2, min(8, room.height * (3 if broken else 2) // 6))
        else:
            view.styles.height, view.styles.width = "100%", beside
        if shown:
            self._show_bytes(self.node)

    def _show_bytes(self, node: Node | None) -> None:
        """Show all bytes and highlight those of the element; in a truncated response, highlight where it breaks off."""
        tree, view = self.model.tree, self.query_one(HexView)
        if tree is None or not view.display:
            return
        if node is not None:
            start, value = tree.header(node)
            view.show(tree.data, [Marked(start, value, "header"), Marked(value, node.stop, "value")])
            title = f"bytes {start:,} to {max(start, node.stop - 1):,}  {format_tag(node.tag)}"
        elif tree.broken is not None:
            offset = min(tree.broken.offset, max(0, len(tree.data) - 1))
            view.show(tree.data, [Marked(offset, offset + 8, "broken")])
            title = f"breaks at byte {tree.broken.offset:,}"
        else:
            view.show(tree.data)
            title = "bytes"
        view.border_title = Content(title)

    @on(ElementList.Moved)
    def _on_moved(self, event: ElementList.Moved) -> None:
        event.stop()
        self._show_bytes(event.node)
        if self.filter_text:
            self._subtitle()

    @on(ElementList.Opened)
    def _on_opened(self, event: ElementList.Opened) -> None:
        event.stop()
        if self.model.tree is not None:
            self.post_message(self.Opened(self.model.tree, event.node))

    # -- searching --------------------------------------------------------------------------------------------------

    def filter_by(self, text: str, *, stay: bool = False) -> None:
        """Look for words in all elements, and go to the first hit from the cursor on.

        Args:
            text: The words; empty for none.
            stay: Whether the cursor stays, since the text was not typed just now.
        """
        self.filter_text = text
        self._steps = self.model.search(text)
        if self._search_on():
            self._found(stay)
        else:
            self.run_worker(self._search_in_turns(self._steps, stay), group="search", exclusive=True)

    def _search_on(self) -> bool:
        """Take some steps of the search; return whether it is complete."""
        return any(next(self._steps, None) is None for _ in range(_STEPS_AT_ONCE))

    async def _search_in_turns(self, steps: Iterator[int], stay: bool) -> None:
        for _ in steps:
            await asyncio.sleep(0)
        if steps is self._steps:
            self._found(stay)

    def _found(self, stay: bool) -> None:
        self.elements.lines_changed()
        hits = len(self.model.hits)
        if hits and not stay and (index := self.model.hit_from(self.elements.cursor, 0)) is not None:
            self.elements.go_to(index)
        self._subtitle()
        if self.filter_text.strip():
            said = f"{hits:,} hit{'' if hits == 1 else 's'}" if hits else "no match"
            self.post_message(FilterLine.Reported(said, wrong=not hits))

    @on(ElementList.Turned)
    def _on_turned(self, event: ElementList.Turned) -> None:
        event.stop()
        index = self.model.hit_from(self.elements.cursor, event.step)
        if index is None:
            said = "No hits" if self.filter_text else "No search text: {pane.filter} searches"
            self.notify(worded(self, said), markup=False)
        else:
            self.elements.go_to(index)
