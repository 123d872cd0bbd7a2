"""The commands of the palette: every binding of the main screen, and the commands of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from mwl_tui.ui.keys.part import Part, bindings_of
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.main.keys import EVERYWHERE
from mwl_tui.ui.main.pane_layout import PaneLayout
from mwl_tui.ui.shared.command import Command

__all__ = ["CommandSource"]


class CommandSource:
    """Lists every command, the most useful first, and runs those of bindings.

    Args:
        host: The screen of the panes.
        keys: The keys of the user.
        panes: Moves the focus to a pane.
        offers: Functions that yield the commands of a part without bindings.
    """

    def __init__(
        self,
        host: Screen[None],
        keys: UserKeys,
        panes: PaneLayout,
        offers: Iterable[Callable[[], Iterator[Command]]],
    ) -> None:
        self._host, self._keys, self._panes, self._offers = host, keys, panes, tuple(offers)

    def commands(self) -> Iterator[Command]:
        """Yield every command."""
        named: set[str] = set()
        for part in self._keys.parts:
            if part is EVERYWHERE or (part.inner and self._host.query(f"#{part.name}")):
                yield from self._of_bindings(part, named)
        for offer in self._offers:
            yield from offer()

    def _of_bindings(self, part: Part, named: set[str]) -> Iterator[Command]:
        """Yield the commands of a part; a binding of two parts is listed in the first one."""
        for binding in bindings_of(part.own):
            name = binding.id or ""
            if name not in named and name != "app.palette":
                named.add(name)
                where = "" if part is EVERYWHERE else part.title
                title = Content(self._keys.worded(binding.tooltip))
                run = partial(self._run_binding, part, name, binding.action)
                yield Command(title, where, self._keys.spelled(binding), run)

    async def _run_binding(self, part: Part, name: str, action: str) -> None:
        """Focus the pane of a binding and run its action there."""
        node = self._host if part is EVERYWHERE else self._holder(part, name)
        if node is None:
            return
        if node is not self._host:
            self._focus_in(part, node)
        await node.run_action(action)

    def _holder(self, part: Part, name: str) -> Widget | None:
        """Return the widget of a part whose binding has this id."""
        pane = self._host.query_one(f"#{part.name}")
        return next((node for node in (pane, *pane.query("*")) if _has(node, name)), None)

    def _focus_in(self, part: Part, node: Widget) -> None:
        focused = self._host.focused
        if focused is not None and node in focused.ancestors_with_self:
            return
        if self._panes.holds(part.name):
            self._panes.focus(part.name)
        if node.focusable:
            node.focus()


def _has(node: Widget, name: str) -> bool:
    lists = (vars(kind).get("BINDINGS", ()) for kind in type(node).__mro__)
    return any(binding.id == name for binding in bindings_of(lists))
