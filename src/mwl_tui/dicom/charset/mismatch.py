"""Text that may not be what its sender meant: values whose bytes do not fit the Specific Character Set in force.

What a peer declares and what it sends differ often enough that the reader of a worklist has to be told. Nothing is
repaired here: a mismatch says what was seen, and which set fits where the bytes themselves show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from mwl_tui.dicom.charset import CharacterSet
from mwl_tui.dicom.charset.text_codecs import designated

__all__ = ["CharsetMismatch", "Mismatch", "find_mismatch"]

_UTF8: Final = ("ISO_IR 192",)
_EXTENDED: Final = "ISO 2022 IR"
_TAKEN_APART: Final = re.compile(r"[\xc2-\xf4][^\x00-\x7f\xc0-\xff]")
"""What the first two bytes of a character in UTF-8 are in Latin-1 and Windows-1252; few texts have that."""


class Mismatch(Enum):
    """How the bytes of a value do not fit; the value of each completes "declared ..., but"."""

    UTF8 = "the bytes are UTF-8"
    UNDEFINED = "some bytes have no character in it"
    ESCAPES = "there are escape sequences that it does not allow"
    BEYOND = "some codes are beyond its tables, read as Windows has them"
    TWICE = "the text was encoded as UTF-8 twice"
    LOST = "U+FFFD was sent in place of characters that were lost before"


class CharsetMismatch(NamedTuple):
    """How a value does not fit its character set.

    Attributes:
        kind: How it does not fit.
        fits: The Specific Character Set that fits by the bytes; empty where they do not show one.
    """

    kind: Mismatch
    fits: str = ""


def find_mismatch(charset: CharacterSet, raw: bytes, text: str) -> CharsetMismatch | None:
    """Judge a value that was read; None where its bytes fit.

    Args:
        charset: The set that it was read in.
        raw: Its bytes.
        text: What ``charset`` made of them.
    """
    if charset.terms == _UTF8:
        # 0xC3 begins every letter that the first byte of a character can have become; most scripts have none.
        plain = 0xC3 not in raw and 0x1B not in raw and "\ufffd" not in text
        return None if plain else _about_utf8(raw, text)
    if 0x1B in raw:
        if mismatch := _about_escapes(charset.terms, raw):
            return mismatch
    elif raw.isascii():
        return None
    if charset.suspects_utf8(raw):
        return CharsetMismatch(Mismatch.UTF8, _UTF8[0])
    if "\ufffd" in text:
        return CharsetMismatch(Mismatch.UNDEFINED)
    return CharsetMismatch(Mismatch.BEYOND) if charset.reads_beyond(text) else None


def _about_utf8(raw: bytes, text: str) -> CharsetMismatch | None:
    if 0x1B in raw:
        return _about_escapes(_UTF8, raw)
    if "\ufffd" in text:
        return CharsetMismatch(Mismatch.LOST if _is_utf8(raw) else Mismatch.UNDEFINED)
    return CharsetMismatch(Mismatch.TWICE) if _was_utf8_before(text) else None


def _about_escapes(terms: Sequence[str], raw: bytes) -> CharsetMismatch | None:
    """Judge escape sequences: each must be one of a set that is declared (PS3.5 6.1.2.5.2)."""
    numbers = designated(raw)
    if numbers is None:
        return CharsetMismatch(Mismatch.ESCAPES)
    found = [f"ISO 2022 IR {number}" for number in numbers]
    extended = any(_EXTENDED in term for term in terms)
    if extended and set(found) <= set(terms):
        return None
    kept = [term.replace("ISO_IR", _EXTENDED) for term in terms if not term or ("IR" in term and term not in _UTF8)]
    return CharsetMismatch(Mismatch.ESCAPES, "\\".join(dict.fromkeys([*(kept or [""]), *found])))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _was_utf8_before(text: str) -> bool:
    """Return whether text is what UTF-8 looks like when it is taken for Latin-1 or Windows-1252."""
    if not _TAKEN_APART.search(text):
        return False
    return any(_is_utf8(raw) for raw in map(_narrowed, (text, text), ("latin-1", "cp1252")) if raw)


def _narrowed(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b""
