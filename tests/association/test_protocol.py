"""Both roles against each other and against bytes made by hand, without a socket."""

from __future__ import annotations

import struct
import tracemalloc

import pytest

from mwl_tui.association import (
    Aborted,
    Acceptor,
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Caps,
    Command,
    CommandField,
    ContextResult,
    Message,
    Proposal,
    Released,
    ReleaseRequested,
    Requestor,
    State,
    Violation,
    encode_command,
)
from mwl_tui.errors import LimitExceeded, LocalProtocolError, PeerError, RemoteProtocolError

WORKLIST = "1.2.840.10008.5.1.4.31"
VERIFICATION = "1.2.840.10008.1.1"
IMPLICIT, EXPLICIT, DEFLATED = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"

FIND = Command(
    field=CommandField.C_FIND_RQ, affected_sop_class_uid=WORKLIST, message_id=1, priority=0, has_data_set=True
)
ECHO = Command(field=CommandField.C_ECHO_RQ, affected_sop_class_uid=VERIFICATION, message_id=1)
PENDING = Command(
    field=CommandField.C_FIND_RSP,
    affected_sop_class_uid=WORKLIST,
    message_id_being_responded_to=1,
    status=0xFF00,
    has_data_set=True,
)


def proposal(max_pdu: int = 16_384, **changes: object) -> Proposal:
    contexts = ((WORKLIST, (IMPLICIT, EXPLICIT)), (VERIFICATION, (IMPLICIT,)))
    return Proposal("MWLSCP", "MODALITY", contexts, max_pdu, **changes)  # type: ignore[arg-type]


def pair(max_pdu: int = 16_384, caps: Caps | None = None) -> tuple[Requestor, Acceptor]:
    """An established association."""
    requestor, acceptor = Requestor(proposal(max_pdu), caps or Caps()), Acceptor(caps or Caps())
    acceptor.receive_data(requestor.associate())
    answer, _ = acceptor.accept([(WORKLIST, [EXPLICIT, IMPLICIT]), (VERIFICATION, [IMPLICIT])])
    requestor.receive_data(answer)
    assert requestor.state is acceptor.state is State.ESTABLISHED
    return requestor, acceptor


def pdata(*pdvs: tuple[int, int, bytes]) -> bytes:
    """A P-DATA-TF made by hand: context, control header, fragment."""
    body = b"".join(struct.pack(">LBB", len(data) + 2, context, control) + data for context, control, data in pdvs)
    return struct.pack(">BxL", 4, len(body)) + body


def violation(events: list[object]) -> PeerError:
    assert isinstance(events[-1], Violation), events
    return events[-1].error


