from __future__ import annotations

import pytest
from rich.cells import cell_len

from mwl_tui.network.trace import Direction, Layer, Trace
from mwl_tui.ui.log.model.ladder import Ends, ends_of, events_of, heading, ladder
from mwl_tui.ui.log.model.log_lines import LogLine, Side, event_line
from mwl_tui.ui.log.model.log_model import LogModel
from tests.ui.log.logs import MOCK, SCU, exchanged


def lines_of(trace: Trace) -> list[LogLine]:
    model = LogModel()
    model.begin("C-FIND", trace)
    model.pull()
    return model.associations[0].lines(SCU)


def at(
    offset: float,
    name: str,
    direction: Direction,
    *,
    failed: bool = False,
    detail: str = "",
    side: Side = Side.SCU,
) -> LogLine:
    trace = Trace()
    trace.add(Layer.ACSE, direction, name, detail, failed=failed)
    line = event_line(next(iter(trace)), 0.0, 0.0, side)
    return line.changed(offset=offset, last=offset)


def drawn(lines: list[LogLine], width: int = 80, ending: str = "") -> list[str]:
    return [rung.text for rung in ladder(lines, width, ending)]


def test_messages_are_arrows_from_side_to_side_with_their_names() -> None:
    sent, received = drawn([at(0.0, "C-ECHO-RQ", Direction.SENT), at(0.0, "C-ECHO-RSP success", Direction.RECEIVED)])
    assert sent.startswith("+0.0000   ACSE  ├──")
    assert " C-ECHO-RQ ─" in sent
    assert sent.endswith("─▶│")
    assert "│◀──" in received
    assert received.endswith("──┤")


def test_the_acceptors_own_view_is_drawn_the_same_way_round() -> None:
    assert drawn([at(0.0, "A-ASSOCIATE-RQ", Direction.RECEIVED, side=Side.SCP)])[0].endswith("─▶│")


def test_the_time_between_two_rungs_stands_between_them() -> None:
    events = [
        at(0.0, "one", Direction.SENT),
        at(0.0123, "two", Direction.RECEIVED),
        at(0.0124, "three", Direction.SENT),
    ]
    assert [" ms" in rung for rung in drawn(events)] == [False, True, False, False]
    assert "12.3 ms" in drawn(events)[1]
    assert any("2.50 s" in rung for rung in drawn([at(0.0, "one", Direction.SENT), at(2.5, "two", Direction.SENT)]))


def test_runs_have_their_count_and_failures_their_mark_and_reason() -> None:
    assert "C-FIND-RSP pending × 3" in "".join(drawn(lines_of(exchanged(responses=3))))
    abort, reason = drawn([at(0.0, "A-ABORT", Direction.RECEIVED, failed=True, detail="no reason given")])
    assert "✗ A-ABORT" in abort
    assert "no reason given" in reason


def test_what_happens_on_one_side_stands_at_its_lifeline() -> None:
    assert "● closed" in drawn([at(0.0, "closed", Direction.LOCAL)])[0]
    assert drawn([at(0.0, "closed", Direction.LOCAL, side=Side.SCP)])[0].endswith("closed ●")


def test_what_failed_on_the_mocks_side_alone_is_drawn_too() -> None:
    model, theirs = LogModel(), Trace()
    model.begin("C-FIND", exchanged(capture=0), target=MOCK)
    model.watch([theirs])
    theirs.add(Layer.TCP, Direction.RECEIVED, "connected")
    theirs.add(Layer.DIMSE, Direction.LOCAL, "timeout", "idle for 60 s", failed=True)
    model.pull()
    rungs = drawn(events_of(model.associations[0]))
    assert any(rung.endswith("✗ timeout ●") for rung in rungs)
    assert sum("connected" in rung for rung in rungs) == 1


def test_how_it_ended_stands_at_the_end() -> None:
    assert drawn([], ending="✗ association: rejected")[-1].strip() == "✗ association: rejected"


@pytest.mark.parametrize("width", [60, 78, 103, 104, 118, 198])
def test_lifelines_are_straight_and_nothing_is_wider_than_the_room(width: int) -> None:
    lines = [*lines_of(exchanged()), at(0.4, "broken rule " * 9, Direction.RECEIVED, failed=True, detail="名前" * 90)]
    rungs = drawn([*lines, at(0.5, "closed", Direction.LOCAL)], width)
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
