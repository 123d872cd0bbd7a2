"""The line at the bottom: the keys that matter now."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from mwl_tui.ui.commands.keymap import Hint, fold, width

__all__ = ["KeyBar"]


class KeyBar(Widget):
    """Names keys; a click on one does what the key does."""

    shown: reactive[tuple[Hint, ...]] = reactive(())

    def render(self) -> Content:
        """Draw as many hints as fit."""
        drawn = (Content.assemble((hint.key, "bold $text-accent"), (f" {hint.word}", "")) for hint in self._folded())
        return Content("  ").join(list(drawn))

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        end = 0
        for hint in self._folded():
            end += width(hint)
            if event.get_content_offset_capture(self).x < end:
                await self.run_action(hint.action)
                return

    def _folded(self) -> list[Hint]:
        return fold(list(self.shown), self.content_size.width)
