"""What a pane of the main screen is: its name, its place, its keys, and how it is made.

Each pane describes itself in the ``keys.py`` of its folder; :mod:`mwl_tui.ui.main.panes` lists the panes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.widget import Widget

from mwl_tui.operations.exchange import Exchange, Row
from mwl_tui.operations.gateway import Gateway
from mwl_tui.operations.readings import Readings
from mwl_tui.operations.selection import Selection
from mwl_tui.ui.keys.part import Part
from mwl_tui.ui.state import StateStore

__all__ = ["FocusesInside", "LivePane", "Pane", "PaneSources"]


@dataclass(frozen=True, slots=True)
class PaneSources:
    """The objects that a pane may read.

    Attributes:
        gateway: The way to peers and to the mock.
        exchange: What runs now.
        selection: Which peer is asked, or which peers together.
        readings: How the text of each peer is read.
        store: What is remembered from run to run.
        current: Returns the response under the cursor of the worklist.
    """

    gateway: Gateway
    exchange: Exchange
    selection: Selection
    readings: Readings
    store: StateStore
    current: Callable[[], Row | None]


@dataclass(frozen=True, slots=True)
class Pane:
    """A pane of the main screen.

    Attributes:
        name: Its id; its folder and its style sheet have the same name.
        holds: What it holds, as it stands after "Go to".
        parts: The parts of the interface whose keys it has.
        height: Its share of the height, in a usual and in a short terminal; None beside the others.
        make: Makes it; None for a pane that the main screen itself makes, since it also works on it.
    """

    name: str
    holds: str
    parts: tuple[Part, ...]
    height: tuple[float, float] | None = (3.0, 3.0)
    make: Callable[[PaneSources], Widget] | None = None


@runtime_checkable
class FocusesInside(Protocol):
    """A pane in which a widget takes the focus."""

    def focus_inside(self) -> None:
        """Move the focus to the widget that had it last."""


@runtime_checkable
class LivePane(Protocol):
    """A pane that shows new events or responses."""

    def take_over(self) -> None:
        """Show what has arrived since the last time."""
