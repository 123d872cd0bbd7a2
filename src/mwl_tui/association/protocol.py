"""The upper layer and DIMSE as a protocol without I/O: bytes in, events out; methods return bytes to send.

::

    acceptor                              requestor
    AWAITING_REQUEST  (Sta2)              IDLE              (Sta1)
      | A-ASSOCIATE-RQ arrives              | associate()
    DECIDING          (Sta3)              AWAITING_ANSWER   (Sta5)
      | accept()          reject()          | A-ASSOCIATE-AC   A-ASSOCIATE-RJ
    ESTABLISHED       (Sta6)  CLOSED      ESTABLISHED       (Sta6)     CLOSED
      | release()               A-RELEASE-RQ arrives
    RELEASING         (Sta7)  RELEASE_ASKED    (Sta8)
      | A-RELEASE-RP            | answer_release()
    CLOSED            (Sta13, Sta1)

    Both ask for release at once (PS3.8 section 7.2): COLLISION_ANSWER (Sta9, Sta12) while our answer is due,
    COLLISION_WAIT (Sta10, Sta11) while the peer's is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from enum import Enum
from struct import Struct
from typing import Final

from mwl_tui.association import control, negotiation, pdata
from mwl_tui.association.dimse import Command, encode_command
from mwl_tui.association.events import (
    Aborted,
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Context,
    ContextResult,
    Event,
    Released,
    ReleaseRequested,
    Violation,
)
from mwl_tui.association.pdata import DEFAULT_CAPS, Caps, broken
from mwl_tui.association.proposal import Proposal
from mwl_tui.association.reason_text import abort_words
from mwl_tui.errors import LimitExceeded, LocalProtocolError, PeerError, RemoteProtocolError

__all__ = ["Acceptor", "Association", "Caps", "Requestor", "State", "pdu_name"]


class State(Enum):
    """The state of an association; the module's docstring has the diagram."""

    IDLE = "idle"
    AWAITING_REQUEST = "awaiting A-ASSOCIATE-RQ"
    DECIDING = "deciding on A-ASSOCIATE-RQ"
    AWAITING_ANSWER = "awaiting the answer to A-ASSOCIATE-RQ"
    ESTABLISHED = "established"
    RELEASING = "awaiting A-RELEASE-RP"
    RELEASE_ASKED = "asked for release"
    COLLISION_ANSWER = "release collision, our answer is due"
    COLLISION_WAIT = "release collision, awaiting A-RELEASE-RP"
    CLOSED = "closed"


_PDU_NAMES: Final = {
    0x01: "A-ASSOCIATE-RQ",
    0x02: "A-ASSOCIATE-AC",
    0x03: "A-ASSOCIATE-RJ",
    0x04: "P-DATA-TF",
    0x05: "A-RELEASE-RQ",
    0x06: "A-RELEASE-RP",
    0x07: "A-ABORT",
}
_DATA: Final = 0x04
_UNRECOGNIZED_PDU, _UNEXPECTED_PDU, _INVALID_VALUE = 1, 2, 6
"""Reasons of an A-ABORT (PS3.8 Table 9-26)."""
_ABORT: Final = 0x07
_PDU = Struct(">BxL")
_PDU_HEADER: Final = 6
_UNLIMITED: Final = 131_072
"""The longest PDU in bytes that we send to a peer that announces no limit."""


def pdu_name(kind: int) -> str:
    """Return the name of a PDU type (PS3.8 section 9.3.1)."""
    return _PDU_NAMES.get(kind, f"PDU of unknown type 0x{kind:02X}")


