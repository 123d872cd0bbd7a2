"""The chooser of themes: the screen shows each while it is highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.themes.keys import THEMES
from mwl_tui.ui.themes.themes import described

__all__ = ["ThemeChooser"]


class ThemeChooser(ModalScreen["str | None"]):
    """Returns the name of the chosen theme, or None.

    Args:
        names: The themes to choose from.
        current: The one that is shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = THEMES

    def __init__(self, names: Sequence[str], current: str) -> None:
        super().__init__()
        self._names = list(names)
        self._before = current

    def compose(self) -> ComposeResult:
        """Make the list."""
        with Vertical(id="themes", classes="dialog"):
            yield OptionList(*(Option(_line(name)) for name in self._names), markup=False, compact=True)

    def on_mount(self) -> None:
        """Put the highlight on the theme that is shown."""
        dialog = self.query_one("#themes")
        dialog.border_title = "Theme"
        dialog.border_subtitle = Content(worded(self, "↑ ↓ show · enter keep · {themes.back} back"))
        self.query_one(OptionList).highlighted = self._names.index(self._before)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show it."""
        self.app.theme = self._names[event.option_index]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep it."""
        self.dismiss(self._names[event.option_index])

    def action_leave(self) -> None:
        """Restore the previous theme."""
        self.app.theme = self._before
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Show the next or the previous theme."""
        options = self.query_one(OptionList)
        options.highlighted = ((options.highlighted or 0) + by) % len(self._names)


def _line(name: str) -> Content:
    return Content.assemble((f"{name:<22}", "bold"), described(name))
