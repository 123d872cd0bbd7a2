"""Events as lines of text."""

from __future__ import annotations

import pytest

from mwl_tui.cli.trace_lines import TraceLines
from mwl_tui.network.trace import Direction, Trace
from tests.facts import PENDING, dropped, timed_out


@pytest.mark.words
def test_messages_in_a_row_are_one_line_with_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    trace = Trace()
    trace.add(Direction.RECEIVED, PENDING, size=960, count=37)
    TraceLines(trace).tell()
    assert "← DIMSE C-FIND-RSP pending × 37  960 bytes" in capsys.readouterr().err


def test_a_failure_is_marked_and_each_event_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    trace = Trace()
    lines = TraceLines(trace, "RIS ")
    trace.add(Direction.LOCAL, timed_out("C-FIND", "no answer"))
    lines.tell()
    lines.tell()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("RIS ")
    assert "!·" in line


def test_events_that_were_dropped_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    trace = Trace(capacity=2)
    for number in range(5):
        trace.add(Direction.LOCAL, dropped(str(number)))
    TraceLines(trace).tell()
    assert capsys.readouterr().err.splitlines()[0] == "... 3 events dropped"
