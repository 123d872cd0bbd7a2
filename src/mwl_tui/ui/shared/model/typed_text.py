"""Text as it may be typed into a field."""

from __future__ import annotations

from mwl_tui.dicom.text import plain_text

__all__ = ["LONGEST", "plain"]

LONGEST = 1_024
"""Characters that a field takes."""


def plain(text: str) -> str:
    """Return a text without control characters and without characters that hide text or turn its direction."""
    return plain_text(text, LONGEST)
