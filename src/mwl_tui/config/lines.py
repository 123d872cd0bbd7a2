"""The line of a key in TOML text, for an error message.

``tomllib`` reports the line of syntax errors only. This is a scan of lines, not a parser: the text is valid TOML.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=[ \t]*")
_FENCE = re.compile(r"\"\"\"|'''")


def line_of(text: str, key: Sequence[str]) -> int | None:
    """Return the line, from 1, of a key, or else of the nearest table or key around it.

    Args:
        text: The TOML text.
        key: The parts of the dotted key: ``("peers", "RIS", "port")``.
    """
    found: tuple[int, int] | None = None
    for number, path in _keys(text):
        depth = _depth(path, tuple(key))
        if depth and (found is None or depth > found[0]):
            found = (depth, number)
    return found[1] if found else None


def _depth(path: tuple[str, ...], key: tuple[str, ...]) -> int:
    """Return how many parts of a key ``path`` shares: all of them, or those of a table around or inside it."""
    depth = min(len(path), len(key))
    if path[:depth] == key[:depth]:
        return depth
    return len(key) - 1 if path[: len(key) - 1] == key[:-1] else 0


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each line that opens a table or sets a key, with the whole key."""
    table: tuple[str, ...] = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):  # only this character ends a line in TOML
        if fence:
            fence = "" if fence in line else fence
        elif header := _HEADER.match(line):
            table = _parts(header[1])
            yield number, table
        elif key := _KEY.match(line):
            yield number, table + _parts(key[1])
            fence = _open_fence(line[key.end() :])


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(_plain(part) for part in re.findall(_PART, dotted))


def _plain(part: str) -> str:
    if part[0] not in "\"'":
        return part
    if part[0] == "'" or "\\" not in part:
        return part[1:-1]
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except tomllib.TOMLDecodeError:  # a line in a multi-line string that only looks like a key
        return part


def _open_fence(value: str) -> str:
    """Return the quotes of a multi-line string that begins but does not end in this line."""
    opened = _FENCE.match(value)
    return opened[0] if opened and opened[0] not in value[3:] else ""
