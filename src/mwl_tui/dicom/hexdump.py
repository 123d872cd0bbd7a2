"""Bytes as lines that can be read: where they stand, in hexadecimal, and as far as they are ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

__all__ = ["BYTES_OF_A_LINE", "ascii_of", "hex_dump"]

BYTES_OF_A_LINE: Final = 16

_AS_ASCII: Final = bytes(byte if 0x20 <= byte < 0x7F else ord(".") for byte in range(256))


def hex_dump(data: bytes, start: int, end: int) -> Iterator[str]:
    """Yield bytes as lines: the offset of the first, sixteen in hexadecimal, and the same as far as they are ASCII.

    Args:
        data: All bytes; offsets count in them.
        start: The first to give.
        end: The one after the last.
    """
    for first in range(start, end, BYTES_OF_A_LINE):
        some = data[first : min(end, first + BYTES_OF_A_LINE)]
        yield f"{first:8}  {some.hex(' '):{3 * BYTES_OF_A_LINE}} |{ascii_of(some)}|"


def ascii_of(some: bytes) -> str:
    """Return a character a byte: a dot for what is no printable ASCII, so that nothing acts on a terminal."""
    return some.translate(_AS_ASCII).decode("ascii")
