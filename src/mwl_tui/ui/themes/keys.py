"""The keys of the chooser of themes."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part

__all__ = ["PARTS", "THEMES"]

THEMES: list[BindingType] = [
    Binding("escape", "leave", "back", id="themes.back", tooltip="Restore the previous theme"),
    Binding("j", "move(1)", "down", id="themes.down", tooltip="Show the next theme"),
    Binding("k", "move(-1)", "up", id="themes.up", tooltip="Show the previous theme"),
]
"""Keys of the chooser of themes."""

PARTS: tuple[Part, ...] = (
    Part(
        "themes",
        "Theme",
        "The colours of the workbench, with a preview of the highlighted theme.",
        (THEMES,),
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""
