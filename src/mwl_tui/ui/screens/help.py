"""The help screen: every key, made from the bindings."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mwl_tui.ui.commands import keymap
from mwl_tui.ui.commands.help import HelpSection, sections

__all__ = ["HelpScreen"]


class HelpScreen(ModalScreen[None]):
    """Lists the keys; any of the keys that open it closes it."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.HELP

    def compose(self) -> ComposeResult:
        """Make the list."""
        with VerticalScroll(id="help", classes="dialog"):
            for section in sections():
                yield Static(_drawn(section))

    def on_mount(self) -> None:
        """Name it."""
        dialog = self.query_one("#help")
        dialog.border_title, dialog.border_subtitle = "Keys", "↑ ↓ scroll · esc close"
        dialog.focus()


def _drawn(section: HelpSection) -> Content:
    lines = [Content.assemble((section.title, "bold $text-primary"))]
    lines += [Content.assemble((f"  {entry.keys:<14} ", "bold $accent"), entry.meaning) for entry in section.entries]
    return Content("\n").join([*lines, Content("")])
