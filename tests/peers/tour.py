"""The way through every screen of the workbench by its keys, and what must hold of what each shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import NamedTuple

from rich.cells import cell_len

from tests.peers.tmux import Terminal

__all__ = ["SIZES", "STOPS", "Stop", "faults", "leave", "visit"]

SIZES = ((60, 16), (80, 24), (120, 40), (200, 50))
_CUT = "…"
_PAINTED = 2.0
"""Seconds after which a screen is as it stays."""
_LEAVE = "Escape F1 help"
_TO_FORM = ("Escape", _LEAVE)
_TO_HELP = ("Escape │ echo", "Escape esc close")
_TO_PEERS = ("Escape", "Escape tab mark")


class Stop(NamedTuple):
    """A screen on the way.

    Attributes:
        name: What it is called in a failure.
        keys: The keys that go there from the responses.
        shows: Words that show once it is reached; the first of them is away once it is left.
        back: The keys that lead back, each with the words that it takes away where they are others.
        title: How its frame is headed; empty where it is a pane of the main screen.
        whole: Whether no word of it may be cut; False where it shows data.
        covers: Whether it covers the main screen.
    """

    name: str
    keys: tuple[str, ...]
    shows: tuple[str, ...]
    back: tuple[str, ...] = ("Escape",)
    title: str = ""
    whole: bool = True
    covers: bool = False


STOPS = (
    Stop("worklist", ("2",), ("2 Worklist", "/ filter"), ()),
    Stop("detail", ("Enter",), ("3 Detail", "(0008,0"), ("2",)),
    Stop("value", ("3", "g", "j", "Enter"), ("esc close",), ("Escape", "2"), "(0008,0", whole=False),
    Stop("log", ("4",), ("4 Association log",), ("2",)),
    Stop("event", ("4", "G", "N", "j", "Enter"), ("In words", "esc back"), ("Escape", "2"), covers=True),
    Stop("call flow", ("f",), ("Call flow", "esc back"), title="Call flow", whole=False, covers=True),
    Stop("filter", ("/", "m", "r"), ("esc clear", "/ worklist")),
    Stop("wrong filter", ("/", "/[/"), ("✗ at",)),
    Stop("form", ("1",), ("F1 help", "1 Query", "Modality")),
    Stop("wrong value", ("1", "C-u", "x"), ("✗ not a date",), ("C-u", _LEAVE)),
    Stop("add key", ("1", "C-n"), ("keyword, words or tag",), _TO_FORM, "Add a matching key", whole=False),
    Stop("return keys", ("1", "C-r"), ("enter apply", "esc back"), _TO_FORM, "Return keys", whole=False),
    Stop("save query", ("1", "C-s"), ("enter save", "esc back"), _TO_FORM, "Save the query"),
    Stop("saved queries", ("1", "C-o"), ("r rename", "esc back"), _TO_FORM, "Saved queries"),
    Stop("list of values", ("1", "F4"), ("enter take it", "esc back"), _TO_FORM, "Date"),
    Stop("columns", ("o",), ("J K move", "enter apply", "esc back"), title="Columns of the worklist", whole=False),
    Stop("copy", ("y",), ("a letter copies", "esc back"), title="Copy to the terminal's clipboard", whole=False),
    Stop("export", ("x",), ("enter write", "esc back"), title="Export responses", whole=False),
    Stop("log export", ("4", "x"), ("tab folder", "esc back"), ("Escape", "2"), "Export the association log", False),
    Stop("peers", ("p",), ("tab mark · esc back", "^g import"), title="Peers", whole=False),
    Stop("new peer", ("p", "C-n"), ("enter save", "esc back"), _TO_PEERS, "New peer"),
    Stop("import", ("p", "C-g"), ("enter read", "esc back"), _TO_PEERS, "Import peers"),
    Stop("question", ("p", "Down", "C-r"), ("Remove the peer", "y yes · n no"), ("n", _TO_PEERS[1])),
    Stop("mock", ("m",), ("r reseed", "o select · esc back"), title="Mock worklist SCP", whole=False),
    Stop("themes", ("C-t",), ("enter keep", "esc back"), title="Theme"),
    Stop("palette", ("C-p",), ("Send the query as a C-FIND",)),
    Stop("help", ("?",), ("/ search", "Worklist", "esc close"), title="Help"),
    Stop("search in the help", ("?", "/", "echo"), ("C-ECHO", "esc close"), _TO_HELP, "Help"),
)


def visit(at: Terminal, stop: Stop, size: tuple[int, int]) -> list[str]:
    """Go to a screen, and say what is wrong with it once it stands still."""
    at.type(*stop.keys)
    end = monotonic() + _PAINTED
    while (found := list(faults(at.until(*stop.shows), size, stop))) and monotonic() < end:
        pass  # the screen was read between two paints
    return found


def leave(at: Terminal, stop: Stop) -> None:
    """Go back to the responses; esc is seen to work before the next key, which would else be one with alt."""
    for step in stop.back:
        key, _, gone = step.partition(" ")
        at.type(key)
        if key != "2":
            at.until(absent=gone or stop.shows[0])


def faults(shown: str, size: tuple[int, int], stop: Stop) -> Iterator[str]:
    """Return what is cut, broken or missing on a screen."""
    lines = [_cells(line) for line in shown.rstrip("\n").split("\n")]
    if any(len(line) > size[0] for line in lines) or len(lines) > size[1]:
        yield "wider or higher than the terminal"
    if stop.title:
        yield from _of_frame(lines, stop)
    if stop.covers:
        return
    first, last = "".join(lines[0]), "".join(lines[-1])
    yield from (f"the header lacks {word!r}" for word in ("▸ mock", "mock ●", "success") if word not in first)
    if _CUT in first + last:
        yield "a word of the header or the key bar is cut"
    if "filter" not in stop.name and not ("help" in last and last.rstrip().endswith("quit")):
        yield "the key bar does not end with help and quit"


def _of_frame(lines: Sequence[Sequence[str]], stop: Stop) -> Iterator[str]:
    """Check the frame of a dialog: four corners, both sides, and no word cut in it."""
    heads = ((row, "".join(line).find(f"╭─ {stop.title}")) for row, line in enumerate(lines))
    top, begin = next(((row, place) for row, place in heads if place >= 0), (-1, -1))
    if top < 0:
        yield f"no frame is headed {stop.title!r}"
        return
    left = len(_cells("".join(lines[top])[:begin]))
    right = next((cell for cell in range(left, len(lines[top])) if lines[top][cell] == "╮"), -1)
    bottom = next((row for row in range(top, len(lines)) if lines[row][left : left + 1] == ["╰"]), -1)
    if right < 0 or bottom < 0 or lines[bottom][right : right + 1] != ["╯"]:
        yield "the frame lacks a corner"
        return
    inside = [lines[row][left : right + 1] for row in range(top, bottom + 1)]
    if any(line[0] != "│" or line[-1] != "│" for line in inside[1:-1]):
        yield "the frame is broken at a side"
    if _CUT in "".join(inside[0] if stop.whole else ()) + "".join(inside[-1]):
        yield "a word of the frame is cut"
    if stop.whole and any(_CUT in "".join(line) for line in inside):
        yield "a word inside is cut"


def _cells(line: str) -> list[str]:
    """Return what stands in each cell; a wide character fills two."""
    made: list[str] = []
    for mark in line:
        made += [mark, ""][: cell_len(mark)]
    return made
