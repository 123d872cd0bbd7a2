"""Each PDU in each state of both roles (PS3.8 Table 9-10), and the ways out that are always open: A-ABORT, the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mwl_tui.association import (
    Aborted,
    Acceptor,
    Association,
    Message,
    Requestor,
    State,
    Violation,
    encode_command,
)
from mwl_tui.errors import LocalProtocolError, RemoteProtocolError
from tests.association.test_protocol import ECHO, IMPLICIT, VERIFICATION, pair, pdata, proposal

REQUEST = Requestor(proposal()).associate()
RELEASE_RQ, RELEASE_RP = bytes([5, 0, 0, 0, 0, 4, 0, 0, 0, 0]), bytes([6, 0, 0, 0, 0, 4, 0, 0, 0, 0])
REJECTION = bytes([3, 0, 0, 0, 0, 4, 0, 1, 1, 7])
DATA = pdata((3, 3, encode_command(ECHO)))


def acceptance() -> bytes:
    acceptor = Acceptor()
    acceptor.receive_data(REQUEST)
    return acceptor.accept([(VERIFICATION, [IMPLICIT])])[0]


PDUS = {1: REQUEST, 2: acceptance(), 3: REJECTION, 4: DATA, 5: RELEASE_RQ, 6: RELEASE_RP}


def asked() -> Requestor:
    requestor = Requestor(proposal())
    requestor.associate()
    return requestor


def deciding() -> Acceptor:
    acceptor = Acceptor()
    acceptor.receive_data(REQUEST)
    return acceptor


def released(side: Association) -> Association:
    side.release()
    return side


def told_to_release(side: Association) -> Association:
    side.receive_data(RELEASE_RQ)
    return side


def colliding_requestor() -> Association:
    requestor = released(pair()[0])
    requestor.receive_data(RELEASE_RQ)
    return requestor


def answered_requestor() -> Association:
    requestor = colliding_requestor()
    requestor.answer_release()
    return requestor


def colliding_acceptor() -> Association:
    acceptor = released(pair()[1])
    acceptor.receive_data(RELEASE_RQ)
    return acceptor


def answered_acceptor() -> Association:
    acceptor = colliding_acceptor()
    acceptor.receive_data(RELEASE_RP)
    return acceptor


STATES: dict[str, tuple[Callable[[], Association], State, set[int]]] = {
    "acceptor Sta2": (Acceptor, State.AWAITING_REQUEST, {1}),
    "acceptor Sta3": (deciding, State.DECIDING, set()),
    "requestor Sta5": (asked, State.AWAITING_ANSWER, {2, 3}),
    "requestor Sta6": (lambda: pair()[0], State.ESTABLISHED, {4, 5}),
    "acceptor Sta6": (lambda: pair()[1], State.ESTABLISHED, {4, 5}),
    "requestor Sta7": (lambda: released(pair()[0]), State.RELEASING, {4, 5, 6}),
    "acceptor Sta7": (lambda: released(pair()[1]), State.RELEASING, {4, 5, 6}),
    "requestor Sta8": (lambda: told_to_release(pair()[0]), State.RELEASE_ASKED, set()),
    "acceptor Sta8": (lambda: told_to_release(pair()[1]), State.RELEASE_ASKED, set()),
    "requestor Sta9": (colliding_requestor, State.COLLISION_ANSWER, set()),
    "acceptor Sta10": (colliding_acceptor, State.COLLISION_WAIT, {6}),
    "requestor Sta11": (answered_requestor, State.COLLISION_WAIT, {6}),
    "acceptor Sta12": (answered_acceptor, State.COLLISION_ANSWER, set()),
}
"""How to get there, our name for it, and which PDUs may come."""

in_each_state = pytest.mark.parametrize(
    ("reach", "state", "allowed"),
    [pytest.param(*value, id=name) for name, value in STATES.items()],
)


@in_each_state
@pytest.mark.parametrize("kind", PDUS)
def test_a_pdu_is_taken_where_the_standard_lets_it_come(
    reach: Callable[[], Association], state: State, allowed: set[int], kind: int
) -> None:
    side = reach()
    assert side.state is state
    events = side.receive_data(PDUS[kind])
    broken = [event for event in events if isinstance(event, Violation)]
    if kind in allowed:
        assert not broken
        return
    assert isinstance(broken[0].error, RemoteProtocolError)
    assert broken[0].error.reason.endswith(f"while {state.value}")
    assert side.abort(provider=True)[8:] == bytes([2, 2])


@in_each_state
@pytest.mark.parametrize("kind", PDUS)
def test_a_pdu_out_of_place_is_seen_by_its_first_six_bytes(
    reach: Callable[[], Association], state: State, allowed: set[int], kind: int
) -> None:
    events = reach().receive_data(PDUS[kind][:6])
    assert bool(events) is (kind not in allowed)


@in_each_state
@pytest.mark.parametrize("more", [b"", bytes(9)])
def test_their_abort_ends_each_state(
    reach: Callable[[], Association], state: State, allowed: set[int], more: bytes
) -> None:
    side = reach()
    events = side.receive_data(bytes([7, 0, 0, 0, 0, 4 + len(more), 0, 0, 2, 5]) + more)
    assert events == [Aborted(2, 5, "aborted by the service provider: unexpected PDU parameter")]
    assert side.is_closed
    assert side.receive_data(DATA) == side.receive_eof() == []


@in_each_state
def test_our_abort_ends_each_state_and_nothing_is_sent_after_it(
    reach: Callable[[], Association], state: State, allowed: set[int]
) -> None:
    side = reach()
    assert side.abort() == bytes([7, 0, 0, 0, 0, 4, 0, 0, 0, 0])
    assert side.is_closed
    assert not side.needs_abort
    for attempt in (side.release, side.answer_release, lambda: side.send_message(3, ECHO)):
        with pytest.raises(LocalProtocolError):
            attempt()
    assert side.receive_data(PDUS[1]) == []


@in_each_state
def test_the_end_of_the_connection_ends_each_state(
    reach: Callable[[], Association], state: State, allowed: set[int]
) -> None:
    side = reach()
    (event,) = side.receive_eof()
    assert isinstance(event, Aborted)
    assert event.source is None
    assert side.is_closed


def test_messages_that_came_before_an_abort_are_given() -> None:
    requestor, acceptor = pair()
    events = acceptor.receive_data(DATA + bytes([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]) + DATA)
    assert [type(event) for event in events] == [Message, Aborted]
    del requestor
