from __future__ import annotations

from mwl_tui.network.trace import Direction, Layer, Trace
from mwl_tui.ui.model.log_model import Kind, LogModel, spans_of


def drawn(model: LogModel) -> list[str]:
    return ["".join(span.text for span in spans_of(line)) for line in model.lines]


def begun(**options: int) -> tuple[LogModel, Trace]:
    model, trace = LogModel(), Trace(**options)
    model.begin("C-FIND  A → B@h:1", trace)
    return model, trace


def test_event_is_one_line_with_offset_layer_arrow_name_and_detail() -> None:
    model, trace = begun()
    trace.add(Layer.ACSE, Direction.SENT, "A-ASSOCIATE-RQ", "1 context")
    assert model.pull()
    offset, layer, arrow, rest = drawn(model)[-1].split(maxsplit=3)
    assert offset.startswith("+0.0")
    assert len(offset) == len("+0.0011")
    assert (layer, arrow, rest) == ("ACSE", "→", "A-ASSOCIATE-RQ  1 context")


def test_consecutive_pending_responses_are_one_line_also_across_pulls() -> None:
    model, trace = begun()
    for _ in range(3):
        trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending")
    model.pull()
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending", count=4)
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP success")
    model.pull()
    assert "C-FIND-RSP pending × 7" in drawn(model)[-2]
    assert drawn(model)[-1].endswith("C-FIND-RSP success")


def test_pending_responses_apart_from_each_other_are_not_folded() -> None:
    model, trace = begun()
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending")
    trace.add(Layer.DIMSE, Direction.SENT, "C-CANCEL-RQ")
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending")
    model.pull()
    assert len(model.lines) == 4


def test_events_the_trace_dropped_before_they_were_read_are_counted() -> None:
    model, trace = begun(capacity=10)
    trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending")
    model.pull()
    for _ in range(24):
        trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending")
    model.pull()
    assert "pending × 25" in drawn(model)[-1]


def test_dropped_events_of_other_kinds_are_said() -> None:
    model, trace = begun(capacity=2)
    for number in range(5):
        trace.add(Layer.TCP, Direction.LOCAL, f"event {number}")
    model.pull()
    assert any("3 events" in line for line in drawn(model))


def test_failed_event_is_marked_in_words_and_not_by_colour_alone() -> None:
    model, trace = begun()
    trace.add(Layer.TCP, Direction.RECEIVED, "lost", "reset", failed=True)
    model.pull()
    assert "✗ lost" in drawn(model)[-1]


def test_long_sentences_are_wrapped_and_followed_by_their_advice() -> None:
    model = LogModel()
    model.say(Kind.FAILED, "association: " + "very " * 30 + "wrong", "Check the called AE title")
    assert all(len(line) <= 80 for line in drawn(model))
    assert drawn(model)[-1] == "  → Check the called AE title"
    assert drawn(model)[0].startswith("✗ association:")


def test_only_the_newest_lines_are_kept() -> None:
    model = LogModel(capacity=5)
    for number in range(9):
        model.say(Kind.NOTE, f"line {number}")
    assert [line.text for line in model.lines] == [f"line {number}" for number in range(4, 9)]


def test_text_of_a_peer_is_made_safe() -> None:
    model, trace = begun()
    trace.add(Layer.ACSE, Direction.RECEIVED, "A-ABORT\x1b[2J", "\x9b31m\u202e")
    model.pull()
    model.say(Kind.FAILED, "\x1b]52;c;x\x07", "\x00")
    assert not {character for line in drawn(model) for character in line} & set("\x1b\x07\x00\x9b\u202e")


def test_nothing_new_changes_nothing() -> None:
    model, _ = begun()
    before = model.revision
    assert not model.pull()
    assert model.revision == before
