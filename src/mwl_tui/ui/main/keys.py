"""The keys of the main screen, and those that work everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding, BindingType

from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.main.panes import PANES

__all__ = ["EVERYWHERE", "QUIT", "WORKBENCH"]

QUIT: list[BindingType] = [
    Binding(
        "ctrl+p",
        "command_palette",
        "commands",
        id="app.palette",
        priority=True,
        tooltip="Find any command by a word in its name, and run it",
    ),
    Binding(
        "f1",
        "help",
        "help",
        id="app.help-anywhere",
        priority=True,
        tooltip="This help, also from a text field or a dialog",
    ),
    Binding(
        "ctrl+l", "redraw", "redraw", id="app.redraw", tooltip="Repaint the screen after another program wrote on it"
    ),
    Binding("ctrl+q", "quit", "quit", id="app.quit", priority=True, tooltip="Quit; an open association is aborted"),
    Binding(
        "ctrl+z",
        "suspend",
        "suspend",
        id="app.suspend",
        priority=True,
        tooltip="Suspend to the shell; fg resumes the workbench",
    ),
]
"""Keys that work everywhere."""


def _to_panes() -> Iterator[Binding]:
    """Yield the key of each pane: its number."""
    for number, pane in enumerate(PANES, 1):
        action, name = f"focus_pane('{pane.name}')", f"focus.{pane.name}"
        yield Binding(f"{number}", action, pane.name, id=name, tooltip=f"Go to {pane.holds}")


WORKBENCH: list[BindingType] = [
    Binding("r", "run_query", "run", id="query.run", tooltip="Send the query as a C-FIND"),
    Binding("c", "cancel", "cancel", id="query.cancel", tooltip="Cancel the query with C-CANCEL; received rows stay"),
    Binding("e", "echo", "echo", id="peer.echo", tooltip="Test the peer with a C-ECHO"),
    Binding("p", "peers", "peers", id="peer.choose", tooltip="Choose, test and edit peers, or type an address"),
    Binding("m", "mock", "mock", id="mock.open", tooltip="Start the built-in mock worklist SCP, or show it"),
    *_to_panes(),
    Binding("z", "zoom", "zoom", id="layout.zoom", tooltip="Zoom the focused pane to the whole screen, or restore it"),
    Binding("L", "layout", "layout", id="layout.next", tooltip="Choose the next layout of the panes"),
    Binding("plus", "resize_pane(1)", "larger", id="layout.larger", tooltip="Make the focused pane larger"),
    Binding("minus", "resize_pane(-1)", "smaller", id="layout.smaller", tooltip="Make the focused pane smaller"),
    Binding("slash", "filter", "filter", id="pane.filter", tooltip="Filter the focused pane, or search in it"),
    Binding(
        "f", "call_flow", "call flow", id="flow.show", tooltip="Show the association as a ladder between both sides"
    ),
    Binding("ctrl+t", "choose_theme", "theme", id="app.theme", tooltip="Choose the theme, with a live preview"),
    Binding("y", "copy", "copy", id="pane.copy", tooltip="Choose what to copy; {copy.take} then copies the first one"),
    Binding("x", "export", "export", id="pane.export", tooltip="Export responses to files; in the log, export the log"),
    Binding("tab", "app.focus_next", "next", id="focus.next", tooltip="Go to the next field or pane"),
    Binding(
        "shift+tab", "app.focus_previous", "previous", id="focus.previous", tooltip="Go to the previous field or pane"
    ),
    Binding("escape", "back", "back", id="app.back", tooltip="Leave the form; outside it, cancel the query"),
    Binding("question_mark", "app.help", "help", id="app.help", tooltip="This help"),
    Binding("q", "app.quit", "quit", id="app.quit-letter", tooltip="Quit"),
]
"""Keys of the main screen; the letters work outside text fields."""

EVERYWHERE = Part(
    "workbench",
    "Everywhere on the main screen",
    "In a text field, letters are typed and the keys with ctrl work; "
    "{app.back} leaves the form, and {app.help-anywhere} opens the help.",
    (WORKBENCH, QUIT),
    hints=(
        ("query.run", 1),
        ("query.cancel", 1),
        ("peer.choose", 2),
        ("peer.echo", 3),
        ("mock.open", 2),
        ("pane.filter", 4),
        ("pane.copy", 6),
        ("pane.export", 6),
        ("flow.show", 7),
        ("layout.zoom", 7),
        ("app.palette", 8),
    ),
)
"""The part whose keys work in every pane; the key bar shows its hints after those of the pane."""
