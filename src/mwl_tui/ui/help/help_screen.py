"""The help screen: every key, generated from the bindings, those of the focused pane first."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalGroup, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mwl_tui.ui.help.help_text import HelpSection, found, sections
from mwl_tui.ui.help.keys import HELP
from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared.plain_input import PlainInput

__all__ = ["HelpScreen"]

_TWO_FROM = 130
"""Width of the terminal from which the sections stand in two columns."""
_KEYS = 17
"""Cells of the column of keys."""
_FRAME = 5
"""Cells of the frame, the padding and the scroll bar."""
_BETWEEN = 3
_WIDEST, _WIDEST_TWO = 92 - _FRAME, 172 - _FRAME
_NARROW = 60
"""Up to this width the column of keys is narrower."""


class HelpScreen(ModalScreen[None]):
    """Lists the keys; any of the keys that open it closes it.

    Args:
        keys: The user's keys.
        part: The focused part of the screen, which comes first.
    """

    BINDINGS: ClassVar[list[BindingType]] = HELP
    AUTO_FOCUS = "#help-scroll"  # at once: the next keys typed are for it

    def __init__(self, keys: UserKeys, part: Part) -> None:
        super().__init__()
        self._all = sections(keys, part)

    def compose(self) -> ComposeResult:
        """Create the list and its search line."""
        with VerticalGroup(id="help", classes="dialog"):
            yield PlainInput(id="help-search", placeholder="a word, a key or an id")
            with VerticalScroll(id="help-scroll", can_focus=True):
                yield Static(id="help-left", markup=False)
                yield Static(id="help-right", markup=False)

    def on_mount(self) -> None:
        """Show all sections."""
        dialog = self.query_one("#help")
        dialog.border_title = "Help"
        dialog.border_subtitle = Content(
            worded(self, "{help.down} {help.up} scroll · {help.search} search · {help.close} close")
        )
        self.query_one("#help-search").display = False
        self._show("")
        self.query_one("#help-scroll").focus()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the sections out for the new width."""
        self._show(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while typing."""
        event.stop()
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go from the search line to its results."""
        event.stop()
        self.query_one("#help-scroll").focus()

    def action_search(self) -> None:
        """Open the search line."""
        line = self.query_one(Input)
        line.display = True
        line.focus()

    def action_leave(self) -> None:
        """Close the search line if it is open, otherwise the help."""
        line = self.query_one(Input)
        if not line.display:
            self.dismiss(None)
        line.display = False
        line.value = ""
        self.query_one("#help-scroll").focus()

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll."""
        self.query_one("#help-scroll").scroll_relative(y=lines, animate=False, immediate=True)

    def action_scroll_page(self, pages: float) -> None:
        """Scroll by pages, or a part of one."""
        scrolled = self.query_one("#help-scroll")
        scrolled.scroll_relative(y=round(pages * scrolled.size.height), animate=False, immediate=True)

    def action_scroll_edge(self, side: int) -> None:
        """Scroll to the top (-1) or to the bottom (1)."""
        scrolled = self.query_one("#help-scroll")
        scrolled.scroll_to(y=0 if side < 0 else scrolled.max_scroll_y, animate=False, immediate=True)

    def _show(self, typed: str) -> None:
        shown = found(self._all, typed)
        room = self.app.size.width * 96 // 100 - _FRAME
        wide = self.app.size.width >= _TWO_FROM
        left, right = _columns(shown) if wide else (shown, ())
        self.set_class(wide and bool(right), "-two")
        width = (min(room, _WIDEST_TWO) - _BETWEEN) // 2 if right else min(room, _WIDEST)
        nothing = Content("No key matches by name, meaning or id")
        self.query_one("#help-left", Static).update(_drawn(left, width) if left else nothing)
        self.query_one("#help-right", Static).update(_drawn(right, width))


def _columns(shown: tuple[HelpSection, ...]) -> tuple[tuple[HelpSection, ...], tuple[HelpSection, ...]]:
    """Split the sections into two columns of about the same height."""
    heights = [len(section.entries) + 4 for section in shown]
    best = min(range(1, len(shown) + 1), key=lambda at: max(sum(heights[:at]), sum(heights[at:])), default=0)
    return shown[:best], shown[best:]


def _drawn(shown: tuple[HelpSection, ...], width: int) -> Content:
    return Content("\n\n").join([_section(section, width) for section in shown])


def _section(section: HelpSection, width: int) -> Content:
    lines = [Content.assemble((section.title, "bold $text-primary")), Content.assemble((section.about, "$text-muted"))]
    column = _KEYS if width > _NARROW else _KEYS * 2 // 3
    for entry in section.entries:
        first, *further = wrap(entry.meaning, width - column - 1)
        lines.append(Content.assemble((f"{entry.keys:<{column}} ", "bold $text-accent"), first))
        lines += [Content(" " * (column + 1) + line) for line in further]
    return Content("\n").join(lines)