class TestAssociation:
    def test_the_acceptor_sees_what_was_proposed(self) -> None:
        requestor, acceptor = Requestor(proposal(extended={WORKLIST: b"\1\1\1"})), Acceptor()
        (event,) = acceptor.receive_data(requestor.associate())
        assert isinstance(event, AssociationRequested)
        assert (event.called_ae, event.calling_ae, event.max_pdu) == ("MWLSCP", "MODALITY", 16_384)
        assert [context.transfer_syntaxes for context in event.contexts] == [(IMPLICIT, EXPLICIT), (IMPLICIT,)]
        assert event.extended == {WORKLIST: b"\1\1\1"}

    def test_the_acceptors_order_of_transfer_syntaxes_decides(self) -> None:
        requestor, acceptor = Requestor(proposal()), Acceptor()
        acceptor.receive_data(requestor.associate())
        answer, _ = acceptor.accept([(WORKLIST, [DEFLATED, EXPLICIT, IMPLICIT])], {WORKLIST: b"\1\1\0"})
        (event,) = requestor.receive_data(answer)
        assert isinstance(event, AssociationAccepted)
        worklist, verification = event.contexts
        assert (worklist.result, worklist.transfer_syntaxes) == (ContextResult.ACCEPTANCE, (EXPLICIT,))
        assert verification.result is ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED
        assert event.extended == {WORKLIST: b"\1\1\0"}

    def test_no_common_transfer_syntax_is_said_per_context(self) -> None:
        requestor, acceptor = Requestor(proposal()), Acceptor()
        acceptor.receive_data(requestor.associate())
        answer, contexts = acceptor.accept([(WORKLIST, [DEFLATED]), (VERIFICATION, [IMPLICIT])])
        assert contexts[0].result is ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED
        requestor.receive_data(answer)
        with pytest.raises(LocalProtocolError, match="context 1 was not accepted"):
            requestor.send_message(1, FIND, b"")

    def test_a_rejection_arrives_with_its_codes(self) -> None:
        requestor, acceptor = Requestor(proposal()), Acceptor()
        acceptor.receive_data(requestor.associate())
        (event,) = requestor.receive_data(acceptor.reject(1, 1, 7))
        assert isinstance(event, AssociationRefused)
        assert (event.result, event.source, event.code) == (1, 1, 7)
        assert requestor.state is acceptor.state is State.CLOSED

    def test_a_user_identity_goes_out_and_its_passcode_is_kept_nowhere(self) -> None:
        requestor, acceptor = Requestor(proposal(user="tech", passcode="opensesame")), Acceptor()
        data = requestor.associate()
        assert b"opensesame" in data
        (event,) = acceptor.receive_data(data)
        assert isinstance(event, AssociationRequested)
        assert event.identity is not None
        assert (event.identity.type, event.identity.user) == (2, b"tech")
        assert b"opensesame" not in event.data
        assert len(event.data) == len(data)
        assert "opensesame" not in repr(event) + repr(requestor.proposal)

    def test_an_identity_without_passcode_is_of_type_1(self) -> None:
        acceptor = Acceptor()
        (event,) = acceptor.receive_data(Requestor(proposal(user="tech")).associate())
        assert isinstance(event, AssociationRequested)
        assert event.identity is not None
        assert event.identity.type == 1

    @pytest.mark.parametrize("title", ["", " " * 16, "X" * 17, "BACK\\SLASH"])
    def test_an_ae_title_that_is_none_is_refused_before_anything_is_sent(self, title: str) -> None:
        with pytest.raises(LocalProtocolError, match="cannot be requested"):
            Requestor(Proposal(title, "ME", ((WORKLIST, (IMPLICIT,)),), 0)).associate()

    def test_a_broken_request_never_shows_a_passcode(self) -> None:
        data = bytearray(Requestor(proposal(user="tech", passcode="opensesame")).associate())
        data[74 + 2] = 0xFF  # the application context item claims more than there is
        error = violation(Acceptor().receive_data(bytes(data)))  # type: ignore[arg-type]
        assert isinstance(error, RemoteProtocolError)
        assert "claims" in error.reason
        assert b"opensesame" not in error.data