class Association(ABC):
    """The common part of requestor and acceptor, without a clock or a socket.

    Args:
        caps: The limits of what the peer sends.
        state: The first state.
    """

    def __init__(self, caps: Caps, state: State) -> None:
        self.caps = caps
        self.state = state
        self.contexts: dict[int, Context] = {}
        """The negotiated presentation contexts, by ID."""
        self.peer_max_pdu = _UNLIMITED
        self.extended: dict[str, bytes] = {}
        self._buffer = bytearray()
        self._needed = _PDU_HEADER
        self._messages = pdata.MessageReader(caps, self.contexts)
        self._abort_code = 0
        self.pdus = 0
        """The number of whole PDUs received: the deadline of a PDU starts anew with each."""

    # -- in ------------------------------------------------------------------------------------------------------

    @property
    def buffered(self) -> int:
        """The number of bytes received of an incomplete PDU."""
        return len(self._buffer)

    @property
    def is_closed(self) -> bool:
        """Return whether the association has ended, so that only the connection remains to be closed."""
        return self.state is State.CLOSED

    @property
    def needs_abort(self) -> bool:
        """Return whether the peer may see an association, or a request for one, which A-ABORT has to end."""
        if self.state is State.AWAITING_REQUEST:
            return bool(self._buffer)
        return self.state not in (State.IDLE, State.CLOSED)

    def receive_data(self, data: bytes) -> list[Event]:
        """Return the events of bytes from the peer.

        An error of the peer is the last event, a :class:`Violation`; later bytes are ignored.
        """
        if self.is_closed:
            return []
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._needed:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        events: list[Event] = []
        try:
            consumed = self._take_pdus(data, events)
        except PeerError as error:
            self._abort_code = error.code if isinstance(error, RemoteProtocolError) else 0
            events.append(Violation(error))
            return events
        if consumed < len(data):
            self._buffer += data[consumed:] if consumed else data
        return events

    def receive_eof(self) -> list[Event]:
        """Return the events of the end of the connection in this state."""
        if self.is_closed:
            return []
        released = self.state in (State.RELEASING, State.COLLISION_WAIT)
        left, state = self.buffered, self.state
        self.state = State.CLOSED
        if left:
            reason = f"the connection ended inside a PDU, {left} bytes of it had arrived"
        elif released:
            reason = "the connection ended without an A-RELEASE-RP"
        else:
            reason = f"the connection ended without A-RELEASE or A-ABORT ({state.value})"
        return [Aborted(None, None, reason)]

    def _take_pdus(self, data: bytes, events: list[Event]) -> int:
        """Read each complete PDU of ``data``; return the number of bytes read."""
        position, end = 0, len(data)
        while end - position >= _PDU_HEADER:
            kind, length = _PDU.unpack_from(data, position)
            stop = position + _PDU_HEADER + length
            if stop > end:
                self._check_header(kind, length, self._shown(data, position))
                self._needed = stop - position
                return position
            if kind == _DATA and length <= self.caps.pdu:
                if self.state is not State.ESTABLISHED and self.state is not State.RELEASING:
                    raise self._unexpected(kind, self._shown(data, position))
                whole = self._messages.take_repeated(data, position, events)
                if whole:
                    position, self.pdus = whole, self.pdus + 2
                    continue
                self._messages.take_pdu(data, position, stop, events)
            else:
                self._check_header(kind, length, self._shown(data, position))
                self._take_control(kind, data[position:stop], events)
            self.pdus += 1
            position = stop
            if self.is_closed:
                return end
        self._needed = _PDU_HEADER
        return position

    def _shown(self, data: bytes, position: int) -> bytes:
        """Return the bytes of a PDU that an error may hold.

        After an A-ASSOCIATE none: its length may be wrong, and the bytes a passcode.
        """
        return b"" if self.pdus == 1 else data[position : position + 64]

    def _check_header(self, kind: int, length: int, data: bytes) -> None:
        """Check the first six bytes of a PDU before the rest arrives."""
        if kind not in _PDU_NAMES:
            raise broken(f"{pdu_name(kind)}: this is not the DICOM upper layer", 0, data, _UNRECOGNIZED_PDU)
        if not self._expects(kind):
            raise self._unexpected(kind, data)
        if length > self.caps.pdu:
            raise LimitExceeded(
                f"{pdu_name(kind)} claims {length} bytes, the limit is {self.caps.pdu}",
                limit="pdu",
                value=self.caps.pdu,
                stage=self.state.value,
                advice="The peer ignores the maximum length that we announce, or the length is false",
            )
        if kind in (0x03, 0x05, 0x06, 0x07) and length < 4:  # a longer one is tolerated
            raise broken(f"{pdu_name(kind)} has the length {length} instead of 4", 2, data, _INVALID_VALUE)

    def _expects(self, kind: int) -> bool:
        """Return whether this state allows a PDU of this type (PS3.8 Table 9-10)."""
        if kind == _DATA:
            return self.state is State.ESTABLISHED or self.state is State.RELEASING
        return kind == _ABORT or (self.state, kind) in self._steps()

    def _unexpected(self, kind: int, data: bytes) -> RemoteProtocolError:
        return broken(f"{pdu_name(kind)} while {self.state.value}", 0, data, _UNEXPECTED_PDU)

    def _take_control(self, kind: int, pdu: bytes, events: list[Event]) -> None:
        if kind == _ABORT:
            self.state = State.CLOSED
            events.append(Aborted(pdu[8], pdu[9], abort_words(pdu[8], pdu[9])))
            return
        event = self._steps()[self.state, kind](pdu)
        if event is not None:
            events.append(event)

    def _steps(self) -> dict[tuple[State, int], Callable[[bytes], Event | None]]:
        """Return the handlers of the PDUs other than P-DATA that each state allows (PS3.8 Table 9-10)."""
        return {
            (State.ESTABLISHED, 0x05): self._release_requested,
            (State.RELEASING, 0x05): self._release_collides,
            (State.RELEASING, 0x06): self._released,
            (State.COLLISION_WAIT, 0x06): self._collision_answered,
        }

    def _release_requested(self, pdu: bytes) -> Event | None:
        self.state = State.RELEASE_ASKED
        return ReleaseRequested()

    @abstractmethod
    def _release_collides(self, pdu: bytes) -> Event | None:
        """Handle A-RELEASE-RQ after ours: the requestor answers first (Sta9), the acceptor waits for it (Sta10)."""

    def _released(self, pdu: bytes) -> Event | None:
        self.state = State.CLOSED
        return Released()

    @abstractmethod
    def _collision_answered(self, pdu: bytes) -> Event | None:
        """Handle A-RELEASE-RP in a collision: the requestor is done (Sta11), the acceptor has to answer (Sta12)."""

    # -- out -----------------------------------------------------------------------------------------------------

    def send_message(self, context_id: int, command: Command, data_set: bytes | None = None) -> bytes:
        """Encode a DIMSE message, fragmented to the peer's maximum length.

        Raises:
            LocalProtocolError: There is no association, or the context was not accepted.
        """
        if self.state not in (State.ESTABLISHED, State.RELEASE_ASKED):
            raise LocalProtocolError(f"no DIMSE message can be sent: {self.state.value}")
        context = self.contexts.get(context_id)
        if context is None or context.result is not ContextResult.ACCEPTANCE:
            raise LocalProtocolError(f"presentation context {context_id} was not accepted")
        return pdata.encode(context_id, encode_command(command), data_set, self.peer_max_pdu)

    def sender(self, context_id: int, command: Command) -> Callable[[bytes], bytes]:
        """Return a function that encodes messages with this command: for many responses to one query.

        Raises:
            LocalProtocolError: There is no association, or the context was not accepted.
        """
        return pdata.sender(context_id, self.send_message(context_id, command), self.peer_max_pdu)

    def release(self) -> bytes:
        """Return an A-RELEASE-RQ."""
        self._expect(State.ESTABLISHED, "A-RELEASE-RQ")
        self.state = State.RELEASING
        return control.encode_release_request()

    def answer_release(self) -> bytes:
        """Return the A-RELEASE-RP to a release that the peer requested."""
        if self.state is not State.COLLISION_ANSWER:
            self._expect(State.RELEASE_ASKED, "A-RELEASE-RP")
        self.state = self._after_answer()
        return control.encode_release_response()

    def _after_answer(self) -> State:
        return State.CLOSED

    def abort(self, *, provider: bool = False) -> bytes:
        """Return an A-ABORT, which is always allowed.

        Its source is the service user or, after an error of the peer, the provider, with the reason.
        """
        self.state = State.CLOSED
        return control.encode_abort(2, self._abort_code) if provider else control.encode_abort(0, 0)

    def _expect(self, state: State, what: str) -> None:
        if self.state is not state:
            raise LocalProtocolError(f"{what} cannot be sent: {self.state.value}")

    def _establish(self, contexts: Sequence[Context], peer_max_pdu: int) -> None:
        self.contexts.update((context.id, context) for context in contexts)
        self.peer_max_pdu = min(peer_max_pdu or _UNLIMITED, _UNLIMITED)
        self.state = State.ESTABLISHED


