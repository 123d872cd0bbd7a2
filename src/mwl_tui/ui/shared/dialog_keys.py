"""The line of a dialog that names its keys: those of the user, where they were changed."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

from mwl_tui.ui.keys.spelling import spelled
from mwl_tui.ui.keys.wording import keys_at

__all__ = ["DialogKeys", "short"]


def short(key: str) -> str:
    """Spell a key in as few cells as are understood: ``ctrl+t`` is ``^t``."""
    return spelled([key]).replace("ctrl+", "^")


class DialogKeys(Static):
    """Names some bindings of a dialog, each by its first key and its word.

    Args:
        names: The ids of the bindings to name, in this order.
    """

    def __init__(self, *names: str) -> None:
        super().__init__(classes="dialog-keys", markup=False)
        self._names = names

    def on_mount(self) -> None:
        """Write the line."""
        self._write(self.app.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Write it anew for another width."""
        self._write(event.size.width)

    def _write(self, width: int) -> None:
        """Write as many lines as are needed: a key and its word stay together."""
        keys = keys_at(self)
        lines: list[Content] = [Content("")]
        for binding in map(keys.parts.bindings.__getitem__, self._names):
            hint = Content.assemble((short(keys.of(binding)[0]), "bold $text-accent"), f" {binding.description}")
            if lines[-1].cell_length + 2 + hint.cell_length > width and lines[-1]:
                lines.append(hint)
            else:
                lines[-1] = Content("  ").join([lines[-1], hint]) if lines[-1] else hint
        self.update(Content("\n").join(lines))
