"""The trace: ordered, bounded, and pulled."""

from __future__ import annotations

import pytest

from mwl_tui.network import Direction, Layer, Trace
from mwl_tui.network import trace as trace_module


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
