"""DIMSE messages out of PDUs that were kept: for reading them again, not for the exchange itself (see ``pdata``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Final, NamedTuple

__all__ = ["ExplainedMessage", "Fragment", "fragments", "messages"]

_PDV: Final = Struct(">LBB")
_PDV_HEADER: Final = 6
_PDU_HEADER: Final = 6
_DATA: Final = 0x04
_MOST: Final = 1_114_112
"""Bytes of one message: what comes beyond that is left away."""
_DATA_SET_TYPE: Final = b"\0\0\0\x08\x02\0\0\0"
"""The header of Command Data Set Type (0000,0800)."""
_NO_DATA_SET: Final = b"\x01\x01"


class Fragment(NamedTuple):
    """A presentation data value (PS3.8 section 9.3.5.1).

    Attributes:
        size: What its length says.
        context_id: Its presentation context.
        control: Its message control header (PS3.8 section E.2).
        begin: Where it begins in its PDU.
        start: Where its fragment of a message begins.
        stop: Where that ends.
    """

    size: int
    context_id: int
    control: int
    begin: int
    start: int
    stop: int

    @property
    def is_command(self) -> bool:
        """Return whether it belongs to a command set, not to a data set."""
        return bool(self.control & 1)

    @property
    def is_last(self) -> bool:
        """Return whether nothing of that follows."""
        return bool(self.control & 2)


class ExplainedMessage(NamedTuple):
    """A DIMSE message put together again.

    Attributes:
        first_pdu: In which of the PDUs it begins, counted from 0.
        context_id: Its presentation context.
        command: Its command set.
        data_set: Its data set as far as it came; None where there is none.
    """

    first_pdu: int
    context_id: int
    command: bytes
    data_set: bytes | None


def fragments(pdu: bytes) -> Iterator[Fragment]:
    """Yield the presentation data values of a P-DATA-TF; the last may be cut off, and what is none ends it."""
    position, end = _PDU_HEADER, len(pdu)
    while end - position >= _PDV_HEADER:
        size, context_id, control = _PDV.unpack_from(pdu, position)
        if size < 2:
            return
        start, stop = position + _PDV_HEADER, min(end, position + 4 + size)
        yield Fragment(size, context_id, control, position, start, stop)
        position = stop


def messages(pdus: Iterable[bytes]) -> Iterator[ExplainedMessage]:
    """Put the messages in the PDUs of one direction together again; never raises.

    Args:
        pdus: The PDUs. Those other than P-DATA-TF are counted and passed over, and so is a fragment that belongs to
            nothing. An empty one stands for PDUs that are missing: what was under way ends there.
    """
    message: _Message | None = None
    for number, pdu in enumerate(pdus):
        if not pdu and message is not None:
            yield message.given()
            message = None
        for fragment in fragments(pdu) if pdu[:1] == bytes((_DATA,)) else ():
            if message is not None and not message.takes(fragment):
                yield message.given()
                message = None
            if message is None:
                if not fragment.is_command:
                    continue
                message = _Message(number, fragment.context_id)
            message.add(fragment, pdu)
            if message.is_whole:
                yield message.given()
                message = None
    if message is not None:
        yield message.given()


class _Message:
    """A message that is being put together."""

    def __init__(self, first_pdu: int, context_id: int) -> None:
        self._first_pdu, self._context_id = first_pdu, context_id
        self._command, self._data_set = bytearray(), bytearray()
        self._commanded = False
        self._has_data = False
        self.is_whole = False

    def takes(self, fragment: Fragment) -> bool:
        """Return whether a fragment belongs to it."""
        return fragment.context_id == self._context_id and fragment.is_command is not self._commanded

    def add(self, fragment: Fragment, pdu: bytes) -> None:
        """Take a fragment that belongs to it."""
        into = self._command if fragment.is_command else self._data_set
        into += pdu[fragment.start : min(fragment.stop, fragment.start + _MOST - len(into))]
        if fragment.is_command:
            self._commanded = fragment.is_last
            self.is_whole = fragment.is_last and _DATA_SET_TYPE + _NO_DATA_SET in self._command
        else:
            self._has_data = True
            self.is_whole = fragment.is_last

    def given(self) -> ExplainedMessage:
        """Return it as far as it came."""
        data_set = bytes(self._data_set) if self._has_data else None
        return ExplainedMessage(self._first_pdu, self._context_id, bytes(self._command), data_set)
