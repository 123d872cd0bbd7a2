"""Every key of the interface, in one place: the bindings, and which of them the key bar names."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType

__all__ = ["FORM", "HELP", "LIST", "PEERS", "PRESET", "QUIT", "WORKBENCH", "Context", "Hint", "fold", "hints", "width"]

QUIT: list[BindingType] = [
    Binding("ctrl+q", "quit", "quit", id="app.quit", priority=True, tooltip="Quit; an open association is aborted"),
]
"""Keys that work everywhere."""

WORKBENCH: list[BindingType] = [
    Binding("r", "run_query", "run", id="query.run", tooltip="Send the query as a C-FIND"),
    Binding("c", "cancel", "cancel", id="query.cancel", tooltip="Cancel the query with C-CANCEL; rows so far stay"),
    Binding("e", "echo", "echo", id="peer.echo", tooltip="Test the peer with a C-ECHO"),
    Binding("p", "peers", "peers", id="peer.choose", tooltip="Choose another peer, or type its address"),
    Binding("m", "mock", "mock", id="mock.toggle", tooltip="Start or stop the mock worklist SCP inside"),
    Binding("1", "focus_pane('query')", "query", id="focus.query", tooltip="Go to the query form"),
    Binding("2", "focus_pane('worklist')", "worklist", id="focus.worklist", tooltip="Go to the responses"),
    Binding("3", "focus_pane('log')", "log", id="focus.log", tooltip="Go to the association log"),
    Binding("tab", "app.focus_next", "next", id="focus.next", tooltip="Go to the next field or pane"),
    Binding("shift+tab", "app.focus_previous", "previous", id="focus.previous", tooltip="Go to the one before"),
    Binding("escape", "back", "back", id="app.back", tooltip="Leave the form; outside it, cancel the query"),
    Binding("f1,question_mark", "help", "help", id="app.help", tooltip="This help (in a text field: F1)"),
    Binding("q", "app.quit", "quit", id="app.quit-letter", tooltip="Quit"),
]
"""Keys of the main screen; the letters work outside text fields."""

FORM: list[BindingType] = [
    Binding("enter", "submit", "run", id="form.run", tooltip="Run the query, from any field"),
    Binding("down", "next_field", "next field", id="form.next", tooltip="Go to the next field"),
    Binding("up", "previous_field", "previous field", id="form.previous", tooltip="Go to the field before"),
]
"""Keys of the query form."""

PRESET: list[BindingType] = [
    Binding("right,space", "next_preset", "next preset", id="preset.next", tooltip="Fill in the next preset"),
    Binding("left", "previous_preset", "preset before", id="preset.previous", tooltip="Fill in the one before"),
]
"""Keys of the preset line."""

LIST: list[BindingType] = [
    Binding("down,j", "move(1)", "down", id="list.down", tooltip="One line down"),
    Binding("up,k", "move(-1)", "up", id="list.up", tooltip="One line up"),
    Binding("pagedown,ctrl+f", "page(1)", "page down", id="list.page-down", tooltip="One page down"),
    Binding("pageup,ctrl+b", "page(-1)", "page up", id="list.page-up", tooltip="One page up"),
    Binding("home,g", "edge(-1)", "top", id="list.top", tooltip="To the first line"),
    Binding("end,G", "edge(1)", "bottom", id="list.bottom", tooltip="To the last line; the log follows again"),
    Binding("right,l", "shift(16)", "right", id="list.right", tooltip="Show what is further right"),
    Binding("left,h", "shift(-16)", "left", id="list.left", tooltip="Back to the left"),
]
"""Keys of the responses and of the log."""

PEERS: list[BindingType] = [
    Binding("escape", "dismiss(None)", "back", id="peers.back", tooltip="Keep the peer"),
    Binding("down", "move(1)", "down", id="peers.down", tooltip="The next peer"),
    Binding("up", "move(-1)", "up", id="peers.up", tooltip="The peer before"),
]
"""Keys of the peer switcher."""

HELP: list[BindingType] = [
    Binding("escape,q,question_mark,f1", "dismiss(None)", "close", id="help.close", tooltip="Close the help"),
]
"""Keys of the help screen."""


class Context(Enum):
    """Where the focus is, as far as keys go."""

    INPUT = "a text field of the form"
    PRESET = "the preset line"
    WORKLIST = "the responses"
    LOG = "the log"


class Hint(NamedTuple):
    """A key and its word in the key bar.

    Attributes:
        key: As shown.
        word: What it does now.
        action: The action that a click runs.
        rank: The higher it is, the sooner it goes where room is short; 0 stays at any width.
    """

    key: str
    word: str
    action: str
    rank: int = 0


def hints(context: Context, *, running: bool, serving: bool) -> list[Hint]:
    """Give the keys worth naming now, in the order they are shown."""
    run = Hint("c", "cancel", "screen.cancel", 1) if running else Hint("r", "run", "screen.run_query", 1)
    enter = Hint("enter", "run", "screen.run_query", 1)
    leave = [Hint("F1", "help", "screen.help"), Hint("ctrl+q", "quit", "app.quit")]
    if context is Context.INPUT:
        further = Hint("tab", "next field", "app.focus_next", 3)
        return [enter, further, Hint("esc", "leave the form", "screen.back", 2), *leave]
    query, worklist, log = (Hint(key, word, f"screen.focus_pane('{word}')", 5) for key, word in _PANES)
    here = {
        Context.PRESET: [enter, Hint("← →", "preset", "screen.next_preset", 5)],
        Context.WORKLIST: [run, query, log],
        Context.LOG: [run, query, worklist],
    }[context]
    return [
        *here,
        Hint("p", "peers", "screen.peers", 3),
        Hint("e", "echo", "screen.echo", 4),
        Hint("m", "stop mock" if serving else "start mock", "screen.mock", 2),
        Hint("?", "help", "screen.help"),
        Hint("q", "quit", "app.quit"),
    ]


_PANES = (("1", "query"), ("2", "worklist"), ("3", "log"))


def width(hint: Hint) -> int:
    """Give the cells that a hint takes in the key bar, with the gap after it."""
    return cell_len(hint.key) + 1 + cell_len(hint.word) + 2


def fold(shown: list[Hint], room: int) -> list[Hint]:
    """Leave out the least needed hints until the rest fit into ``room`` cells; rank 0 always stays."""
    kept = list(shown)
    while sum(map(width, kept)) > room and any(hint.rank for hint in kept):
        kept.remove(max(kept, key=lambda hint: hint.rank))
    return kept
