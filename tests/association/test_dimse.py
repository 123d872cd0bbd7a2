"""Command sets, read and written."""

from __future__ import annotations

import contextlib
import re
import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynetdicom.dimse_messages import C_FIND_RSP, N_CREATE_RQ
from pynetdicom.dimse_primitives import C_FIND, N_CREATE

from mwl_tui.association import Command, CommandField, decode_command, encode_command
from mwl_tui.errors import RemoteProtocolError

WORKLIST = "1.2.840.10008.5.1.4.31"


def element(number: int, value: bytes) -> bytes:
    return struct.pack("<HHL", 0, number, len(value)) + value


def find_response(**changes: bytes | None) -> bytes:
    """A C-FIND-RSP made by hand; a change of None leaves the element out."""
    parts = {
        "x0002": WORKLIST.encode() + b"\0" * (len(WORKLIST) % 2),
        "x0100": b"\x20\x80",
        "x0120": b"\x01\x00",
        "x0800": b"\x01\x00",
        "x0900": b"\x00\xff",
    } | changes
    return b"".join(element(int(name[1:], 16), value) for name, value in sorted(parts.items()) if value is not None)


def test_what_is_encoded_is_decoded_to_the_same_command() -> None:
    command = Command(
        field=CommandField.C_FIND_RSP,
        affected_sop_class_uid=WORKLIST,
        message_id_being_responded_to=7,
        status=0xA900,
        offending_element=(0x00400002, 0x00080060),
        error_comment="Invalid value",
    )
    assert decode_command(encode_command(command)) == command


def test_pynetdicom_reads_our_command_set() -> None:
    command = Command(
        field=CommandField.N_CREATE_RQ,
        affected_sop_class_uid="1.2.840.10008.3.1.2.3.3",
        affected_sop_instance_uid="1.2.3",
        message_id=9,
    )
    message = N_CREATE_RQ()
    primitive = message_primitive(message, encode_command(command))
    assert isinstance(primitive, N_CREATE)
    assert (primitive.MessageID, primitive.AffectedSOPInstanceUID) == (9, "1.2.3")


def message_primitive(message: N_CREATE_RQ, encoded: bytes) -> object:
    from pynetdicom.pdu_primitives import P_DATA

    data = P_DATA()
    data.presentation_data_value_list = [[1, b"\x03" + encoded]]
    assert message.decode_msg(data)
    return message.message_to_primitive()


def test_we_read_pynetdicoms_command_set() -> None:
    primitive = C_FIND()
    primitive.MessageIDBeingRespondedTo = 3
    primitive.AffectedSOPClassUID = WORKLIST
    primitive.Status = 0xFF00
    primitive.Identifier = BytesIO(b"\0" * 8)
    message = C_FIND_RSP()
    message.primitive_to_message(primitive)
    first = next(iter(message.encode_msg(1, 0)))
    command = decode_command(first.presentation_data_value_list[0][1][1:])
    assert (command.name, command.status, command.has_data_set) == ("C-FIND-RSP", 0xFF00, True)
    assert command.message_id_being_responded_to == 3


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (find_response(x0900=None), "without Status"),
        (find_response(x0120=None), "without Message ID Being Responded To"),
        (find_response(x0100=None), "without Command Field"),
        (find_response(x0800=None), "without Command Data Set Type"),
        (find_response(x0100=b"\x99\x99"), "unknown Command Field 0x9999"),
        (find_response(x0900=b"\x00\xff\x00\x00"), "4 bytes instead of 2"),
        (find_response()[:-1], "claims 2 bytes, 1 are left"),
        (find_response()[:-9], "ends inside an element's header"),
        (find_response() + element(0x0900, b"\0\0"), r"\(0000,0900\) occurs twice"),
        (find_response(x0900=b""), "without Status"),
        (struct.pack("<HHL", 8, 5, 0), r"element \(0008,0005\) in a command set"),
        (find_response(x0901=b"\0\0\0"), "not a list of tags"),
        (b"", "without Command Field"),
    ],
)
def test_a_broken_command_set_is_named(encoded: bytes, reason: str) -> None:
    with pytest.raises(RemoteProtocolError, match=reason):
        decode_command(encoded)


@pytest.mark.parametrize(
    ("encoded", "note"),
    [
        (find_response(), "without Command Group Length"),
        (element(0, struct.pack("<L", 999)) + find_response(), "is not the length of the command set"),
        (element(0, b"") + find_response(), "is not the length of the command set"),
        (element(0x0901, b"") + find_response(), "out of order"),
        (find_response(x0002=b"1.2.3"), r"\(0000,0002\) has an odd length"),
    ],
)
def test_what_does_no_harm_in_a_command_set_is_noted(encoded: bytes, note: str) -> None:
    command = decode_command(encoded)
    assert command.status == 0xFF00
    assert re.search(note, "; ".join(command.notes))


def test_a_right_command_set_has_no_notes() -> None:
    body = find_response()
    assert decode_command(element(0, struct.pack("<L", len(body))) + body).notes == ()


def test_a_request_needs_its_message_id() -> None:
    encoded = find_response(x0100=b"\x20\x00", x0120=None, x0900=None)
    with pytest.raises(RemoteProtocolError, match=r"C-FIND-RQ without Message ID"):
        decode_command(encoded)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_command_or_a_protocol_error(data: bytes) -> None:
    with contextlib.suppress(RemoteProtocolError):
        assert isinstance(decode_command(data).field, CommandField)
