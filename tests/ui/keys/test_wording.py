from __future__ import annotations

from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.keys.wording import keyed, worded
from mwl_tui.ui.parts import PARTS
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, FakeEngine, FakeGateway

CHANGED = UserKeys(
    PARTS, {"mock.open": "f9", "app.help": "f2", "form.open": "ctrl+y", "help.search": "s", "peers.new": "f6"}
)


WORDS = {
    "{mock.open} starts it, {peer.choose} chooses another": "F9 starts it, p chooses another",
    "{app.help} help": "F2 help",
    "{form.open} opens it": "ctrl+y opens it",
    "no key at all, not even m": "no key at all, not even m",
    "a peer's {text} and {no.binding} stay": "a peer's {text} and {no.binding} stay",
}


async def test_words_name_the_keys_of_the_user() -> None:
    app = WorkbenchApp(FakeGateway(), keys=CHANGED, engine=FakeEngine())
    async with app.run_test(size=(80, 24)):
        assert {text: worded(app.screen, text) for text in WORDS} == WORDS
        assert {text: keyed(app.screen, text).plain for text in WORDS} == WORDS


async def test_words_name_our_keys_where_nobody_changed_them(bench: Opener) -> None:
    async with bench() as at:
        assert worded(at.screen, "{mock.open} starts it") == "m starts it"


async def test_dialogs_name_the_keys_of_the_user() -> None:
    gateway = FakeGateway(MOCK)
    app = WorkbenchApp(gateway, keys=CHANGED, engine=FakeEngine())
    async with app.run_test(size=(80, 24)) as pilot:
        at = Bench(app, gateway, pilot)
        await at.press("escape", "f2")
        await at.until(lambda: "s search" in at.text())
        await at.press("escape", "p")
        await at.until(lambda: "F6 makes one" in at.text())
