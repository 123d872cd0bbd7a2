"""P-DATA-TF: messages from and to presentation data values (PS3.8 section 9.3.5 and Annex E).

This runs for every response, so it is optimized for speed. Events do not depend on how the bytes were split on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Final

from mwl_tui.association.dimse import Command, CommandField, decode_command
from mwl_tui.association.events import Context, ContextResult, Event, Message
from mwl_tui.errors import LimitExceeded, RemoteProtocolError

__all__ = ["Caps", "MessageReader", "broken", "encode", "sender"]

_DATA: Final = 0x04
_PDU = Struct(">BxL")
_PDV = Struct(">LBB")
_ONE_PDV = Struct(">BxLLBB")
"""A P-DATA-TF PDU with one PDV: its type and length, and the PDV's length, context ID and control header."""
_PDU_HEADER: Final = 6
_PDV_HEADER: Final = 6
_COMMAND_BIT, _LAST_BIT = 0x01, 0x02
_NO_CONTEXT: Final = -1
_UNEXPECTED_PARAMETER, _INVALID_VALUE = 5, 6
"""Reasons of an A-ABORT (PS3.8 Table 9-26)."""
_NEVER_REPEATED: Final = (b"\0", _NO_CONTEXT, Command(field=CommandField.C_ECHO_RQ), b"")
"""Matches no PDU: none begins with this byte."""
_MOST_FRAGMENTS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that a peer may make an association hold, in bytes."""

    pdu: int = 131_072
    command: int = 65_536
    data_set: int = 1_048_576


DEFAULT_CAPS: Final = Caps()


class MessageReader:
    """Reassembles DIMSE messages.

    Args:
        caps: The limits of what the peer sends.
        contexts: The negotiated presentation contexts, by ID.
    """

    def __init__(self, caps: Caps, contexts: Mapping[int, Context]) -> None:
        self._caps, self._contexts = caps, contexts
        self._known_command: tuple[bytes, Command] | None = None
        self._repeated = _NEVER_REPEATED
        self._clear_message()

    def _clear_message(self) -> None:
        self._context_id = _NO_CONTEXT
        self._command: Command | None = None
        self._encoded_command = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._room = self._caps.command

    def take_pdu(self, data: bytes, start: int, stop: int, events: list[Event]) -> None:
        """Read the PDVs of the P-DATA-TF PDU ``data[start:stop]``.

        Raises:
            RemoteProtocolError, LimitExceeded: The peer broke a rule, or a limit.
        """
        position = start + _PDU_HEADER
        if position == stop:
            raise broken("P-DATA-TF without a presentation data value", 6, data[start:stop], _INVALID_VALUE)
        while position < stop:
            if stop - position < _PDV_HEADER:
                raise broken("P-DATA-TF ends inside a PDV's header", 0, data[position:stop], _INVALID_VALUE)
            length, context_id, control = _PDV.unpack_from(data, position)
            end = position + 4 + length
            if length < 2 or end > stop:
                what = f"a PDV claims {length} bytes, {stop - position - 4} are left"
                raise broken(what, 0, data[position:stop][:64], _INVALID_VALUE)
            self._take_pdv(context_id, control, data[position + _PDV_HEADER : end], events)
            position = end
        if self._command is not None and not self._size and stop - start == 12 + len(self._encoded_command):
            # The PDU holds only one command set: the next response may have the same one.
            self._repeated = (data[start:stop], self._context_id, self._command, self._encoded_command)

    def take_repeated(self, data: bytes, position: int, events: list[Event]) -> int:
        """Read a message with the previous command set in one PDU and its whole data set in the next.

        The pending responses of one query usually arrive in this way.

        Returns:
            The offset after it; 0 if the bytes look different and need the general way.
        """
        pdu, context_id, command, encoded = self._repeated
        if not data.startswith(pdu, position) or self._context_id != _NO_CONTEXT:
            return 0
        start = position + len(pdu)
        if len(data) - start < 12:
            return 0
        kind, length, pdv, context, control = _ONE_PDV.unpack_from(data, start)
        stop = start + 6 + length
        if (kind, pdv + 4, context, control) != (_DATA, length, context_id, _LAST_BIT) or stop > len(data):
            return 0
        if length > self._caps.pdu or length - 6 > self._caps.data_set:
            return 0
        events.append(Message(context_id, command, data[start + 12 : stop], length - 6 + len(encoded), encoded))
        return int(stop)

    def _take_pdv(self, context_id: int, control: int, fragment: bytes, events: list[Event]) -> None:
        """Add a fragment to the current message, and report the message when it is complete."""
        if context_id != self._context_id:
            self._begin_on(context_id, fragment)
        command = self._command
        if bool(control & _COMMAND_BIT) is (command is not None):
            what = "a command fragment in place of data" if command else "a data fragment in place of a command"
            raise broken(what, None, fragment[:64], _UNEXPECTED_PARAMETER)
        self._size += len(fragment)
        if self._size > self._room:
            raise self._too_large()
        if not control & _LAST_BIT:
            if len(self._parts) >= _MOST_FRAGMENTS:
                raise self._too_large()
            self._parts.append(fragment)
            return
        if self._parts:
            self._parts.append(fragment)
            fragment = b"".join(self._parts)
            self._parts = []
        if command is None:
            command = self._command_from(fragment)
            if command.has_data_set:
                self._command, self._encoded_command = command, fragment
                self._size, self._room = 0, self._caps.data_set
                return
            events.append(Message(context_id, command, None, len(fragment), fragment))
        else:
            events.append(
                Message(context_id, command, fragment, self._size + len(self._encoded_command), self._encoded_command)
            )
        self._clear_message()

    def _begin_on(self, context_id: int, fragment: bytes) -> None:
        if self._context_id != _NO_CONTEXT:
            what = f"a fragment on presentation context {context_id} inside a message on {self._context_id}"
            raise broken(what, None, fragment[:64], _UNEXPECTED_PARAMETER)
        context = self._contexts.get(context_id)
        if context is None or context.result is not ContextResult.ACCEPTANCE:
            what = f"data on presentation context {context_id}, which is not accepted"
            raise broken(what, None, fragment[:64], _INVALID_VALUE)
        self._context_id = context_id

    def _too_large(self) -> LimitExceeded:
        limit, what = ("identifier", "data set") if self._command else ("command", "command set")
        return LimitExceeded(
            f"one {what} exceeds {self._room} bytes or {_MOST_FRAGMENTS} fragments",
            limit=limit,
            value=self._room,
            stage="DIMSE",
            advice=f"Raise limits.{limit} for this peer if such messages are real",
        )

    def _command_from(self, encoded: bytes) -> Command:
        """Decode a command set; for equal bytes, as in consecutive pending responses, that is only a comparison."""
        known = self._known_command
        if known is not None and known[0] == encoded:
            return known[1]
        command = decode_command(encoded)
        self._known_command = (encoded, command)
        return command


def encode(context_id: int, command: bytes, data_set: bytes | None, max_pdu: int) -> bytes:
    """Encode a message, fragmented to the peer's maximum length."""
    out = _fragments(context_id, _COMMAND_BIT, command, max_pdu)
    return out if data_set is None else out + _fragments(context_id, 0, data_set, max_pdu)