class TestMessages:
    def test_a_message_without_data_set(self) -> None:
        requestor, acceptor = pair()
        (event,) = acceptor.receive_data(requestor.send_message(3, ECHO))
        assert isinstance(event, Message)
        assert (event.context_id, event.command, event.data_set) == (3, ECHO, None)

    @pytest.mark.parametrize("max_pdu", [128, 200, 16_384, 0])
    @pytest.mark.parametrize("size", [0, 1, 121, 122, 123, 5_000])
    def test_fragments_obey_the_peers_maximum_length_and_come_together(self, max_pdu: int, size: int) -> None:
        requestor, acceptor = pair(max_pdu)
        identifier = bytes(range(256)) * 20
        data = acceptor.send_message(1, PENDING, identifier[:size])
        position = 0
        while position < len(data):
            (length,) = struct.unpack_from(">L", data, position + 2)
            assert max_pdu == 0 or length <= max_pdu
            position += 6 + length
        (event,) = requestor.receive_data(data)
        assert isinstance(event, Message)
        assert event.data_set == identifier[:size]
        assert event.command == PENDING

    @pytest.mark.parametrize("step", [1, 5, 6, 7, 100])
    def test_bytes_may_come_in_any_pieces(self, step: int) -> None:
        requestor, acceptor = pair(200)
        data = b"".join(acceptor.send_message(1, PENDING, bytes([n]) * 300) for n in range(3))
        events = [
            event for start in range(0, len(data), step) for event in requestor.receive_data(data[start : start + step])
        ]
        assert [event.data_set for event in events if isinstance(event, Message)] == [
            bytes([n]) * 300 for n in range(3)
        ]
        assert requestor.buffered == 0

    def test_command_and_data_set_in_one_pdu(self) -> None:
        requestor, _ = pair()
        (event,) = requestor.receive_data(pdata((1, 3, encode_command(PENDING)), (1, 0, b"abcd"), (1, 2, b"ef")))
        assert isinstance(event, Message)
        assert event.data_set == b"abcdef"

    def test_equal_command_sets_are_decoded_once(self) -> None:
        requestor, acceptor = pair()
        data = acceptor.send_message(1, PENDING, b"ab") + acceptor.send_message(1, PENDING, b"cd")
        first, second = requestor.receive_data(data)
        assert isinstance(first, Message)
        assert isinstance(second, Message)
        assert first.command is second.command

    @pytest.mark.parametrize(
        ("bytes_", "reason", "code"),
        [
            (pdata((5, 3, encode_command(PENDING))), "context 5, which is not accepted", 6),
            (pdata((1, 2, b"ab")), "a data fragment in place of a command", 5),
            (pdata((1, 3, encode_command(PENDING)), (1, 3, b"ab")), "a command fragment in place of data", 5),
            (pdata((1, 3, encode_command(PENDING)), (3, 2, b"ab")), "context 3 inside a message on 1", 5),
            (struct.pack(">BxL", 4, 0), "without a presentation data value", 6),
            (struct.pack(">BxLLBB", 4, 6, 1, 1, 3), "a PDV claims 1 bytes", 6),
            (struct.pack(">BxLLBB", 4, 6, 99, 1, 3), "a PDV claims 99 bytes, 2 are left", 6),
            (struct.pack(">BxLL", 4, 4, 2), "inside a PDV's header", 6),
            (struct.pack(">BxL", 9, 4) + b"abcd", "unknown type 0x09", 1),
            (b"HTTP/1.1 400 Bad Request\r\n\r\n", "unknown type 0x48", 1),
            (struct.pack(">BxL", 7, 2) + b"ab", "A-ABORT has the length 2", 6),
            (struct.pack(">BxLL", 6, 4, 0), "A-RELEASE-RP while established", 2),
            (struct.pack(">BxLL", 3, 4, 0), "A-ASSOCIATE-RJ while established", 2),
            (struct.pack(">BxL", 2, 500), "A-ASSOCIATE-AC while established", 2),
        ],
    )
    def test_a_broken_rule_is_named_and_comes_last(self, bytes_: bytes, reason: str, code: int) -> None:
        requestor, acceptor = pair()
        events = requestor.receive_data(acceptor.send_message(1, PENDING, b"ok") + bytes_)
        assert isinstance(events[0], Message)
        error = violation(events)  # type: ignore[arg-type]
        assert isinstance(error, RemoteProtocolError)
        assert reason in error.reason
        assert requestor.abort(provider=True) == bytes([7, 0, 0, 0, 0, 4, 0, 0, 2, code])

    def test_a_second_association_request_breaks_a_rule(self) -> None:
        requestor, acceptor = pair()
        again = Requestor(proposal()).associate()
        assert "A-ASSOCIATE-RQ while established" in violation(acceptor.receive_data(again)).reason  # type: ignore[arg-type]
        del requestor

    def test_data_before_the_association_is_answered_breaks_a_rule(self) -> None:
        requestor = Requestor(proposal())
        requestor.associate()
        error = violation(requestor.receive_data(pdata((1, 3, encode_command(PENDING)))))  # type: ignore[arg-type]
        assert "P-DATA-TF while awaiting the answer" in error.reason

    def test_a_false_pdu_length_is_refused_before_its_bytes_come(self) -> None:
        requestor, _ = pair()
        error = violation(requestor.receive_data(struct.pack(">BxL", 4, 0xFFFFFFFF)))  # type: ignore[arg-type]
        assert isinstance(error, LimitExceeded)
        assert (error.limit, error.value) == ("pdu", 131_072)

    def test_an_identifier_without_end_is_cut_at_its_limit_and_not_held(self) -> None:
        requestor, _ = pair(caps=Caps(data_set=100_000))
        requestor.receive_data(pdata((1, 3, encode_command(PENDING))))
        fragment = pdata((1, 0, b"x" * 10_000))
        tracemalloc.start()
        events: list[object] = []
        for _ in range(1_000):
            events = list(requestor.receive_data(fragment))
            if events:
                break
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        error = violation(events)
        assert isinstance(error, LimitExceeded)
        assert error.limit == "identifier"
        assert peak < 1_000_000

    def test_a_command_set_without_end_is_cut_at_its_limit(self) -> None:
        requestor, _ = pair()
        events: list[object] = []
        for _ in range(100):
            events = events or list(requestor.receive_data(pdata((1, 1, b"x" * 10_000))))
        error = violation(events)
        assert isinstance(error, LimitExceeded)
        assert error.limit == "command"

    def test_empty_fragments_without_end_are_cut(self) -> None:
        requestor, _ = pair()
        pdu = pdata(*[(1, 1, b"")] * 10_000)
        requestor.receive_data(pdu)
        assert isinstance(violation(requestor.receive_data(pdu)), LimitExceeded)  # type: ignore[arg-type]

    def test_a_maximum_length_without_room_is_refused(self) -> None:
        error = violation(Acceptor().receive_data(Requestor(proposal(max_pdu=20)).associate()))  # type: ignore[arg-type]
        assert "leaves no room" in error.reason


