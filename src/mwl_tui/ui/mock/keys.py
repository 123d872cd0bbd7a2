"""The keys of the pane of the mock."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import LIST

__all__ = ["MOCK", "PARTS"]

MOCK: list[BindingType] = [
    Binding("escape", "leave", "back", id="mock.back", tooltip="Leave a field, then the pane; the mock keeps running"),
    Binding("q,m", "dismiss(None)", "close", id="mock.close", tooltip="Close the pane; the mock keeps running"),
    Binding("s", "start_or_stop", "start or stop", id="mock.toggle", tooltip="Start or stop the mock"),
    Binding("r", "reseed", "reseed", id="mock.reseed", tooltip="Serve other generated items, from the next seed"),
    Binding("o", "select", "select", id="mock.select", tooltip="Make the mock the selected peer"),
]
"""Keys of the pane of the mock; enter in a field applies the fields."""

PARTS: tuple[Part, ...] = (
    Part(
        "mock",
        "Mock worklist SCP",
        "What the mock serves and to whom. Tab goes to the fields: seed, items, port, names; enter applies them.",
        (MOCK, LIST),
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""
