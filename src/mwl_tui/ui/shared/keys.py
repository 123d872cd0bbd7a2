"""The keys of shared widgets: lists, the filter line, lines of choices, questions."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part

__all__ = ["CHOICE", "CONFIRM", "FILTER", "LIST", "PARTS", "UNSAVED"]

LIST: list[BindingType] = [
    Binding("down,j", "move(1)", "down", id="list.down", tooltip="One line down"),
    Binding("up,k", "move(-1)", "up", id="list.up", tooltip="One line up"),
    Binding("pagedown,ctrl+f", "page(1)", "page down", id="list.page-down", tooltip="One page down"),
    Binding("pageup,ctrl+b", "page(-1)", "page up", id="list.page-up", tooltip="One page up"),
    Binding("ctrl+d", "half_page(1)", "half down", id="list.half-down", tooltip="Half a page down"),
    Binding("ctrl+u", "half_page(-1)", "half up", id="list.half-up", tooltip="Half a page up"),
    Binding("home,g", "edge(-1)", "top", id="list.top", tooltip="To the first line"),
    Binding("end,G", "edge(1)", "bottom", id="list.bottom", tooltip="To the last line; the log follows again"),
    Binding("right,l", "shift(16)", "right", id="list.right", tooltip="Scroll right"),
    Binding("left,h", "shift(-16)", "left", id="list.left", tooltip="Scroll left"),
]
"""Keys of the responses and of the log."""

FILTER: list[BindingType] = [
    Binding("enter,down", "accept", "keep", id="filter.keep", tooltip="Keep the filter, and go to the pane"),
    Binding("escape", "leave", "clear", id="filter.clear", tooltip="Clear the filter, and go to the pane"),
]
"""Keys of the line in which a pane is filtered."""

CHOICE: list[BindingType] = [
    Binding("right,l,space", "turn(1)", "next", id="choice.next", tooltip="The next choice"),
    Binding("left,h", "turn(-1)", "previous", id="choice.previous", tooltip="The previous choice"),
]
"""Keys of a line of choices."""

CONFIRM: list[BindingType] = [
    Binding("y", "answer('yes')", "yes", id="confirm.yes", tooltip="Confirm"),
    Binding("n,escape", "answer('no')", "no", id="confirm.no", tooltip="Cancel"),
]
"""Keys of a question."""

UNSAVED: list[BindingType] = [
    Binding("s", "answer('save')", "save", id="unsaved.save", tooltip="Save the changes"),
    Binding("d", "answer('discard')", "discard", id="unsaved.discard", tooltip="Discard the changes"),
    Binding("escape", "answer('stay')", "stay", id="unsaved.stay", tooltip="Continue editing"),
]
"""Keys of the question about changes that are not saved."""

PARTS: tuple[Part, ...] = (
    Part(
        "filter",
        "Filter line",
        "Filters or searches the pane while you type.",
        (FILTER,),
        typed=True,
        hints=(("filter.keep", 0), ("filter.clear", 0)),
    ),
    Part("confirm", "Question", "Asks for confirmation before something is removed.", (CONFIRM,), inner=False),
    Part("unsaved", "Unsaved changes", "Asks before unsaved changes of a peer are lost.", (UNSAVED,), inner=False),
)
"""The parts of the interface that have these keys."""
