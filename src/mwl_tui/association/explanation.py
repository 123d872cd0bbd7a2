"""The lines of an explanation, bounded in number and in length."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mwl_tui.dicom.dictionary import name_of_uid

__all__ = ["Line", "Lines", "named_uid", "text_of"]

_MOST: Final = 4_000
"""Lines of one explanation: more than any association of 128 presentation contexts has."""
_LONGEST: Final = 256
"""Characters of a value or a note."""
_UID: Final = re.compile(r"[0-9.]{1,64}")


class Line(NamedTuple):
    """One line of an explanation.

    Attributes:
        depth: Its depth of nesting, from 0.
        name: The standard's name of the field.
        value: Its value; raw text of the peer, not yet safe to show.
        start: The offset of its first byte in the explained data.
        stop: The offset after its last byte.
        note: A meaning, advice, or an error.
    """

    depth: int
    name: str
    value: str
    start: int
    stop: int
    note: str = ""


class Lines:
    """Collects lines."""

    def __init__(self) -> None:
        self.found: list[Line] = []

    def add(self, depth: int, name: str, value: object, start: int, stop: int, note: str = "") -> None:
        """Add a line; after the maximum, one last line says so."""
        if len(self.found) < _MOST:
            self.found.append(Line(depth, name, _cut(str(value)), start, stop, _cut(note)))
        elif len(self.found) == _MOST:
            self.found.append(Line(0, "more", "", start, stop, f"after {_MOST} lines nothing more is explained"))


def named_uid(uid: str) -> str:
    """Return the name of a UID in PS3.6 Annex A; empty if it has none."""
    return name_of_uid(uid) if _UID.fullmatch(uid) else ""


def text_of(data: bytes) -> str:
    """Return bytes of the default repertoire as text without padding; other bytes are shown in hexadecimal."""
    return data.rstrip(b"\0 ").decode("ascii", "backslashreplace")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
