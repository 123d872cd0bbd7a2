"""The words for what a trace holds."""

from __future__ import annotations

import pytest

from mwl_tui.association import Command, CommandField, Context, ContextResult
from mwl_tui.network import Direction, Trace
from mwl_tui.network.trace_events import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    ConnectFailed,
    DimseMessage,
    LimitReached,
    MessageIgnored,
    NameResolved,
    ReleaseRequest,
    TlsEstablished,
    TraceEvent,
    TraceFact,
)
from mwl_tui.network.trace_words import describe, describe_contexts, line_of
from tests import facts

pytestmark = pytest.mark.words
SENT, RECEIVED, LOCAL = Direction.SENT, Direction.RECEIVED, Direction.LOCAL
VERIFICATION = "1.2.840.10008.1.1"


def event(fact: TraceFact, direction: Direction = RECEIVED) -> TraceEvent:
    trace = Trace()
    trace.add(direction, fact)
    return next(iter(trace))


@pytest.mark.parametrize(
    ("fact", "direction", "expected"),
    [
        (facts.CONNECTED, SENT, "connected: 127.0.0.1:11112"),
        (facts.connected(40_001, host="::1", accepted=True), RECEIVED, "connected: [::1]:40001"),
        (NameResolved("ris", ("10.0.0.1", "10.0.0.2")), LOCAL, "resolve: ris is 10.0.0.1, 10.0.0.2"),
        (
            ConnectFailed("Connection refused", address=("127.0.0.1", 104)),
            LOCAL,
            "connect: 127.0.0.1:104: Connection refused",
        ),
        (TlsEstablished("TLSv1.3", "TLS_AES_256_GCM_SHA384"), LOCAL, "handshake: TLSv1.3 TLS_AES_256_GCM_SHA384"),
        (
            facts.acceptance(),
            RECEIVED,
            "A-ASSOCIATE-AC: context 1: Modality Worklist acceptance (Explicit VR Little Endian); max PDU 131072; "
            "no UID",
        ),
        (
            AssociateReject("too many", result=2, source=3, code=2),
            SENT,
            "A-ASSOCIATE-RJ: rejected for now by the service provider (presentation): local limit exceeded; too many",
        ),
        (ReleaseRequest(), SENT, "A-RELEASE-RQ: "),
        (ReleaseRequest(True), RECEIVED, "A-RELEASE-RQ: release collision"),
        (Abort("cancelled", source=0, code=0), SENT, "A-ABORT: cancelled"),
        (Abort(source=2, code=2), RECEIVED, "A-ABORT: aborted by the service provider: unexpected PDU"),
        (facts.FIND, SENT, "C-FIND-RQ: message 1, Modality Worklist"),
        (facts.CANCEL, SENT, "C-CANCEL-RQ: cancels message 1"),
        (facts.PENDING, RECEIVED, "C-FIND-RSP pending: "),
        (facts.SUCCESS, RECEIVED, "C-FIND-RSP success: "),
        (MessageIgnored(facts.CANCEL.command), LOCAL, "ignored: C-CANCEL-RQ: nothing is under way"),
        (facts.timed_out("C-FIND", "no answer"), LOCAL, "timeout: C-FIND: no answer"),
        (
            LimitReached("the answer has more than 9 bytes", limit="limits.answer", value=9),
            LOCAL,
            "limit: the answer has more than 9 bytes (limits.answer)",
        ),
        (facts.CLOSED, LOCAL, "closed: "),
    ],
)
def test_each_kind_has_its_name_and_its_details(fact: TraceFact, direction: Direction, expected: str) -> None:
    words = describe(event(fact, direction))
    assert f"{words.name}: {words.detail}" == expected


def test_a_request_says_who_calls_whom_what_for_and_with_what() -> None:
    contexts = tuple(Context(number, VERIFICATION, ("1.2.840.10008.1.2",)) for number in range(1, 13, 2))
    request = AssociateRequest(contexts, 0, "1.2", "OTHER_1", calling_ae="A", called_ae="B", identity_type=2)
    words = describe(event(request))
    assert words.details[0] == "A calls B"
    assert words.details[1].startswith("context 1: Verification (Implicit VR Little Endian), 3: Verification")
    assert words.details[1].endswith(" and 2 more")
    assert words.details[2:] == ("max PDU unlimited", "OTHER_1", "user identity type 2")


def test_contexts_have_their_results() -> None:
    refused = Context(3, VERIFICATION, (), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED)
    assert describe_contexts([refused]) == "context 3: Verification abstract syntax not supported"
    accepted = AssociateAccept((Context(1, "Doe^Jane", ("1.2",), ContextResult.ACCEPTANCE),), 0)
    assert describe(event(accepted)).details[0] == "context 1: no UID but 8 characters acceptance"


def test_of_many_offending_elements_the_first_are_told() -> None:
    tags = tuple(0x00100000 + number for number in range(12))
    failed = Command(
        field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0xA900, offending_element=tags
    )
    detail = describe(event(DimseMessage(failed, 1, 200))).detail
    assert detail.endswith("(0010,0006), (0010,0007) and 4 more")
    assert "(0010,0008)" not in detail


def test_a_line_has_time_mark_direction_layer_name_and_size() -> None:
    trace = Trace()
    trace.add(RECEIVED, facts.PENDING, size=960, count=37)
    trace.add(RECEIVED, facts.LOST)
    run, lost = map(line_of, trace)
    assert run.endswith(" ← DIMSE C-FIND-RSP pending × 37  960 bytes")
    assert lost.endswith("!← TCP   lost  Connection reset by peer")
