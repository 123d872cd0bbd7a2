"""A dialog that returns a value, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.screen import Screen
from textual.widget import Widget

__all__ = ["ask"]

_Answer = TypeVar("_Answer")


def ask(host: Widget, dialog: Screen[_Answer | None], then: Callable[[_Answer], object]) -> None:
    """Open a dialog.

    Args:
        host: Any widget or screen of the application.
        dialog: Returns None where the user leaves it.
        then: Called with what it returns, but not with None.
    """

    def answered(answer: _Answer | None) -> None:
        if answer is not None:
            then(answer)

    host.app.push_screen(dialog, answered)
