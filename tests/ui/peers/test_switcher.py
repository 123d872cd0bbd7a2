from __future__ import annotations

from textual.widgets import Input

from mwl_tui.errors import ConfigError, ConnectError
from mwl_tui.operations.target import Origin, Target
from mwl_tui.ui.peers.peer_list import PeerList
from mwl_tui.ui.peers.switcher import PeerSwitcher
from mwl_tui.ui.state import QueryState
from tests.quick import boots
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeAnswer, FakeEnding, FakeGateway, FakeVerification, row

OWN = Target("OWN", "MWL-TUI", "OWNRIS", "10.0.0.9", 104, origin=Origin.OWN_FILE)
PACS = Target("PACS", "MWL-TUI", "PACS", "10.0.0.8", 104)


def gateway() -> FakeGateway:
    return FakeGateway(MOCK, RIS, OWN, PACS)


def on_switcher(at: Bench) -> bool:
    return isinstance(at.app.screen, PeerSwitcher)


async def test_a_digit_chooses_at_once_and_typing_finds(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "2")
        assert at.screen.selection.target == RIS
        await at.press("p", *"pacs1")
        assert on_switcher(at)
        assert "No peer has this" in at.text()
        await at.press("backspace", "enter")
        assert at.screen.selection.target == PACS


async def test_what_the_peer_before_still_answers_is_never_shown(bench: Opener) -> None:
    async with bench(gateway()) as at:
        at.gateway.hangs = True
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        await at.press("p", "2")
        assert at.gateway.finds[0].cancelled
        at.gateway.finds[0].feed(FakeAnswer(row("Late^Answer")), FakeEnding(1))
        await at.until(lambda: not at.app.exchange._open)
        await at.settle()
        assert "Late^Answer" not in at.text()


@boots
async def test_each_peer_shows_its_last_result_after_a_run(bench: Opener) -> None:
    async with bench(gateway()) as at:
        at.gateway.echoes.append(ConnectError("refused", stage="connect"))
        await at.press("escape", "p", "2", "e")
        await at.until(lambda: "RIS-TEST" in at.app.store.state.peers)
        await at.press("p")
        assert "✗ not reached · just now" in at.text()
        assert "not tried yet" in at.text()


@boots
async def test_marked_peers_are_queried_together_into_one_list(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "space", "down", "tab")
        assert "2 marked" in at.text()
        assert "enter query 2 peers" in at.text()
        await at.press("enter")
        await at.until(lambda: len(at.gateway.finds) == 2)
        assert at.gateway.asked == [MOCK, OWN]
        assert "▸ 2 peers" in at.text()
        at.gateway.finds[0].feed(FakeAnswer(row("From^Mock")), FakeEnding(1))
        at.gateway.finds[1].feed(FakeAnswer(row("From^Own")), ConnectError("gone", stage="C-FIND"))
        await at.until(lambda: "1 failed" in at.text())
        assert "From^Mock" in at.text()
        assert "From^Own" in at.text()
        assert "OWN not reached" in at.notices()[-1]
        await at.press("r")
        await at.until(lambda: len(at.gateway.finds) == 4)
        await at.press("c")
        assert all(finding.cancelled for finding in at.gateway.finds[2:])
        await at.press("p", "2")
        assert "▸ RIS-TEST" in at.text()
        assert "From^Mock" not in at.text()


async def test_testing_all_shows_results_as_they_come_and_closing_cancels_the_rest(bench: Opener) -> None:
    async with bench(gateway()) as at:
        at.gateway.silent.add("RIS-TEST")
        at.gateway.echoes.append(FakeVerification(total=0.031))
        await at.press("escape", "p", "ctrl+t")
        await at.until(lambda: at.text().count("just now") == 3)
        assert at.text().count("… testing") == 1
        await at.press(*"own")
        assert "OWNRIS" in at.text()
        await at.press("escape")
        await at.until(lambda: not at.app.exchange._open)
        assert "RIS-TEST" not in at.app.store.state.peers
        assert at.app.store.state.peers["OWN"].good


