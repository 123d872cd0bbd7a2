"""Which panes show, and how large, for a terminal's size and the user's choice. No widget here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

__all__ = ["CHOICES", "PANES", "SMALLEST", "Arrangement", "Form", "Log", "arrange", "form_width", "told", "weights"]

PANES = ("query", "worklist", "detail", "log")
"""The panes by name, in the order of their numbers on the screen."""

SMALLEST = (60, 16)
"""Columns and rows that the workbench needs."""

CHOICES: Mapping[str, str] = {
    "auto": "by the size of the terminal",
    "all": "all panes, the form at the side",
    "wide": "the form in one line, the list as wide as the terminal",
    "list": "the list alone, with the last line of the log",
}
"""The layouts to choose from, and what each is."""

_SIDE_FROM = 120
"""Columns from which there is room for the form beside the list."""
_VAST_FROM = 160
_LOG_FROM = 30
"""Rows from which the log has more than its last line."""
_DETAIL_FROM = 38
"""Rows from which the detail shows without being asked for."""
_BOTH_FROM = 22
"""Rows from which both the detail and the log show where they were asked for; below, the one asked for last."""
_STEP = 1.3
"""By how much one step makes a pane larger than its neighbours."""
_MOST_STEPS = 6
_USUAL = {"worklist": 5.0, "detail": 4.0, "log": 3.0}
"""How the height is shared."""
_SHORT = {"worklist": 4.0, "detail": 6.0, "log": 3.0}
"""The same in a short terminal, where a detail was asked for and so is what matters."""
_COLUMNS_OF_A_STEP = 4
_NARROWEST, _WIDEST = 30, 80


class Form(Enum):
    """Where the query form lies."""

    FOLDED = "one line over the list"
    SIDE = "beside the list"
    VAST = "beside the list, with room"


class Log(Enum):
    """How much of the association log shows."""

    HIDDEN = "none"
    LINE = "its last line"
    PANE = "a pane"


class Arrangement(NamedTuple):
    """How the panes lie.

    Attributes:
        form: Where the query form is.
        detail: Whether the detail shows.
        log: How much of the log shows.
        zoomed: The one pane that has all the room; empty where none has.
        fits: Whether the terminal is large enough at all.
    """

    form: Form
    detail: bool
    log: Log
    zoomed: str = ""
    fits: bool = True


def arrange(
    width: int, height: int, *, choice: str = "auto", opened: Sequence[str] = (), zoomed: str = ""
) -> Arrangement:
    """Arrange the panes.

    Args:
        width: Columns of the terminal.
        height: Rows of it.
        choice: One of :data:`CHOICES`.
        opened: Panes that were asked for, though there would not be room; the last one last.
        zoomed: The pane that shall have all the room, or empty.
    """
    if height < _BOTH_FROM:
        opened = opened[-1:]
    side = choice == "all" or (choice == "auto" and width >= _SIDE_FROM)
    roomy = choice == "all" or (choice != "list" and height >= _LOG_FROM)
    return Arrangement(
        form=Form.FOLDED if not side else Form.VAST if width >= _VAST_FROM else Form.SIDE,
        detail="detail" in opened or choice == "all" or (choice != "list" and height >= _DETAIL_FROM),
        log=Log.PANE if roomy or "log" in opened else Log.LINE,
        zoomed=zoomed,
        fits=width >= SMALLEST[0] and height >= SMALLEST[1],
    )


def weights(height: int, shares: Mapping[str, int]) -> dict[str, float]:
    """Return the share of the height that each pane of the results gets, in fractions.

    Args:
        height: Rows of the terminal.
        shares: By pane, how many steps the user made it larger (or smaller).
    """
    usual = _USUAL if height >= _DETAIL_FROM else _SHORT
    return {pane: weight * _STEP ** clamped(shares.get(pane, 0)) for pane, weight in usual.items()}


def form_width(form: Form, shares: Mapping[str, int]) -> int:
    """Return the columns of the form where it lies at the side."""
    usual = 52 if form is Form.VAST else 40
    return max(_NARROWEST, min(usual + _COLUMNS_OF_A_STEP * clamped(shares.get("query", 0)), _WIDEST))


def clamped(steps: int) -> int:
    """Keep the steps of a pane within what leaves its neighbours some room."""
    return max(-_MOST_STEPS, min(steps, _MOST_STEPS))


def told(width: int, height: int) -> tuple[str, str]:
    """Say that the terminal is too small: what it is, and what is needed."""
    return f"This terminal has {width}x{height}", f"mwl-tui needs {SMALLEST[0]}x{SMALLEST[1]}: make it larger"
