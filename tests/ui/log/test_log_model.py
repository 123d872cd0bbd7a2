from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from mwl_tui.association.pdata import encode
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import AssociateReject, TraceFact
from mwl_tui.network.trace_words import describe
from mwl_tui.operations.outcome import Outcome
from mwl_tui.ui.log.model import association, message_runs
from mwl_tui.ui.log.model.log_filter import LogFilter
from mwl_tui.ui.log.model.log_lines import Side
from mwl_tui.ui.log.model.log_model import LineKind, LogModel
from tests import facts
from tests.ui.log.logs import MOCK, drawn, exchanged, identifier, pending


def name_of(fact: TraceFact, direction: Direction = Direction.RECEIVED) -> str:
    trace = Trace()
    trace.add(direction, fact)
    return describe(next(iter(trace))).name


def begun(**options: int) -> tuple[LogModel, Trace]:
    model, trace = LogModel(), Trace(**options)
    model.begin("C-FIND  A → B@h:1", trace)
    return model, trace


def test_event_is_one_line_with_offset_layer_arrow_name_and_detail() -> None:
    model, trace = begun()
    trace.add(Direction.SENT, facts.request())
    assert model.pull()
    offset, layer, arrow, rest = drawn(model)[-1].split(maxsplit=3)
    assert offset.startswith("+0.0")
    assert len(offset) == len("+0.0011")
    words = describe(next(iter(trace)))
    assert (layer, arrow, rest) == ("ACSE", "→", f"{words.name}  {words.detail}")


def test_consecutive_pending_responses_are_one_line_also_across_pulls() -> None:
    model, trace = begun()
    for _ in range(3):
        trace.add(Direction.RECEIVED, facts.PENDING)
    model.pull()
    trace.add(Direction.RECEIVED, facts.PENDING, count=4)
    trace.add(Direction.RECEIVED, facts.SUCCESS)
    model.pull()
    assert f"{name_of(facts.PENDING)} × 7" in drawn(model)[-2]
    assert drawn(model)[-1].endswith(name_of(facts.SUCCESS))


def test_pending_responses_apart_from_each_other_are_not_folded() -> None:
    model, trace = begun()
    trace.add(Direction.RECEIVED, facts.PENDING)
    trace.add(Direction.SENT, facts.CANCEL)
    trace.add(Direction.RECEIVED, facts.PENDING)
    model.pull()
    assert len(model.lines) == 4


def test_events_the_trace_dropped_before_they_were_read_are_counted() -> None:
    model, trace = begun(capacity=10)
    trace.add(Direction.RECEIVED, facts.PENDING)
    model.pull()
    for _ in range(24):
        trace.add(Direction.RECEIVED, facts.PENDING)
    model.pull()
    assert f"{name_of(facts.PENDING)} × 25" in drawn(model)[-1]


def test_dropped_events_of_other_kinds_are_said() -> None:
    model, trace = begun(capacity=2)
    for number in range(5):
        trace.add(Direction.LOCAL, facts.dropped(f"event {number}"))
    model.pull()
    assert any("3 events" in line for line in drawn(model))


def test_failed_event_is_marked_in_words_and_not_by_colour_alone() -> None:
    model, trace = begun()
    trace.add(Direction.RECEIVED, facts.LOST)
    model.pull()
    assert f"✗ {name_of(facts.LOST)}" in drawn(model)[-1]


def test_long_sentences_are_wrapped_and_followed_by_their_advice() -> None:
    model = LogModel()
    model.say(LineKind.FAILED, "association: " + "very " * 30 + "wrong", "Check the called AE title")
    assert all(len(line) <= 80 for line in drawn(model))
    assert drawn(model)[-1] == "  → Check the called AE title"
    assert drawn(model)[0].startswith("✗ association:")


def test_only_the_newest_lines_are_kept() -> None:
    model = LogModel(capacity=5)
    for number in range(9):
        model.say(LineKind.NOTE, f"line {number}")
    assert [line.text for line in model.lines] == [f"line {number}" for number in range(4, 9)]


def test_text_of_a_peer_is_made_safe() -> None:
    model, trace = begun()
    trace.add(Direction.RECEIVED, facts.message(facts.response(0xA700, comment="\x1b[2J\x9b31m\u202e")))
    model.pull()
    model.say(LineKind.FAILED, "\x1b]52;c;x\x07", "\x00")
    assert not {character for line in drawn(model) for character in line} & set("\x1b\x07\x00\x9b\u202e")


def test_nothing_new_changes_nothing() -> None:
    model, _ = begun()
    before = model.revision
    assert not model.pull()
    assert model.revision == before


def test_each_association_has_its_heading_with_how_it_ended() -> None:
    model, endings = LogModel(), [None, None]
    for number in range(2):
        model.begin(f"10:00:0{number}  C-FIND  A → B@h:1", Trace(), lambda number=number: endings[number])
    endings[0] = Outcome(False, "association: rejected", "Check the called AE title", ("it said more",))
    assert model.pull()
    shown = drawn(model)
    assert shown[0] == "── 10:00:00  C-FIND  A → B@h:1  ✗ association: rejected"
    assert shown[1:4] == ["✗ association: rejected", "  → Check the called AE title", "· it said more"]
    assert shown[4] == "── 10:00:01  C-FIND  A → B@h:1"


