"""The keys of the help screen."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part

__all__ = ["HELP", "PARTS"]

HELP: list[BindingType] = [
    Binding("escape", "leave", "close", id="help.close", tooltip="Close the search, then the help"),
    Binding("q,question_mark", "dismiss(None)", "close", id="help.close-all", tooltip="Close the help"),
    Binding("slash", "search", "search", id="help.search", tooltip="Search in the help"),
    Binding("down,j", "scroll_lines(1)", "down", id="help.down", tooltip="One line down"),
    Binding("up,k", "scroll_lines(-1)", "up", id="help.up", tooltip="One line up"),
    Binding("pagedown,ctrl+f,space", "scroll_page(0.9)", "page down", id="help.page-down", tooltip="One page down"),
    Binding("pageup,ctrl+b", "scroll_page(-0.9)", "page up", id="help.page-up", tooltip="One page up"),
    Binding("ctrl+d", "scroll_page(0.5)", "half down", id="help.half-down", tooltip="Half a page down"),
    Binding("ctrl+u", "scroll_page(-0.5)", "half up", id="help.half-up", tooltip="Half a page up"),
    Binding("home,g", "scroll_edge(-1)", "top", id="help.top", tooltip="To the top"),
    Binding("end,G", "scroll_edge(1)", "bottom", id="help.bottom", tooltip="To the bottom"),
]
"""Keys of the help screen."""

PARTS: tuple[Part, ...] = (Part("help", "Help", "Every key of the interface.", (HELP,), inner=False),)
"""The parts of the interface that have these keys."""
