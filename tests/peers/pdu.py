"""PDUs, command sets and elements as bytes (PS3.8 section 9.3, PS3.7 section 6.3): the few that scripts need.

Written for the tests alone: neither mwl_tui nor pynetdicom has a part in it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, P_DATA, RELEASE_RQ, RELEASE_RP, ABORT = range(1, 8)

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
VERIFICATION = "1.2.840.10008.1.1"
WORKLIST = "1.2.840.10008.5.1.4.31"
IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"

C_FIND_RQ, C_FIND_RSP, C_CANCEL_RQ = 0x0020, 0x8020, 0x0FFF
C_ECHO_RQ, C_ECHO_RSP, N_EVENT_REPORT_RQ = 0x0030, 0x8030, 0x0100
PENDING, PENDING_WARNING, SUCCESS, CANCELLED = 0xFF00, 0xFF01, 0x0000, 0xFE00
DATA_SET, NO_DATA_SET = 0x0001, 0x0101

AFFECTED_SOP_CLASS, COMMAND_FIELD, MESSAGE_ID, RESPONDED_TO, PRIORITY, DATA_SET_TYPE, STATUS, ERROR_COMMENT = (
    0x0002, 0x0100, 0x0110, 0x0120, 0x0700, 0x0800, 0x0900, 0x0902,
)  # fmt: skip


@dataclass(frozen=True)
class Context:
    """A presentation context: proposed with its transfer syntaxes, or answered with one and a result."""

    number: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]
    result: int = 0


@dataclass(frozen=True)
class Pdv:
    """A presentation data value of a P-DATA-TF."""

    context: int
    command: bool
    last: bool
    data: bytes


_FRAGMENT = 16_000
PROPOSED = (Context(1, WORKLIST, (EXPLICIT_LE, IMPLICIT_LE)), Context(3, VERIFICATION, (IMPLICIT_LE,)))
"""What a raw client proposes."""


def item(kind: int, body: bytes, *, length: int | None = None, reserved: int = 0) -> bytes:
    """Return an item or sub-item of an A-ASSOCIATE; another ``length`` than its own makes it a lie."""
    return struct.pack(">BBH", kind, reserved, len(body) if length is None else length) + body


APPLICATION = item(0x10, APPLICATION_CONTEXT.encode())


def pdu(kind: int, body: bytes, *, length: int | None = None) -> bytes:
    """Return a PDU; another ``length`` than its own makes it a lie."""
    return struct.pack(">BxI", kind, len(body) if length is None else length) + body


def associate_rq(
    called: str = "MWLSCP",
    calling: str = "RAW",
    contexts: Sequence[Context] = PROPOSED,
    maximum_length: int = 16_384,
    more: bytes = b"",
) -> bytes:
    """Return an A-ASSOCIATE-RQ; ``more`` are further user information sub-items."""
    items = [APPLICATION, *(proposed(context) for context in contexts), information(maximum_length, more)]
    return associate(ASSOCIATE_RQ, items, called=called.encode(), calling=calling.encode())


def associate_ac(
    contexts: Sequence[Context], called: str = "RAW", calling: str = "MWL-TUI", maximum_length: int = 16_384
) -> bytes:
    """Return an A-ASSOCIATE-AC that answers these contexts."""
    items = [APPLICATION, *(answer(context) for context in contexts), information(maximum_length)]
    return associate(ASSOCIATE_AC, items, called=called.encode(), calling=calling.encode())


def associate(
    kind: int,
    items: Sequence[bytes],
    *,
    called: bytes = b"MWLSCP",
    calling: bytes = b"RAW",
    version: int = 1,
    reserved: int = 0,
) -> bytes:
    """Return an A-ASSOCIATE-RQ or -AC of these items; every reserved byte of its fixed part is ``reserved``."""
    padded = called.ljust(16) + calling.ljust(16)
    fixed = struct.pack(">H", version) + bytes([reserved]) * 2 + padded + bytes([reserved]) * 32
    body = fixed + b"".join(items)
    return struct.pack(">BBI", kind, reserved, len(body)) + body


def proposed(context: Context, *more: bytes) -> bytes:
    """Return the item that proposes a context; ``more`` are further sub-items."""
    abstract = [item(0x30, context.abstract_syntax.encode())] if context.abstract_syntax else []
    syntaxes = [item(0x40, syntax.encode()) for syntax in context.transfer_syntaxes]
    return item(0x20, struct.pack(">B3x", context.number) + b"".join([*abstract, *syntaxes, *more]))


def answer(context: Context) -> bytes:
    """Return the item that answers a context."""
    syntaxes = [item(0x40, syntax.encode()) for syntax in context.transfer_syntaxes]
    return item(0x21, struct.pack(">BxBx", context.number, context.result) + b"".join(syntaxes))


def information(
    maximum_length: int | None = 16_384, more: bytes = b"", *, class_uid: bytes = b"1.2.3.4.5.6.7"
) -> bytes:
    """Return a user information item; ``more`` are further sub-items."""
    length = b"" if maximum_length is None else item(0x51, struct.pack(">I", maximum_length))
    return item(0x50, length + (item(0x52, class_uid) if class_uid else b"") + item(0x55, b"RAW") + more)


def associate_rj(result: int = 1, source: int = 1, reason: int = 7) -> bytes:
    """Return an A-ASSOCIATE-RJ."""
    return pdu(ASSOCIATE_RJ, struct.pack(">xBBB", result, source, reason))


def release_rq() -> bytes:
    """Return an A-RELEASE-RQ."""
    return pdu(RELEASE_RQ, bytes(4))


def release_rp() -> bytes:
    """Return an A-RELEASE-RP."""
    return pdu(RELEASE_RP, bytes(4))


def abort(source: int = 0, reason: int = 0) -> bytes:
    """Return an A-ABORT."""
    return pdu(ABORT, struct.pack(">xxBB", source, reason))


def p_data(*values: Pdv) -> bytes:
    """Return one P-DATA-TF with these values."""
    return pdu(P_DATA, b"".join(_pdv(value) for value in values))


def message(context: int, command: bytes, data_set: bytes | None = None) -> bytes:
    """Return a DIMSE message: the command set in one P-DATA-TF, the data set in as many as it needs."""
    first = p_data(Pdv(context, True, True, command))
    if data_set is None:
        return first
    starts = range(0, len(data_set), _FRAGMENT) or range(1)
    parts = [(data_set[start : start + _FRAGMENT], start + _FRAGMENT >= len(data_set)) for start in starts]
    return first + b"".join(p_data(Pdv(context, False, last, part)) for part, last in parts)


def element(tag: int, value: bytes) -> bytes:
    """Return an element in implicit VR little endian."""
    return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value)) + value


def explicit(tag: int, vr: str, value: bytes, *, length: int | None = None) -> bytes:
    """Return an element in explicit VR little endian; another ``length`` than its own makes it a lie."""
    size = len(value) if length is None else length
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    long = vr in ("OB", "OW", "SQ", "UN", "UT", "UC", "UR")
    return head + (struct.pack("<2xI", size) if long else struct.pack("<H", size)) + value


def command_set(fields: dict[int, bytes]) -> bytes:
    """Return a command set: its group length, then the elements of group 0000 in order."""
    body = b"".join(element(number, value) for number, value in sorted(fields.items()))
    return element(0x0000, struct.pack("<I", len(body))) + body


def us(value: int) -> bytes:
    """Return a value of VR US."""
    return struct.pack("<H", value)


def uid(text: str) -> bytes:
    """Return a value of VR UI, padded."""
    return text.encode() + b"\0" * (len(text) % 2)


def request(kind: int, message_id: int = 1, *, data: bool = True, sop_class: str = WORKLIST) -> bytes:
    """Return the command set of a C-FIND-RQ or C-ECHO-RQ."""
    fields = {
        AFFECTED_SOP_CLASS: uid(sop_class),
        COMMAND_FIELD: us(kind),
        MESSAGE_ID: us(message_id),
        DATA_SET_TYPE: us(DATA_SET if data else NO_DATA_SET),
    }
    if kind == C_FIND_RQ:
        fields[PRIORITY] = us(0)
    return command_set(fields)


def cancel(message_id: int = 1) -> bytes:
    """Return the command set of a C-CANCEL-RQ."""
    return command_set({COMMAND_FIELD: us(C_CANCEL_RQ), RESPONDED_TO: us(message_id), DATA_SET_TYPE: us(NO_DATA_SET)})


def response(
    kind: int = C_FIND_RSP,
    message_id: int | None = 1,
    status: int | None = PENDING,
    *,
    data: bool = True,
    comment: bytes = b"",
    sop_class: str = WORKLIST,
) -> bytes:
    """Return the command set of a response; None leaves an element out."""
    fields = {
        AFFECTED_SOP_CLASS: uid(sop_class),
        COMMAND_FIELD: us(kind),
        DATA_SET_TYPE: us(DATA_SET if data else NO_DATA_SET),
    }
    if message_id is not None:
        fields[RESPONDED_TO] = us(message_id)
    if status is not None:
        fields[STATUS] = us(status)
    if comment:
        fields[ERROR_COMMENT] = comment + b" " * (len(comment) % 2)
    return command_set(fields)


def worklist_item(number: int, *, padding: int = 0) -> bytes:
    """Return a small right identifier in explicit VR little endian, its patient numbered."""
    step = explicit(0x00080060, "CS", b"CT") + explicit(0x00400002, "DA", b"20260101")
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(step)) + step
    return (
        explicit(0x00100010, "PN", b"RAW^PATIENT ")
        + explicit(0x00100020, "LO", b"%06d" % number)
        + (explicit(0x00324000, "UT", b"x" * padding) if padding else b"")
        + explicit(0x00400100, "SQ", item)
    )


def contexts_of(associate: bytes) -> tuple[Context, ...]:
    """Return the presentation contexts that an A-ASSOCIATE-RQ or -AC holds."""
    found = []
    for kind, body in _items(associate[74:]):
        if kind in (0x20, 0x21):
            parts = list(_items(body[4:]))
            abstract = next((value.decode() for part, value in parts if part == 0x30), "")
            syntaxes = tuple(value.decode() for part, value in parts if part == 0x40)
            found.append(Context(body[0], abstract, syntaxes, body[2]))
    return tuple(found)


def values_of(data: bytes) -> tuple[Pdv, ...]:
    """Return the presentation data values of a P-DATA-TF."""
    found, offset = [], 6
    while offset < len(data):
        length, context, header = struct.unpack_from(">IBB", data, offset)
        found.append(Pdv(context, bool(header & 1), bool(header & 2), data[offset + 6 : offset + 4 + length]))
        offset += 4 + length
    return tuple(found)


def fields_of(command: bytes) -> dict[int, bytes]:
    """Return the elements of a command set by element number."""
    fields, offset = {}, 0
    while offset < len(command):
        _, number, length = struct.unpack_from("<HHI", command, offset)
        fields[number] = command[offset + 8 : offset + 8 + length]
        offset += 8 + length
    return fields


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        kind, length = struct.unpack_from(">BxH", data)
        yield kind, data[4 : 4 + length]
        data = data[4 + length :]


def _pdv(value: Pdv) -> bytes:
    return struct.pack(">IBB", len(value.data) + 2, value.context, value.command | value.last << 1) + value.data
