"""The list of the peer switcher: one line for each peer, with the result of its last exchange."""

from __future__ import annotations

from collections.abc import Sequence
from time import time
from typing import ClassVar

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from mwl_tui.ui.peers.model.peer_list import PARTS, PeerLine, line_spans
from mwl_tui.ui.shared.line_list import LineList

__all__ = ["PeerList"]


class PeerList(LineList, can_focus=False):
    """Draws peers; the cursor is moved by the dialog around it, whose input keeps the focus."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"peer-list--{part}" for part in PARTS}

    class Chosen(Message):
        """A peer was clicked."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[PeerLine] = ()

    def show(self, lines: Sequence[PeerLine]) -> None:
        """Show these peers."""
        self._lines = lines
        self.entries_changed()

    def entry_count(self) -> int:
        """Return how many there are."""
        return len(self._lines)

    def draw_entry(self, index: int) -> Strip:
        """Draw a line; the cursor shows though the focus is in the input."""
        width = self.scrollable_content_region.width
        spans = line_spans(self._lines[index], width, time())
        strip = Strip([Segment(span.text, self.part(f"peer-list--{span.part}")) for span in spans])
        if index != self.cursor:
            return strip
        return strip.extend_cell_length(width).apply_style(self.get_component_rich_style("line-list--cursor"))

    def on_click(self, event: object) -> None:
        """Choose the clicked peer; the list has moved the cursor to it."""
        self.post_message(self.Chosen())
