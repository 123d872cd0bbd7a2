"""Fuzzes both roles of ``association/``: a peer's side of good sessions, its structure, order and bytes broken.

Our side plays along as ``network/`` and the operations above it do. Run it with
``python -m tests.fuzz acceptor N SEED`` or ``requestor``.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product
from random import Random

from mwl_tui.association import (
    Aborted,
    Acceptor,
    Association,
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Caps,
    Command,
    CommandField,
    Context,
    ContextResult,
    Event,
    Message,
    Released,
    ReleaseRequested,
    Requestor,
    State,
    Violation,
)
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import LocalProtocolError, PeerError, RemoteProtocolError
from mwl_tui.network.trace import Trace
from mwl_tui.network.trace_record import record_received
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.services.service import response_to
from tests.association.test_protocol import DEFLATED, ECHO, EXPLICIT, FIND, IMPLICIT, VERIFICATION, WORKLIST
from tests.fuzz.campaign import Target, promised
from tests.fuzz.mutations import mutated
from tests.fuzz.sessions import MPPS, PASSCODE, PROPOSAL, QUERY, Script, script_of, text_of

LARGE, SMALL = Caps(), Caps(pdu=2_048, command=256, data_set=600)
_SUPPORTED = [(VERIFICATION, [IMPLICIT]), (WORKLIST, [EXPLICIT, IMPLICIT, DEFLATED]), (MPPS, [IMPLICIT])]
_EXTENDED = {WORKLIST: b"\1\1\0\0"}
_CANCEL = Command(field=CommandField.C_CANCEL_RQ, message_id_being_responded_to=1)
_SECRET = PASSCODE.encode()
_DATA_KEPT = 512
"""Bytes of an error's ``data`` at most."""
_LAST = (Violation, Aborted, AssociationRefused, Released)
_DIFFERING = re.compile(r"0x[0-9A-F]+|\([0-9A-F]{4},[0-9A-F]{4}\)|\d+")
_SPEAKING = (State.ESTABLISHED, State.RELEASE_ASKED)


@dataclass(frozen=True)
class Case:
    """A script, and how it is fed.

    Attributes:
        script: The peer's bytes, and what our side does of its own accord.
        caps: What the peer may make it hold.
        pieces: The seed of the sizes in which bytes arrive.
        compare: Whether our side answers after each step only, and what it is told is compared with the step in one
            piece; else it answers after each piece.
    """

    script: Script
    caps: Caps
    pieces: int
    compare: bool


