"""The layout of the panes: by the size of the terminal and the user's choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.main.model import layout
from mwl_tui.ui.main.model.layout import Arrangement, FormPlace, LogPlace
from mwl_tui.ui.main.panes import PANES
from mwl_tui.ui.shared.command import Command
from mwl_tui.ui.shared.pane import FocusesInside
from mwl_tui.ui.state import StateStore

__all__ = ["PaneLayout"]

_CLASSES = {FormPlace.FOLDED: "-narrow", FormPlace.SIDE: "-wide", FormPlace.VAST: "-vast"}
"""The class of the screen for each place of the form."""
_NAMES = tuple(pane.name for pane in PANES)
_HEIGHTS = {pane.name: pane.height for pane in PANES if pane.height is not None}


class PaneLayout:
    """Sets the place and the size of every pane, and moves the focus between them.

    Args:
        host: The screen of the panes, each with its name as id.
        store: Keeps the user's choices.
    """

    def __init__(self, host: Screen[None], store: StateStore) -> None:
        self._host, self._store = host, store
        self._opened: list[str] = []
        self._zoomed = ""

    @property
    def arrangement(self) -> Arrangement:
        """The current arrangement."""
        choice = self._store.state.layout.choice
        return layout.arrange(*self._host.app.size, choice=choice, opened=self._opened, zoomed=self._zoomed)

    def lay_out(self) -> None:
        """Set the place and the size of every pane."""
        host, made, shares = self._host, self.arrangement, self._store.state.layout.shares
        self.place_form()
        self._share_height(made, layout.weights(host.app.size.height, _HEIGHTS, shares))
        form = host.query_one("#query")
        form.display = made.zoomed in ("", "query")
        host.query_one("#results").display = made.zoomed != "query"
        host.set_class(bool(made.zoomed), "-zoomed")
        if made.zoomed == "query":
            form.add_class("-open")
        whole = made.form is FormPlace.FOLDED or made.zoomed == "query"
        form.styles.width = "100%" if whole else layout.form_width(made.form, shares)
        self._say_whether_it_fits(made)

    def place_form(self) -> None:
        """Set the class for the place of the form. Free before the panes exist; later it restyles all of them."""
        for place, name in _CLASSES.items():
            self._host.set_class(self.arrangement.form is place, name)

    def _share_height(self, made: Arrangement, heights: Mapping[str, float]) -> None:
        for name, height in heights.items():
            pane = self._host.query_one(f"#{name}")
            pane.styles.height = f"{height:.2f}fr"
            pane.display = made.shows(name)
        log = self._host.query_one("#log")
        log.set_class(made.log is LogPlace.LINE and made.zoomed != "log", "-line")
        if log.has_class("-line"):
            log.styles.height = 1

    def _say_whether_it_fits(self, made: Arrangement) -> None:
        self._host.set_class(not made.fits, "-too-small")
        if not made.fits:
            said, needed = layout.too_small(*self._host.app.size)
            keys = worded(self._host, "{app.help} help · {app.quit-letter} quit")
            self._host.query_one("#too-small", Static).update(Content(f"{said}\n{needed}\n{keys}"))

    def pane_in_focus(self) -> str:
        """Return the name of the pane that has the focus; the worklist where none has."""
        focused = self._host.focused
        names = [node.id for node in focused.ancestors_with_self] if focused is not None else []
        return next((name for name in names if name in _NAMES), "worklist")

    def focus(self, name: str) -> None:
        """Focus a pane, and open it if it was hidden."""
        if self._zoomed and name != self._zoomed:
            self._zoomed = ""
        if name not in layout.ALWAYS:
            self._opened = [*(pane for pane in self._opened if pane != name), name]
        self.lay_out()
        pane = self._host.query_one(f"#{name}")
        if isinstance(pane, FocusesInside):
            pane.focus_inside()
        else:  # at once: the next keys typed are for it
            self._host.set_focus(pane)

    def undo(self) -> bool:
        """Undo the last zoom or opening of a pane; return whether there was one."""
        name = self.pane_in_focus()
        if self._zoomed:
            self._zoomed = ""
        elif name in self._opened:
            self._opened.remove(name)
            self._host.set_focus(self._host.query_one("#worklist"))
        else:
            return False
        self.lay_out()
        return True

    def holds(self, name: str) -> bool:
        """Return whether there is a pane of this name."""
        return name in _NAMES

    def zoom(self) -> None:
        """Zoom the focused pane, or restore the layout."""
        self._zoomed = "" if self._zoomed else self.pane_in_focus()
        self.lay_out()

    def next(self) -> None:
        """Choose the next layout."""
        names = list(layout.CHOICES)
        chosen = self._store.state.layout.choice
        self.choose(names[(names.index(chosen) + 1) % len(names)] if chosen in names else names[0])

    def choose(self, name: str) -> None:
        """Apply a layout of :data:`~mwl_tui.ui.main.model.layout.CHOICES`, now and in later runs."""
        self._store.state.layout.choice = name
        self._store.save()
        self._opened.clear()
        self._zoomed = ""
        self.lay_out()
        self._host.notify(layout.CHOICES[name], title=f"Layout: {name}", timeout=3, markup=False)

    def resize(self, steps: int) -> None:
        """Make the focused pane larger or smaller."""
        shares = self._store.state.layout.shares
        name = self.pane_in_focus()
        shares[name] = layout.clamped(shares.get(name, 0) + steps)
        self._store.save()
        self.lay_out()

    def commands(self) -> Iterator[Command]:
        """Yield the layouts to choose from."""
        for name, description in layout.CHOICES.items():
            yield Command(Content(f"Layout {name}: {description}"), "", "", partial(self.choose, name))
