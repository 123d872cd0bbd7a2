"""A-ASSOCIATE PDUs whose structure is broken, made from good ones by hand."""

from __future__ import annotations

import struct

import pytest

from mwl_tui.association import Acceptor, Proposal, Requestor, Violation
from mwl_tui.errors import RemoteProtocolError

WORKLIST, IMPLICIT = "1.2.840.10008.5.1.4.31", "1.2.840.10008.1.2"
PROPOSAL = Proposal("MWLSCP", "MODALITY", ((WORKLIST, (IMPLICIT,)),), 16_384)
REQUEST = Requestor(PROPOSAL).associate()


def items(data: bytes) -> list[tuple[int, bytes]]:
    found, position = [], 74
    while position < len(data):
        kind, length = struct.unpack_from(">BxH", data, position)
        found.append((kind, data[position + 4 : position + 4 + length]))
        position += 4 + length
    return found


def rebuilt(data: bytes, parts: list[tuple[int, bytes]]) -> bytes:
    body = data[6:74] + b"".join(struct.pack(">BxH", kind, len(part)) + part for kind, part in parts)
    return struct.pack(">BxL", data[0], len(body)) + body


def acceptance() -> tuple[Requestor, bytes]:
    requestor, acceptor = Requestor(PROPOSAL), Acceptor()
    acceptor.receive_data(requestor.associate())
    return requestor, acceptor.accept([(WORKLIST, [IMPLICIT])])[0]


def reason(side: Requestor | Acceptor, data: bytes) -> str:
    (event,) = side.receive_data(data)
    assert isinstance(event, Violation), event
    assert isinstance(event.error, RemoteProtocolError)
    return event.error.reason


def without(kind: int) -> list[tuple[int, bytes]]:
    return [part for part in items(REQUEST) if part[0] != kind]


def with_context(part: bytes) -> list[tuple[int, bytes]]:
    return [(kind, part if kind == 0x20 else old) for kind, old in items(REQUEST)]


def sub_item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (rebuilt(REQUEST, without(0x20)), "without a presentation context"),
        (rebuilt(REQUEST, without(0x50)), "without a user information item"),
        (rebuilt(REQUEST, [*items(REQUEST), (0x99, b"")]), "an item of the unknown type 0x99"),
        (rebuilt(REQUEST, with_context(b"\1\0")), "a presentation context item has 2 bytes"),
        (rebuilt(REQUEST, with_context(b"\1\0\0\0" + sub_item(0x40, IMPLICIT.encode()))), "lacks its abstract"),
        (rebuilt(REQUEST, with_context(b"\2\0\0\0" + items(REQUEST)[1][1][4:])), "ID 2 is even or used twice"),
        (rebuilt(REQUEST, [*items(REQUEST), items(REQUEST)[1]]), "ID 1 is even or used twice"),
        (rebuilt(REQUEST, with_context(items(REQUEST)[1][1][:-3])), "claims 17 bytes, 14 are left"),
        (struct.pack(">BxL", 1, 20) + b"\0" * 20, "26 bytes where at least 74 are due"),
        (REQUEST[:10] + b" " * 16 + REQUEST[26:], "cannot be decoded"),
        (REQUEST[:10] + b"BAD\x07TITLE".ljust(16) + REQUEST[26:], "cannot be decoded"),
    ],
)
def test_a_broken_request_is_named(data: bytes, words: str) -> None:
    assert words in reason(Acceptor(), data)


def changed_result(data: bytes, **changes: bytes) -> bytes:
    """Change the one presentation context of an acceptance: its ID, result, or transfer syntax."""
    parts = []
    for kind, part in items(data):
        if kind == 0x21:
            syntax = changes.get("syntax", part[8:])
            part = changes.get("id", part[:1]) + b"\0" + changes.get("result", part[2:3]) + b"\0"
            part += sub_item(0x40, syntax)
        parts.append((kind, part))
    return rebuilt(data, parts)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": b"\3"}, "answers presentation context 3, which was not proposed"),
        ({"result": b"\x09"}, "the unknown result 9"),
        ({"syntax": b"1.2.840.10008.1.2.1"}, "a transfer syntax not proposed"),
    ],
)
def test_a_broken_acceptance_is_named(changes: dict[str, bytes], words: str) -> None:
    requestor, data = acceptance()
    assert words in reason(requestor, changed_result(data, **changes))


def test_an_acceptance_as_it_was_passes() -> None:
    requestor, data = acceptance()
    (event,) = requestor.receive_data(changed_result(data))
    assert not isinstance(event, Violation)
