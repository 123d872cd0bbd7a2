"""The command palette: every command of the screen, with its key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch

from mwl_tui.ui.shared.command import Command

__all__ = ["Commander", "Commands"]


@runtime_checkable
class Commander(Protocol):
    """A screen that has commands."""

    def commands(self) -> Iterable[Command]:
        """Return the commands, the most useful first."""


class Commands(Provider):
    """Provides the commands of the screen to Textual's palette."""

    async def discover(self) -> Hits:
        """Yield all commands, in their order."""
        for command in self._commands():
            yield DiscoveryHit(_line(command, command.title), command.run, text=command.title.plain)

    async def search(self, query: str) -> Hits:
        """Yield the commands that match the typed text in their title, key or place."""
        matcher = self.matcher(query)
        for command in self._commands():
            if (score := matcher.match(f"{command.title.plain} {command.where} {command.keys}")) > 0:
                shown = _highlighted(command.title, matcher.fuzzy_search, query)
                yield Hit(score, _line(command, shown), command.run, text=command.title.plain)

    def _commands(self) -> Iterable[Command]:
        return self.screen.commands() if isinstance(self.screen, Commander) else ()


def _highlighted(title: Content, search: FuzzySearch, query: str) -> Content:
    """Highlight the match. Textual's ``Matcher.highlight`` would read a peer's name as markup."""
    score, offsets = search.match(query, title.plain)
    for offset in offsets if score else ():
        title = title.stylize("bold underline", offset, offset + 1)
    return title


def _line(command: Command, title: Content) -> Content:
    """Draw a command in one line: first key, title, place."""
    key = command.keys.split(" ")[0]
    where = f"  {command.where}" if command.where else ""
    return Content.assemble((f"{key:<8}", "bold"), title, (where, "italic"))
