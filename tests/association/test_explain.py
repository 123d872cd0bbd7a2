"""What went over the wire in words: every field with its bytes, and no passcode."""

from __future__ import annotations

import struct

import pytest

from mwl_tui.association import Command, CommandField, Proposal, Requestor, encode_command
from mwl_tui.association.explain import Line, explain_command, explain_pdu, messages, split_message
from mwl_tui.association.negotiation import decode_request
from mwl_tui.network import Direction, Trace
from mwl_tui.network.trace_events import DimseMessage
from mwl_tui.network.trace_record import record_sent
from tests.association.test_protocol import EXPLICIT, FIND, IMPLICIT, VERIFICATION, WORKLIST, pair
from tests.peers import pdu

SECRET = "Tr0ub4dor-canary"
CONTEXTS = ((WORKLIST, (EXPLICIT, IMPLICIT)), (VERIFICATION, (IMPLICIT,)))
PROPOSAL = Proposal("MWLSCP", "MODALITY1", CONTEXTS, 16_384, "ct01", SECRET, {WORKLIST: b"\1\1\0\1"})
REQUEST = Requestor(PROPOSAL).associate()
PENDING = Command(
    field=CommandField.C_FIND_RSP,
    has_data_set=True,
    affected_sop_class_uid=WORKLIST,
    message_id_being_responded_to=1,
    status=0xFF00,
)


def told(lines: list[Line], *names: str) -> list[tuple[str, str]]:
    """Return the values and notes of the lines with these names."""
    return [(line.value, line.note) for line in lines if line.name in names]


def one(lines: list[Line], name: str) -> Line:
    (line,) = [line for line in lines if line.name == name]
    return line


def item(kind: int, body: bytes) -> bytes:
    return pdu.item(kind, body)


class TestAssociate:
    def test_a_request_is_told_field_by_field(self) -> None:
        lines = explain_pdu(REQUEST)
        assert lines[0][:3] == (0, "A-ASSOCIATE-RQ", f"{len(REQUEST) - 6} bytes")
        assert told(lines, "protocol version") == [("1", "")]
        assert told(lines, "called AE title", "calling AE title") == [("MWLSCP", ""), ("MODALITY1", "")]
        assert told(lines, "application context") == [("1.2.840.10008.3.1.1.1", "DICOM Application Context Name")]
        assert told(lines, "presentation context") == [
            ("1 Modality Worklist Information Model - FIND", ""),
            ("3 Verification SOP Class", ""),
        ]
        assert told(lines, "transfer syntax") == [
            (EXPLICIT, "Explicit VR Little Endian"),
            (IMPLICIT, "Implicit VR Little Endian"),
            (IMPLICIT, "Implicit VR Little Endian"),
        ]
        assert told(lines, "maximum length") == [("16384 bytes", "")]
        assert told(lines, "fuzzy semantic matching of person names", "timezone query adjustment") == [
            ("0 no", ""),
            ("1 yes", ""),
        ]

    def test_the_bytes_of_each_line_are_its_own(self) -> None:
        lines = explain_pdu(REQUEST)
        called = one(lines, "called AE title")
        assert REQUEST[called.start : called.stop] == b"MWLSCP          "
        user = one(lines, "user information")
        inside = [line for line in lines if line.start >= user.start + 4 and line is not user and line.depth == 2]
        assert inside[0].start == user.start + 4
        assert [line.start for line in inside[1:]] == [line.stop for line in inside[:-1]]
        assert inside[-1].stop == user.stop == len(REQUEST)

    def test_a_passcode_is_told_as_blanked(self) -> None:
        lines = explain_pdu(REQUEST)
        assert told(lines, "user identity", "primary field", "secondary field") == [
            ("user name and passcode", ""),
            ("ct01", "the user name"),
            ("blanked", "the passcode"),
        ]
        assert SECRET not in repr(lines)

    @pytest.mark.parametrize(
        ("kind", "words"), [(3, "Kerberos service ticket"), (5, "JSON web token"), (9, "reserved")]
    )
    def test_a_token_is_told_as_blanked(self, kind: int, words: str) -> None:
        token = SECRET.encode()
        identity = bytes((kind, 0)) + len(token).to_bytes(2, "big") + token + b"\0\0"
        lines = explain_pdu(pdu.associate_rq(more=item(0x58, identity)))
        assert told(lines, "user identity", "primary field") == [(words, ""), ("blanked", "")]
        assert SECRET not in repr(lines)

    def test_an_answer_has_each_result_in_words_and_the_name_that_was_asked_for(self) -> None:
        answered = [
            pdu.Context(1, WORKLIST, (IMPLICIT,), 0),
            pdu.Context(3, VERIFICATION, (IMPLICIT,), 3),
            pdu.Context(5, "1.2.3", (IMPLICIT,), 4),
        ]
        data = pdu.associate_ac(answered)
        assert told(explain_pdu(data, decode_request(REQUEST).contexts), "presentation context") == [
            ("1 Modality Worklist Information Model - FIND: acceptance", ""),
            ("3 Verification SOP Class: abstract syntax not supported", ""),
            ("5 transfer syntaxes not supported", ""),
        ]
        lines = explain_pdu(data)
        assert told(lines, "result") == [
            ("0 acceptance", ""),
            ("3 abstract syntax not supported", ""),
            ("4 transfer syntaxes not supported", ""),
        ]
        assert told(lines, "transfer syntax")[1] == (IMPLICIT, "not significant: it is not accepted")

    def test_other_sub_items_are_told(self) -> None:
        named = len(WORKLIST).to_bytes(2, "big") + WORKLIST.encode()
        more = (
            item(0x53, b"\0\0\0\5") + item(0x54, named + b"\1\0") + item(0x56, b"\0\3" + b"1.2\7\7") + item(0x77, b"ab")
        )
        lines = explain_pdu(pdu.associate_rq(more=more))
        assert told(lines, "asynchronous operations window") == [("invoked unlimited, performed 5", "")]
        assert told(lines, "SCU role", "SCP role") == [("1 yes", ""), ("0 no", "")]
        assert told(lines, "SOP Class extended negotiation") == [("1.2", "")]
        assert told(lines, "service class application information") == [("2 bytes", "")]
        assert told(lines, "item 0x77") == [("2 bytes", "an item of a type that is not known")]

    def test_items_that_do_not_fit_are_told_with_the_reason(self) -> None:
        data = pdu.pdu(1, REQUEST[6:74] + item(0x10, b"1.2") + b"\x20\0\xff\xff" + bytes(9))
        (line,) = [line for line in explain_pdu(data) if line.name == "items"]
        assert line.note == "presentation context item claims 65535 bytes, 9 are left in the PDU"
        assert (line.start, line.stop) == (74, len(data))


