from __future__ import annotations

import pytest
from textual.widgets import Input

from mwl_tui.errors import AssociationRejected, ConfigError, ConnectError
from mwl_tui.operations.target import MockPhase
from mwl_tui.ui.log.association_log import AssociationLog
from mwl_tui.ui.peers.peer_list import PeerList
from mwl_tui.ui.query.model.fields import FIELDS
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.table import START_DATE
from tests.quick import boots, one_of
from tests.ui.conftest import Opener
from tests.ui.fakes import MOCK, RIS, FakeAnswer, FakeEnding, FakeGateway, row


async def test_one_key_in_the_demonstration_runs_todays_query_and_shows_rows(bench: Opener) -> None:
    async with bench(demo=True) as at:
        await at.until(lambda: at.gateway.mock.phase is MockPhase.SERVING)
        await at.press("enter")
        await at.until(lambda: at.gateway.finds)
        assert at.gateway.asked == [MOCK]
        assert len(at.gateway.keys[0][START_DATE]) == 8
        at.gateway.finds[0].feed(FakeAnswer(row("Vivaldi^Antonio")), FakeAnswer(row("Rossi^Anna")), FakeEnding(2))
        await at.until(lambda: "2 responses" in at.text())
        assert "Vivaldi^Antonio" in at.text()
        assert "2 Worklist  2" in at.text()
        assert "C-FIND-RSP pending × 2" in at.text()
        assert isinstance(at.app.focused, Worklist)


@boots
async def test_query_run_while_the_mock_starts_is_sent_when_it_serves(bench: Opener) -> None:
    gateway = FakeGateway()
    gateway.mock_may_serve.clear()
    async with bench(gateway, demo=True) as at:
        await at.until(lambda: "The mock is starting" in at.text())
        await at.press("enter")
        assert not gateway.finds
        gateway.mock_may_serve.set()
        await at.until(lambda: gateway.finds)


@boots
async def test_click_on_a_key_does_what_the_key_does(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        column = at.text().splitlines()[-1].index("help")
        await at.pilot.click("KeyBar", offset=(column, 0))
        await at.until(lambda: "/ search · esc close" in at.text())


@boots
async def test_without_configuration_the_screen_says_that_m_starts_the_mock_and_m_does(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK), size=(80, 24), serving=False) as at:
        assert "m starts the mock worklist SCP inside" in at.text()
        assert "mock ○ off" in at.text()
        await at.press("r")
        assert "m starts it" in at.notices()[-1]
        assert not at.gateway.finds
        await at.press("m")
        await at.until(lambda: "mock ● serving" in at.text())
        assert "mock serving 200 items at 127.0.0.1:11112" in at.text()
        await at.press("m", "s", "escape")
        await at.until(lambda: "mock ○ off" in at.text())


@boots
async def test_mock_that_cannot_start_is_explained(bench: Opener) -> None:
    gateway = FakeGateway()
    gateway.mock_fails = ConnectError("address in use", stage="listen", advice="Choose another port")
    async with bench(gateway, serving=False) as at:
        await at.press("m")
        await at.until(lambda: at.notices())
        assert "listen: address in use" in at.text()
        assert "Choose another port" in at.notices()[0]


async def test_c_cancels_and_rows_so_far_stay(bench: Opener) -> None:
    async with bench() as at:
        await at.press("enter")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(FakeAnswer(row()))
        await at.until(lambda: "2 Worklist  1" in at.text())
        await at.press("c")
        await at.until(lambda: not at.app.exchange.running)
        await at.settle()
        assert at.gateway.finds[0].cancelled
        assert "1 response · 0.04 s · cancelled" in at.text()
        assert "Vivaldi^Antonio" in at.text()


@boots
async def test_escape_leaves_the_form_first_and_then_cancels(bench: Opener) -> None:
    async with bench() as at:
        await at.press("enter")
        await at.until(lambda: at.gateway.finds)
        await at.press("1", "down", "escape")
        assert isinstance(at.app.focused, Worklist)
        assert not at.gateway.finds[0].cancelled
        await at.press("escape")
        assert at.gateway.finds[0].cancelled


async def test_late_answers_of_an_older_query_never_show(bench: Opener) -> None:
    gateway = FakeGateway()
    gateway.hangs = True
    async with bench(gateway) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        await at.press("r")
        await at.until(lambda: len(at.gateway.finds) == 2)
        at.gateway.finds[0].feed(FakeAnswer(row("Late^Answer")))
        at.gateway.finds[1].feed(FakeAnswer(row("Right^One")), FakeEnding(1))
        await at.until(lambda: "Right^One" in at.text())
        await at.settle()
        assert "Late^Answer" not in at.text()


