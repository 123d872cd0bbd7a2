"""The title of the log, and what it says while it shows nothing."""

from __future__ import annotations

__all__ = ["EMPTY_LOG", "log_filtered", "log_title"]

EMPTY_LOG = ("Each event of the association, as it happens", "{peer.echo} sends a C-ECHO · {query.run} runs the query")
"""What the log says while it has no lines."""


def log_title(frozen: bool, came: int) -> str:
    """Title the log: whether it stays where it is, and how many lines came since below.

    Args:
        frozen: Whether it was told to stay.
        came: How many lines came while it does not follow.
    """
    if frozen:
        return f"4 Association log  frozen, {came:,} new: " + "{log.freeze} follows"
    return "4 Association log" + (f"  {came:,} new: " + "{list.bottom} follows" if came else "")


def log_filtered(told: str) -> tuple[str, ...]:
    """Say that no line of the log passes its filter."""
    return (
        f"No line of the log passes: {told}",
        "{log.layer} all layers · {log.side} other sides · {pane.filter} then {filter.clear} any text",
    )
