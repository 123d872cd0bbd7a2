"""How long each step took, by the times of events."""

from __future__ import annotations

import pytest

from mwl_tui.network import Direction, Timings, Trace
from mwl_tui.network import trace as trace_module
from mwl_tui.network.timings import timings, timings_of
from mwl_tui.network.trace_events import AssociateReject, ReleaseRequest, ReleaseResponse, TlsEstablished, TraceFact
from tests import facts

SENT, RECEIVED, LOCAL = Direction.SENT, Direction.RECEIVED, Direction.LOCAL
QUERY: list[tuple[float, Direction, TraceFact]] = [
    (0.5, SENT, facts.CONNECTED),
    (0.75, LOCAL, TlsEstablished("TLSv1.3", "")),
    (1.0, SENT, facts.request()),
    (1.25, RECEIVED, facts.acceptance()),
    (1.5, SENT, facts.FIND),
    (2.0, RECEIVED, facts.PENDING),
    (3.0, RECEIVED, facts.PENDING),
    (3.5, RECEIVED, facts.SUCCESS),
    (4.0, SENT, ReleaseRequest()),
    (4.125, RECEIVED, ReleaseResponse()),
    (4.5, LOCAL, facts.CLOSED),
]


def traced(
    monkeypatch: pytest.MonkeyPatch, events: list[tuple[float, Direction, TraceFact]], capacity: int = 100
) -> Trace:
    monkeypatch.setattr(trace_module, "monotonic", lambda: 0.0)
    trace = Trace(capacity=capacity)
    for at, direction, fact in events:
        trace.add(direction, fact, at=at)
    return trace


def test_each_duration_is_of_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Timings(0.5, 0.25, 0.25, 0.5, 2.0, 0.125, 2.5)
    trace = traced(monkeypatch, QUERY)
    assert timings(trace) == timings_of(trace) == expected


def test_they_stand_after_the_events_were_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = timings(traced(monkeypatch, QUERY))
    trace = traced(monkeypatch, QUERY, capacity=3)
    assert len(trace) == 3
    assert timings(trace) == whole


def test_what_has_not_happened_has_no_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert timings(Trace()) == Timings()
    rejected = [*QUERY[:3], (1.25, RECEIVED, AssociateReject(result=1, source=1, code=7))]
    assert timings(traced(monkeypatch, rejected)) == Timings(connect=0.5, tls=0.25, association=0.25)
    running = timings(traced(monkeypatch, QUERY[:6]))
    assert (running.first_response, running.last_response, running.total) == (0.5, None, None)


def test_who_was_called_did_not_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    served = [(0.0, RECEIVED, facts.connected(accepted=True)), (0.5, RECEIVED, facts.request())]
    assert timings(traced(monkeypatch, served)).connect is None


def test_of_several_requests_the_last_final_response_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [(1.0, SENT, facts.FIND), (2.0, RECEIVED, facts.SUCCESS), (3.0, SENT, facts.FIND)]
    found = timings(traced(monkeypatch, [*events, (5.0, RECEIVED, facts.SUCCESS)]))
    assert (found.first_response, found.last_response) == (1.0, 4.0)