class TestEnding:
    def test_release(self) -> None:
        requestor, acceptor = pair()
        (event,) = acceptor.receive_data(requestor.release())
        assert event == ReleaseRequested(collision=False)
        (event,) = requestor.receive_data(acceptor.answer_release())
        assert event == Released()
        assert requestor.state is acceptor.state is State.CLOSED

    def test_a_release_collision_ends_on_both_sides(self) -> None:
        requestor, acceptor = pair()
        asked, asked_too = requestor.release(), acceptor.release()
        assert requestor.receive_data(asked_too) == [ReleaseRequested(collision=True)]
        assert acceptor.receive_data(asked) == []
        assert acceptor.state is State.COLLISION_WAIT
        assert acceptor.receive_data(requestor.answer_release()) == [ReleaseRequested(collision=True)]
        assert requestor.receive_data(acceptor.answer_release()) == [Released()]
        assert requestor.state is acceptor.state is State.CLOSED

    def test_data_may_still_come_while_we_await_the_release(self) -> None:
        requestor, acceptor = pair()
        late = acceptor.send_message(1, PENDING, b"ab")
        requestor.release()
        (event,) = requestor.receive_data(late)
        assert isinstance(event, Message)

    @pytest.mark.parametrize(("source", "code", "words"), [(0, 0, "service user"), (2, 2, "unexpected PDU")])
    def test_an_abort_is_given_in_words(self, source: int, code: int, words: str) -> None:
        requestor, _ = pair()
        (event,) = requestor.receive_data(bytes([7, 0, 0, 0, 0, 4, 0, 0, source, code]))
        assert isinstance(event, Aborted)
        assert words in event.reason
        assert requestor.receive_data(b"more") == []

    def test_the_end_of_the_connection_says_what_was_missing(self) -> None:
        requestor, _ = pair()
        requestor.receive_data(b"\4\0\0\0")
        (event,) = requestor.receive_eof()
        assert isinstance(event, Aborted)
        assert event.source is None
        assert "inside a PDU, 4 bytes" in event.reason
        assert requestor.receive_eof() == []

    def test_nothing_is_sent_that_the_state_does_not_allow(self) -> None:
        requestor, acceptor = Requestor(proposal()), Acceptor()
        for attempt in (
            requestor.release,
            requestor.answer_release,
            lambda: requestor.send_message(1, ECHO),
            lambda: acceptor.accept([]),
            lambda: acceptor.reject(1, 1, 1),
        ):
            with pytest.raises(LocalProtocolError):
                attempt()
