"""What the tests of the interface share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import monotonic

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.keys.spelling import normal, types_text
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.main.screen import Workbench
from mwl_tui.ui.parts import PARTS
from tests.ui.fakes import FakeEngine, FakeGateway

_OPENING = ("p", "question_mark")
"""Keys that open another screen, which takes Textual a moment."""


class Bench:
    """The workbench under test, with a gateway that plays what it is told.

    It waits until all messages are processed; Pilot's own ``press`` and ``pause`` also wait for an idle processor,
    which takes ten times as long.
    """

    def __init__(self, app: WorkbenchApp, gateway: FakeGateway, pilot: Pilot[None]) -> None:
        self.app, self.gateway, self.pilot = app, gateway, pilot

    @property
    def screen(self) -> Workbench:
        """The main screen."""
        found = self.app.screen_stack[0]
        assert isinstance(found, Workbench)
        return found

    async def press(self, *keys: str) -> None:
        """Press keys: where the user has others, those that do the same."""
        for key in keys:
            sent = self._of_the_user(key) if self.app.keys.changed else key
            character = sent if len(sent) == 1 else None
            screens = len(self.app.screen_stack)
            self.app.post_message(events.Key(_character_to_key(sent) if character else sent, character))
            await self._processed()
            if key in _OPENING and isinstance(self.app.screen, Workbench) and not isinstance(self.app.focused, Input):
                await self.until(lambda: len(self.app.screen_stack) > screens)  # noqa: B023 - awaited here
        await self.settle()

    def _of_the_user(self, key: str) -> str:
        """Return the user's key for what one of ours does where the focus is."""
        focused = self.app.focused or self.app.screen
        if isinstance(focused, Input) and types_text(normal(key)):
            return key
        around = (node._bindings.key_to_bindings.get(normal(key)) for node in focused.ancestors_with_self)
        binding = next(filter(None, around), [None])[0]
        return self.app.keys.of(PARTS.bindings[binding.id])[0] if binding is not None and binding.id else key

    async def _processed(self, rounds: int = 3) -> None:
        """Let a message travel: to the application, the focused widget, and what that one posts."""
        for _ in range(rounds):
            await self.pilot._wait_for_screen()

    async def settle(self) -> None:
        """Let what was fed arrive, and have the screen take it over without waiting for its timer."""
        await self._processed()
        self.screen.take_over()
        await self._processed(1)

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Let the loop turn until a condition holds; what a thread does for it takes its own time."""
        end = monotonic() + seconds
        while monotonic() < end:
            if condition():
                return
            await self.settle()
        raise AssertionError(f"in vain:\n{self.text()}")

    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    def notices(self) -> list[str]:
        """The notifications so far."""
        return [notice.message for notice in self.app._notifications]


Opener = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture
def bench() -> Opener:
    """Yield a function that opens the workbench."""

    @asynccontextmanager
    async def opened(
        gateway: FakeGateway | None = None,
        *,
        size: tuple[int, int] = (120, 40),
        serving: bool = True,
        demo: bool = False,
        keys: UserKeys | None = None,
    ) -> AsyncIterator[Bench]:
        played = gateway or FakeGateway()
        if serving and not demo:
            await played.start_mock()
        app = WorkbenchApp(played, demo=demo, keys=keys, engine=FakeEngine())
        async with app.run_test(size=size, notifications=True) as pilot:
            made = Bench(app, played, pilot)
            await made.settle()
            yield made

    return opened
