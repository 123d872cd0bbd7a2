"""The walk over the items of an A-ASSOCIATE PDU (PS3.8 section 9.3.1), up to the last whole header."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

__all__ = ["Item", "item_walk"]

_HEADER: Final = Struct(">BxH")


class Item(NamedTuple):
    """An item or a sub-item.

    Attributes:
        kind: Its type.
        begin: The offset of its header.
        start: The offset of its value.
        stop: The offset of its end by its length, which may be past the end of the PDU or item around it.
    """

    kind: int
    begin: int
    start: int
    stop: int


def item_walk(data: bytes, position: int, end: int) -> Iterator[Item]:
    """Yield the items between two offsets; they fit if the last one stops at ``end``."""
    while end - position >= _HEADER.size:
        kind, length = _HEADER.unpack_from(data, position)
        start = position + _HEADER.size
        yield Item(kind, position, start, start + length)
        position = start + length
