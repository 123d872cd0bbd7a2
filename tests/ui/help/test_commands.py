"""Help, command palette, themes and the keys of the user, on the screen."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.help.help_screen import HelpScreen
from mwl_tui.ui.help.key_bar import KeyBar
from mwl_tui.ui.keys.part import bindings_of
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.parts import PARTS
from mwl_tui.ui.state import QueryState, SavedQuery, StateStore
from mwl_tui.ui.themes.theme_chooser import ThemeChooser
from tests.quick import boots, one_of
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeEngine, FakeGateway

HOSTILE = RIS.__class__("[/]x[@click=app.quit]", "[b]A", "B", "10.0.0.1", 104, notes="[/]")


async def opened(at: Bench, *keys: str) -> None:
    screens = len(at.app.screen_stack)
    await at.press(*keys)
    await at.until(lambda: len(at.app.screen_stack) > screens)
    await at.settle()


async def commanded(at: Bench, typed: str, title: str) -> None:
    """Run a command of the palette, found by some letters."""
    await opened(at, "ctrl+p")
    await at.press(*typed)
    await at.until(lambda: title in at.text())
    await at.press("enter")
    await at.until(lambda: not isinstance(at.app.screen, CommandPalette))
    await at.settle()


# -- help ---------------------------------------------------------------------------------------------------------


@boots
async def test_help_has_the_keys_of_the_pane_in_focus_first(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await opened(at, "4", "question_mark")
        assert at.text().index("Association log") < at.text().index("open")
        await at.press("escape")
        assert not isinstance(at.app.screen, HelpScreen)


@boots
async def test_help_opens_from_a_text_field_and_from_a_dialog(bench: Opener) -> None:
    async with bench() as at:
        await opened(at, "1", "down", "f1")
        assert "Query form" in at.text()
        await at.press("f1")
        await at.until(lambda: len(at.app.screen_stack) == 1)
        await opened(at, "escape", "p")
        await opened(at, "f1")
        assert "Peer switcher" in at.text()
        await at.press("f1")
        await at.until(lambda: len(at.app.screen_stack) == 2)


async def test_help_scrolls_like_a_list_and_is_searched(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        await opened(at, "escape", "question_mark")
        scrolled = at.app.screen.query_one("#help-scroll")
        await at.press("j", "j")
        assert scrolled.scroll_offset.y == 2
        await at.press("G")
        assert scrolled.scroll_offset.y == scrolled.max_scroll_y > 20
        await at.press("g", "slash", *"c-echo")
        assert "Test the peer with a C-ECHO" in at.text()
        assert "larger" not in at.text()
        await at.press("enter", "escape")
        assert isinstance(at.app.screen, HelpScreen)
        await at.press("escape")
        assert not isinstance(at.app.screen, HelpScreen)


@boots
async def test_wide_help_has_two_columns(bench: Opener) -> None:
    async with bench(size=(200, 50)) as at:
        await opened(at, "escape", "question_mark")
        assert at.app.screen.query_one("#help-right").region.x > 90


# -- the palette --------------------------------------------------------------------------------------------------


@boots
async def test_palette_has_every_action_of_the_panes_that_exist(bench: Opener) -> None:
    async with bench() as at:
        said = [command.title.plain for command in at.screen.commands()]
        shown = [part for part in PARTS.others if part.inner and at.screen.query(f"#{part.name}")]
        for part in (PARTS.everywhere, *shown):
            for group in part.own:
                assert {at.app.keys.worded(binding.tooltip) for binding in bindings_of([group])} & set(said)
        assert PARTS.bindings["layout.zoom"].tooltip in said
        assert "Choose the peer RIS-TEST" in said
        assert "Theme nord" in said
        assert any(words.startswith("Preset tomorrow") for words in said)
        assert len(said) == len(set(said))


async def test_palette_runs_an_action_of_the_screen(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape")
        await commanded(at, "c-echo", "Test the peer with a C-ECHO")
        assert at.gateway.asked


@boots
async def test_palette_goes_to_the_pane_whose_action_it_runs(bench: Opener) -> None:
    async with bench() as at:
        await at.press("2")
        await commanded(at, "nextpreset", "Fill in the next preset")
        assert at.app.focused is not None
        assert at.app.focused.id == "preset"


@boots
async def test_palette_opens_a_saved_query(bench: Opener) -> None:
    async with bench() as at:
        query = QueryState(keys={"PatientID": "AV35674"})
        at.app.store.state.saved = [SavedQuery(name="[/] of Vivaldi", query=query)]
        await commanded(at, "openthequery", "Open the query [/] of Vivaldi")
        assert "AV35674" in at.text()


@boots
async def test_palette_chooses_a_peer_whose_name_is_text_and_no_markup(bench: Opener) -> None:
    async with bench(FakeGateway(MOCK, HOSTILE)) as at:
        await at.press("escape")
        await opened(at, "ctrl+p")
        await at.press(*"choose the peer".replace(" ", ""))
        await at.until(lambda: "[/]x[@click=app.quit]" in at.text())


@boots
async def test_dialogs_have_no_palette(bench: Opener) -> None:
    async with bench() as at:
        await opened(at, "escape", "p")
        await at.press("ctrl+p")
        assert len(at.app.screen_stack) == 2


# -- themes -------------------------------------------------------------------------------------------------------


@boots
async def test_theme_shows_while_it_is_chosen_and_is_remembered(bench: Opener) -> None:
    async with bench() as at:
        before = at.app.theme
        await opened(at, "escape", "ctrl+t")
        await at.press("j")
        assert at.app.theme != before
        await at.press("escape")
        assert at.app.theme == before
        assert at.app.store.state.theme == ""
        await opened(at, "ctrl+t")
        assert isinstance(at.app.screen, ThemeChooser)
        await at.press("down", "enter")
        assert at.app.theme == at.app.store.state.theme == "mwl-light"


@pytest.mark.parametrize(
    "theme", one_of(["mwl-dark", "mwl-light", "ansi-dark", "ansi-light", "nord"], "ansi-dark", "a boot for each")
)
async def test_every_kind_of_theme_draws(theme: str) -> None:
    app = WorkbenchApp(FakeGateway(), theme=theme, engine=FakeEngine())
    async with app.run_test(size=(80, 24)):
        assert app.theme == theme


@boots
async def test_without_colour_the_cursor_is_reversed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = WorkbenchApp(FakeGateway(), engine=FakeEngine())
    async with app.run_test(size=(80, 24)):
        assert app.screen.query_one("#worklist").get_component_rich_style("line-list--cursor").reverse


# -- the keys of the user -----------------------------------------------------------------------------------------


async def test_keys_of_the_user_count_and_are_shown_everywhere() -> None:
    gateway = FakeGateway()
    keys = UserKeys(PARTS, {"peer.echo": "f7", "mock.open": "f8"})
    app = WorkbenchApp(gateway, keys=keys, engine=FakeEngine())
    async with app.run_test(size=(120, 40)) as pilot:
        at = Bench(app, gateway, pilot)
        assert "F8" in at.text()
        await at.press("escape")
        assert {hint.key for hint in app.screen.query_one(KeyBar).shown} >= {"F7", "F8"}
        await gateway.start_mock()
        await pilot.press("e")  # as it is: the bench would press the key of the user in its place
        assert not gateway.asked
        await pilot.press("f7")
        await at.until(lambda: gateway.asked)
        await opened(at, "question_mark")
        assert "F7" in at.text()


@boots
async def test_click_in_the_key_bar_presses_the_key(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape")
        bar = at.app.screen.query_one(KeyBar)
        line = at.text().splitlines()[bar.region.y]
        screens = len(at.app.screen_stack)
        await at.pilot.click(KeyBar, offset=(line.index("peers") - bar.region.x, 0))
        await at.until(lambda: len(at.app.screen_stack) > screens)


@boots
async def test_what_was_wrong_with_the_memory_is_told_once(tmp_path: object) -> None:
    store = StateStore()
    store.problem = "the file [/] cannot be read"
    app = WorkbenchApp(FakeGateway(), store=store, engine=FakeEngine())
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        assert [notice.message for notice in app._notifications] == ["the file [/] cannot be read"]
