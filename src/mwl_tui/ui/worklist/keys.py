"""The keys of the responses, and of the choice of their columns."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import LIST
from mwl_tui.ui.shared.pane import Pane

__all__ = ["COLUMNS", "PANE", "PARTS", "WORKLIST"]

WORKLIST: list[BindingType] = [
    Binding("enter", "open", "detail", id="worklist.open", tooltip="Show all of the response under the cursor"),
    Binding("right,l", "shift(1)", "column right", id="worklist.right", tooltip="Go to the next column"),
    Binding("left,h", "shift(-1)", "column left", id="worklist.left", tooltip="Go to the column before"),
    Binding("s", "sort", "sort", id="worklist.sort", tooltip="Sort by the column: up, down, as it came"),
    Binding("space", "mark", "mark", id="worklist.mark", tooltip="Mark the response, or not, and go down"),
    Binding("a", "mark_all", "mark all", id="worklist.mark-all", tooltip="Mark all that is shown, or none"),
    Binding("o", "screen.columns", "columns", id="worklist.columns", tooltip="Choose, order and size the columns"),
]
"""Further keys of the responses."""

COLUMNS: list[BindingType] = [
    Binding(
        "space", "toggle_column", "show or not", id="columns.toggle", tooltip="Show the attribute as a column, or not"
    ),
    Binding("J", "carry(1)", "move down", id="columns.later", tooltip="Put the column further to the right"),
    Binding("K", "carry(-1)", "move up", id="columns.sooner", tooltip="Put the column further to the left"),
    Binding("plus,equals_sign", "size(1)", "wider", id="columns.wider", tooltip="Make the column wider"),
    Binding("minus", "size(-1)", "narrower", id="columns.narrower", tooltip="Make the column narrower"),
    Binding("0", "size(0)", "fit", id="columns.fit", tooltip="Let the column have the width that fits"),
    Binding("d", "defaults", "defaults", id="columns.defaults", tooltip="Take the usual columns"),
    Binding("slash", "search", "search", id="columns.search", tooltip="Search all of Table K.6-1"),
    Binding("enter", "apply", "apply", id="columns.apply", tooltip="Take the columns, now and for later queries"),
    Binding("escape,q", "back", "back", id="columns.back", tooltip="Leave the columns as they were"),
]
"""Keys of the choice of columns."""

PARTS: tuple[Part, ...] = (
    Part(
        "worklist",
        "Worklist",
        "The responses to the query, one a line. Before each: ● marked, ✗ malformed, ! status FF01, ~ lint.",
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
"""The parts of the interface that these are the keys of."""

PANE = Pane("worklist", "the responses", PARTS, height=(5.0, 4.0))
"""The pane on the main screen."""
