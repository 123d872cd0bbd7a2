"""Values whose bytes do not fit their Specific Character Set, so that the text may not be what the sender meant.

Many peers send another set than they declare, and the reader of a worklist must know. Nothing is repaired here: a
mismatch holds what was found, and the set that fits if the bytes show one.
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
"""The first two bytes of a UTF-8 character, read as Latin-1 or Windows-1252; rare in other texts."""


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
        fits: The Specific Character Set that the bytes fit; empty if they show none.
    """

    kind: Mismatch
    fits: str = ""


def find_mismatch(charset: CharacterSet, raw: bytes, text: str) -> CharsetMismatch | None:
    """Return how a decoded value does not fit its character set; None if it fits.

    Args:
        charset: The set in which it was decoded.
        raw: Its bytes.
        text: The text that ``charset`` decoded.
    """
    if charset.terms == _UTF8:
        # If UTF-8 was encoded twice, each character begins with 0xC3; most scripts have no such byte.
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
    """Check escape sequences: each must designate a declared set (PS3.5 6.1.2.5.2)."""
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
    """Return whether text looks like UTF-8 that was decoded as Latin-1 or Windows-1252."""
    if not _TAKEN_APART.search(text):
        return False
    return any(_is_utf8(raw) for raw in map(_narrowed, (text, text), ("latin-1", "cp1252")) if raw)


def _narrowed(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b""
