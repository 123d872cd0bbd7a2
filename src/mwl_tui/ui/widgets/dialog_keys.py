"""The line of a dialog that names its keys: those of the user, where they were changed."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from mwl_tui.ui.commands.parts import bindings_of
from mwl_tui.ui.commands.spelling import spelled
from mwl_tui.ui.commands.user_keys import UserKeys

__all__ = ["DialogKeys", "short"]


def short(key: str) -> str:
    """Spell a key in as few cells as are understood: ``ctrl+t`` is ``^t``."""
    return spelled([key]).replace("ctrl+", "^")


class DialogKeys(Static):
    """Names some bindings of a dialog, each by its first key and its word.

    Args:
        bindings: The bindings of the dialog.
        names: The ids of those to name, in this order.
    """

    def __init__(self, bindings: Iterable[BindingType], *names: str) -> None:
        super().__init__(classes="dialog-keys", markup=False)
        by_id = {binding.id: binding for binding in bindings_of([bindings])}
        self._named = [by_id[name] for name in names]

    def on_mount(self) -> None:
        """Write the line."""
        keys = getattr(self.app, "keys", None) or UserKeys()
        parts: list[str | tuple[str, str]] = []
        for binding in self._named:
            parts += [(short(keys.of(binding)[0]), "bold $text-accent"), f" {binding.description}  "]
        self.update(Content.assemble(*parts))
