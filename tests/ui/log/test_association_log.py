from __future__ import annotations

from pathlib import Path

import pytest

from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import RuleBroken
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.log.call_flow import CallFlow
from mwl_tui.ui.log.decode_list import DecodeList
from mwl_tui.ui.log.event_screen import LogLineScreen
from mwl_tui.ui.log.export_log import ExportLog
from mwl_tui.ui.log.model.log_lines import LineKind
from tests import facts
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import FakeAnswer, FakeEnding, row
from tests.ui.log.logs import exchanged, identifier, pending


def log_of(at: Bench) -> AssociationLog:
    return at.screen.query_one(AssociationLog)


def titled(at: Bench) -> str:
    return str(log_of(at).border_title)


async def logged(at: Bench, *traces: Trace) -> None:
    """Put associations into the log and go there."""
    for number, trace in enumerate(traces or (exchanged(),)):
        at.screen.log_model.begin(f"10:00:0{number}  C-FIND  A → B@h:1", trace)
    await at.settle()
    await at.press("escape", "4")


def say(at: Bench, *sentences: str) -> None:
    for sentence in sentences:
        at.screen.log_model.say(LineKind.NOTE, sentence)


async def test_the_log_follows_until_the_cursor_leaves_its_end(bench: Opener) -> None:
    async with bench() as at:
        await logged(at)
        await at.press("k")
        line = log_of(at).line
        say(at, "one", "two")
        await at.settle()
        assert log_of(at).line == line
        assert titled(at).endswith("2 new: End follows")
        await at.press("G")
        say(at, "three")
        await at.settle()
        assert log_of(at).line.text == "three"
        assert titled(at) == "4 Association log"


@boots
async def test_space_freezes_the_log_and_lets_it_follow_again(bench: Opener) -> None:
    async with bench() as at:
        await logged(at)
        await at.press("space")
        say(at, *map(str, range(50)))
        await at.settle()
        assert log_of(at).line.text == "C-FIND-RSP pending"
        assert titled(at).endswith("frozen, 50 new: space follows")
        await at.press("space")
        assert log_of(at).line.text == "49"
        assert titled(at) == "4 Association log"


@boots
async def test_lines_above_the_cursor_do_not_move_it(bench: Opener) -> None:
    async with bench() as at:
        first = Trace()
        await logged(at, first, exchanged())
        say(at, *map(str, range(40)))
        await at.press("N", "N", "n", "j")
        line, top = log_of(at).line, log_of(at).scroll_offset.y
        assert line.text == "connected"
        for number in range(30):
            first.add(Direction.LOCAL, facts.dropped(f"event {number}"))
        await at.settle()
        assert log_of(at).line == line
        assert log_of(at).scroll_offset.y == top + 30


@boots
async def test_layer_side_and_words_are_filtered_and_named(bench: Opener) -> None:
    async with bench() as at:
        foreign = Trace("10.9.8.7:40001")
        foreign.add(Direction.RECEIVED, facts.connected(40_001, host="10.9.8.7", accepted=True))
        at.gateway.traces.append(foreign)
        await logged(at)
        assert "10.9.8.7" not in at.text()
        await at.press("s")
        assert "SCP TCP   ← connected  10.9.8.7:40001" in at.text()
        await at.press("t", "t", "t")
        assert {line.layer for line in log_of(at)._model.lines} == {"ACSE", ""}
        assert str(log_of(at).border_subtitle) == "s both sides · t ACSE only"
        await at.press("slash", "r", "q", "enter")
        assert [line.text for line in log_of(at)._model.lines[1:]] == ["A-ASSOCIATE-RQ"]
        assert log_of(at).has_focus
        await at.press("t", "slash", "z", "z")
        assert "No line of the log passes" in at.text()
        await at.press("escape", "t")
        assert len(log_of(at)._model.lines) > 4


@boots
async def test_n_goes_from_association_to_association(bench: Opener) -> None:
    async with bench() as at:
        await logged(at, exchanged(), exchanged())
        await at.press("N")
        assert log_of(at).line.text.startswith("10:00:01")
        await at.press("N")
        assert log_of(at).line.text.startswith("10:00:00")
        await at.press("n")
        assert log_of(at).line.text.startswith("10:00:01")