def test_events_of_an_earlier_association_come_above_a_later_one() -> None:
    model, first, second = LogModel(), Trace(), Trace()
    model.begin("first", first)
    model.begin("second", second)
    second.add(Direction.SENT, facts.CONNECTED)
    model.pull()
    first.add(Direction.RECEIVED, facts.LOST)
    model.pull()
    lost, connected = name_of(facts.LOST), name_of(facts.CONNECTED)
    assert [line.text for line in model.lines] == ["first", lost, "second", connected]


def test_headings_lead_from_association_to_association() -> None:
    model = LogModel()
    for name in ("first", "second"):
        trace = Trace()
        model.begin(name, trace)
        trace.add(Direction.SENT, facts.CONNECTED)
    model.pull()
    assert model.heads() == [0, 2]
    assert [model.association_at(place).head.text for place in range(4)] == ["first", "first", "second", "second"]


def test_association_is_folded_to_its_heading_and_unfolded_again() -> None:
    model, trace = begun()
    trace.add(Direction.SENT, facts.CONNECTED)
    model.pull()
    assert model.fold(model.lines[0])
    assert len(model.lines) == 1
    trace.add(Direction.LOCAL, facts.CLOSED)
    model.pull()
    assert len(model.lines) == 1
    model.fold(model.lines[0])
    assert len(model.lines) == 3


def test_a_run_is_unfolded_into_its_messages_and_folded_again() -> None:
    model = LogModel()
    model.begin("C-FIND", exchanged(responses=3))
    model.pull()
    run = model.lines[-1]
    assert "× 3 ▸" in drawn(model)[-1]
    assert model.fold(run)
    assert "× 3 ▾" in drawn(model)[-4]
    assert [line.text for line in model.lines[-3:]] == ["response 1", "response 2", "response 3"]
    status = message_runs.status_words(facts.response(0xFF00))
    assert all(line.detail.startswith(status) for line in model.lines[-3:])
    assert len({line.message.data_set for line in model.lines[-3:]}) == 3
    model.fold(run)
    assert "× 3 ▸" in drawn(model)[-1]


def test_an_unfolded_run_grows_with_what_comes() -> None:
    model, trace = LogModel(), exchanged(responses=2)
    model.begin("C-FIND", trace)
    model.pull()
    model.fold(model.lines[-1])
    command, data_set = pending(), identifier()
    trace.capture.received(encode(1, command, data_set, 131_072))
    trace.add(Direction.RECEIVED, facts.PENDING)
    trace.add(Direction.RECEIVED, facts.SUCCESS)
    model.pull()
    names = ["response 1", "response 2", "response 3", name_of(facts.SUCCESS)]
    assert [line.text for line in model.lines[-4:]] == names


def test_a_run_whose_bytes_were_not_kept_says_so() -> None:
    model = LogModel()
    model.begin("C-FIND", exchanged(responses=2, capture=0))
    model.pull()
    model.fold(model.lines[-1])
    assert "the messages: the capture is incomplete" in drawn(model)[-1]


def test_of_a_long_run_the_first_messages_are_shown() -> None:
    model = LogModel()
    model.begin("C-FIND", exchanged(responses=1_200))
    model.pull()
    model.fold(model.lines[-1])
    assert sum(line.text.startswith("response") for line in model.lines) == 1_000
    assert "200 more: only the first 1,000 are shown" in drawn(model)[-1]


def test_the_mocks_side_of_an_association_stands_between_ours() -> None:
    model, ours, theirs = LogModel(), exchanged(responses=1), Trace("127.0.0.1:40000")
    model.begin("C-FIND", ours, target=MOCK)
    theirs.add(Direction.RECEIVED, facts.connected(accepted=True))
    ours.add(Direction.RECEIVED, facts.SUCCESS)
    model.watch([theirs])
    model.pull()
    assert all(line.side is not Side.SCP for line in model.lines)
    model.show(model.filter.next_sides())
    assert [line.side.value for line in model.lines[-3:]] == ["SCU", "SCP", "SCU"]
    model.show(model.filter.next_sides())
    assert [line.side.value for line in model.lines] == ["", "SCP"]


def test_a_foreign_clients_association_with_the_mock_is_its_own() -> None:
    model, foreign = LogModel(), Trace("10.9.8.7:40001")
    foreign.add(Direction.RECEIVED, facts.connected(40_001, host="10.9.8.7", accepted=True))
    foreign.add(Direction.RECEIVED, facts.request("MODALITY9"))
    model.begin("C-FIND", exchanged(), target=MOCK)
    model.watch([foreign])
    model.pull()
    model.show(model.filter.next_sides())
    who = association.calling_words(facts.request("MODALITY9"))
    assert f"mock  ← 10.9.8.7:40001  {who}" in drawn(model)[-3]
    foreign.add(Direction.RECEIVED, facts.ENDED)
    model.watch([foreign])
    model.pull()
    assert drawn(model)[-4].endswith(f"✗ {who} · {name_of(facts.ENDED)}")


