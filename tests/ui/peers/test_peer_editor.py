from __future__ import annotations

import pytest
from textual.widgets import Input

from mwl_tui.config import PeerProfile, PeerTls
from mwl_tui.errors import ConfigError, ConnectError
from mwl_tui.operations.target import Target
from mwl_tui.ui.peers.peer_editor import PeerEditor
from mwl_tui.ui.peers.switcher import PeerSwitcher
from mwl_tui.ui.shared.confirm import Unsaved
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, FakeGateway, saved

PROFILE = PeerProfile(name="RIS", host="10.1.2.3", port=104, called_ae="RISMWL", notes="a\x1b[31m\nb")


def gateway() -> FakeGateway:
    return FakeGateway(MOCK, saved(PROFILE))


def on_editor(at: Bench) -> bool:
    return isinstance(at.app.screen, PeerEditor)


async def test_a_new_peer_is_typed_and_saved(bench: Opener) -> None:
    async with bench(gateway(), size=(80, 24)) as at:
        await at.press("escape", "p", "ctrl+n", *"NEW", "down", *"10.0.0.1", "down", *"11112", "down", *"THEM", "enter")
        await at.until(lambda: isinstance(at.app.screen, PeerSwitcher))
        assert at.gateway.peers()["NEW"] == PeerProfile(name="NEW", host="10.0.0.1", port=11112, called_ae="THEM")
        assert "NEW" in at.text()


@boots
async def test_what_is_wrong_stands_beside_its_field_while_typing_and_is_not_saved(bench: Opener) -> None:
    async with bench(gateway(), size=(80, 24)) as at:
        await at.press("escape", "p", "ctrl+n", *"a b")
        assert "✗ a peer's name has 1 to 32 letters" in at.text()
        assert "needed" not in at.text()
        await at.press("enter")
        assert on_editor(at)
        assert at.text().count("✗ needed") == 3
        assert set(at.gateway.peers()) == {"RIS"}


@boots
async def test_a_peer_is_changed_and_what_was_not_touched_stays_as_it_was(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "down", "ctrl+o")
        assert "\x1b" not in at.text()
        at.app.screen.query_one("#peer-port", Input).focus()
        await at.press("end", *"0", "enter")
        await at.until(lambda: not on_editor(at))
        assert at.gateway.peers() == {
            "RIS": PeerProfile(name="RIS", host="10.1.2.3", port=1040, called_ae="RISMWL", notes=PROFILE.notes)
        }


@boots
async def test_renaming_takes_along_what_is_remembered_and_the_selection(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "2", "e")
        await at.until(lambda: "RIS" in at.app.store.state.peers)
        await at.press("p", "ctrl+o")
        at.app.screen.query_one("#peer-name", Input).focus()
        await at.press("end", *"2", "enter")
        await at.until(lambda: not on_editor(at))
        await at.press("escape")
        assert at.screen.selection.target.name == "RIS2"
        assert "RIS2" in at.app.store.state.peers


async def test_esc_asks_before_changes_are_lost(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "ctrl+n", "escape")
        assert isinstance(at.app.screen, PeerSwitcher)
        await at.press("ctrl+n", *"x", "escape")
        assert isinstance(at.app.screen, Unsaved)
        await at.press("escape")
        assert on_editor(at)
        await at.press("escape", "s")
        assert on_editor(at)
        assert "✗ needed" in at.text()
        await at.press("escape", "d")
        assert isinstance(at.app.screen, PeerSwitcher)


@boots
async def test_sections_open_and_their_fields_are_saved(bench: Opener) -> None:
    async with bench(gateway(), size=(80, 24)) as at:
        await at.press("escape", "p", "down", "ctrl+o")
        at.app.screen.query_one("#section-tls").focus()
        await at.press("enter", "down", "space", "down", "space")
        await at.until(lambda: "[ ] no" in at.text())
        at.app.screen.query_one("#section-timeouts").focus()
        await at.press("right", "down", *"1.5", "enter")
        await at.until(lambda: not on_editor(at))
        profile = at.gateway.peers()["RIS"]
        assert profile.tls == PeerTls(verify=False)
        assert profile.timeouts.connect == 1.5


@boots
async def test_a_section_that_is_closed_says_that_something_in_it_is_wrong(bench: Opener) -> None:
    async with bench(gateway()) as at:
        await at.press("escape", "p", "down", "ctrl+o")
        at.app.screen.query_one("#section-limits").focus()
        await at.press("enter", "down", *"0", "up", "enter")
        assert "✗ something in it is wrong" in at.text()
        await at.press("ctrl+s")
        assert on_editor(at)


@boots
async def test_a_peer_is_tested_before_it_is_saved(bench: Opener) -> None:
    async with bench(gateway(), size=(80, 24)) as at:
        at.gateway.echoes.append(ConnectError("refused", stage="connect", advice="Is it running?"))
        await at.press("escape", "p", "down", "ctrl+o", "ctrl+t")
        await at.until(lambda: "✗ connect: refused. Is it running?" in at.text())
        await at.press("ctrl+t")
        await at.until(lambda: "✓ C-ECHO · 12 ms" in at.text())
        assert at.gateway.asked[-1].host == "10.1.2.3"
        assert not at.app.store.state.peers


@boots
async def test_leaving_cancels_a_test(bench: Opener) -> None:
    async with bench(gateway()) as at:
        at.gateway.silent.add("RIS")
        await at.press("escape", "p", "down", "ctrl+o", "ctrl+t")
        await at.until(lambda: at.app.exchange._open)
        await at.press("escape")
        await at.until(lambda: not at.app.exchange._open)


async def test_what_cannot_be_saved_says_why_and_loses_nothing(bench: Opener) -> None:
    class Failing(FakeGateway):
        async def save_peer(self, profile: PeerProfile, *, instead_of: str = "") -> Target:
            raise ConfigError("cannot be written: no space left")

    async with bench(Failing(MOCK, saved(PROFILE))) as at:
        await at.press("escape", "p", "down", "ctrl+o", "enter")
        await at.until(lambda: "✗ cannot be written: no space left" in at.text())
        assert on_editor(at)


@pytest.mark.parametrize("size", one_of([(60, 16), (80, 24), (200, 50)], (60, 16), "a boot for each size"))
@boots
async def test_every_field_can_be_reached_at_any_size(bench: Opener, size: tuple[int, int]) -> None:
    async with bench(gateway(), size=size) as at:
        await at.press("escape", "p", "ctrl+n")
        for section in ("timeouts", "limits"):
            at.app.screen.query_one(f"#section-{section}").focus()
            await at.press("enter")
        await at.press("up", "down", *["down"] * 6)
        assert "depth" in at.text()
        assert "esc back" in at.text()