@boots
async def test_a_test_leaves_the_query_under_way_alone(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        await at.press("p", "ctrl+t")
        await at.until(lambda: at.text().count("just now") == 4)
        assert at.app.exchange.running
        assert not at.gateway.finds[0].cancelled


@boots
async def test_the_form_is_kept_per_peer(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("down", "ctrl+u", *"20261122", "escape", "p", "2")
        await at.press("1", "ctrl+u", *"20260101", "escape", "p", "1")
        assert "20261122" in at.text()
        assert isinstance(at.app.store.state.forms["RIS-TEST"], QueryState)
        await at.press("p", "2")
        assert "20260101" in at.text()
        assert at.app.store.state.peer == "RIS-TEST"


async def test_a_peer_is_removed_only_once_asked(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "down", "ctrl+r")
        assert "Remove the peer RIS-TEST?" in at.text()
        await at.press("n", "ctrl+r", "y")
        await at.until(lambda: at.gateway.removed == ["RIS-TEST"])
        await at.until(lambda: on_switcher(at) and "RIS-TEST" not in at.text())


@boots
async def test_the_selected_peer_when_removed_gives_way_to_another(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "2", "p", "ctrl+r", "y")
        await at.until(lambda: at.gateway.removed)
        await at.press("escape")
        assert at.screen.selection.target == MOCK


@boots
async def test_peers_of_the_own_file_are_only_read_there(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "down", "down")
        assert "stands in your own config.toml" in at.text()
        await at.press("ctrl+o")
        assert "change it there" in at.notices()[-1]
        await at.press("ctrl+r")
        assert "remove it there" in at.notices()[-1]
        await at.press("ctrl+y")
        assert at.app.screen.query_one("#peer-name", Input).value == "OWN-copy"


@boots
async def test_a_typed_address_is_saved_under_a_name(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", *"NEWRIS@10.9.9.9:104", "ctrl+s")
        await at.until(lambda: at.app.screen.query("#peer-name"))
        await at.press(*"new", "enter")
        await at.until(lambda: on_switcher(at))
        saved = at.gateway.peers()["new"]
        assert (saved.called_ae, saved.host, saved.port) == ("NEWRIS", "10.9.9.9", 104)
        assert at.app.screen.query_one(PeerList).cursor == 4


@boots
async def test_without_any_peer_the_dialog_says_how_to_get_one(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK), size=(80, 24)) as at:
        await at.press("escape", "p")
        assert "ctrl+n makes one, ctrl+g imports" in at.text()


@boots
async def test_many_peers_scroll_and_stay_on_the_screen(bench: Opener) -> None:
    many = [Target(f"PEER{number:03}", "A", "B", "h", 1) for number in range(400)]
    async with bench(FakeGateway(MOCK, *many), size=(80, 24)) as at:
        await at.press("escape", "p", "up")
        assert "PEER399" in at.text()
        assert "esc back" in at.text()
        await at.press(*"PEER123", "enter")
        assert at.screen.selection.target.name == "PEER123"


@boots
async def test_hostile_peers_are_shown_as_text(bench: Opener) -> None:
    hostile = Target("[/]x", "[bold]", "[@click=app.quit]x[/]", "\x1b[31m", 1, notes="[link=https://a]\x9b")
    async with bench(FakeGateway(MOCK, hostile), size=(120, 40)) as at:
        await at.press("escape", "p", "down")
        assert "[/]x" in at.text()
        assert not {"\x1b", "\x9b"} & set(at.text())
        await at.press("ctrl+r")
        assert "[/]x?" in at.text()


@boots
async def test_what_cannot_be_removed_says_why(bench: Opener) -> None:
    class Failing(FakeGateway):
        async def remove_peer(self, target: Target) -> None:
            raise ConfigError("changed by another program since it was read")

    async with bench(Failing(MOCK, RIS)) as at:
        await at.press("escape", "p", "down", "ctrl+r", "y")
        await at.until(lambda: at.notices())
        assert "changed by another program" in at.notices()[-1]
