"""The trace: ordered, bounded, and pulled."""

from __future__ import annotations

import logging
import tracemalloc

import pytest

from mwl_tui.association import AssociationAccepted, AssociationRequested, Command, CommandField, Context, Message
from mwl_tui.network import Direction, Layer, Trace
from mwl_tui.network import trace as trace_module
from mwl_tui.network.narrate import describe_command, record_received, record_sent


def test_events_are_pulled_once_each() -> None:
    trace = Trace()
    trace.add(Layer.TCP, Direction.SENT, "a")
    first, position = trace.since(0)
    trace.add(Layer.TCP, Direction.SENT, "b")
    second, position = trace.since(position)
    assert [event.name for event in first + second] == ["a", "b"]
    assert trace.since(position) == ([], position)


def test_offsets_never_go_back() -> None:
    trace = Trace()
    for number in range(50):
        trace.add(Layer.DIMSE, Direction.RECEIVED, str(number))
    offsets = [event.offset for event in trace]
    assert offsets == sorted(offsets)


def test_the_newest_are_kept_and_the_dropped_are_counted() -> None:
    trace = Trace(capacity=10)
    for number in range(25):
        trace.add(Layer.DIMSE, Direction.RECEIVED, str(number))
    assert trace.dropped == 15
    assert [event.name for event in trace] == [str(number) for number in range(15, 25)]
    events, position = trace.since(3)
    assert [event.name for event in events] == [str(number) for number in range(15, 25)]
    assert position == 25


def test_bytes_of_an_event_are_bounded() -> None:
    trace = Trace(bytes_kept=64)
    trace.add(Layer.ACSE, Direction.SENT, "big", size=1_000, data=b"x" * 1_000)
    (event,) = trace
    assert (event.size, len(event.data)) == (1_000, 64)


def test_counting_begins_with_the_exchange_and_not_anew_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(trace_module, "monotonic", lambda: now)
    trace = Trace()
    now = 150.0
    trace.begin()
    now = 150.5
    trace.add(Layer.TCP, Direction.SENT, "connected")
    now = 151.0
    trace.begin()
    trace.add(Layer.TCP, Direction.LOCAL, "closed")
    assert [event.offset for event in trace] == [0.5, 1.0]


def test_events_take_no_more_bytes_than_they_may() -> None:
    trace = Trace(capacity=1_000_000, bytes_kept=512, total_bytes=20_000)
    for number in range(500):
        trace.add(Layer.DIMSE, Direction.RECEIVED, str(number), "d" * 5_000, data=bytes(600), said="s" * 5_000)
    kept = list(trace)
    assert sum(len(event.data) + len(event.detail) + len(event.said) for event in kept) <= 20_000
    assert [event.name for event in kept] == [str(number) for number in range(500 - len(kept), 500)]
    assert (len(kept) > 1, trace.dropped) == (True, 500 - len(kept))


def test_an_event_that_is_larger_than_all_may_be_is_counted_and_dropped() -> None:
    trace = Trace(total_bytes=100)
    trace.add(Layer.TCP, Direction.LOCAL, "closed")
    assert (len(trace), trace.dropped, trace.since(0)) == (0, 1, ([], 1))


def test_fifty_traces_of_a_peer_that_goes_on_for_ever_are_bounded() -> None:
    tracemalloc.start()
    try:
        traces = [Trace(str(number)) for number in range(5)]
        for trace in traces:
            for number in range(3_000):
                trace.add(Layer.DIMSE, Direction.RECEIVED, "C-ECHO-RQ", f"message {number}", data=bytes([7]) * 700)
        assert tracemalloc.get_traced_memory()[0] < 5 * 640_000
    finally:
        tracemalloc.stop()


def test_what_a_peer_said_stands_apart_and_is_shown_with_the_rest() -> None:
    trace = Trace()
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP failure", "0xA700", said="ErrorComment: no")
    (event,) = trace
    assert (event.detail, event.said, event.words) == ("0xA700", "ErrorComment: no", "0xA700; ErrorComment: no")


def test_events_are_logged_without_what_a_peer_said_where_info_is_let_through(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "mwl_tui")
    trace = Trace("RIS@127.0.0.1:104")
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP failure", "0xA700", size=90, data=b"Doe", said="Doe^Jane")
    (record,) = caplog.records
    assert record.getMessage().startswith(f"#{trace.number} RIS@127.0.0.1:104")
    assert record.getMessage().endswith("← DIMSE C-FIND-RSP failure  0xA700  90 bytes")
    assert "Doe" not in record.getMessage()


def test_nothing_is_logged_otherwise(caplog: pytest.LogCaptureFixture) -> None:
    Trace().add(Layer.TCP, Direction.SENT, "connected")
    assert not caplog.records


def test_an_error_comment_is_what_a_peer_said_whoever_sent_it() -> None:
    command = Command(field=CommandField.C_FIND_RSP, status=0xA700, error_comment="Doe^Jane")
    trace = Trace()
    record_sent(trace, command, b"")
    record_received(trace, [Message(1, command, None, 90, b"")])
    for event in trace:
        assert "Doe" not in event.name + event.detail
        assert event.said == "ErrorComment: Doe^Jane"


def test_what_is_no_uid_and_no_version_name_is_not_repeated() -> None:
    context = Context(1, "Doe^Jane", ("1.2.840.10008.1.2", "Doe^Jane"))
    request = AssociationRequested("A", "B", (context,), 0, "Doe^Jane", "\0Doe^Jane", "", 1, {}, None, b"")
    trace = Trace()
    record_received(trace, [request])
    (event,) = trace
    assert "Doe" not in event.words
    assert "Implicit VR Little Endian" in event.words


def test_what_was_passed_over_is_told() -> None:
    accepted = AssociationAccepted(
        (), 0, "1.2", "", {}, None, b"", notes=("A-ASSOCIATE-AC without a user information",)
    )
    trace = Trace()
    record_received(trace, [accepted])
    assert [event.name for event in trace] == ["A-ASSOCIATE-AC", "note"]


def test_of_many_offending_elements_the_first_are_told() -> None:
    tags = tuple(0x00100000 + number for number in range(12))
    failed = Command(
        field=CommandField.C_FIND_RSP, message_id_being_responded_to=1, status=0xA900, offending_element=tags
    )
    detail = describe_command(failed).detail
    assert detail.endswith("(0010,0006), (0010,0007) and 4 more")
    assert "(0010,0008)" not in detail
