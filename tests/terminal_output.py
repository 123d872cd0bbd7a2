"""A strict reader of what a program wrote to its terminal: any sequence that is not expected is an error."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.hostile_strings import Hostile, harmful

__all__ = ["TerminalOutput", "UnexpectedOutput", "acting", "lines_of", "screen_of"]


class UnexpectedOutput(AssertionError):
    """Something reached the terminal that the program does not send by itself."""


@dataclass
class TerminalOutput:
    """What was written.

    Attributes:
        text: All that is to be seen, without the sequences between; a move of the cursor is a line feed.
        modes: The modes that were set (``?25h``) and left (``?25l``), in their order, but for synchronised output.
        copied: What was sent to the clipboard.
        sequences: How many sequences there were.
    """

    text: str = ""
    modes: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    sequences: int = 0


_SEQUENCE: Final = re.compile(
    r"""
      \x1b\[(?P<style>[\d;]*)m
    | \x1b\[(?P<row>\d+);(?P<column>\d+)H
    | \x1b\[\?(?P<mode>\d+)(?P<set>[hl])
    | \x1b\[\?(?:2026|2048)\$p                      # asks whether a mode is known
    | \x1b\[(?:>\d+|<)u                             # the keyboard protocol, asked for and left
    | \x1b\]22;default\x07                           # the usual shape of the mouse pointer
    | \x1b\]52;c;(?P<copied>[A-Za-z0-9+/]*={0,2})\x07
    """,
    re.VERBOSE,
)
_MODES: Final = frozenset({"7", "25", "1000", "1003", "1004", "1006", "1015", "1016", "1049", "2004", "2026", "2048"})
_COLOURS: Final = re.compile(r"(?:(?:[0-9]|2[1-9]|39|49|[34]8;2;\d+;\d+;\d+)(?:;|$))*")
"""Attributes and true colours: no colour of a palette, which a peer's sequence would likely be."""
_SYNCHRONISED: Final = "2026"
_GIVES_BACK: Final = ("\x1b[?2026l", "\x1b[?1000l\x1b[?1003l")
"""The end of synchronised output, as it stands before the modes that are left at the end."""


def screen_of(data: bytes, rows: int, columns: int) -> TerminalOutput:
    """Read what a full screen program wrote.

    Args:
        data: All of it.
        rows: Of the terminal.
        columns: Of the terminal.

    Raises:
        UnexpectedOutput: It has a sequence, a character or a place that the program does not send.
    """
    text, found = _decoded(data), TerminalOutput()
    place, synchronised = 0, False
    seen: list[str] = []
    for match in _SEQUENCE.finditer(text):
        seen.append(_visible(text[place : match.start()], "\r\n"))
        place = match.end()
        found.sequences += 1
        if match["row"]:
            if not (1 <= int(match["row"]) <= rows and 1 <= int(match["column"]) <= columns):
                raise UnexpectedOutput(f"a place outside the screen: {match.group()!r}")
            seen.append("\n")
        elif match["style"] is not None and not _COLOURS.fullmatch(match["style"]):
            raise UnexpectedOutput(f"a style that is not of the theme: {match.group()!r}")
        elif match["copied"] is not None:
            found.copied.append(base64.b64decode(match["copied"], validate=True).decode())
        elif match.group() == _GIVES_BACK[0] and text.startswith(_GIVES_BACK[1], match.end()):
            synchronised = False  # whatever was dropped on the way out, it is ended before the terminal is given back
        elif match["mode"]:
            synchronised = _take_mode(match["mode"], match["set"], found, synchronised)
    seen.append(_visible(text[place:], "\r\n"))
    found.text = "".join(seen)
    return found


def _take_mode(mode: str, change: str, found: TerminalOutput, synchronised: bool) -> bool:
    if mode not in _MODES:
        raise UnexpectedOutput(f"an unknown mode: ?{mode}{change}")
    if mode != _SYNCHRONISED:
        found.modes.append(f"?{mode}{change}")
    elif synchronised == (change == "h"):
        raise UnexpectedOutput("synchronised output is begun or ended twice")
    else:
        return change == "h"
    return synchronised


def lines_of(data: bytes, allowed: str = "\r\n") -> str:
    """Read what a program wrote line by line; the line that counts goes back to its start and clears itself.

    Raises:
        UnexpectedOutput: It has a sequence or a character that acts on the terminal.
    """
    return _visible(_decoded(data).replace("\r\x1b[K", "\n"), allowed)


def acting(data: bytes, of: Sequence[Hostile], allowed: str = "") -> list[Hostile]:
    """Return the strings whose harmful part came through as it was, but for characters that are allowed."""
    parts = [(one, one.acting) for one in of if harmful(one.acting, allowed)]
    return [one for one, part in parts if part.encode("utf-8", "surrogatepass") in data]


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UnexpectedOutput(f"no UTF-8: {data[max(0, error.start - 20) : error.end + 20]!r}") from error


def _visible(text: str, allowed: str) -> str:
    if found := harmful(text, allowed):
        at = text.index(found[0])
        raise UnexpectedOutput(f"{found!r} in {text[max(0, at - 40) : at + 40]!r}")
    return text
