"""Rows of text as a table whose columns line up on a terminal, wide and combining characters included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from mwl_tui.dicom.text import safe_text

_GAP = "  "
_NARROWEST = 3
_LONGEST = 512


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """Yield the lines of a table, heads first.

    Args:
        heads: A word for each column.
        rows: The text of each row, as it came.
        width: The cells of the terminal, which no line exceeds; None for as many as are needed.
    """
    clean = [[safe_text(text, _LONGEST) for text in row] for row in (heads, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*clean, strict=True)]
    if width is not None:
        widths = _fitted(widths, width - len(_GAP) * (len(widths) - 1))
    for row in clean:
        line = _GAP.join(map(_padded, row, widths)).rstrip()
        yield line if width is None else _cut(line, width)


def _fitted(widths: list[int], room: int) -> list[int]:
    """Take from the widest columns, until all fit or are as narrow as can be."""
    widths = list(widths)
    while sum(widths) > room and (widest := max(widths)) > _NARROWEST:
        widths[widths.index(widest)] -= 1
    return widths


def _padded(text: str, width: int) -> str:
    return set_cell_size(_cut(text, width), width)


def _cut(text: str, width: int) -> str:
    """Cut text to a number of cells, with an ellipsis for what is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"