async def test_error_shows_stage_reason_and_advice_in_log_pane_and_notification(bench: Opener) -> None:
    async with bench() as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(
            AssociationRejected("called AE title unknown", result=1, source=1, code=7, advice="Check the AE title")
        )
        await at.until(lambda: at.notices())
        assert at.notices() == ["association: called AE title unknown.\nCheck the AE title"]
        await at.press("4")
        assert at.text().count("association: called AE title unknown") >= 3
        assert "r tries again" in at.text()
        assert "Traceback" not in at.text()


async def test_wrong_value_is_explained_while_typed_and_never_sent(bench: Opener) -> None:
    async with bench() as at:
        await at.press("down", "down", *"25")
        await at.until(lambda: "✗ the hour is over 23" in at.text())
        await at.press("enter")
        assert not at.gateway.finds
        assert "the hour is over 23" in at.notices()[-1]
        assert at.app.focused is at.screen.query_one("#field-time")
        await at.press("backspace", "backspace", *"08", "enter")
        await at.until(lambda: at.gateway.finds)


@boots
async def test_form_shows_what_goes_out_for_a_date_in_words(bench: Opener) -> None:
    async with bench() as at:
        await at.press("down", *"20261122-")
        assert "→" not in at.text().split("Date ")[1].splitlines()[1][:38]
        await at.press("ctrl+u", *"week")
        sent = at.screen.query_one(QueryForm).query_now()[0].keys[START_DATE]
        await at.until(lambda: f"→ {sent}" in at.text())


@boots
async def test_presets_fill_the_form(bench: Opener) -> None:
    async with bench() as at:
        field = at.screen.query_one("#field-date", Input)
        assert field.value == "today"
        await at.press("right")
        assert field.value == "tomorrow"
        await at.press("left", "left")
        assert field.value == ""


async def test_letters_are_keys_outside_text_fields_and_text_inside(bench: Opener) -> None:
    async with bench(serving=False) as at:
        await at.press("down", "down", "down", "down", *"merpq1")
        assert at.screen.query_one("#field-station", Input).value == "merpq1"
        assert at.gateway.mock.phase is MockPhase.OFF
        await at.press("escape", "m")
        await at.until(lambda: at.gateway.mock.phase is MockPhase.SERVING)


@boots
async def test_digits_tab_and_escape_move_between_panes(bench: Opener) -> None:
    async with bench() as at:
        for key, kind in (("4", AssociationLog), ("2", Worklist)):
            await at.press(key)
            assert isinstance(at.app.focused, kind)
        await at.press("1")
        assert at.app.focused is at.screen.query_one("PresetLine")
        await at.press("tab")
        assert isinstance(at.app.focused, Input)
        await at.press("escape")
        assert isinstance(at.app.focused, Worklist)


@pytest.mark.parametrize("size", one_of([(80, 24), (120, 40), (200, 50)], (80, 24), "a boot for each size"))
async def test_every_size_shows_the_panes_and_the_keys(bench: Opener, size: tuple[int, int]) -> None:
    async with bench(size=size) as at:
        assert "? help" in at.text()
        for title in ("1 Query", "2 Worklist", "Procedure ID", "enter", "mock ● serving"):
            assert title in at.text()
        assert ("4 Association log" in at.text()) == (size != (80, 24))
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(*(FakeAnswer(row(f"Name{number:03}")) for number in range(60)), FakeEnding(60))
        await at.until(lambda: "60 responses" in at.text())
        assert "? help" in at.text()
        assert at.text().count("Name0") >= 12
        assert "✓ 60 responses" in at.text().splitlines()[-3 if size[1] == 24 else -2] or "✓ 60" in at.text()


@pytest.mark.parametrize("size", one_of([(80, 24), (120, 40), (200, 50)], (80, 24), "a boot for each size"))
@boots
async def test_every_size_shows_every_field_of_the_open_form(bench: Opener, size: tuple[int, int]) -> None:
    async with bench(size=size) as at:
        form = at.text().split("2 Worklist")[0] if size == (80, 24) else at.text()
        assert [field.title for field in FIELDS if field.title not in form] == []
        heights = {field.name: at.screen.query_one(f"#field-{field.name}", Input).size.height for field in FIELDS}
        assert set(heights.values()) == {1}, heights


