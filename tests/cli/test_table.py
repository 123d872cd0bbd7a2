from __future__ import annotations

import pytest
from rich.cells import cell_len

from mwl_tui.cli.output.table import table_lines

HEADS = ["NAME", "ID"]


def test_columns_line_up_by_cells() -> None:
    lines = list(table_lines(HEADS, [("山田^太郎", "1"), ("e\u0301a", "2"), ("Doe", "3")], None))
    assert [cell_len(line[: -1 if number else -2]) for number, line in enumerate(lines)] == [11] * 4


@pytest.mark.parametrize("width", [5, 9, 12, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    rows = [("山田太郎" * 5, "x" * 30), ("short", "")]
    lines = list(table_lines(HEADS, rows, width))
    assert all(cell_len(line) <= width for line in lines)
    assert width == 80 or "…" in lines[1]


def test_the_widest_column_gives_way() -> None:
    lines = list(table_lines(HEADS, [("x" * 40, "12345")], 20))
    assert lines[1] == "x" * 12 + "…" + "  12345"


def test_s1_escapes_and_line_feeds_are_marks() -> None:
    lines = list(table_lines(HEADS, [("a\x1b[2J\nb", "1")], None))
    assert len(lines) == 2
    assert "\x1b" not in lines[1]
