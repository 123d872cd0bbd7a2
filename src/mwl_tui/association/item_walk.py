"""The walk over the items of an A-ASSOCIATE PDU (PS3.8 section 9.3.1), as far as their headers are there."""

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
        begin: Where its header begins.
        start: Where its value begins.
        stop: Where its length says that it ends, which may be past what holds it.
    """

    kind: int
    begin: int
    start: int
    stop: int


def item_walk(data: bytes, position: int, end: int) -> Iterator[Item]:
    """Yield the items between two offsets. They fill the place where the last of them stops at its end."""
    while end - position >= _HEADER.size:
        kind, length = _HEADER.unpack_from(data, position)
        start = position + _HEADER.size
        yield Item(kind, position, start, start + length)
        position = start + length