async def test_enter_unfolds_a_run_and_opens_a_response(bench: Opener) -> None:
    async with bench() as at:
        await logged(at)
        await at.press("enter")
        assert "response 3" in at.text()
        await at.press("j", "j", "enter")
        assert isinstance(at.app.screen, LogLineScreen)
        text = at.text()
        for shown in (
            "DIMSE ← response 2",
            "Command set",
            "Data set  Explicit VR Little Endian",
            "Patient^1",
            "50 61 74 69",
        ):
            assert shown in text
        await at.press("n")
        assert "response 3" in at.text()
        await at.press("escape", "k", "k", "enter")
        assert "response 3" not in at.text()


@pytest.mark.parametrize("size", one_of([(80, 24), (120, 40), (200, 50)], (120, 40), "a boot for each size"))
async def test_an_opened_event_shows_the_bytes_of_the_field_under_the_cursor(
    bench: Opener, size: tuple[int, int]
) -> None:
    async with bench(size=size) as at:
        await logged(at)
        await at.press("g", "j", "j", "enter")
        fields = at.app.screen.query_one(DecodeList)
        width = fields.scrollable_content_region.width
        assert all(fields.draw_entry(index).cell_length <= width for index in range(fields.entry_count()))
        while fields.line.name != "called AE title":
            await at.press("j")
        assert "Bytes  10 to 25" in at.text()
        await at.press("y")
        assert at.notices()[-1].startswith("Sent to the terminal's clipboard: line")
        await at.press("tab")
        assert not fields.has_focus
        await at.press("escape")
        assert log_of(at).has_focus


async def test_call_flow_is_a_ladder_whose_rungs_open(bench: Opener) -> None:
    async with bench() as at:
        await logged(at, exchanged(), exchanged(responses=7))
        await at.press("f")
        assert isinstance(at.app.screen, CallFlow)
        assert "Call flow  2 of 2" in at.text()
        assert " C-FIND-RSP pending × 7 " in at.text()
        await at.press("N")
        assert " C-FIND-RSP pending × 3 " in at.text()
        await at.press("G", "enter")
        assert "response 1  1 of 3" in at.text()
        await at.press("escape", "escape")
        assert log_of(at).has_focus


@boots
async def test_call_flow_without_an_association_says_what_helps(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape", "f")
        assert at.notices()[-1].startswith("No association yet")


async def test_export_writes_the_association_under_the_cursor(
    bench: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with bench() as at:
        await logged(at, exchanged(), exchanged())
        await at.press("x")
        assert isinstance(at.app.screen, ExportLog)
        assert "This association: 10:00:01" in at.text()
        await at.press("a")
        assert "All 2 associations" in at.text()
        await at.press("a", "enter")
        await at.until(lambda: any("association-log-" in notice for notice in at.notices()))
        [file] = (tmp_path / "mwl-tui-exports").iterdir()
        assert file.read_text().startswith("── 10:00:01")
        assert str(file) in at.notices()[-1]


@boots
async def test_export_to_where_nothing_can_be_written_says_so(
    bench: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mwl-tui-exports").write_text("a file")
    monkeypatch.chdir(tmp_path)
    async with bench() as at:
        await logged(at)
        await at.press("x", "enter")
        await at.until(lambda: any("Choose another folder" in notice for notice in at.notices()))


@boots
async def test_in_a_short_terminal_the_log_is_the_line_that_says_what_happened(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await at.press("enter")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[-1].feed(FakeAnswer(row()), FakeEnding(1, complete=False, reason="aborted"))
        await at.until(lambda: at.app.exchange.current.outcome)
        assert log_of(at).size.height == 1
        line = at.text().splitlines()[log_of(at).region.y]
        assert line.strip() == "✗ 1 response · 0.04 s · incomplete: aborted"


@boots
async def test_text_of_a_peer_acts_on_nothing_in_opened_events_and_call_flow(bench: Opener) -> None:
    async with bench() as at:
        trace = Trace("[/]", bytes_kept=4_096)
        hostile = "[/]\x1b]52;c;x\x07[@click=app.quit]x[/]\u202e"
        data = pending() + identifier(hostile)
        trace.add(Direction.RECEIVED, RuleBroken(hostile, hostile), size=len(data), data=data)
        await logged(at, trace)
        for keys in (("f",), ("escape", "enter"), ("j",) * 10):
            await at.press(*keys)
            assert not set(at.text()) & set("\x1b\x07\u202e")
        assert "[@click=app.quit]" in at.text()