class Requestor(Association):
    """The side that requests the association.

    Args:
        proposal: The contents of the request.
        caps: The limits of what the peer sends.
    """

    def __init__(self, proposal: Proposal, caps: Caps = DEFAULT_CAPS) -> None:
        super().__init__(caps, State.IDLE)
        self.proposal = proposal
        self.proposed: tuple[Context, ...] = ()

    def associate(self) -> bytes:
        """Return the A-ASSOCIATE-RQ."""
        self._expect(State.IDLE, "A-ASSOCIATE-RQ")
        from mwl_tui.association import acse  # late: it imports pynetdicom, which takes as long as all else together

        data, self.proposed = acse.encode_request(self.proposal)
        self.state = State.AWAITING_ANSWER
        return data

    def _steps(self) -> dict[tuple[State, int], Callable[[bytes], Event | None]]:
        return super()._steps() | {
            (State.AWAITING_ANSWER, 0x02): self._accepted,
            (State.AWAITING_ANSWER, 0x03): self._refused,
        }

    def _accepted(self, pdu: bytes) -> AssociationAccepted:
        event = negotiation.decode_acceptance(pdu, self.proposed)
        self.extended = event.extended
        self._establish(event.contexts, event.max_pdu)
        return event

    def _refused(self, pdu: bytes) -> AssociationRefused:
        self.state = State.CLOSED
        return negotiation.decode_rejection(pdu)

    def _release_collides(self, pdu: bytes) -> Event | None:
        self.state = State.COLLISION_ANSWER
        return ReleaseRequested(collision=True)

    def _after_answer(self) -> State:
        return State.COLLISION_WAIT if self.state is State.COLLISION_ANSWER else State.CLOSED

    def _collision_answered(self, pdu: bytes) -> Event | None:
        return self._released(pdu)


