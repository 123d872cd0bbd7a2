"""The keys of the detail of a response, and of a value that is shown in full."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import LIST
from mwl_tui.ui.shared.pane import Pane

__all__ = ["DETAIL", "DETAIL_PANE", "PANE", "PARTS", "VALUE"]

DETAIL: list[BindingType] = [
    Binding(
        "enter", "open", "open", id="detail.open", tooltip="Open or close a sequence; show any other value in full"
    ),
    Binding(
        "right,l", "unfold", "open", id="detail.unfold", tooltip="Open a sequence or an item; if it is open, enter it"
    ),
    Binding("left,h", "fold", "close", id="detail.fold", tooltip="Close the sequence or item, or go to its parent"),
    Binding(
        "E,asterisk",
        "unfold_all",
        "open all",
        id="detail.unfold-all",
        tooltip="Open everything; again to restore the default",
    ),
    Binding("n", "hit(1)", "next hit", id="detail.next-hit", tooltip="Go to the next hit of the search"),
    Binding("N", "hit(-1)", "previous hit", id="detail.previous-hit", tooltip="Go to the previous hit of the search"),
]
"""Keys of the elements of a response."""

DETAIL_PANE: list[BindingType] = [
    Binding("b", "bytes", "bytes", id="detail.bytes", tooltip="Show or hide the bytes of the element"),
]
"""Keys of the whole detail pane."""

VALUE: list[BindingType] = [
    Binding("escape,enter,q", "dismiss(None)", "close", id="value.close", tooltip="Close the value"),
    Binding("y", "copy", "copy", id="value.copy", tooltip="Copy the full value"),
]
"""Keys of a value that is shown in full."""

PARTS: tuple[Part, ...] = (
    Part(
        "detail",
        "Detail",
        "The whole data set of the response under the cursor, with the bytes of the selected element.",
        (DETAIL, LIST, DETAIL_PANE),
        hints=(("detail.open", 2), ("detail.bytes", 4), ("pane.filter", 3), ("detail.next-hit", 6), ("pane.copy", 3)),
    ),
    Part(
        "value",
        "Full value",
        "One value of a response in full, with its meaning and its bytes.",
        (VALUE, LIST),
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""

PANE = Pane("detail", "the detail of a response", PARTS, height=(4.0, 6.0))
"""The pane on the main screen."""
