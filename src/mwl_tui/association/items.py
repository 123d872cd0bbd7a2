"""The items of A-ASSOCIATE PDUs (PS3.8 section 9.3, PS3.7 Annex D), with every length checked."""

from __future__ import annotations

import re
from typing import Final

from mwl_tui.association.item_walk import item_walk
from mwl_tui.association.redaction import without_passcode
from mwl_tui.errors import RemoteProtocolError

__all__ = ["FIXED", "broken", "uid", "walk", "without_passcode"]

FIXED: Final = 74
"""Bytes of an A-ASSOCIATE-RQ or -AC before its items."""

_NAMES: Final = {
    0x10: "application context item",
    0x20: "presentation context item",
    0x21: "presentation context item",
    0x50: "user information item",
}
_INVALID_VALUE: Final = 6
_TEXT: Final = re.compile(rb"[ -~]{0,64}")


def walk(data: bytes, position: int, end: int, within: str) -> list[tuple[int, int, int]]:
    """Return the type, start and end of each item between two offsets.

    Items of unknown types are included; callers ignore them (PS3.8 section 9.3.1).

    Raises:
        RemoteProtocolError: The items do not fill the range exactly. The error holds the fixed part of the PDU only:
            in a broken structure a passcode could be anywhere.
    """
    found = []
    for kind, begin, start, stop in item_walk(data, position, end):
        if stop > end:
            what = _NAMES.get(kind, f"item 0x{kind:02X}")
            reason = f"{what} claims {stop - start} bytes, {end - start} are left in {within}"
            raise broken(reason, begin, data[:FIXED])
        found.append((kind, start, stop))
        position = stop
    if position < end:
        raise broken(f"{within} ends inside an item's header", position, data[:FIXED])
    return found


def uid(data: bytes) -> str:
    """Return a UID or a version name as text, without its padding.

    Other than up to 64 printable characters, only the size is returned, which matches nothing: after a wrong type or
    length the bytes could be a passcode.
    """
    text = data.rstrip(b"\0 ")
    return text.decode("ascii") if _TEXT.fullmatch(text) else f"({len(data)} bytes that are not text)"


def broken(reason: str, offset: int | None, data: bytes) -> RemoteProtocolError:
    """Return the error for an A-ASSOCIATE PDU that cannot be trusted."""
    return RemoteProtocolError(
        reason,
        stage="association",
        offset=offset,
        data=without_passcode(data)[:512],
        code=_INVALID_VALUE,
        advice="The peer's upper layer is at fault: compare the PDU's bytes in the log with PS3.8 section 9.3",
    )
