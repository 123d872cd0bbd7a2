"""The trace: typed, ordered, bounded, and pulled, also from another thread."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import tracemalloc
from threading import Event, Thread

import pytest

from mwl_tui.association import AssociationAccepted, AssociationRequested, Command, CommandField, Context, Message
from mwl_tui.association.dimse import encode_command
from mwl_tui.network import Direction, Layer, Trace
from mwl_tui.network import trace as trace_module
from mwl_tui.network.snapshot import snapshot
from mwl_tui.network.trace_events import AssociateAccept, AssociateRequest, DimseMessage, RuleBroken, RuleNoted
from mwl_tui.network.trace_record import record_received, record_sent
from mwl_tui.network.trace_words import describe, line_of
from tests import facts
from tests.facts import numbered

SENT, RECEIVED, LOCAL = Direction.SENT, Direction.RECEIVED, Direction.LOCAL


def test_events_are_pulled_once_each() -> None:
    trace = Trace()
    trace.add(SENT, facts.CONNECTED)
    first, position = trace.since(0)
    trace.add(LOCAL, facts.CLOSED)
    second, position = trace.since(position)
    assert [event.fact for event in first + second] == [facts.CONNECTED, facts.CLOSED]
    assert trace.since(position) == ([], position)


def test_offsets_never_go_back() -> None:
    trace = Trace()
    for _ in range(50):
        trace.add(RECEIVED, facts.PENDING)
    offsets = [event.offset for event in trace]
    assert offsets == sorted(offsets)


def test_an_event_is_as_old_as_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(trace_module, "monotonic", lambda: now)
    trace = Trace()
    now = 100.5
    trace.add(RECEIVED, facts.PENDING, at=100.25)
    record_received(trace, [Message(1, facts.response(0), None, 90, b"")], 100.375)
    assert [event.offset for event in trace] == [0.25, 0.375]


def test_the_newest_are_kept_and_the_dropped_are_counted() -> None:
    trace = Trace(capacity=10)
    for _ in range(25):
        trace.add(RECEIVED, facts.PENDING)
    assert (trace.dropped, trace.added) == (15, 25)
    assert numbered(trace) == list(range(15, 25))
    events, position = trace.since(3)
    assert [event.number for event in events] == list(range(15, 25))
    assert position == 25


def test_bytes_of_an_event_are_bounded() -> None:
    trace = Trace(bytes_kept=64)
    trace.add(SENT, facts.request(), size=1_000, data=b"x" * 1_000)
    (event,) = trace
    assert (event.size, len(event.data)) == (1_000, 64)


def test_counting_begins_with_the_exchange_and_not_anew_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(trace_module, "monotonic", lambda: now)
    trace = Trace()
    now = 150.0
    trace.begin()
    now = 150.5
    trace.add(SENT, facts.CONNECTED)
    now = 151.0
    trace.begin()
    trace.add(LOCAL, facts.CLOSED)
    assert [event.offset for event in trace] == [0.5, 1.0]


def test_events_take_no_more_bytes_than_they_may() -> None:
    trace = Trace(capacity=1_000_000, bytes_kept=512, total_bytes=20_000)
    for number in range(500):
        trace.add(RECEIVED, RuleBroken(f"{number} " + "d" * 5_000, "s" * 5_000), data=bytes(600))
    kept = list(trace)
    texts = [fact for event in kept if isinstance(fact := event.fact, RuleBroken)]
    assert sum(len(event.data) for event in kept) + sum(len(t.reason) + len(t.peer_text) for t in texts) <= 20_000
    assert numbered(trace) == list(range(500 - len(kept), 500))
    assert (len(kept) > 1, trace.dropped) == (True, 500 - len(kept))


def test_an_event_that_is_larger_than_all_may_be_is_counted_and_dropped() -> None:
    trace = Trace(total_bytes=100)
    trace.add(LOCAL, facts.CLOSED)
    assert (len(trace), trace.dropped, trace.since(0)) == (0, 1, ([], 1))


def _echo(number: int) -> Message:
    command = Command(field=CommandField.C_ECHO_RQ, message_id=number, affected_sop_class_uid=facts.WORKLIST)
    return Message(1, command, bytes([7]) * 700, 700, encode_command(command))


def _comment(number: int) -> Message:
    command = Command(
        field=CommandField.C_FIND_RSP,
        status=0xA700,
        error_comment=f"{number}" * 10_000,
        offending_element=tuple(range(number, number + 2_000)),
    )
    return Message(1, command, None, 700, encode_command(command))


def _request(number: int) -> AssociationRequested:
    contexts = (
        Context(each, f"1.2.{number}.{each}", tuple(f"1.{number}.{syntax}" for syntax in range(12)))
        for each in range(1, 257, 2)
    )
    return AssociationRequested("A", "B", tuple(contexts), 0, "1.2", "V", "", 1, {}, None, bytes(70_000))


@pytest.mark.parametrize(("event", "times"), [(_echo, 3_000), (_comment, 40), (_request, 20)])
def test_traces_of_a_peer_that_goes_on_for_ever_are_bounded(event, times: int) -> None:  # type: ignore[no-untyped-def]
    tracemalloc.start()
    try:
        traces = [Trace(str(number)) for number in range(5)]
        for trace in traces:
            for number in range(times):
                record_received(trace, [event(number)])
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 5 * 640_000
    finally:
        tracemalloc.stop()


def test_messages_in_a_row_with_one_command_set_are_kept_with_one_of_it() -> None:
    trace, command = Trace(), facts.response(0xFF00)
    for _ in range(3):
        record_received(trace, [Message(1, command, b"", 90, encode_command(command))])
    assert len({id(event.fact) for event in trace}) == 1


def test_what_an_association_is_of_is_known_after_its_events_were_dropped() -> None:
    trace = Trace(capacity=2)
    trace.add(SENT, facts.CONNECTED)
    trace.add(SENT, facts.request())
    trace.add(RECEIVED, facts.acceptance())
    assert not trace.operation_requested
    trace.add(SENT, facts.FIND)
    for _ in range(5):
        trace.add(RECEIVED, facts.PENDING)
    assert trace.operation_requested
    assert (trace.connection, trace.request, trace.acceptance) == (
        facts.CONNECTED,
        facts.request(),
        facts.acceptance(),
    )


# -- another thread ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capacity", [10, 2_000])
def test_another_thread_pulls_every_event_once_while_they_are_added(capacity: int) -> None:
    trace, ended = Trace(capacity=capacity, total_bytes=1 << 26), Event()

    def add() -> None:
        for _ in range(20_000):
            trace.add(RECEIVED, facts.PENDING)
        ended.set()

    thread, seen, position, missing = Thread(target=add), [], 0, 0
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        thread.start()
        while not ended.is_set() or position < 20_000:
            events, after = trace.since(position)
            missing += after - position - len(events)
            seen += [event.number for event in events]
            position = after
    finally:
        sys.setswitchinterval(interval)
        thread.join()
    assert seen == sorted(set(seen))
    assert len(seen) + missing == 20_000


def test_a_copy_that_is_changed_meanwhile_is_made_again() -> None:
    class Growing(list):  # type: ignore[type-arg]
        tries = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            Growing.tries += 1
            if Growing.tries < 3:
                raise RuntimeError("deque mutated during iteration")
            return super().__iter__()

    assert snapshot(Growing([1, 2])) == [1, 2]  # type: ignore[arg-type]


# -- what it may hold --------------------------------------------------------------------------------------------------


@pytest.mark.words
def test_what_a_peer_said_stands_apart_and_is_shown_with_the_rest() -> None:
    trace = Trace()
    trace.add(RECEIVED, facts.message(facts.response(0xA700, comment="no")))
    (event,) = trace
    assert "no" not in line_of(event, peer_text=False).split()
    assert (describe(event).peer_text, describe(event).detail[:6]) == ("ErrorComment: no", "0xA700")
    assert line_of(event).endswith("; ErrorComment: no")


@pytest.mark.words
def test_events_are_logged_without_what_a_peer_said_where_info_is_let_through(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "mwl_tui")
    trace = Trace("RIS@127.0.0.1:104")
    trace.add(RECEIVED, facts.message(facts.response(0xA700, comment="Doe^Jane")), size=90, data=b"Doe")
    (record,) = caplog.records
    assert record.getMessage().startswith(f"#{trace.number} RIS@127.0.0.1:104")
    assert "← DIMSE C-FIND-RSP failure  0xA700" in record.getMessage()
    assert record.getMessage().endswith("  90 bytes")
    assert "Doe" not in record.getMessage()


def test_nothing_is_logged_otherwise(caplog: pytest.LogCaptureFixture) -> None:
    Trace().add(SENT, facts.CONNECTED)
    assert not caplog.records


@pytest.mark.words
def test_an_error_comment_is_what_a_peer_said_whoever_sent_it() -> None:
    command = facts.response(0xA700, comment="Doe^Jane")
    trace = Trace()
    record_sent(trace, command, 1, b"")
    record_received(trace, [Message(1, command, None, 90, b"")])
    for event in trace:
        assert "Doe" not in line_of(event, peer_text=False)
        assert describe(event).peer_text == "ErrorComment: Doe^Jane"


def test_what_is_no_uid_and_no_version_name_is_not_kept() -> None:
    context = Context(1, "Doe^Jane", ("1.2.840.10008.1.2", "Doe^Jane"))
    request = AssociationRequested("A", "B", (context,), 0, "Doe^Jane", "\0Doe^Jane", "", 1, {}, None, b"")
    trace = Trace()
    record_received(trace, [request])
    (event,) = trace
    assert "Doe" not in line_of(event) + repr(event)
    assert isinstance(event.fact, AssociateRequest)
    assert event.fact.contexts[0].transfer_syntaxes[0] == "1.2.840.10008.1.2"


def test_no_identifier_and_no_token_is_in_a_fact() -> None:
    accepted = AssociationAccepted((), 0, "1.2", "", {}, b"a token", b"")
    command = facts.response(0xFF00)
    trace = Trace(bytes_kept=0)
    record_received(trace, [accepted, Message(1, command, b"Doe^Jane", 90, encode_command(command))])
    assert not any(value in repr(list(trace)) for value in ("token", "Doe"))


def test_what_was_passed_over_is_told() -> None:
    note = "A-ASSOCIATE-AC without a user information"
    trace = Trace()
    record_received(trace, [AssociationAccepted((), 0, "1.2", "", {}, None, b"", notes=(note,))])
    accepted, noted = trace
    assert isinstance(accepted.fact, AssociateAccept)
    assert noted.fact == RuleNoted(note)


def test_an_event_knows_its_layer_and_whether_it_failed_without_a_word() -> None:
    trace = Trace()
    trace.add(RECEIVED, facts.ABORT)
    trace.add(SENT, facts.ABORT)
    trace.add(RECEIVED, facts.FAILURE)
    trace.add(RECEIVED, facts.LOST)
    assert [event.layer for event in trace] == [Layer.ACSE, Layer.ACSE, Layer.DIMSE, Layer.TCP]
    assert [event.failed for event in trace] == [True, False, False, True]


@pytest.mark.parametrize(
    ("direction", "fact", "expected"),
    [
        (RECEIVED, facts.PENDING, True),
        (RECEIVED, facts.message(facts.response(0xFF01)), True),
        (SENT, facts.PENDING, False),
        (RECEIVED, facts.SUCCESS, False),
        (RECEIVED, facts.FIND, False),
        (
            RECEIVED,
            DimseMessage(Command(field=CommandField.C_FIND_RSP, status=0xFF00, message_id_being_responded_to=2), 1, 90),
            False,
        ),
    ],
)
def test_a_run_is_of_pending_responses_to_one_request(direction: Direction, fact, expected: bool) -> None:  # type: ignore[no-untyped-def]
    trace = Trace()
    trace.add(RECEIVED, facts.PENDING)
    trace.add(direction, fact)
    first, second = trace
    assert second.continues(first) is expected


# -- start-up ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "module", ["association.events", "network.trace", "network.trace_events", "network.trace_words", "network.timings"]
)
def test_it_loads_neither_pydicom_nor_pynetdicom(module: str) -> None:
    report = f"import sys, mwl_tui.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True).stdout
    assert not {name.partition(".")[0] for name in loaded.split()} & {"pydicom", "pynetdicom"}
