"""The keys of the copy dialog and of the export of responses."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.shared.keys import CHOICE

__all__ = ["COPY", "EXPORT", "PARTS"]

COPY: list[BindingType] = [
    Binding("escape", "dismiss(None)", "back", id="copy.back", tooltip="Copy nothing"),
    Binding(
        "y",
        "take",
        "copy",
        id="copy.take",
        tooltip="Copy the choice under the cursor; {pane.copy} {copy.take} copies the first one",
    ),
    Binding("down,j", "move(1)", "down", id="copy.down", tooltip="The next choice"),
    Binding("up,k", "move(-1)", "up", id="copy.up", tooltip="The previous choice"),
]
"""Keys of the copy dialog; each choice also has its own letter."""

EXPORT: list[BindingType] = [
    Binding(
        "escape",
        "leave",
        "back",
        id="export.back",
        tooltip="Stop writing and delete the unfinished files; otherwise close",
    ),
    Binding("enter", "write", "write", id="export.write", tooltip="Write the files"),
    Binding("down", "app.focus_next", "next", id="export.next", tooltip="The next line"),
    Binding("up", "app.focus_previous", "previous", id="export.previous", tooltip="The previous line"),
]
"""Keys of the export."""

PARTS: tuple[Part, ...] = (
    Part("copy", "Copy", "Copies text to the terminal's clipboard.", (COPY,), inner=False),
    Part(
        "export",
        "Export",
        "Writes responses to files that only you may read. Nothing is overwritten.",
        (EXPORT, CHOICE),
        typed=True,
        inner=False,
    ),
)
"""The parts of the interface that have these keys."""