class TestOthers:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (
                pdu.associate_rj(2, 3, 1),
                ["2 rejected for now", "3 the service provider (presentation)", "1 temporary congestion"],
            ),
            (pdu.associate_rj(9, 9, 9), ["9 reserved", "9 reserved", "9 reserved"]),
            (pdu.abort(2, 6), ["2 the service provider", "6 invalid PDU parameter value"]),
            (pdu.abort(0, 5), ["0 the service user", "5 not significant"]),
        ],
    )
    def test_codes_are_told_in_words(self, data: bytes, expected: list[str]) -> None:
        assert [value for value, _ in told(explain_pdu(data), "result", "source", "reason")] == expected

    def test_a_rejection_says_what_to_try(self) -> None:
        assert "called AE title" in explain_pdu(pdu.associate_rj(1, 1, 7))[0].note

    def test_presentation_data_values_are_told(self) -> None:
        lines = explain_pdu(pdu.p_data(pdu.Pdv(1, True, True, b"abcd"), pdu.Pdv(3, False, False, b"efg")))
        assert told(lines, "presentation data value") == [
            ("command, last fragment", ""),
            ("data set, not last fragment", ""),
        ]
        assert told(lines, "presentation context ID", "fragment") == [
            ("1", ""),
            ("4 bytes", ""),
            ("3", ""),
            ("3 bytes", ""),
        ]

    @pytest.mark.parametrize(
        ("data", "name", "note"),
        [
            (b"\4\0\0", "PDU", "a PDU has at least 6"),
            (b"\4\0\0\0\0\x09\0\0", "PDU length", "7 of these bytes are not here"),
            (pdu.release_rq() + b"xy", "left over", "they do not belong to this PDU"),
            (b"\4\0\0\0\0\2ab", "left over", "no presentation data value begins here"),
            (b"\4\0\0\0\0\x08\0\0\1\0\1\3ab", "length", "4 of them are here"),
        ],
    )
    def test_what_does_not_fit_is_said(self, data: bytes, name: str, note: str) -> None:
        assert note in [line.note for line in explain_pdu(data) if line.name == name]

    def test_an_unknown_type_is_told_as_such(self) -> None:
        lines = explain_pdu(b"\x47\0\0\0\0\3abc")
        assert lines[0].name == "PDU of unknown type 0x47"
        assert told(lines, "content") == [("3 bytes", "")]

    def test_lines_are_bounded(self) -> None:
        lines = explain_pdu(pdu.p_data(*[pdu.Pdv(1, False, False, b"")] * 20_000))
        assert len(lines) == 4_001
        assert lines[-1].note == "after 4000 lines nothing more is explained"