def test_layer_and_words_select_lines_and_headings_of_what_is_left_out_go_too() -> None:
    model, trace = begun()
    trace.add(Direction.SENT, facts.CONNECTED)
    trace.add(Direction.SENT, facts.request("CT^ONE"))
    trace.add(Direction.RECEIVED, AssociateReject(result=1, source=1, code=7))
    model.begin("other", Trace())
    model.pull()

    def shown(**wanted: object) -> list[str]:
        model.show(replace(LogFilter(), **wanted))
        return [line.text for line in model.lines]

    head = "C-FIND  A → B@h:1"
    request, answer = model.lines[2].text, model.lines[3].text
    detail = model.lines[2].detail
    assert shown(layer="ACSE") == [head, request, answer]
    assert shown(text=detail.upper()) == [head, request]
    assert shown(text=f"acse !{answer.split()[-1]}") == [head, request]
    assert shown(text="is:failed") == [head, answer]
    assert shown(text="nowhere") == []
    assert len(shown()) == 5


def test_what_comes_while_a_filter_is_on_is_filtered() -> None:
    model, trace = begun()
    model.show(LogFilter(layer="DIMSE"))
    trace.add(Direction.SENT, facts.CONNECTED)
    model.pull()
    assert model.lines == []
    trace.add(Direction.SENT, facts.FIND)
    trace.add(Direction.LOCAL, facts.CLOSED)
    model.pull()
    assert [line.text for line in model.lines] == ["C-FIND  A → B@h:1", name_of(facts.FIND)]


def test_filters_are_named_with_their_keys() -> None:
    assert LogFilter().description() == ""
    told = LogFilter(layer="ACSE", text="abort").next_sides().description()
    assert told == "{log.side} both sides · {log.layer} ACSE only · {pane.filter} abort"


def test_of_fifty_associations_the_newest_are_kept() -> None:
    model = LogModel()
    for number in range(60):
        model.begin(f"number {number}", Trace())
    assert [line.text for line in model.lines] == [f"number {number}" for number in range(10, 60)]


def test_a_line_is_found_again_after_lines_came_above_it() -> None:
    model, first, second = LogModel(), Trace(), Trace()
    model.begin("first", first)
    model.begin("second", second)
    wanted = model.lines[1]
    first.add(Direction.SENT, facts.CONNECTED)
    model.pull()
    assert model.find(wanted.serial, 1) == 2
    assert model.find(-1, 0) is None


def test_latest_is_what_happened_and_not_advice() -> None:
    model, trace = begun()
    trace.add(Direction.SENT, facts.CONNECTED)
    model.pull()
    assert model.latest.text == name_of(facts.CONNECTED)
    model.say(LineKind.FAILED, "association: rejected " + "very " * 30, "Check it")
    assert model.latest.text.startswith("association: rejected")


def test_a_hundred_thousand_events_stay_bounded_and_quick() -> None:
    model, slowest = LogModel(), 0.0
    for number in range(100):
        trace = Trace(capacity=1_000, total_bytes=1 << 22)
        model.begin(f"association {number}", trace)
        for _ in range(1_000):
            trace.add(Direction.RECEIVED, facts.SUCCESS)
        began = perf_counter()
        model.pull()
        slowest = max(slowest, perf_counter() - began)
    assert len(model.lines) <= 22_100
    assert sum(each.size for each in model.associations) <= 22_000
    assert slowest < 0.25, f"a pull took {slowest:.3f} s where a tenth of that is usual"


def test_each_run_unfolds_into_its_own_messages() -> None:
    model, trace = LogModel(), exchanged(responses=3)
    model.begin("C-FIND", trace)
    trace.add(Direction.RECEIVED, facts.SUCCESS)
    for _ in range(2):
        trace.capture.received(encode(1, pending(), identifier("Second^Run"), 131_072))
        trace.add(Direction.RECEIVED, facts.PENDING)
    model.pull()
    model.fold(model.lines[-1])
    assert [b"Second^Run" in line.message.data_set for line in model.lines[-2:]] == [True, True]
    model.fold(next(line for line in model.lines if line.is_run))
    assert sum(b"Second^Run" in line.message.data_set for line in model.lines if line.message is not None) == 2
    assert sum(line.message is not None for line in model.lines) == 5


def test_of_too_much_of_the_wire_the_oldest_goes() -> None:
    model = LogModel()
    for number in range(8):
        trace = Trace(bytes_kept=1 << 24, total_bytes=1 << 26)
        model.begin(f"number {number}", trace)
        trace.add(Direction.RECEIVED, facts.PENDING, data=bytes(1 << 24))
        model.pull()
    assert sum(each.bytes for each in model.associations) <= 100_663_296
    assert model.associations[-1].head.text == "number 7"
    assert [line.text for line in model.lines][::2] == [each.head.text for each in model.associations]
