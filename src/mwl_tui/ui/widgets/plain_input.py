"""A one-line text field that control characters do not get into."""

from __future__ import annotations

from textual.suggester import Suggester
from textual.widgets import Input

__all__ = ["PlainInput"]

_NO_CONTROLS = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
_LONGEST = 512


class PlainInput(Input):
    """Textual sends what stands in an input to the terminal as it is: a pasted escape sequence must stay out."""

    def __init__(self, *, id: str, placeholder: str = "", suggester: Suggester | None = None) -> None:  # noqa: A002
        super().__init__(
            id=id,
            placeholder=placeholder,
            suggester=suggester,
            restrict=_NO_CONTROLS,
            max_length=_LONGEST,
            compact=True,
        )
