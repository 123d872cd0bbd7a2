"""The limits of a terminal's clipboard, and the messages on it. No widget here."""

from __future__ import annotations

import re
from typing import Final

from mwl_tui.dicom.text import safe_text

__all__ = ["MOST_ENCODED", "fits", "for_clipboard", "sent_words", "size_words", "too_long_words"]

MOST_ENCODED: Final = 74_994
"""Bytes in base64 that terminals and tmux take in one OSC 52 sequence; what is longer they drop without a word."""

_BREAKS: Final = re.compile(r"([\n\t])")
_LONGEST: Final = 200_000


def for_clipboard(text: str) -> str:
    """Make text safe to paste: line feeds and tabs are ours and stay, no other control character of a peer does."""
    parts = _BREAKS.split(text)
    return "".join(part if part in "\n\t" else safe_text(part, _LONGEST) for part in parts)


def fits(text: str) -> bool:
    """Return whether a terminal's clipboard takes a text."""
    return -(-len(text.encode("utf-8", "replace")) // 3) * 4 <= MOST_ENCODED


def sent_words(text: str, what: str, *, tmux: bool) -> str:
    """Return what was done, and no more: a terminal does not tell whether it took it.

    Args:
        text: What was sent.
        what: Its name, as ``row``.
        tmux: Whether tmux took it.
    """
    way = "Given to tmux, for its buffer and the terminal's clipboard" if tmux else "Sent to the terminal's clipboard"
    return f"{way}: {what}, {size_words(text)}"


def too_long_words(text: str, what: str) -> str:
    """Return the message that a text is too long, with the alternative."""
    return f"Too long for a terminal's clipboard: {what}, {size_words(text)}. {{pane.export}} exports it to a file"


def size_words(text: str) -> str:
    """Return the size of a text: characters while they are few, else kB."""
    if len(text) < 1_000:
        return f"{len(text)} character{'' if len(text) == 1 else 's'}"
    return f"{len(text.encode('utf-8', 'replace')) / 1_000:,.0f} kB"
