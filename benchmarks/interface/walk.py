"""How many bytes each key sends: a walk over all panes and dialogs, or over the keys that are given.

``python -m benchmarks.interface.walk p escape`` measures these two after a first query.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable

from benchmarks.interface.program import DEMO, SIZE, started
from benchmarks.interface.terminal import Size, Terminal

__all__ = ["FILTER", "LARGE", "QUERY", "WALK", "bytes_of_keys", "of_filter", "of_keys"]

LARGE = Size(200, 50)
QUERY = "first query"
FILTER = tuple("rossi")
_NAMED = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "backspace": "\x7f",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f4": "\x1bOS",
}
_ANSWER = 0.6
"""Seconds after which a key that has painted nothing paints nothing."""
_QUIET, _MOST = 0.3, 1.2
"""Seconds without paint after which a key has had its effect, and after which it has in any case."""

_DIALOGS = ["p", "m", "?", "ctrl+p", "f", "o", "ctrl+t", "y", "x"]
_FORM = ["f4", "ctrl+n", "ctrl+r", "ctrl+s", "ctrl+o"]
WALK: tuple[str, ...] = (
    *("j", "j", "k", "pagedown", "pageup", "G", "g"),
    *("/", *FILTER, "backspace", "escape"),
    *(key for opening in _DIALOGS for key in (opening, "escape")),
    *("ctrl+p", "e", "x", "escape", "ctrl+t", *("down",) * 4, "escape", "p", "down", "n", "escape", "escape"),
    *("enter", "b", "escape", "L", "L", "L", "L", "z", "z", "+", "-", "s", "space", "a", "a", "tab", "tab"),
    *("escape", "1", *(key for opening in _FORM for key in (opening, "escape"))),
    *("escape", "4", "g", "j", "enter", "n", "escape", "x", "escape", "t", "t", "t", "t", "t", "y", "y"),
    *("2", "e", "r"),
)
"""Keys that open, use and close every pane and dialog, after the first query."""


def typed(key: str) -> bytes:
    """Return what a terminal sends for a key, as ``ctrl+p``, ``escape`` or a letter."""
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) & 0x1F])
    return _NAMED.get(key, key).encode()


def bytes_of_keys(size: Size, keys: Iterable[str] = WALK, colours: str = "") -> list[tuple[str, int]]:
    """Run the demonstration and a first query, then press keys; return the bytes that each one had sent."""
    with started(*DEMO, size=size, colours=colours) as program:
        terminal = program.terminal
        terminal.wait(b"serving")
        terminal.quiet(1)
        sent = [("start", terminal.bytes), (QUERY, _sent(terminal, "enter", 2))]
        return sent + [(key, _sent(terminal, key)) for key in keys]


def of_filter(sent: list[tuple[str, int]]) -> int:
    """Return the most that a letter of the filter sent, of the bytes of each key."""
    begun = [key for key, _ in sent].index("/") + 1
    return max(count for _, count in sent[begun : begun + len(FILTER)])


def of_keys(sent: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the bytes of each key, without the start and the first query."""
    return sent[2:]


def _sent(terminal: Terminal, key: str, answer: float = _ANSWER) -> int:
    before, end = terminal.bytes, time.monotonic() + answer
    terminal.type(typed(key))
    while terminal.bytes == before and time.monotonic() < end:
        time.sleep(0.005)
    terminal.quiet(_QUIET, _MOST)
    return terminal.bytes - before


def main(arguments: list[str]) -> int:
    """Print the bytes of each key."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interface.walk", description=__doc__)
    parser.add_argument("--size", default=f"{SIZE.columns}x{SIZE.rows}", help="columns and rows (default: %(default)s)")
    parser.add_argument("--colours", default="", help="what COLORTERM says (default: nothing)")
    parser.add_argument("keys", nargs="*", help="keys after the first query (default: all panes and dialogs)")
    options = parser.parse_args(arguments)
    size = Size(*map(int, options.size.split("x")))
    for key, sent in bytes_of_keys(size, options.keys or WALK, options.colours):
        print(f"{sent / 1_000:8.2f} kB  {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
