"""Text in cells of a terminal, where a wide character takes two."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

__all__ = ["fit"]


def fit(text: str, width: int) -> str:
    """Make text take exactly ``width`` cells: padded, or cut with an ellipsis, wide characters counted as two."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
