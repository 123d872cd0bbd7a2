"""A-ASSOCIATE PDUs whose structure is broken or odd, made from good ones by hand."""

from __future__ import annotations

import struct

import pytest

from mwl_tui.association import (
    Acceptor,
    AssociationAccepted,
    AssociationRequested,
    ContextResult,
    Proposal,
    Requestor,
    Violation,
)
from mwl_tui.association.items import without_passcode
from mwl_tui.errors import RemoteProtocolError

WORKLIST, IMPLICIT, EXPLICIT = "1.2.840.10008.5.1.4.31", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
PROPOSAL = Proposal("MWLSCP", "MODALITY", ((WORKLIST, (IMPLICIT, EXPLICIT)),), 16_384)
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
    assert side.abort(provider=True)[8:] == bytes([2, 6])
    return event.error.reason


def understood(data: bytes) -> AssociationRequested:
    (event,) = Acceptor().receive_data(data)
    assert isinstance(event, AssociationRequested), event
    return event


def without(kind: int) -> list[tuple[int, bytes]]:
    return [part for part in items(REQUEST) if part[0] != kind]


def with_context(part: bytes) -> list[tuple[int, bytes]]:
    return [(kind, part if kind == 0x20 else old) for kind, old in items(REQUEST)]


def with_information(*parts: bytes) -> bytes:
    return rebuilt(REQUEST, [*without(0x50), (0x50, b"".join(parts))])


def sub_item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


CONTEXT = items(REQUEST)[1][1]
LENGTH = sub_item(0x51, struct.pack(">L", 20_000))
CLASS_UID = sub_item(0x52, b"1.2.3")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (rebuilt(REQUEST, without(0x20)), "without a presentation context"),
        (rebuilt(REQUEST, with_context(b"\1\0")), "a presentation context item has 2 bytes"),
        (rebuilt(REQUEST, with_context(b"\2\0\0\0" + CONTEXT[4:])), "no presentation context has an odd ID"),
        (rebuilt(REQUEST, [*items(REQUEST), items(REQUEST)[1]]), "ID 1 is used twice"),
        (rebuilt(REQUEST, with_context(CONTEXT[:-3])), "claims 19 bytes, 16 are left"),
        (struct.pack(">BxL", 1, 20) + b"\0" * 20, "26 bytes instead of at least 74"),
        (with_information(sub_item(0x51, b"\0\0\1")), "maximum length sub-item has 3 bytes"),
        (with_information(sub_item(0x51, b"\0\0\0\x10")), "a maximum length of 16 bytes leaves no room"),
        (with_information(sub_item(0x56, b"\0\x30" + b"1.2.3")), "a field claims more bytes than the 5 that are left"),
        (with_information(sub_item(0x58, b"\2\0\0\2ab\0\x09cd")), "a field claims more bytes than the 2 that are left"),
        (with_information(sub_item(0x58, b"\2\0\0\2ab\0\2cdef")), "is longer than its fields"),
        (with_information(sub_item(0x58, b"\2")), "a field claims more bytes than the 0 that are left"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_request_is_named(data: bytes, words: str) -> None:
    assert words in reason(Acceptor(), data)


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (rebuilt(REQUEST, [*items(REQUEST), (0x99, b"what")]), ()),
        (rebuilt(REQUEST, items(REQUEST)[::-1]), ()),
        (with_information(CLASS_UID, LENGTH, sub_item(0x7F, b"new")), ()),
        (rebuilt(REQUEST, without(0x50)), ("A-ASSOCIATE-RQ without a user information item",)),
        (with_information(CLASS_UID), ("A-ASSOCIATE-RQ without a maximum length: 16384 bytes are assumed",)),
        (with_information(LENGTH), ("A-ASSOCIATE-RQ without an implementation class UID",)),
        (
            rebuilt(REQUEST, [*items(REQUEST), (0x20, b"\4\0\0\0" + CONTEXT[4:])]),
            ("presentation context ID 4 is even",),
        ),
    ],
    ids=["unknown item", "items descend", "unknown sub-item", "no information", "no length", "no class UID", "even"],
)
def test_an_odd_request_is_understood_and_what_breaks_a_rule_is_noted(data: bytes, notes: tuple[str, ...]) -> None:
    event = understood(data)
    assert event.notes == notes
    assert event.contexts[0].transfer_syntaxes == (IMPLICIT, EXPLICIT)


def test_a_peer_that_announces_no_maximum_length_gets_sixteen_kibibytes() -> None:
    acceptor = Acceptor()
    acceptor.receive_data(with_information(CLASS_UID))
    acceptor.accept([(WORKLIST, [IMPLICIT])])
    assert acceptor.peer_max_pdu == 16_384


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        (b"  MWLSCP", "MWLSCP"),
        (b"MWLSCP\0\0", "MWLSCP"),
        (b"", ""),
        (b"MY SCP", "MY SCP"),
        (b"A\\B\x07", "A\\B\x07"),
        (b"\xff", "\\xff"),
    ],
)
def test_spaces_around_an_ae_title_do_not_count(sent: bytes, title: str) -> None:
    assert understood(REQUEST[:10] + sent.ljust(16) + REQUEST[26:]).called_ae == title


