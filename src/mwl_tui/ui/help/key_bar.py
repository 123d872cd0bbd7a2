"""The line at the bottom: the keys that are useful now."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.ui.help.key_hints import Hint, fold, places

__all__ = ["KeyBar"]


class KeyBar(Widget):
    """Shows keys; a click on one presses it."""

    shown: reactive[tuple[Hint, ...]] = reactive(())

    def render(self) -> Content:
        """Draw as many hints as fit."""
        drawn = (Content.assemble((hint.key, "bold $text-accent"), (f" {hint.word}", "")) for hint in self._folded())
        return Content("  ").join(list(drawn))

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        at = event.get_content_offset_capture(self).x
        pressed = next((hint.press for end, hint in places(self._folded()) if at < end), None)
        if pressed is not None:
            self.app.simulate_key(pressed)

    def _folded(self) -> list[Hint]:
        return fold(list(self.shown), self.content_size.width)