def sender(context_id: int, head: bytes, max_pdu: int) -> Callable[[bytes], bytes]:
    """Return a function that encodes a data set after the encoded command set ``head``."""
    most = max_pdu - _PDV_HEADER

    def send(data_set: bytes) -> bytes:
        size = len(data_set)
        if size <= most:
            return head + _ONE_PDV.pack(_DATA, size + 6, size + 2, context_id, _LAST_BIT) + data_set
        return head + _fragments(context_id, 0, data_set, max_pdu)

    return send


def _fragments(context_id: int, control: int, data: bytes, max_pdu: int) -> bytes:
    room, out = max_pdu - _PDV_HEADER, []
    for start in range(0, len(data) or 1, room):
        part = data[start : start + room]
        flags = control | (_LAST_BIT if start + room >= len(data) else 0)
        out.append(_ONE_PDV.pack(_DATA, len(part) + 6, len(part) + 2, context_id, flags) + part)
    return b"".join(out)


def broken(reason: str, offset: int | None, data: bytes, code: int) -> RemoteProtocolError:
    """Return the error for a broken rule of the upper layer; ``code`` is the reason of our A-ABORT."""
    return RemoteProtocolError(
        reason,
        stage="upper layer",
        offset=offset,
        data=data,
        code=code,
        advice="The peer does not keep to PS3.8: the bytes are in the association log",
    )