@boots
async def test_narrow_form_folds_to_one_line_and_its_key_opens_it(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        assert "Accession" in at.text().split("2 Worklist")[0]
        await at.press("escape")
        await at.until(lambda: "1 Query  Date today" in at.text())
        assert "Accession" not in at.text().split("2 Worklist")[0]
        await at.press("1")
        await at.until(lambda: "Accession" in at.text().split("2 Worklist")[0])


@boots
async def test_resizing_from_wide_to_narrow_and_back_keeps_the_rows(bench: Opener) -> None:
    async with bench() as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(*(FakeAnswer(row(f"Name{number:03}")) for number in range(60)), FakeEnding(60))
        await at.until(lambda: "60 responses" in at.text())
        await at.press("end")
        await at.pilot.resize_terminal(80, 24)
        await at.settle()
        assert "Name059" in at.text()
        await at.pilot.resize_terminal(200, 50)
        await at.settle()
        assert "Name059" in at.text()


@boots
async def test_cursor_moves_through_more_rows_than_fit(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(*(FakeAnswer(row(f"Name{number:05}")) for number in range(10_000)), FakeEnding(10_000))
        await at.until(lambda: "10,000 responses" in at.text())
        table = at.screen.query_one(Worklist)
        await at.press("end")
        assert table.cursor == 9_999
        assert "Name09999" in at.text()
        await at.press("pageup", "k")
        assert table.cursor == 9_998 - table.page_size
        assert f"Name{table.cursor:05}" in at.text()
        await at.press("g")
        assert "Name00000" in at.text()
        await at.press(*["right"] * 9)
        assert "Priority" in at.text()


@boots
async def test_marks_of_malformed_and_unsupported_rows_are_explained(bench: Opener) -> None:
    async with bench() as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(
            FakeAnswer(row("Fine^One")),
            FakeAnswer(row("Odd^One"), status=0xFF01),
            FakeAnswer((), malformed="length past the end"),
            FakeEnding(3, notes=("the release was not answered",)),
        )
        await at.until(lambda: "3 responses" in at.text())
        assert "✗ malformed: length past the end" in at.text()
        assert "✗ 1 malformed · ! 1 with status FF01" in at.text()
        assert "the release was not answered" in at.text()


@boots
async def test_no_responses_is_said_with_the_key_that_helps(bench: Opener) -> None:
    async with bench() as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        assert "Waiting for mock" in at.text()
        at.gateway.finds[0].feed(FakeEnding(0))
        await at.until(lambda: "No responses" in at.text())
        assert "1 changes the query" in at.text()


@boots
async def test_peer_switcher_finds_while_typing_and_drops_the_other_peers_rows(bench: Opener) -> None:
    async with bench() as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        at.gateway.finds[0].feed(FakeAnswer(row("Mocked^One")), FakeEnding(1))
        await at.until(lambda: "Mocked^One" in at.text())
        await at.press("escape", "p", *"ris")
        assert at.app.screen.query_one(PeerList).entry_count() == 1
        assert "the test system" in at.text()
        await at.press("enter")
        assert "▸ RIS-TEST" in at.text()
        assert "Mocked^One" not in at.text()
        await at.press("e")
        await at.until(lambda: RIS in at.gateway.asked)
        await at.until(lambda: "C-ECHO · 12 ms" in at.text())


@boots
async def test_address_as_typed_is_a_peer(bench: Opener) -> None:
    async with bench() as at:
        await at.press("p", *"RIS@10.9.9.9:104", "enter")
        await at.until(lambda: "RIS@10.9.9.9:104" in at.text())
        assert at.screen.selection.target.port == 104
        await at.press("p", *"RIS@nowhere", "enter")
        await at.until(lambda: at.notices())
        assert "an address is CALLED_AE@host:port" in at.notices()[-1]


@boots
async def test_escape_keeps_the_peer(bench: Opener) -> None:
    async with bench() as at:
        await at.press("p", "down", "escape")
        assert at.screen.selection.target.is_mock


@boots
async def test_wrong_profile_is_an_error_in_words(bench: Opener) -> None:
    gateway = FakeGateway(RIS)
    gateway.echoes.append(ConfigError("the environment variable X is not set"))
    async with bench(gateway) as at:
        await at.press("e")
        await at.until(lambda: at.notices())
        assert "the environment variable X is not set" in at.text()


@boots
async def test_help_opens_at_any_focus_and_closes(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await at.press("question_mark")
        assert "Fill in the next preset" in at.text()
        await at.press("escape")
        await at.until(lambda: "/ search · esc close" not in at.text())
        await at.press("down", "f1")
        await at.until(lambda: "Run the query, from any field" in at.text())
        await at.press("escape")
        await at.until(lambda: "/ search · esc close" not in at.text())


@boots
async def test_log_follows_its_end_until_the_cursor_leaves_it(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        for _ in range(3):
            await at.press("escape", "e")
            await at.until(lambda: not at.app.exchange.running)
            await at.settle()
        log = at.screen.query_one(AssociationLog)
        assert log.cursor == log.entry_count() - 1
        assert "✓ C-ECHO" in at.text().splitlines()[-2]
        await at.press("4", "home", "e")
        await at.until(lambda: not at.app.exchange.running)
        await at.settle()
        assert log.cursor == 0
