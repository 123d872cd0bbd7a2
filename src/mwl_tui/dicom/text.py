"""Making text from outside safe to show: terminal escapes, invisible characters and formulas.

Every string from a peer, a file, a database or the environment goes through ``safe_text`` once before it is shown or
logged, and through ``formula_safe`` before it becomes a field of a CSV file.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["formula_safe", "plain_text", "safe_text"]

_LONGEST_MARK_RUN: Final = 8
_ELLIPSIS: Final = "…"
_DROPPED: Final = "‹…›"

_HIDDEN: Final = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: control characters of terminals
    "\u00ad\u034f\u061c"  # soft hyphen, grapheme joiner, Arabic letter mark
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180e"  # fillers and vowels without a shape
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"  # zero width, direction, line and paragraph separators
    "\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff"  # noncharacters, byte order mark, interlinear annotation
    "\ud800-\udfff\ue000-\uf8ff"  # lone surrogates, private use
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format controls of rare scripts
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags; the variation selectors between are part of names
    "\U000f0000-\U0010ffff"  # private use planes
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
)
_FORBIDDEN: Final = re.compile(f"[{_HIDDEN}]")
# A quick test for candidates: most text has none; combining marks are counted exactly after a hit.
_MAYBE_MARKS: Final = re.compile(r"[^\w\x00-\u02ff]{9,}")
_JOINERS: Final = "\u200c\u200d"
_FORMULA: Final = re.compile(r"[\s\0\u200b-\u200f\u2060\ufeff]*[\t\r\n\0=+\-@＝＋－＠]")


def safe_text(text: str, limit: int = 4096) -> str:
    """Return text that is visible and harmless: nothing in it moves the cursor, changes direction or hides.

    C0 controls and DEL become their pictures (U+2400 to U+2421), other hidden characters become ``‹U+202E›``. Joiners,
    variation selectors and combining marks stay, at most eight in a row. A second call changes nothing.

    Args:
        text: Any text; markup stays and must not be parsed.
        limit: The most characters to return; an ellipsis marks a cut.
    """
    if len(text) <= limit and text.isprintable() and (text.isascii() or not _has_invisible(text)):
        return text
    return _cleaned(text, max(limit, 1))


def plain_text(text: str, limit: int = 4096) -> str:
    """Return text without the characters that :func:`safe_text` replaces: it can be edited and sent as it looks.

    Args:
        text: Any text, typed, pasted or read from a file.
        limit: The most characters to return.
    """
    clean = _MAYBE_MARKS.sub(_cut, _FORBIDDEN.sub("", text[: 4 * limit]))
    return clean[:limit]


def formula_safe(text: str) -> str:
    """Return text with an apostrophe before it if a spreadsheet would treat it as a formula (CWE-1236)."""
    return "'" + text if _FORMULA.match(text) else text


def _has_invisible(text: str) -> bool:
    return _FORBIDDEN.search(text) is not None or _MAYBE_MARKS.search(text) is not None


def _cleaned(text: str, limit: int) -> str:
    clean = _FORBIDDEN.sub(_visible, text[:limit])
    clean = _MAYBE_MARKS.sub(_bounded, clean)
    if len(text) <= limit and len(clean) <= limit:
        return clean
    return clean[: limit - 1] + _ELLIPSIS


def _visible(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def _cut(found: re.Match[str]) -> str:
    """Cut each run of marks to its first eight, without a sign of the cut."""
    return _bounded(found).replace(_DROPPED, "")


def _bounded(found: re.Match[str]) -> str:
    """Cut each run of marks to its first eight."""
    kept: list[str] = []
    run = 0
    for character in found.group():
        run = run + 1 if _is_mark(character) else 0
        if run <= _LONGEST_MARK_RUN:
            kept.append(character)
        elif run == _LONGEST_MARK_RUN + 1:
            kept.append(_DROPPED)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) in {"Mn", "Me"}
