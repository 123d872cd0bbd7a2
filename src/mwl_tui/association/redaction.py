"""Redaction of A-ASSOCIATE PDUs for logs: passcodes and tokens are blanked.

Only bytes that are known to hold no secret are kept, so that a wrong length cannot move a passcode into a part that is
shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mwl_tui.association.item_walk import item_walk

__all__ = ["without_passcode"]

_FIXED: Final = 74
"""Bytes before the first variable item (PS3.8 Tables 9-11 and 9-17)."""
_CONTEXTS: Final = (0x20, 0x21)
_USER_INFORMATION: Final = 0x50
_IDENTITY: Final = 0x58
_NAMED_USERS: Final = (1, 2)
"""User identity types whose primary field is a user name; for other types it is a token (PS3.7 Table D.3-14)."""
_UID: Final = re.compile(rb"[0-9.]{1,64}\0?")
_FOUR_BYTES: Final = re.compile(rb".{4}", re.DOTALL)
_PLAIN: Final[dict[int, re.Pattern[bytes]]] = {
    0x10: _UID,
    0x30: _UID,
    0x40: _UID,
    0x51: _FOUR_BYTES,
    0x52: _UID,
    0x53: _FOUR_BYTES,
    0x54: re.compile(rb"..[0-9.]{1,64}\0?..", re.DOTALL),
    0x55: re.compile(rb"[ -~]{1,16}"),
    0x56: re.compile(rb"..[0-9.]{1,64}\0?.{0,8}", re.DOTALL),
}
"""The patterns of item values that are kept: no match can hold a user identity item."""


def without_passcode(data: bytes) -> bytes:
    """Return an A-ASSOCIATE-RQ or -AC for logs, without passcodes and tokens.

    Items keep their types and lengths. The value of a user identity item is blanked except for its type and a user
    name (PS3.7 section D.3.3.7); so is the value of any item that does not match the standard. If the structure is
    broken, only the fixed part is returned.

    Args:
        data: The PDU, received or to be sent.
    """
    kept = bytearray(data)
    try:
        for kind, start, end in _items(data, _FIXED, len(data)):
            if kind in _CONTEXTS and end - start >= 4:
                _blank_all(kept, _items(data, start + 4, end))
            elif kind == _USER_INFORMATION:
                _blank_all(kept, _items(data, start, end))
            else:
                _blank(kept, kind, start, end)
    except ValueError:
        return data[:_FIXED]
    return bytes(kept)


def _items(data: bytes, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the type, start and end of each item between two offsets."""
    for kind, _, start, stop in item_walk(data, position, end):
        if stop > end:
            raise ValueError("an item is longer than what holds it")
        yield kind, start, stop
        position = stop
    if position < end:
        raise ValueError("the data ends inside an item's header")


def _blank_all(kept: bytearray, items: Iterator[tuple[int, int, int]]) -> None:
    for kind, start, end in items:
        _blank(kept, kind, start, end)


def _blank(kept: bytearray, kind: int, start: int, end: int) -> None:
    plain = _PLAIN.get(kind)
    if plain is not None and plain.fullmatch(kept, start, end):
        return
    first = start + _named(kept[start:end]) if kind == _IDENTITY else start
    kept[first:end] = b"*" * (end - first)


def _named(identity: bytearray) -> int:
    """Return how many bytes of a user identity item may be shown: its head and, if its lengths fit, the user name with
    the length of the secondary field after it.
    """
    if len(identity) < 6:
        return 0
    shown = 4 + int.from_bytes(identity[2:4], "big") + 2
    secondary = int.from_bytes(identity[shown - 2 : shown], "big")
    return shown if identity[0] in _NAMED_USERS and shown + secondary == len(identity) else 2
