"""Which panes show and their sizes, by the size of the terminal and the user's choice. No widget here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

__all__ = [
    "ALWAYS",
    "CHOICES",
    "SMALLEST",
    "Arrangement",
    "FormPlace",
    "LogPlace",
    "arrange",
    "form_width",
    "too_small",
    "weights",
]

ALWAYS = ("query", "worklist")
"""The panes that always show."""

SMALLEST = (60, 16)
"""Columns and rows that the workbench needs."""

CHOICES: Mapping[str, str] = {
    "auto": "by the size of the terminal",
    "all": "all panes, the form at the side",
    "wide": "the form in one line, the list as wide as the terminal",
    "list": "the list alone, with the last line of the log",
}
"""The layouts to choose from, with descriptions."""

_SIDE_FROM = 120
"""Columns from which the form fits beside the list."""
_VAST_FROM = 160
_LOG_FROM = 30
"""Rows from which the log shows more than its last line."""
_DETAIL_FROM = 38
"""Rows from which the detail always shows."""
_BOTH_FROM = 22
"""Rows from which both the detail and the log can be opened; below, only the last opened one shows."""
_STEP = 1.3
"""The factor by which one step enlarges a pane."""
_MOST_STEPS = 6
_COLUMNS_OF_A_STEP = 4
_NARROWEST, _WIDEST = 30, 80


class FormPlace(Enum):
    """The place of the query form."""

    FOLDED = "one line over the list"
    SIDE = "beside the list"
    VAST = "beside the list, spacious"


class LogPlace(Enum):
    """The size of the association log."""

    LINE = "its last line"
    PANE = "a pane"


class Arrangement(NamedTuple):
    """The arrangement of the panes.

    Attributes:
        form: Where the query form is.
        detail: Whether the detail shows.
        log: How much of the log shows.
        zoomed: The zoomed pane; empty where there is none.
        fits: Whether the terminal is large enough at all.
        opened: The opened panes that have room.
    """

    form: FormPlace
    detail: bool
    log: LogPlace
    zoomed: str = ""
    fits: bool = True
    opened: tuple[str, ...] = ()

    def shows(self, pane: str) -> bool:
        """Return whether a pane shows, of those that share the height."""
        if self.zoomed not in ("", "query"):
            return pane == self.zoomed
        return {"worklist": True, "detail": self.detail, "log": True}.get(pane, pane in self.opened)


def arrange(
    width: int, height: int, *, choice: str = "auto", opened: Sequence[str] = (), zoomed: str = ""
) -> Arrangement:
    """Arrange the panes.

    Args:
        width: Columns of the terminal.
        height: Rows of it.
        choice: One of :data:`CHOICES`.
        opened: Panes the user opened beyond the available room, the last opened one last.
        zoomed: The zoomed pane, or empty.
    """
    if height < _BOTH_FROM:
        opened = opened[-1:]
    side = choice == "all" or (choice == "auto" and width >= _SIDE_FROM)
    roomy = choice == "all" or (choice != "list" and height >= _LOG_FROM)
    return Arrangement(
        form=FormPlace.FOLDED if not side else FormPlace.VAST if width >= _VAST_FROM else FormPlace.SIDE,
        detail="detail" in opened or choice == "all" or (choice != "list" and height >= _DETAIL_FROM),
        log=LogPlace.PANE if roomy or "log" in opened else LogPlace.LINE,
        zoomed=zoomed,
        fits=width >= SMALLEST[0] and height >= SMALLEST[1],
        opened=tuple(opened),
    )


def weights(height: int, heights: Mapping[str, tuple[float, float]], shares: Mapping[str, int]) -> dict[str, float]:
    """Return the share of the height that each pane of the results gets, in fractions.

    Args:
        height: Rows of the terminal.
        heights: By pane, its share in a usual terminal, and in a short one, where a detail was asked for and so is
            what matters.
        shares: By pane, the number of steps that the user enlarged it (or reduced it).
    """
    short = height < _DETAIL_FROM
    return {pane: both[short] * _STEP ** clamped(shares.get(pane, 0)) for pane, both in heights.items()}


def form_width(form: FormPlace, shares: Mapping[str, int]) -> int:
    """Return the columns of the form where it lies at the side."""
    usual = 52 if form is FormPlace.VAST else 40
    return max(_NARROWEST, min(usual + _COLUMNS_OF_A_STEP * clamped(shares.get("query", 0)), _WIDEST))


def clamped(steps: int) -> int:
    """Limit the steps of a pane, so that its neighbours keep some room."""
    return max(-_MOST_STEPS, min(steps, _MOST_STEPS))


def too_small(width: int, height: int) -> tuple[str, str]:
    """Return the message that the terminal is too small: its size, and the size needed."""
    return f"This terminal has {width}x{height}", f"mwl-tui needs {SMALLEST[0]}x{SMALLEST[1]}: make it larger"
