"""Splitting the bytes of one direction of a connection into PDUs that may be kept.

No length is trusted, and no passcode is kept: if a length is wrong, a passcode could be anywhere (see
``association.redaction``).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Final, TypeAlias

from mwl_tui.association.redaction import without_passcode

__all__ = ["PduStream", "Piece"]

Piece: TypeAlias = tuple[bytes, str]
"""Bytes from a PDU type on, and a note on what is missing or blanked; empty for a whole PDU."""

_HEADER: Final = Struct(">BxL")
_HEADER_SIZE: Final = 6
_KINDS: Final = range(0x01, 0x08)
_ASSOCIATE: Final = (0x01, 0x02)
_DATA: Final = 0x04
_CONTROL_BITS: Final = 3
"""The bits of a message control header that are defined (PS3.8 section E.2)."""
_CONTROL_SIZE: Final = 10
"""Bytes of A-ASSOCIATE-RJ, A-RELEASE and A-ABORT (PS3.8 sections 9.3.4 to 9.3.8)."""
_LONGEST: Final = 0xFFFFFFFF
_SHOWN_UNTRUSTED: Final = 64
"""Bytes kept of an invalid PDU: an A-ASSOCIATE with a wrong type holds no passcode in its first 64."""
_SHOWN_DATA: Final = 65_536
"""Bytes kept of a P-DATA-TF that is cut off or too long."""
_VALUE: Final = Struct(">LBB")
"""The header of a presentation data value (PS3.8 section 9.3.5.1): its length, context ID and control header."""


class PduStream:
    """Splits the bytes of one direction into PDUs.

    Attributes:
        longest: The most bytes of a PDU after its header.
    """

    def __init__(self) -> None:
        self.longest = _LONGEST
        self._buffer = bytearray()
        self._needed = _HEADER_SIZE
        self._is_lost = False
        self._started = False
        self._trusted = False

    def take(self, data: bytes) -> Iterator[Piece]:
        """Yield the PDUs that bytes complete; everything after the first piece that is no PDU is ignored."""
        if self._is_lost:
            return
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._needed:
                return
            data = bytes(self._buffer)
            self._buffer.clear()
        position, end = 0, len(data)
        self._needed = _HEADER_SIZE
        while end - position >= _HEADER_SIZE:
            kind, length = _HEADER.unpack_from(data, position)
            if kind not in _KINDS or length > self.longest:
                self._is_lost = True
                what = f"claims {length} bytes" if kind in _KINDS else "is no PDU"
                yield self._broken(data[position:], f"what came {what}")
                return
            stop = position + _HEADER_SIZE + length
            if stop > end:
                self._needed = stop - position
                break
            yield self._whole(kind, data[position:stop])
            position = stop
        self._buffer += data[position:]

    def rest(self) -> Iterator[Piece]:
        """Yield the bytes of an incomplete PDU, if there are any; later bytes are ignored."""
        if self._buffer and not self._is_lost:
            self._is_lost = True
            yield self._broken(bytes(self._buffer), f"cut off after {len(self._buffer)} bytes")
        self._buffer.clear()

    def _whole(self, kind: int, pdu: bytes) -> Piece:
        if kind == _DATA and self._started and _is_filled(pdu):
            self._trusted = True
            return pdu, ""
        if kind in _ASSOCIATE and not self._is_doubtful:
            kept = without_passcode(pdu)
            self._trusted, self._started = False, True
            return kept, "" if len(kept) == len(pdu) else "its items do not fit it: only the fixed part is kept"
        if len(pdu) == _CONTROL_SIZE:
            return pdu, ""
        return self._broken(pdu, "not as the standard has it")

    @property
    def _is_doubtful(self) -> bool:
        """Return whether the last PDU was an A-ASSOCIATE or invalid: its length may be wrong and hide a passcode."""
        return self._started and not self._trusted

    def _broken(self, data: bytes, what: str) -> Piece:
        """Return what may be kept of an invalid PDU."""
        started, doubtful = self._started, self._is_doubtful
        self._started, self._trusted = True, False
        if started and _begins_data(data):
            kept = data[:_SHOWN_DATA]
        elif doubtful:
            return b"*" * min(len(data), _SHOWN_UNTRUSTED), f"{what}: blanked, a passcode could stand there"
        elif data[0] in _ASSOCIATE:
            kept = without_passcode(data)
        else:
            kept = data[:_SHOWN_UNTRUSTED]
        return kept, what if len(kept) == len(data) else f"{what}; {len(kept)} of {len(data)} bytes are kept"


def _is_filled(pdu: bytes) -> bool:
    """Return whether presentation data values fill a P-DATA-TF, so that it holds no A-ASSOCIATE."""
    position, end = _HEADER_SIZE, len(pdu)
    while end - position >= _VALUE.size:
        size, context_id, _ = _VALUE.unpack_from(pdu, position)
        if size < 2 or context_id % 2 == 0:
            return False
        position += 4 + size
    return position == end


def _begins_data(data: bytes) -> bool:
    """Return whether bytes begin like a P-DATA-TF, so that they are no passcode."""
    if len(data) < _HEADER_SIZE + _VALUE.size or data[0] != _DATA:
        return False
    _, length = _HEADER.unpack_from(data)
    size, context_id, control = _VALUE.unpack_from(data, _HEADER_SIZE)
    return bool(2 <= size <= length - 4 and context_id % 2 and control <= _CONTROL_BITS)