class Acceptor(Association):
    """The side that accepts or rejects the association.

    Args:
        caps: The limits of what the peer sends; ``caps.pdu`` is announced as our maximum length.
    """

    def __init__(self, caps: Caps = DEFAULT_CAPS) -> None:
        super().__init__(caps, State.AWAITING_REQUEST)
        self.request: AssociationRequested | None = None

    def _steps(self) -> dict[tuple[State, int], Callable[[bytes], Event | None]]:
        return super()._steps() | {(State.AWAITING_REQUEST, 0x01): self._requested}

    def _requested(self, pdu: bytes) -> AssociationRequested:
        self.request = negotiation.decode_request(pdu)
        self.state = State.DECIDING
        return self.request

    def accept(
        self, supported: Sequence[tuple[str, Sequence[str]]], extended: dict[str, bytes] | None = None
    ) -> tuple[bytes, tuple[Context, ...]]:
        """Return the A-ASSOCIATE-AC, and the contexts with their results.

        Args:
            supported: SOP Class UIDs, each with the transfer syntaxes that we accept, in order of preference.
            extended: Our Service-class-application-information, by SOP Class UID.
        """
        self._expect(State.DECIDING, "A-ASSOCIATE-AC")
        assert self.request is not None
        contexts = negotiation.negotiate(self.request.contexts, supported)
        from mwl_tui.association import acse  # late, as in a requestor; a server imports it before it listens

        data = acse.encode_acceptance(self.request, contexts, self.caps.pdu, extended or {})
        self._establish(contexts, self.request.max_pdu)
        return data, contexts

    def reject(self, result: int, source: int, code: int) -> bytes:
        """Return an A-ASSOCIATE-RJ with the codes of PS3.8 Table 9-21."""
        self._expect(State.DECIDING, "A-ASSOCIATE-RJ")
        self.state = State.CLOSED
        return control.encode_rejection(result, source, code)

    def _release_collides(self, pdu: bytes) -> Event | None:
        self.state = State.COLLISION_WAIT
        return None

    def _collision_answered(self, pdu: bytes) -> Event | None:
        self.state = State.COLLISION_ANSWER
        return ReleaseRequested(collision=True)
