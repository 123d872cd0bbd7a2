"""Notifications of failures, with advice."""

from __future__ import annotations

from textual.widget import Widget

from mwl_tui.operations.outcome import Outcome

__all__ = ["warn"]


def warn(host: Widget, how: Outcome, title: str) -> None:
    """Notify the user of what failed, and what to try.

    Args:
        host: Any widget or screen of the application.
        how: What failed.
        title: The title of the notification.
    """
    message = f"{how.text}.\n{how.advice}" if how.advice else how.text
    host.notify(message, title=title, severity="error", timeout=8, markup=False)