class Side(ABC):
    """Our side of an association: it answers as it should, and checks what it is given.

    Attributes:
        told: What it was told so far, in a form that can be compared.
        sent: What it sent so far.
    """

    def __init__(self, association: Association) -> None:
        self.association = association
        self.told: list[object] = []
        self.sent: list[bytes] = []
        self.outcome = ""
        self._trace = Trace(capacity=64)

    def feed(self, data: bytes) -> list[Event]:
        """Take bytes from the peer, and check what they are said to mean."""
        association = self.association
        events = association.receive_data(data)
        self._check_held(events)
        for number, event in enumerate(events, 1):
            assert number == len(events) or not isinstance(event, _LAST), "something follows the last event"
            self._check(event)
            self.told.append(_comparable(event))
        if events:
            self._show(events)
        return events

    def answer(self, events: list[Event]) -> None:
        """Do what the events ask for."""
        for event in events:
            if isinstance(event, Violation):
                self.outcome = kind_of(event.error.reason)
                self.sent.append(self.association.abort(provider=True))
            elif isinstance(event, ReleaseRequested):
                self.outcome = "released by the peer"
                self._do(self.association.answer_release, State.RELEASE_ASKED, State.COLLISION_ANSWER)
            elif isinstance(event, Message):
                self._answer_message(event)
            else:
                self._answer_association(event)

    def act(self, action: str) -> None:
        """Do something of our own accord, whether the state allows it or not."""
        association = self.association
        if action == "abort":
            self.outcome = "aborted by our side"
            self.sent.append(association.abort())
        elif action == "release":
            self._do(association.release, State.ESTABLISHED)
        elif action == "echo":
            self._send(3, ECHO)
        elif action == "find":
            self._send(1, FIND, QUERY)
        else:
            self._send(1, _CANCEL)

    def end(self) -> None:
        """Let the connection end."""
        open_before = not self.association.is_closed
        events = self.association.receive_eof()
        assert [type(event) for event in events] == [Aborted] * open_before
        assert self.association.is_closed
        assert self.association.receive_data(b"\4\0") == []
        self._show(events)
        if open_before:
            self.outcome = self.outcome or kind_of(events[0].reason)  # type: ignore[union-attr]

    @abstractmethod
    def _answer_message(self, message: Message) -> None:
        """Answer a DIMSE message."""

    @abstractmethod
    def _answer_association(self, event: Event) -> None:
        """Answer what is no message."""

    def _do(self, method: Callable[[], bytes], *states: State) -> None:
        """Call a method, which must refuse in every other state and in no other way."""
        allowed = self.association.state in states
        try:
            self.sent.append(method())
        except LocalProtocolError:
            assert not allowed
        else:
            assert allowed

    def _send(self, context_id: int, command: Command, data_set: bytes | None = None) -> None:
        context = self.association.contexts.get(context_id)
        states = _SPEAKING if context and context.result is ContextResult.ACCEPTANCE else ()
        self._do(partial(self.association.send_message, context_id, command, data_set), *states)

    def _check_held(self, events: list[Event]) -> None:
        """Check what is held of PDUs and messages that are not whole; after a violation nothing is added to it."""
        caps, messages = self.association.caps, self.association._messages
        assert self.association.buffered < caps.pdu + 6
        assert len(messages._encoded_command) <= caps.command
        if not events or not isinstance(events[-1], Violation):
            assert messages._size <= messages._room <= max(caps.command, caps.data_set), "a message without end is held"

    def _check(self, event: Event) -> None:
        caps = self.association.caps
        if isinstance(event, Message):
            assert self.association.contexts[event.context_id].result is ContextResult.ACCEPTANCE
            assert len(event.encoded_command) <= caps.command
            assert len(event.data_set or b"") <= caps.data_set
            assert (event.data_set is not None) is event.command.has_data_set
        elif isinstance(event, Violation):
            error = event.error
            assert error.stage
            assert error.advice
            if isinstance(error, RemoteProtocolError):
                assert len(error.data) <= _DATA_KEPT
                assert _SECRET not in error.data, "the passcode is in the error's bytes"
            assert PASSCODE not in str(error)
        elif isinstance(event, AssociationRequested | AssociationAccepted):
            assert _SECRET not in event.data, "the passcode is in the event's bytes"
            assert PASSCODE not in repr(event), "the passcode is in the event"

    def _show(self, events: list[Event]) -> None:
        """Show events as the association log does."""
        record_received(self._trace, events)
        for event in self._trace.since(self._trace.added - len(events))[0]:
            words = describe(event)
            assert words.name.isprintable()
            assert safe_text(words.detail).isprintable()
            assert PASSCODE not in words.detail, "the passcode is in the trace"
            assert PASSCODE not in repr(event.fact), "the passcode is in a fact of the trace"
            assert _SECRET not in event.data, "the passcode is in the bytes of the trace"


class AcceptorSide(Side):
    """The acceptor, as the mock's conversation is one."""

    def __init__(self, caps: Caps) -> None:
        super().__init__(Acceptor(caps))

    def _answer_association(self, event: Event) -> None:
        association = self.association
        assert isinstance(association, Acceptor)
        if not isinstance(event, AssociationRequested):
            self.outcome = type(event).__name__
        elif association.is_closed:  # an A-ABORT came together with the request
            self.outcome = "aborted at once"
        elif event.called_ae == "OTHER" or event.protocol_version & 1 == 0:
            self.outcome = "rejected"
            self._do(partial(association.reject, 1, 1, 7), State.DECIDING)
        else:
            self._accept(association, event)

    def _accept(self, association: Acceptor, request: AssociationRequested) -> None:
        try:
            data, contexts = association.accept(_SUPPORTED, _EXTENDED if request.extended else None)
        except PeerError as error:
            self.outcome = kind_of(error.reason)
            promised(bool(error.stage), "no stage")
            self.sent.append(association.abort(provider=True))
            return
        assert {context.id for context in contexts} == {context.id for context in request.contexts if context.id % 2}
        assert len(data) <= 6 + 68 + 255 * 140
        self.sent.append(data)

    def _answer_message(self, message: Message) -> None:
        request, association = message.command, self.association
        if association.state not in _SPEAKING:
            return
        if request.field.is_response:
            self.outcome = "a response where a request is due"
            self.sent.append(association.abort(provider=True))
        elif request.field is CommandField.C_FIND_RQ:
            send = association.sender(message.context_id, response_to(request, 0xFF00, has_data_set=True))
            self.sent.append(send(QUERY))
            self._send(message.context_id, response_to(request, 0))
        elif request.field is not CommandField.C_CANCEL_RQ:
            self._send(message.context_id, response_to(request, 0x0211, error_comment="not served here"))


