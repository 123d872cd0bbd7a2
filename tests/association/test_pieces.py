"""What comes in one piece and what comes byte by byte is the same, good or bad: the quick way for repeated command sets
must not be told from the long one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mwl_tui.association import Caps, Command, CommandField, Event, Requestor, Violation
from mwl_tui.errors import RemoteProtocolError
from tests.association.test_protocol import PENDING, WORKLIST, pair

WARNING = Command(
    field=CommandField.C_FIND_RSP,
    affected_sop_class_uid=WORKLIST,
    message_id_being_responded_to=1,
    status=0xFF01,
    has_data_set=True,
)
FINAL = Command(field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0)
CAPS = Caps(data_set=300)

commands = st.sampled_from([PENDING, PENDING, PENDING, WARNING, FINAL])
messages = st.lists(st.tuples(commands, st.integers(0, 310)), min_size=1, max_size=8)
mutations = st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=3)


def encoded(parts: list[tuple[Command, int]], max_pdu: int) -> bytes:
    _, acceptor = pair(max_pdu)
    return b"".join(
        acceptor.send_message(1, command, b"\1" * size if command.has_data_set else None) for command, size in parts
    )


def told(requestor: Requestor, pieces: list[bytes]) -> list[object]:
    """What a requestor makes of pieces, in a form that can be compared."""
    found: list[object] = []
    for piece in pieces:
        found += [_comparable(event) for event in requestor.receive_data(piece)]
        if found and isinstance(found[-1], tuple) and found[-1][0] == "violation":
            break
    return [*found, requestor.state]


def _comparable(event: Event) -> object:
    if isinstance(event, Violation):
        data = event.error.data if isinstance(event.error, RemoteProtocolError) else b""
        return ("violation", type(event.error), event.error.reason, data[:6])
    return event


@given(messages, st.sampled_from([128, 16_384]), mutations)
def test_one_piece_and_single_bytes_tell_the_same(
    parts: list[tuple[Command, int]], max_pdu: int, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(encoded(parts, max_pdu))
    for place, value in changes:
        data[place % len(data)] = value
    whole, single = pair(max_pdu, CAPS)[0], pair(max_pdu, CAPS)[0]
    assert told(whole, [bytes(data)]) == told(single, [bytes([byte]) for byte in data])
    assert whole.pdus == single.pdus


def test_the_quick_way_is_taken_at_all() -> None:
    requestor, _ = pair()
    events = requestor.receive_data(encoded([(PENDING, 10)] * 3, 16_384))
    assert [event.command is events[0].command for event in events] == [True] * 3  # type: ignore[union-attr]
    assert requestor.pdus == 6 + 1
