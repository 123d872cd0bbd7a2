from __future__ import annotations

import pytest
from rich.cells import cell_len

from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import ConnectionLost, TraceFact
from mwl_tui.network.trace_words import describe
from mwl_tui.ui.log.model.ladder import Ends, ends_of, events_of, heading, ladder
from mwl_tui.ui.log.model.log_lines import LogLine, Side, event_line
from mwl_tui.ui.log.model.log_model import LogModel
from tests import facts
from tests.ui.log.logs import MOCK, SCU, exchanged


def lines_of(trace: Trace) -> list[LogLine]:
    model = LogModel()
    model.begin("C-FIND", trace)
    model.pull()
    return model.associations[0].lines(SCU)


def at(offset: float, fact: TraceFact, direction: Direction, *, side: Side = Side.SCU) -> LogLine:
    trace = Trace()
    trace.add(direction, fact)
    line = event_line(next(iter(trace)), 0.0, 0.0, side)
    return line.changed(offset=offset, last=offset)


def drawn(lines: list[LogLine], width: int = 80, ending: str = "", good: bool = True) -> list[str]:
    return [rung.text for rung in ladder(lines, width, ending, good=good)]


def name_of(line: LogLine) -> str:
    assert line.event is not None
    return describe(line.event).name


def test_messages_are_arrows_from_side_to_side_with_their_names() -> None:
    events = [at(0.0, facts.ECHO, Direction.SENT), at(0.0, facts.SUCCESS, Direction.RECEIVED)]
    sent, received = drawn(events)
    assert sent.startswith("+0.0000   DIMSE ├──")
    assert f" {name_of(events[0])} ─" in sent
    assert sent.endswith("─▶│")
    assert "│◀──" in received
    assert received.endswith("──┤")


def test_the_acceptors_own_view_is_drawn_the_same_way_round() -> None:
    assert drawn([at(0.0, facts.request(), Direction.RECEIVED, side=Side.SCP)])[0].endswith("─▶│")


def test_the_time_between_two_rungs_stands_between_them() -> None:
    events = [
        at(0.0, facts.FIND, Direction.SENT),
        at(0.0123, facts.PENDING, Direction.RECEIVED),
        at(0.0124, facts.CANCEL, Direction.SENT),
    ]
    assert [" ms" in rung for rung in drawn(events)] == [False, True, False, False]
    assert "12.3 ms" in drawn(events)[1]
    late = [at(0.0, facts.FIND, Direction.SENT), at(2.5, facts.CANCEL, Direction.SENT)]
    assert any("2.50 s" in rung for rung in drawn(late))


def test_runs_have_their_count_and_failures_their_mark_and_reason() -> None:
    run = lines_of(exchanged(responses=3))[-1]
    assert f"{name_of(run)} × 3" in "".join(drawn([run]))
    failed = at(0.0, facts.ABORT, Direction.RECEIVED)
    abort, reason = drawn([failed])
    assert f"✗ {name_of(failed)}" in abort
    assert failed.detail in reason


def test_what_happens_on_one_side_stands_at_its_lifeline() -> None:
    ours, theirs = (at(0.0, facts.CLOSED, Direction.LOCAL, side=side) for side in (Side.SCU, Side.SCP))
    assert f"● {name_of(ours)}" in drawn([ours])[0]
    assert drawn([theirs])[0].endswith(f"{name_of(theirs)} ●")


def test_what_failed_on_the_mocks_side_alone_is_drawn_too() -> None:
    model, theirs = LogModel(), Trace()
    model.begin("C-FIND", exchanged(capture=0), target=MOCK)
    theirs.add(Direction.RECEIVED, facts.connected(accepted=True))
    model.watch([theirs])
    theirs.add(Direction.LOCAL, facts.timed_out("request", "idle for 60 s"))
    model.pull()
    lines = events_of(model.associations[0])
    (alone,) = [line for line in lines if line.side is Side.SCP]
    assert any(rung.endswith(f"✗ {name_of(alone)} ●") for rung in drawn(lines))


def test_how_it_ended_stands_at_the_end() -> None:
    assert drawn([], ending="association: rejected", good=False)[-1].strip() == "✗ association: rejected"


@pytest.mark.parametrize("width", [60, 78, 103, 104, 118, 198])
def test_lifelines_are_straight_and_nothing_is_wider_than_the_room(width: int) -> None:
    lines = [*lines_of(exchanged()), at(0.4, ConnectionLost("名前" * 90), Direction.RECEIVED)]
    rungs = drawn([*lines, at(0.5, facts.CLOSED, Direction.LOCAL)], width)
    assert all(cell_len(rung) <= width for rung in rungs)
    inner = rungs[0].index("▶") + 1
    assert {rung[16] for rung in rungs} <= set("├│●")
    assert all(cell_len(rung) > inner and rung[len(rung[:16]) :] for rung in rungs)


def test_both_ends_are_named_with_title_and_address() -> None:
    model = LogModel()
    model.begin("C-FIND", exchanged(), target=MOCK)
    ends = ends_of(model.associations[0])
    assert ends == Ends("MWL-TUI", "MWLSCP", "127.0.0.1:40000", "127.0.0.1:11112")
    assert heading(ends, 78)[0].text.split() == ["MWL-TUI", "127.0.0.1:40000", "MWLSCP", "127.0.0.1:11112"]


def test_where_there_is_little_room_the_addresses_have_a_line_of_their_own() -> None:
    ends = Ends("A" * 16, "B" * 16, "[2001:db8::1]:104", "[2001:db8::2]:11112")
    names, addresses = heading(ends, 78)
    assert names.text.split() == ["A" * 16, "B" * 16]
    assert "2001:db8::2" in addresses.text
