"""Hex dumps: lines with the offset, the bytes in hexadecimal, and their printable ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

__all__ = ["BYTES_OF_A_LINE", "ascii_of", "hex_dump"]

BYTES_OF_A_LINE: Final = 16

_AS_ASCII: Final = bytes(byte if 0x20 <= byte < 0x7F else ord(".") for byte in range(256))


def hex_dump(data: bytes, start: int, end: int) -> Iterator[str]:
    """Yield a line for each sixteen bytes: the offset of the first, hexadecimal digits, and printable ASCII.

    Args:
        data: The bytes that offsets count in.
        start: The offset of the first byte.
        end: The offset after the last byte.
    """
    for first in range(start, end, BYTES_OF_A_LINE):
        some = data[first : min(end, first + BYTES_OF_A_LINE)]
        yield f"{first:8}  {some.hex(' '):{3 * BYTES_OF_A_LINE}} |{ascii_of(some)}|"


def ascii_of(some: bytes) -> str:
    """Return one character per byte: a dot if it is not printable ASCII, so that no terminal acts on it."""
    return some.translate(_AS_ASCII).decode("ascii")