def test_the_acceptance_gives_the_reserved_bytes_back_as_they_came() -> None:
    acceptor = Acceptor()
    odd = REQUEST[:10] + b"  ODD\\\x07\xff".ljust(16) + b"\0ME".ljust(16) + bytes(range(32)) + REQUEST[74:]
    acceptor.receive_data(odd)
    assert acceptor.accept([(WORKLIST, [IMPLICIT])])[0][10:74] == odd[10:74]


def test_a_context_without_a_syntax_is_refused_alone() -> None:
    bare = struct.pack(">BxH", 0x30, len(WORKLIST)) + WORKLIST.encode()
    more = [(0x20, b"\3\0\0\0" + bare), (0x20, b"\5\0\0\0" + CONTEXT[4 + len(bare) :]), (0x20, b"\6\0\0\0" + bare)]
    acceptor = Acceptor()
    acceptor.receive_data(rebuilt(REQUEST, [*items(REQUEST), *more]))
    data, contexts = acceptor.accept([(WORKLIST, [IMPLICIT])])
    assert [(context.id, context.result) for context in contexts] == [
        (1, ContextResult.ACCEPTANCE),
        (3, ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED),
        (5, ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED),
    ]
    assert [part[0] for kind, part in items(data) if kind == 0x21] == [1, 3, 5]


def answers(data: bytes, *parts: bytes) -> bytes:
    """Put other presentation context items into an acceptance."""
    rest = [part for part in items(data) if part[0] != 0x21]
    return rebuilt(data, [rest[0], *((0x21, part) for part in parts), *rest[1:]])


def answer(number: int = 1, result: int = 0, *syntaxes: str) -> bytes:
    return bytes([number, 0, result, 0]) + b"".join(sub_item(0x40, one.encode()) for one in syntaxes)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([answer(1, 0, "1.2.840.10008.1.2.2")], "a transfer syntax not proposed"),
        ([answer(1, 0)], "accepted without a transfer syntax"),
        ([answer(1, 0, IMPLICIT, EXPLICIT)], "accepted with two transfer syntaxes"),
        ([answer(1, 0, IMPLICIT), answer(1, 3)], "answered twice, differently"),
        ([answer(1, 0, IMPLICIT)[:-1]], "claims 17 bytes, 16 are left"),
    ],
)
def test_a_broken_acceptance_is_named(parts: list[bytes], words: str) -> None:
    requestor, data = acceptance()
    assert words in reason(requestor, answers(data, *parts))


@pytest.mark.parametrize(
    ("parts", "result", "note"),
    [
        ([answer(1, 0, IMPLICIT)], "acceptance", ""),
        ([answer(1, 0, IMPLICIT), answer(1, 0, IMPLICIT)], "acceptance", ""),
        ([answer(1, 0, IMPLICIT), answer(3, 0, IMPLICIT)], "acceptance", "context 3 is answered, which was not"),
        ([answer(1, 9, "no UID")], "reserved result 9", ""),
        ([answer(1, 4)], "transfer syntaxes not supported", ""),
        ([answer(2, 0, IMPLICIT)], None, "context 1 is not answered"),
    ],
)
def test_an_odd_acceptance_is_understood(parts: list[bytes], result: str | None, note: str) -> None:
    requestor, data = acceptance()
    (event,) = requestor.receive_data(answers(data, *parts))
    assert isinstance(event, AssociationAccepted)
    assert [context.result.words for context in event.contexts if context.result is not None] == [result] * bool(result)
    assert note in "; ".join(event.notes)


def test_what_an_acceptance_repeats_of_the_request_is_not_looked_at() -> None:
    requestor, data = acceptance()
    (event,) = requestor.receive_data(data[:10] + b"\xff" * 64 + data[74:])
    assert isinstance(event, AssociationAccepted)
    assert event.notes == ()


@pytest.mark.parametrize(
    ("identity", "kept"),
    [
        (b"\1\0\0\4tech\0\0", b"tech"),
        (b"\2\1\0\4tech\0\6secret", b"tech"),
        (b"\3\0\0\6secret\0\0", b""),
        (b"\4\0\0\6secret\0\0", b""),
        (b"\5\0\0\6secret\0\0", b""),
        (b"\x09\0\0\6secret\0\6secret", b""),
    ],
)
def test_of_a_user_identity_only_a_name_is_kept(identity: bytes, kept: bytes) -> None:
    event = understood(with_information(LENGTH, CLASS_UID, sub_item(0x58, identity)))
    assert event.identity is not None
    assert (event.identity.type, event.identity.user) == (identity[0], kept)
    assert b"secret" not in event.data
    assert kept in event.data


@pytest.mark.parametrize("identity", [b"\2\1\0\4tech\0\x09secret", b"\2\1\0\x99secret", b"\2\1\0", b"\2\1\0\6secret\0"])
def test_a_user_identity_that_lies_shows_nothing(identity: bytes) -> None:
    data = with_information(sub_item(0x58, identity))
    assert b"secret" not in without_passcode(data)
    (event,) = Acceptor().receive_data(data)
    assert isinstance(event, Violation)
    assert isinstance(event.error, RemoteProtocolError)
    assert b"secret" not in event.error.data
