"""Keys and commands: the key bar, the help, the command palette, the theme."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.help.key_bar import KeyBar
from mwl_tui.ui.help.key_hints import focused_part, hints
from mwl_tui.ui.help.palette import Command
from mwl_tui.ui.keys.part import Part, bindings_of
from mwl_tui.ui.main.keys import EVERYWHERE
from mwl_tui.ui.main.model import layout
from mwl_tui.ui.main.pane_layout import Arranging
from mwl_tui.ui.main.peer_selection import Choosing
from mwl_tui.ui.query.model import preset_values
from mwl_tui.ui.query.preset_line import PresetLine
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.themes.themes import THEMES, described

__all__ = ["Commanding"]


class Commanding(Arranging, Choosing):
    """The part of the main screen that names its keys and runs what they stand for."""

    def name_keys(self) -> None:
        """Bring the key bar up to date."""
        typing = isinstance(self.focused, Input)
        running = self.exchange.running
        self.query_one(KeyBar).shown = tuple(
            hints(focused_part(self.keys.parts, self.focused), self.keys, running=running, typing=typing)
        )

    def action_choose_theme(self) -> None:
        """Choose the colours."""
        from mwl_tui.ui.themes.theme_chooser import ThemeChooser

        self.app.push_screen(ThemeChooser(THEMES, self.app.theme), self.keep_theme)

    def keep_theme(self, name: str | None) -> None:
        """Show a theme, now and in later runs; None keeps what there is."""
        if name is not None:
            self.app.theme = name
            self.store.state.theme = name
            self.store.save()

    # -- the command palette ----------------------------------------------------------------------------------------

    def commands(self) -> Iterator[Command]:
        """Yield every command of the main screen, the most wanted first."""
        told: set[str] = set()
        for part in self.keys.parts:
            if part is EVERYWHERE or (part.inner and self.query(f"#{part.name}")):
                yield from self._of_bindings(part, told)
        yield from self._of_queries()
        yield from self._of_peers()
        yield from self._of_layouts()
        yield from self._of_themes()

    def _of_bindings(self, part: Part, told: set[str]) -> Iterator[Command]:
        """Yield the commands of a part; what two parts share is told in the first."""
        for binding in bindings_of(part.own):
            name = binding.id or ""
            if name not in told and name != "app.palette":
                told.add(name)
                where = "" if part is EVERYWHERE else part.title
                title = Content(self.keys.worded(binding.tooltip))
                run = partial(self._run_binding, part, name, binding.action)
                yield Command(title, where, self.keys.spelled(binding), run)

    def _of_queries(self) -> Iterator[Command]:
        for name in preset_values.NAMES:
            title = Content(f"Preset {name}: {preset_values.told(name)}")
            yield Command(title, "", "", partial(self.query_one(PresetLine).choose, name))
        for one in self.store.state.saved:
            title = Content(f"Open the query {safe_text(one.name, 60)}")
            yield Command(title, "saved", "", partial(self.query_one(QueryForm).load, one.query, one.name))

    def _of_peers(self) -> Iterator[Command]:
        for target in self.gateway.targets():
            title = Content(f"Choose the peer {safe_text(target.name, 40)}")
            yield Command(title, safe_text(target.address, 80), "", partial(self.switch_to, target))

    def _of_layouts(self) -> Iterator[Command]:
        for name, told in layout.CHOICES.items():
            yield Command(Content(f"Layout {name}: {told}"), "", "", partial(self.choose_layout, name))

    def _of_themes(self) -> Iterator[Command]:
        for name in THEMES:
            yield Command(Content(f"Theme {name}"), described(name), "", partial(self.keep_theme, name))

    async def _run_binding(self, part: Part, name: str, action: str) -> None:
        """Run an action where its binding stands: its pane gets the focus first."""
        node = self if part is EVERYWHERE else self._holder(part, name)
        if node is None:
            return
        if isinstance(node, Widget) and node is not self:
            self._focus_in(part, node)
        await node.run_action(action)

    def _holder(self, part: Part, name: str) -> Widget | None:
        """Return the widget of a part whose binding has this id."""
        pane = self.query_one(f"#{part.name}")
        return next((node for node in (pane, *pane.query("*")) if _has(node, name)), None)

    def _focus_in(self, part: Part, node: Widget) -> None:
        focused = self.focused
        if focused is not None and node in focused.ancestors_with_self:
            return
        if part.name in layout.PANES:
            self.action_focus_pane(part.name)
        if node.focusable:
            node.focus()


def _has(node: Widget, name: str) -> bool:
    lists = (vars(kind).get("BINDINGS", ()) for kind in type(node).__mro__)
    return any(binding.id == name for binding in bindings_of(lists))
