"""DIMSE command sets (PS3.7 Annex E): one table for decoding and encoding.

This replaces pynetdicom's message classes, because a command set arrives with every response and because an error in
one has to name the element and the offset (docs/decisions/0003).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final

from mwl_tui.dicom.status import PENDING, PENDING_WARNING
from mwl_tui.errors import RemoteProtocolError

__all__ = ["NO_DATA_SET", "Command", "CommandField", "decode_command", "encode_command"]

NO_DATA_SET: Final = 0x0101
"""CommandDataSetType of a message without a data set (PS3.7 section E.1)."""
HAS_DATA_SET: Final = 0x0001


class CommandField(IntEnum):
    """Command Field (0000,0100), PS3.7 section E.1."""

    C_STORE_RQ = 0x0001
    C_STORE_RSP = 0x8001
    C_GET_RQ = 0x0010
    C_GET_RSP = 0x8010
    C_FIND_RQ = 0x0020
    C_FIND_RSP = 0x8020
    C_MOVE_RQ = 0x0021
    C_MOVE_RSP = 0x8021
    C_ECHO_RQ = 0x0030
    C_ECHO_RSP = 0x8030
    N_EVENT_REPORT_RQ = 0x0100
    N_EVENT_REPORT_RSP = 0x8100
    N_GET_RQ = 0x0110
    N_GET_RSP = 0x8110
    N_SET_RQ = 0x0120
    N_SET_RSP = 0x8120
    N_ACTION_RQ = 0x0130
    N_ACTION_RSP = 0x8130
    N_CREATE_RQ = 0x0140
    N_CREATE_RSP = 0x8140
    N_DELETE_RQ = 0x0150
    N_DELETE_RSP = 0x8150
    C_CANCEL_RQ = 0x0FFF

    @property
    def words(self) -> str:
        """The name as the standard writes it, ``C-FIND-RQ``."""
        return self.name.replace("_", "-")

    @property
    def is_response(self) -> bool:
        """Return whether this is a response."""
        return bool(self & 0x8000)

    @property
    def response(self) -> CommandField:
        """The command field of the response to this request."""
        return CommandField(self | 0x8000)


_OF_REQUESTED_SOP: Final = frozenset(
    {CommandField.N_GET_RQ, CommandField.N_SET_RQ, CommandField.N_ACTION_RQ, CommandField.N_DELETE_RQ}
)
"""The requests with a requested SOP Class and Instance in place of affected ones (PS3.7 section 10.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command set; None stands for an absent element.

    Attributes are named after the elements of PS3.7 Table E.1-1; ``field`` is Command Field (0000,0100) and
    ``has_data_set`` is from Command Data Set Type (0000,0800). ``notes`` name broken rules of its encoding that were
    tolerated.
    """

    field: CommandField
    has_data_set: bool = False
    affected_sop_class_uid: str | None = None
    requested_sop_class_uid: str | None = None
    message_id: int | None = None
    message_id_being_responded_to: int | None = None
    move_destination: str | None = None
    priority: int | None = None
    status: int | None = None
    offending_element: tuple[int, ...] | None = None
    error_comment: str | None = None
    error_id: int | None = None
    affected_sop_instance_uid: str | None = None
    requested_sop_instance_uid: str | None = None
    event_type_id: int | None = None
    attribute_identifier_list: tuple[int, ...] | None = None
    action_type_id: int | None = None
    remaining: int | None = None
    completed: int | None = None
    failed: int | None = None
    warning: int | None = None
    move_originator_ae: str | None = None
    move_originator_message_id: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name as the standard writes it, ``C-FIND-RSP``."""
        return self.field.words

    @property
    def sop_class_uid(self) -> str | None:
        """Its SOP Class: the requested one for N-GET, N-SET, N-ACTION and N-DELETE, else the affected one."""
        return self.requested_sop_class_uid if self.field in _OF_REQUESTED_SOP else self.affected_sop_class_uid

    @property
    def sop_instance_uid(self) -> str | None:
        """Its SOP Instance, in the same way."""
        return self.requested_sop_instance_uid if self.field in _OF_REQUESTED_SOP else self.affected_sop_instance_uid

    @property
    def is_pending(self) -> bool:
        """Return whether it is a pending response, which others follow (PS3.7 section C.1.3)."""
        return self.status in (PENDING, PENDING_WARNING) and self.field.is_response


_ELEMENTS: Final[tuple[tuple[int, str, str], ...]] = (
    (0x0002, "UI", "affected_sop_class_uid"),
    (0x0003, "UI", "requested_sop_class_uid"),
    (0x0110, "US", "message_id"),
    (0x0120, "US", "message_id_being_responded_to"),
    (0x0600, "AE", "move_destination"),
    (0x0700, "US", "priority"),
    (0x0900, "US", "status"),
    (0x0901, "AT", "offending_element"),
    (0x0902, "LO", "error_comment"),
    (0x0903, "US", "error_id"),
    (0x1000, "UI", "affected_sop_instance_uid"),
    (0x1001, "UI", "requested_sop_instance_uid"),
    (0x1002, "US", "event_type_id"),
    (0x1005, "AT", "attribute_identifier_list"),
    (0x1008, "US", "action_type_id"),
    (0x1020, "US", "remaining"),
    (0x1021, "US", "completed"),
    (0x1022, "US", "failed"),
    (0x1023, "US", "warning"),
    (0x1030, "AE", "move_originator_ae"),
    (0x1031, "US", "move_originator_message_id"),
)
_BY_ELEMENT: Final = {element: (vr, name) for element, vr, name in _ELEMENTS}
_GROUP_LENGTH, _COMMAND_FIELD, _DATA_SET_TYPE = 0x0000, 0x0100, 0x0800
_HEADER = Struct("<HHL")
_US, _UL = Struct("<H"), Struct("<L")
_GROUP_LENGTH_SIZE: Final = 12
_TAG = Struct("<HH")

_Value = str | int | tuple[int, ...]


def encode_command(command: Command) -> bytes:
    """Encode a command set in implicit VR little endian with its group length (PS3.7 section 6.3.1)."""
    values: list[tuple[int, bytes]] = [
        (_COMMAND_FIELD, _US.pack(command.field)),
        (_DATA_SET_TYPE, _US.pack(HAS_DATA_SET if command.has_data_set else NO_DATA_SET)),
    ]
    for element, vr, name in _ELEMENTS:
        value = getattr(command, name)
        if value is not None:
            values.append((element, _encode_value(vr, value)))
    body = b"".join(_HEADER.pack(0, element, len(value)) + value for element, value in sorted(values))
    return _HEADER.pack(0, _GROUP_LENGTH, 4) + _UL.pack(len(body)) + body


def _encode_value(vr: str, value: _Value) -> bytes:
    if isinstance(value, int):
        return _US.pack(value)
    if isinstance(value, tuple):
        return b"".join(_TAG.pack(tag >> 16, tag & 0xFFFF) for tag in value)
    # PS3.7 section 6.3.1: the default repertoire only; other characters become "?"
    raw = value.encode("ascii", "replace")
    return raw if len(raw) % 2 == 0 else raw + (b"\0" if vr == "UI" else b" ")


def decode_command(data: bytes) -> Command:
    """Decode a command set and check that it has the elements that its Command Field needs.

    A wrong or absent group length, elements out of order and odd lengths are tolerated if all lengths fit, and named
    in ``Command.notes``. An element without a value counts as absent.

    Raises:
        RemoteProtocolError: A length runs past the end, an element is not of group 0000 or occurs twice, a value has
            the wrong length, or a required element is missing.
    """
    raw = _split(data)
    field = _command_field(raw, data)
    values: dict[str, _Value] = {}
    for element, value in raw.items():
        if value and element in _BY_ELEMENT:
            vr, name = _BY_ELEMENT[element]
            values[name] = _decode_value(vr, value, element, data)
    if _DATA_SET_TYPE not in raw:
        raise _broken(f"{field.words} without Command Data Set Type (0000,0800)", None, data)
    has_data_set = _decode_us(raw[_DATA_SET_TYPE], _DATA_SET_TYPE, data) != NO_DATA_SET
    notes = _notes(raw, len(data))
    command = Command(field=field, has_data_set=has_data_set, notes=notes, **values)  # type: ignore[arg-type]
    _require(command, data)
    return command


def _split(data: bytes) -> dict[int, bytes]:
    """Return the elements of a command set by element number, each length checked."""
    found: dict[int, bytes] = {}
    position, end = 0, len(data)
    while position < end:
        if end - position < 8:
            raise _broken("a command set ends inside an element's header", position, data)
        group, element, length = _HEADER.unpack_from(data, position)
        if group != 0:
            raise _broken(f"element ({group:04X},{element:04X}) in a command set", position, data)
        if element in found:
            raise _broken(f"element (0000,{element:04X}) occurs twice", position, data)
        start = position + 8
        if length > end - start:
            raise _broken(f"(0000,{element:04X}) claims {length} bytes, {end - start} are left", position, data)
        found[element] = data[start : start + length]
        position = start + length
    return found


def _notes(raw: dict[int, bytes], size: int) -> tuple[str, ...]:
    """Return the rules of PS3.7 section 6.3.1 that a command set of ``size`` bytes breaks though its lengths fit."""
    notes = []
    group_length = raw.get(_GROUP_LENGTH)
    if group_length is None:
        notes.append("a command set without Command Group Length (0000,0000)")
    elif group_length != _UL.pack(size - _GROUP_LENGTH_SIZE):
        notes.append("Command Group Length (0000,0000) is not the length of the command set")
    if list(raw) != sorted(raw):
        notes.append("the elements of a command set are out of order")
    odd = next((element for element, value in raw.items() if len(value) % 2), None)
    if odd is not None:
        notes.append(f"(0000,{odd:04X}) has an odd length")
    return tuple(notes)


def _command_field(raw: dict[int, bytes], data: bytes) -> CommandField:
    if _COMMAND_FIELD not in raw:
        raise _broken("a command set without Command Field (0000,0100)", None, data)
    code = _decode_us(raw[_COMMAND_FIELD], _COMMAND_FIELD, data)
    try:
        return CommandField(code)
    except ValueError:
        raise _broken(f"unknown Command Field 0x{code:04X}", None, data) from None


def _decode_us(value: bytes, element: int, data: bytes) -> int:
    if len(value) != 2:
        raise _broken(f"(0000,{element:04X}) has {len(value)} bytes instead of 2", None, data)
    return int(_US.unpack(value)[0])


def _decode_value(vr: str, value: bytes, element: int, data: bytes) -> _Value:
    if vr == "US":
        return _decode_us(value, element, data)
    if vr == "AT":
        if len(value) % 4:
            raise _broken(f"(0000,{element:04X}) is not a list of tags", None, data)
        return tuple((group << 16) + number for group, number in _TAG.iter_unpack(value))
    return value.decode("ascii", "replace").rstrip(" \0")


def _require(command: Command, data: bytes) -> None:
    """Check the mandatory elements of PS3.7 sections 9.3 and 10.3 that an exchange needs."""
    if command.field is CommandField.C_CANCEL_RQ or command.field.is_response:
        if command.message_id_being_responded_to is None:
            raise _broken(f"{command.name} without Message ID Being Responded To (0000,0120)", None, data)
    elif command.message_id is None:
        raise _broken(f"{command.name} without Message ID (0000,0110)", None, data)
    if command.field.is_response and command.status is None:
        raise _broken(f"{command.name} without Status (0000,0900)", None, data)


def _broken(reason: str, offset: int | None, data: bytes) -> RemoteProtocolError:
    return RemoteProtocolError(
        reason,
        stage="DIMSE",
        offset=offset,
        data=data[:512],
        advice="The peer's DIMSE encoder is at fault: compare the command set's bytes in the log with PS3.7 Annex E",
    )
