"""The keys of the worklist, and of the choice of its columns."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import LIST
from mwl_tui.ui.shared.pane import Pane

__all__ = ["COLUMNS", "PANE", "PARTS", "WORKLIST"]

WORKLIST: list[BindingType] = [
    Binding(
        "enter", "open", "detail", id="worklist.open", tooltip="Show every attribute of the response under the cursor"
    ),
    Binding("right,l", "shift(1)", "column right", id="worklist.right", tooltip="Go to the next column"),
    Binding("left,h", "shift(-1)", "column left", id="worklist.left", tooltip="Go to the previous column"),
    Binding("s", "sort", "sort", id="worklist.sort", tooltip="Sort by the column: ascending, descending, as received"),
    Binding("space", "mark", "mark", id="worklist.mark", tooltip="Mark or unmark the response, and go down"),
    Binding("a", "mark_all", "mark all", id="worklist.mark-all", tooltip="Mark or unmark all shown responses"),
    Binding("o", "screen.columns", "columns", id="worklist.columns", tooltip="Choose, order and size the columns"),
]
"""Further keys of the worklist."""

COLUMNS: list[BindingType] = [
    Binding(
        "space", "toggle_column", "show or not", id="columns.toggle", tooltip="Show or hide the attribute as a column"
    ),
    Binding("J", "carry(1)", "move down", id="columns.later", tooltip="Move the column to the right"),
    Binding("K", "carry(-1)", "move up", id="columns.sooner", tooltip="Move the column to the left"),
    Binding("plus,equals_sign", "size(1)", "wider", id="columns.wider", tooltip="Make the column wider"),
    Binding("minus", "size(-1)", "narrower", id="columns.narrower", tooltip="Make the column narrower"),
    Binding("0", "size(0)", "fit", id="columns.fit", tooltip="Fit the width of the column"),
    Binding("d", "defaults", "defaults", id="columns.defaults", tooltip="Restore the default columns"),
    Binding("slash", "search", "search", id="columns.search", tooltip="Search all of Table K.6-1"),
    Binding("enter", "apply", "apply", id="columns.apply", tooltip="Apply the columns, also to later queries"),
    Binding("escape,q", "back", "back", id="columns.back", tooltip="Leave the columns as they were"),
]
"""Keys of the choice of columns."""

PARTS: tuple[Part, ...] = (
    Part(
        "worklist",
        "Worklist",
        "The responses to the query, one per line. Marks: ● marked, ✗ malformed, ! status FF01, ~ lint.",
        (WORKLIST, LIST),
        hints=(
            ("worklist.open", 3),
            ("pane.filter", 2),
            ("worklist.sort", 5),
            ("worklist.mark", 5),
            ("worklist.columns", 6),
        ),
    ),
    Part(
        "columns",
        "Columns",
        "Which attributes the worklist shows, in which order and width.",
        (COLUMNS, LIST),
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""

PANE = Pane("worklist", "the responses", PARTS, height=(5.0, 4.0))
"""The pane on the main screen."""
