"""The title of the log, and its text while it is empty."""

from __future__ import annotations

__all__ = ["EMPTY_LOG", "log_filtered", "log_title"]

EMPTY_LOG = ("Each event of the association, as it happens", "{peer.echo} sends a C-ECHO · {query.run} runs the query")
"""The text of a log without lines."""


def log_title(frozen: bool, came: int) -> str:
    """Return the title of the log: whether it is frozen, and the number of new lines below.

    Args:
        frozen: Whether the user froze it.
        came: The number of new lines while it does not follow.
    """
    if frozen:
        return f"4 Association log  frozen, {came:,} new: " + "{log.freeze} follows"
    return "4 Association log" + (f"  {came:,} new: " + "{list.bottom} follows" if came else "")


def log_filtered(described: str) -> tuple[str, ...]:
    """Return the text for a filter that no line passes."""
    return (
        f"No line of the log passes: {described}",
        "{log.layer} all layers · {log.side} other sides · {pane.filter} then {filter.clear} any text",
    )
