"""The colours: chosen, shown, and kept for later runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content
from textual.screen import Screen

from mwl_tui.ui.shared.ask import ask
from mwl_tui.ui.shared.command import Command
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.themes.themes import THEMES, described

__all__ = ["ThemeChoice"]


class ThemeChoice:
    """Changes the theme.

    Args:
        host: The screen, for the dialog.
        store: Where the theme is kept.
    """

    def __init__(self, host: Screen[None], store: StateStore) -> None:
        self._host, self._store = host, store

    def choose(self) -> None:
        """Choose the colours."""
        from mwl_tui.ui.themes.theme_chooser import ThemeChooser

        ask(self._host, ThemeChooser(THEMES, self._host.app.theme), self._keep)

    def _keep(self, name: str) -> None:
        """Show a theme, now and in later runs."""
        self._host.app.theme = name
        self._store.state.theme = name
        self._store.save()

    def commands(self) -> Iterator[Command]:
        """Yield the themes to choose from."""
        for name in THEMES:
            yield Command(Content(f"Theme {name}"), described(name), "", partial(self._keep, name))