def _associated() -> tuple[Context, ...]:
    requestor = Requestor(PROPOSAL)
    requestor.associate()
    return requestor.proposed


_PROPOSED = _associated()
"""What ``associate`` leaves behind, once for all: each time it is the same, and costs more than the rest of a case."""


class RequestorSide(Side):
    """The requestor, as an operation of the SCU is one, its request sent."""

    def __init__(self, caps: Caps) -> None:
        association = Requestor(PROPOSAL, caps)
        association.proposed, association.state = _PROPOSED, State.AWAITING_ANSWER
        super().__init__(association)

    def _answer_association(self, event: Event) -> None:
        if not isinstance(event, AssociationAccepted):
            self.outcome = type(event).__name__

    def _answer_message(self, message: Message) -> None:
        if not message.command.field.is_response and message.command.field is not CommandField.C_CANCEL_RQ:
            self.outcome = "a request where a response is due"
            self.sent.append(self.association.abort(provider=True))


SIDES = {"acceptor": AcceptorSide, "requestor": RequestorSide}


def attempt(role: str, case: Case) -> str:
    """Run a case, and give how the association ended."""
    rng, side = Random(case.pieces), SIDES[role](case.caps)
    other = SIDES[role](case.caps) if case.compare else None
    for step in case.script:
        if side.association.is_closed:
            break
        if isinstance(step, str):
            side.act(step)
            if other is not None:
                other.act(step)
        elif other is None:
            _live(side, step, rng)
        else:
            _compare(side, other, step, rng)
    side.end()
    return side.outcome


def _live(side: Side, data: bytes, rng: Random) -> None:
    """Feed pieces, and answer each."""
    for piece in _pieces(data, rng):
        side.answer(side.feed(piece))
        if side.association.is_closed:
            break


def _compare(whole: Side, single: Side, data: bytes, rng: Random) -> None:
    """Feed a step whole to one side and in pieces to another: both are told the same, and answer the same."""
    events = whole.feed(data)
    found: list[Event] = []
    for piece in _pieces(data, rng):
        found += single.feed(piece)
        if found and isinstance(found[-1], Violation):
            break
    assert whole.told == single.told, "pieces are told otherwise than the whole"
    assert whole.association.buffered == single.association.buffered or isinstance((events or [None])[-1], Violation)
    assert whole.association.pdus == single.association.pdus
    whole.answer(events)
    single.answer(found)
    assert whole.association.state is single.association.state
    assert whole.sent == single.sent, "pieces are answered otherwise than the whole"


def _pieces(data: bytes, rng: Random) -> Iterator[bytes]:
    """Cut data into pieces: into two, into some, into single bytes at the start, or not at all."""
    kind, size = rng.randrange(4), len(data)
    if kind == 0 and size <= 2_000:
        single = min(size, 40)
        cuts = [*range(single), size]
    elif kind == 1:
        cuts = [0, rng.randint(0, size), size]
    elif kind == 2:
        cuts = sorted({0, size, *(rng.randint(0, size) for _ in range(12))})
    else:
        cuts = [0, size]
    for start, stop in pairwise(cuts):
        if start < stop:
            yield data[start:stop]


def _comparable(event: Event) -> object:
    if isinstance(event, Violation):
        data = event.error.data if isinstance(event.error, RemoteProtocolError) else b""
        return "violation", type(event.error), event.error.reason, data[:6]
    return event


def kind_of(reason: str) -> str:
    """Return a reason without what differs from case to case."""
    return _DIFFERING.sub("N", reason.partition(":")[0])


def _case(role: str, rng: Random) -> Case:
    script = mutated(rng, role)
    return Case(script, rng.choice((LARGE, LARGE, LARGE, SMALL)), rng.getrandbits(32), rng.random() < 0.25)


def shown(case: Case) -> str:
    """Return a case as the text that :func:`case_of` reads."""
    return f"# caps {case.caps.pdu}, pieces {case.pieces}, compare {case.compare}\n{text_of(case.script)}"


def cases_of(text: str) -> list[Case]:
    """Read a script, and give the ways in which it may arrive."""
    ways = product((LARGE, SMALL), range(8), (False, True))
    return [Case(script_of(text), *way) for way in ways]


ACCEPTOR = Target("acceptor", partial(_case, "acceptor"), partial(attempt, "acceptor"), shown)
REQUESTOR = Target("requestor", partial(_case, "requestor"), partial(attempt, "requestor"), shown)
