"""The vectors of ``fixtures/charsets``: bytes in a character set, and the text that they are."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parents[2] / "fixtures" / "charsets" / "vectors.toml"


class Vector(NamedTuple):
    """One vector.

    Attributes:
        source: Where it is from.
        terms: The Specific Character Set.
        vr: The VR.
        raw: The bytes.
        text: What they say.
        written: What the text is written as.
    """

    source: str
    terms: str
    vr: str
    raw: bytes
    text: str
    written: bytes

    def __str__(self) -> str:
        return f"{self.source} {self.terms or 'default'} {self.vr}"


def vectors() -> list[Vector]:
    """Return all vectors."""
    found = []
    for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["vector"]:
        assert ("written" in entry) == ("why" in entry)
        raw = bytes.fromhex(entry["bytes"])
        written = bytes.fromhex(entry.get("written", entry["bytes"]))
        found.append(Vector(entry["source"], entry["terms"], entry["vr"], raw, entry["text"], written))
    return found
