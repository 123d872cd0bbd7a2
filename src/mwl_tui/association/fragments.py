"""DIMSE messages from the PDUs of a log: for explaining them, not for the exchange itself (see ``pdata``)."""

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
"""Bytes of one message: the rest is dropped."""
_DATA_SET_TYPE: Final = b"\0\0\0\x08\x02\0\0\0"
"""The header of Command Data Set Type (0000,0800)."""
_NO_DATA_SET: Final = b"\x01\x01"


class Fragment(NamedTuple):
    """A presentation data value (PS3.8 section 9.3.5.1).

    Attributes:
        size: Its length field.
        context_id: The ID of its presentation context.
        control: Its message control header (PS3.8 section E.2).
        begin: Its offset in the PDU.
        start: The offset of its message fragment.
        stop: The offset after that fragment.
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
        """Return whether it is the last fragment of the command set or data set."""
        return bool(self.control & 2)


class ExplainedMessage(NamedTuple):
    """A reassembled DIMSE message.

    Attributes:
        first_pdu: The number of the PDU in which it begins, from 0.
        context_id: The ID of its presentation context.
        command: Its command set.
        data_set: Its data set as far as received; None if there is none.
    """

    first_pdu: int
    context_id: int
    command: bytes
    data_set: bytes | None


def fragments(pdu: bytes) -> Iterator[Fragment]:
    """Yield the presentation data values of a P-DATA-TF until one is invalid; the last may be cut off."""
    position, end = _PDU_HEADER, len(pdu)
    while end - position >= _PDV_HEADER:
        size, context_id, control = _PDV.unpack_from(pdu, position)
        if size < 2:
            return
        start, stop = position + _PDV_HEADER, min(end, position + 4 + size)
        yield Fragment(size, context_id, control, position, start, stop)
        position = stop


def messages(pdus: Iterable[bytes]) -> Iterator[ExplainedMessage]:
    """Reassemble the messages in the PDUs of one direction; never raises.

    Args:
        pdus: The PDUs. Those other than P-DATA-TF are counted and ignored, and so are fragments without a message. An
            empty one stands for missing PDUs: a message that was incomplete ends there.
    """
    message: _Message | None = None
    for number, pdu in enumerate(pdus):
        if not pdu and message is not None:
            yield message.assembled()
            message = None
        for fragment in fragments(pdu) if pdu[:1] == bytes((_DATA,)) else ():
            if message is not None and not message.takes(fragment):
                yield message.assembled()
                message = None
            if message is None:
                if not fragment.is_command:
                    continue
                message = _Message(number, fragment.context_id)
            message.add(fragment, pdu)
            if message.is_whole:
                yield message.assembled()
                message = None
    if message is not None:
        yield message.assembled()


class _Message:
    """A message being reassembled."""

    def __init__(self, first_pdu: int, context_id: int) -> None:
        self._first_pdu, self._context_id = first_pdu, context_id
        self._command, self._data_set = bytearray(), bytearray()
        self._command_done = False
        self._has_data = False
        self.is_whole = False

    def takes(self, fragment: Fragment) -> bool:
        """Return whether a fragment belongs to it."""
        return fragment.context_id == self._context_id and fragment.is_command is not self._command_done

    def add(self, fragment: Fragment, pdu: bytes) -> None:
        """Add a fragment that belongs to it."""
        into = self._command if fragment.is_command else self._data_set
        into += pdu[fragment.start : min(fragment.stop, fragment.start + _MOST - len(into))]
        if fragment.is_command:
            self._command_done = fragment.is_last
            self.is_whole = fragment.is_last and _DATA_SET_TYPE + _NO_DATA_SET in self._command
        else:
            self._has_data = True
            self.is_whole = fragment.is_last

    def assembled(self) -> ExplainedMessage:
        """Return the message as far as received."""
        data_set = bytes(self._data_set) if self._has_data else None
        return ExplainedMessage(self._first_pdu, self._context_id, bytes(self._command), data_set)
