"""A command of the palette, as the parts of the main screen offer them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from textual.content import Content

__all__ = ["Command"]


class Command(NamedTuple):
    """A command of the palette.

    Attributes:
        title: What it does. Text, never markup.
        where: The part of the screen it belongs to, or what it is about.
        keys: Its keys, as spelled.
        run: Does it.
    """

    title: Content
    where: str
    keys: str
    run: Callable[[], Awaitable[None] | None]
