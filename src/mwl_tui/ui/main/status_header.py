"""The line at the top: the peer, the mock, the last result."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.ui.main.model.header import HeaderState, header_parts

__all__ = ["StatusHeader"]


class StatusHeader(Widget):
    """The header line, fitted to the width."""

    state: reactive[HeaderState] = reactive(HeaderState())

    def render(self) -> Content:
        """Draw the line; texts are literal."""
        return Content.assemble(*header_parts(self.state, self.size.width))
