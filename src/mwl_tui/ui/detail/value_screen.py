"""The dialog that shows one value in full."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from mwl_tui.dicom.tree import Node, Tree
from mwl_tui.ui.detail.keys import VALUE
from mwl_tui.ui.detail.model.full_value import title_of, value_lines, whole_text
from mwl_tui.ui.detail.value_lines import ValueLines
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.clipboard import copy_text
from mwl_tui.ui.shared.hex_view import HexView, Marked

__all__ = ["ValueScreen"]


_KEYS = "{list.up} {list.down} scroll · tab bytes · {value.copy} copy · {value.close} close"


class ValueScreen(ModalScreen[None]):
    """Shows one element in full, its text above its bytes.

    Args:
        tree: The data set.
        node: The element.
    """

    BINDINGS: ClassVar[list[BindingType]] = VALUE

    def __init__(self, tree: Tree, node: Node) -> None:
        super().__init__()
        self._tree, self._node = tree, node

    def compose(self) -> ComposeResult:
        """Make the parts."""
        with Vertical(id="value", classes="dialog"):
            yield ValueLines(id="value-text")
            yield HexView(id="value-bytes")

    def on_mount(self) -> None:
        """Show the value."""
        dialog = self.query_one("#value")
        dialog.border_title = Content(title_of(self._tree, self._node))
        dialog.border_subtitle = Content(worded(self, _KEYS))
        self.query_one(ValueLines).focus()
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        node, tree, lines = self._node, self._tree, self.query_one(ValueLines)
        width = self.query_one("#value").content_size.width - 1
        made = value_lines(tree, node, width)
        room = self.app.size.height
        lines.styles.height = max(2, min(len(made), room // 2))
        lines.show(made)
        view = self.query_one(HexView)
        view.border_title = Content(f"bytes {node.start:,} to {max(node.start, node.stop - 1):,}")
        view.show(tree.data, [Marked(node.start, node.value, "header"), Marked(node.value, node.stop, "value")])

    def action_copy(self) -> None:
        """Copy the value."""
        copy_text(self.app, whole_text(self._tree, self._node), "value")
