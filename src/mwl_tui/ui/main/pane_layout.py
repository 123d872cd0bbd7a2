"""How the panes lie: by the size of the terminal, by the user's choice, zoomed, larger, smaller."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.content import Content
from textual.widgets import Static

from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.main.base import WorkbenchBase
from mwl_tui.ui.main.model import layout
from mwl_tui.ui.main.model.layout import Arrangement, Form, Log
from mwl_tui.ui.query.query_form import QueryForm

__all__ = ["Arranging"]

_CLASSES = {Form.FOLDED: "-narrow", Form.SIDE: "-wide", Form.VAST: "-vast"}
"""The class of the screen for each place of the form."""


class Arranging(WorkbenchBase):
    """The part of the main screen that lays the panes out."""

    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = []  # type: ignore[misc]
    """None of the application's: where the form lies is the user's choice too, not a matter of the width alone."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self._opened: list[str] = []
        self._zoomed = ""

    @property
    def arrangement(self) -> Arrangement:
        """How the panes lie now."""
        choice = self.store.state.layout.choice
        return layout.arrange(*self.app.size, choice=choice, opened=self._opened, zoomed=self._zoomed)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panes out for another size."""
        self.lay_out()

    def lay_out(self) -> None:
        """Give every pane its place and its size."""
        made = self.arrangement
        shares = self.store.state.layout.shares
        self.place_form(made)
        heights = layout.weights(self.app.size.height, shares)
        for pane in ("worklist", "detail", "log"):
            self.query_one(f"#{pane}").styles.height = f"{heights[pane]:.2f}fr"
        self.query_one("#detail").display = made.detail or made.zoomed == "detail"
        log = self.query_one("#log")
        log.set_class(made.log is Log.LINE and made.zoomed != "log", "-line")
        if log.has_class("-line"):
            log.styles.height = 1
        self._size_form(made, shares)
        self._zoom(made)
        self._say_whether_it_fits(made)

    def place_form(self, made: Arrangement) -> None:
        """Say by a class where the form lies. Before there are panes this costs nothing; later all are styled anew."""
        for form, name in _CLASSES.items():
            self.set_class(made.form is form, name)

    def _size_form(self, made: Arrangement, shares: dict[str, int]) -> None:
        form = self.query_one("#query")
        form.styles.width = "100%" if made.form is Form.FOLDED else layout.form_width(made.form, shares)

    def _zoom(self, made: Arrangement) -> None:
        zoomed = made.zoomed
        self.query_one("#query").display = zoomed in ("", "query")
        self.query_one("#results").display = zoomed != "query"
        self.set_class(bool(zoomed), "-zoomed")
        for pane in ("worklist", "log"):
            self.query_one(f"#{pane}").display = zoomed in ("", pane)
        if zoomed in ("worklist", "log"):
            self.query_one("#detail").display = False
        if zoomed == "query":
            self.query_one(QueryForm).add_class("-open")
            self.query_one("#query").styles.width = "100%"

    def _say_whether_it_fits(self, made: Arrangement) -> None:
        self.set_class(not made.fits, "-too-small")
        if not made.fits:
            said, needed = layout.told(*self.app.size)
            keys = worded(self, "{app.help} help · {app.quit-letter} quit")
            self.query_one("#too-small", Static).update(Content(f"{said}\n{needed}\n{keys}"))

    # -- by key ---------------------------------------------------------------------------------------------------

    def pane_in_focus(self) -> str:
        """Name the pane that has the focus; the worklist where none has."""
        focused = self.focused
        names = [node.id for node in focused.ancestors_with_self] if focused is not None else []
        return next((name for name in names if name in layout.PANES), "worklist")

    def action_focus_pane(self, name: str) -> None:
        """Go to a pane, and open it where there was no room for it."""
        if self._zoomed and name != self._zoomed:
            self._zoomed = ""
        if name in ("detail", "log"):
            self._opened = [*(pane for pane in self._opened if pane != name), name]
        self.lay_out()
        pane = self.query_one(f"#{name}")
        if isinstance(pane, QueryForm):
            pane.focus_last()
        else:
            self.set_focus(pane.elements if isinstance(pane, Detail) else pane)  # at once, for keys of the same burst

    def close_pane(self) -> bool:
        """Undo the last of zooming and opening; False where there is nothing to undo."""
        name = self.pane_in_focus()
        if self._zoomed:
            self._zoomed = ""
        elif name in self._opened:
            self._opened.remove(name)
            self.set_focus(self.query_one("#worklist"))
        else:
            return False
        self.lay_out()
        return True

    def action_zoom(self) -> None:
        """Give the pane in focus all the room, or take it back."""
        self._zoomed = "" if self._zoomed else self.pane_in_focus()
        self.lay_out()

    def action_layout(self) -> None:
        """Choose the next layout."""
        names = list(layout.CHOICES)
        chosen = self.store.state.layout.choice
        self.choose_layout(names[(names.index(chosen) + 1) % len(names)] if chosen in names else names[0])

    def choose_layout(self, name: str) -> None:
        """Lay the panes out in a way of :data:`~mwl_tui.ui.main.model.layout.CHOICES`, now and in later runs."""
        self.store.state.layout.choice = name
        self.store.save()
        self._opened.clear()
        self._zoomed = ""
        self.lay_out()
        self.notify(layout.CHOICES[name], title=f"Layout: {name}", timeout=3, markup=False)

    def action_resize_pane(self, steps: int) -> None:
        """Make the pane in focus larger, or smaller."""
        shares = self.store.state.layout.shares
        name = self.pane_in_focus()
        shares[name] = layout.clamped(shares.get(name, 0) + steps)
        self.store.save()
        self.lay_out()