class TestCommand:
    def test_elements_are_told_in_words(self) -> None:
        data = encode_command(PENDING)
        lines = explain_command(data)
        assert [line.name.split()[1] for line in lines] == [
            "CommandGroupLength",
            "AffectedSOPClassUID",
            "CommandField",
            "MessageIDBeingRespondedTo",
            "CommandDataSetType",
            "Status",
        ]
        assert [line.value for line in lines[1:]] == [
            WORKLIST,
            "0x8020 C-FIND-RSP",
            "1",
            "0x0001",
            "0xFF00 pending: matches are continuing",
        ]
        assert (lines[1].note, lines[4].note) == ("Modality Worklist Information Model - FIND", "a data set follows")
        assert lines[0].start == 0
        assert [line.start for line in lines[1:]] == [line.stop for line in lines[:-1]]
        assert lines[-1].stop == len(data)

    def test_a_failure_has_its_advice_and_its_offending_elements(self) -> None:
        command = Command(
            field=CommandField.C_FIND_RSP,
            message_id_being_responded_to=1,
            status=0xA700,
            offending_element=(0x00100010, 0x00091001),
            error_comment="too much",
        )
        lines = {line.name.split()[1]: line for line in explain_command(encode_command(command))}
        assert lines["Status"].value == "0xA700 failure: refused: out of resources"
        assert "narrow the query" in lines["Status"].note
        assert lines["OffendingElement"].value == "(0010,0010) PatientName, (0009,1001)"
        assert lines["ErrorComment"].value == "too much"
        assert lines["CommandDataSetType"].note == "no data set"

    def test_priority_and_unknown_codes(self) -> None:
        data = encode_command(Command(field=CommandField.C_FIND_RQ, message_id=1, priority=2))
        assert "2 low" in [line.value for line in explain_command(data)]
        strange = struct.pack("<HHLH", 0, 0x0100, 2, 0x7777)
        assert explain_command(strange)[0][2:] == ("0x7777", 0, 10, "not in PS3.7")

    @pytest.mark.parametrize(
        ("data", "value", "note"),
        [
            (struct.pack("<HHLL", 0, 0, 4, 99), "99", "0 bytes follow"),
            (struct.pack("<HHLH", 0, 0x0110, 90, 5), "5", "claims 90 bytes, 2 are left"),
            (struct.pack("<HHL3s", 0, 0x0110, 3, b"abc"), "3 bytes", "not the length that its VR has"),
            (struct.pack("<HHL2s", 8, 5, 2, b"ab"), "2 bytes", "no element of a command set"),
            (b"\0\0\0", "3 bytes", "no element begins here"),
        ],
    )
    def test_what_is_wrong_is_said(self, data: bytes, value: str, note: str) -> None:
        (line,) = explain_command(data)
        assert (line.value, line.note) == (value, note)


class TestMessages:
    def test_a_run_of_responses_is_opened_one_by_one(self) -> None:
        _, acceptor = pair()
        stream = [
            part
            for number in range(3)
            for part in _pdus(acceptor.send_message(1, PENDING, b"\x08\0" + bytes((number,)) * 10))
        ]
        final = Command(field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0)
        found = list(messages([REQUEST, *stream, *_pdus(acceptor.send_message(1, final)), pdu.release_rp()]))
        assert [one.first_pdu for one in found] == [1, 3, 5, 7]
        assert [one.data_set for one in found] == [b"\x08\0" + bytes((number,)) * 10 for number in range(3)] + [None]
        assert {one.command for one in found[:3]} == {encode_command(PENDING)}
        assert {one.context_id for one in found} == {1}

    def test_fragments_are_put_together(self) -> None:
        requestor, _ = pair(128)
        requestor.peer_max_pdu = 128
        parts = _pdus(requestor.send_message(1, FIND, bytes(range(250)) * 4))
        assert len(parts) > 8
        ((first, context, command, data_set),) = messages(parts)
        assert (first, context, command) == (0, 1, encode_command(FIND))
        assert data_set == bytes(range(250)) * 4

    def test_a_gap_ends_what_was_under_way_and_what_follows_it_alone_is_passed_over(self) -> None:
        _, acceptor = pair()
        first, second = (
            _pdus(acceptor.send_message(1, PENDING, b"\x08\0")),
            _pdus(acceptor.send_message(1, PENDING, b"\x09\0")),
        )
        found = list(messages([first[0], b"", second[1], *second]))
        assert [(one.first_pdu, one.data_set) for one in found] == [(0, None), (3, b"\x09\0")]

    def test_what_a_trace_holds_of_a_message_is_split(self) -> None:
        requestor, _ = pair()
        trace = Trace(bytes_kept=65_536)
        record_sent(trace, FIND, 1, requestor.send_message(1, FIND, b"\x08\0\x05\0"))
        command = encode_command(PENDING)
        fact = DimseMessage(PENDING, 1, len(command))
        trace.add(Direction.RECEIVED, fact, data=command + b"\x08\0\x05\0\0\0\0\0")
        sent, received = trace
        assert split_message(sent.data, None) == (encode_command(FIND), b"\x08\0\x05\0")
        assert split_message(received.data, len(command)) == (command, b"\x08\0\x05\0\0\0\0\0")
        assert split_message(command[:40], len(command)) == (command[:40], b"")
        assert split_message(b"", None) == (b"", b"")


def _pdus(data: bytes) -> list[bytes]:
    found = []
    while data:
        size = 6 + int.from_bytes(data[2:6], "big")
        found.append(data[:size])
        data = data[size:]
    return found
