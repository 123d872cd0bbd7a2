"""What a log may keep of an A-ASSOCIATE: no passcode and no token, wherever a broken PDU puts it."""

from __future__ import annotations

import random
import struct

import pytest

from mwl_tui.association import Acceptor, AssociationAccepted, Event, Proposal, Requestor
from mwl_tui.association.redaction import without_passcode
from mwl_tui.errors import LocalProtocolError
from mwl_tui.network import Peer, Trace, UserIdentity
from mwl_tui.network.trace_record import record_received
from mwl_tui.network.trace_words import line_of

WORKLIST, IMPLICIT = "1.2.840.10008.5.1.4.31", "1.2.840.10008.1.2"
USER, SECRET = b"ct01", b"Tr0ub4dor-canary"
PROPOSAL = Proposal(
    "MWLSCP", "MODALITY", ((WORKLIST, (IMPLICIT,)),), 16_384, user=USER.decode(), passcode=SECRET.decode()
)
REQUEST = Requestor(PROPOSAL).associate()


def item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


def counted(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value


def identity(kind: int, primary: bytes, secondary: bytes = b"") -> bytes:
    return item(0x58, bytes((kind, 1)) + counted(primary) + counted(secondary))


def request(information: bytes, *, more: bytes = b"") -> bytes:
    """Return an A-ASSOCIATE-RQ with this user information and these items after it."""
    context = item(0x20, b"\1\0\0\0" + item(0x30, WORKLIST.encode()) + item(0x40, IMPLICIT.encode()))
    plain = item(0x51, b"\0\0\x40\0") + item(0x52, b"1.2.3") + item(0x55, b"MADE_UP")
    body = REQUEST[6:74] + item(0x10, b"1.2.840.10008.3.1.1.1") + context + item(0x50, plain + information) + more
    return struct.pack(">BxL", 1, len(body)) + body


def shifted(data: bytes, marker: bytes, by: int) -> bytes:
    """Change the length of the item whose value begins with these bytes."""
    place = data.index(marker) - 2
    (length,) = struct.unpack_from(">H", data, place)
    return data[:place] + struct.pack(">H", length + by) + data[place + 2 :]


GOOD = request(identity(2, USER, SECRET))
SWALLOWED = len(identity(2, USER, SECRET))
BROKEN = {
    "in order": GOOD,
    "ours": REQUEST,
    "the user's length too long": shifted(GOOD, USER, 4),
    "the user's length too short": shifted(GOOD, USER, -2),
    "the user's length past the end": shifted(GOOD, USER, 60_000),
    "the passcode's length too short": shifted(GOOD, SECRET, -3),
    "the passcode's length too long": shifted(GOOD, SECRET, 3),
    "the item's length too short": shifted(GOOD, b"\2\1\0", -5),
    "the item's length past the end": shifted(GOOD, b"\2\1\0", 500),
    "swallowed by the version name": shifted(GOOD, b"MADE_UP", SWALLOWED),
    "swallowed by the class UID": shifted(GOOD, b"1.2.3", 11 + SWALLOWED),
    "among the items": request(b"", more=identity(2, USER, SECRET)),
    "in an unknown item": request(item(0x99, SECRET)),
    "in an unknown item outside": request(b"", more=item(0x99, SECRET)),
    "in a second user information item": request(b"", more=item(0x50, identity(2, USER, SECRET))),
    "in a presentation context": request(b"", more=item(0x20, b"\3\0\0\0" + identity(2, USER, SECRET))),
    "in an extended negotiation": request(item(0x56, counted(b"1.2") + SECRET)),
    "as a transfer syntax": request(b"", more=item(0x20, b"\3\0\0\0" + item(0x40, SECRET))),
    "an unknown type of identity": request(identity(7, SECRET, SECRET)),
    "a passcode where none belongs": request(identity(1, USER, SECRET)),
    "a Kerberos ticket": request(identity(3, SECRET)),
    "a SAML assertion": request(identity(4, SECRET)),
    "a JSON web token": request(identity(5, SECRET)),
    "an answer": request(item(0x59, counted(SECRET))),
    "cut off": GOOD[:-4],
    "the request's length too short": GOOD[:2] + struct.pack(">L", len(GOOD) - 6 - len(SECRET)) + GOOD[6:],
}


def told(events: list[Event]) -> bytes:
    """Return all that a trace keeps of events: what any log could be made of."""
    trace = Trace(bytes_kept=100_000)
    record_received(trace, events)
    return b"".join(event.data + f"{line_of(event)} {event.fact!r}".encode() for event in trace)


@pytest.mark.parametrize("how", BROKEN)
def test_no_passcode_and_no_token_is_kept(how: str) -> None:
    kept = without_passcode(BROKEN[how])
    assert SECRET not in kept
    assert kept[:74] == BROKEN[how][:74]


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("pieces", [1, 400])
def test_no_trace_of_one_is_left(how: str, pieces: int) -> None:
    acceptor, data = Acceptor(), BROKEN[how]
    size = -(-len(data) // pieces)
    events = [
        event for start in range(0, len(data), size) for event in acceptor.receive_data(data[start : start + size])
    ]
    assert SECRET not in told(events)


def test_types_lengths_and_the_user_stay() -> None:
    kept = without_passcode(GOOD)
    assert len(kept) == len(GOOD)
    assert kept.replace(b"*" * len(SECRET), SECRET) == GOOD
    assert USER in kept


def test_a_token_is_blanked_and_its_type_and_the_rest_of_the_request_stay() -> None:
    data = request(identity(5, SECRET))
    kept = without_passcode(data)
    assert kept[: data.index(SECRET) - 2] == data[: data.index(SECRET) - 2]


def test_the_answer_to_an_identity_is_blanked() -> None:
    requestor, acceptor = Requestor(PROPOSAL), Acceptor()
    acceptor.receive_data(requestor.associate())
    data = acceptor.accept([(WORKLIST, [IMPLICIT])])[0]
    place = data.index(b"\x50\0")
    (length,) = struct.unpack_from(">H", data, place + 2)
    answer = item(0x59, counted(SECRET))
    data = data[: place + 2] + struct.pack(">H", length + len(answer)) + data[place + 4 :] + answer
    data = data[:2] + struct.pack(">L", len(data) - 6) + data[6:]
    (event,) = requestor.receive_data(data)
    assert isinstance(event, AssociationAccepted)
    assert event.identity_response == SECRET
    assert SECRET not in told([event])


def test_no_object_that_holds_a_passcode_shows_it() -> None:
    requestor = Requestor(PROPOSAL)
    requestor.associate()
    peer = Peer("127.0.0.1", 104, "A", user_identity=UserIdentity(USER.decode(), SECRET.decode()))
    for shown in (PROPOSAL, requestor, vars(requestor), peer, peer.user_identity):
        assert SECRET.decode() not in f"{shown!r}{shown!s}"


@pytest.mark.parametrize("passcode", ["x" * 70_000, ""], ids=["too long", "empty"])
def test_a_passcode_that_cannot_be_sent_is_refused_without_being_told(passcode: str) -> None:
    proposal = Proposal("A", "B", ((WORKLIST, (IMPLICIT,)),), 16_384, user="u", passcode=passcode)
    with pytest.raises(LocalProtocolError) as caught:
        Requestor(proposal).associate()
    assert "xxxx" not in str(caught.value)


def test_lengths_that_are_wrong_anywhere_bring_no_passcode_out() -> None:
    chance = random.Random(6)
    for _ in range(5_000):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(2, len(data))] = chance.choice((0, 1, 2, 4, 0x50, 0x58, 0xFF, chance.randrange(256)))
        if SECRET in data:
            assert SECRET not in without_passcode(bytes(data)) + told(Acceptor().receive_data(bytes(data)))


def test_many_small_items_take_no_long_time() -> None:
    data = request(b"", more=item(0x20, b"") * 30_000)
    assert without_passcode(data) == data
