"""Text in pieces, each with the part it plays in its line."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["TextSpan"]


class TextSpan(NamedTuple):
    """A piece of a line and the part it plays (a component class of the widget)."""

    text: str
    part: str
