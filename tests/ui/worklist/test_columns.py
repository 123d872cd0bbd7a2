from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mwl_tui.ui.shared.model.cells import fit
from mwl_tui.ui.worklist.model.columns import GAP, columns_of, fitted, written


@given(st.text(max_size=40), st.integers(1, 20))
def test_cell_takes_exactly_its_width_whatever_the_script(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        ("20261122", "date", "2026-11-22"),
        ("2026.11.22", "date", "2026.11.22"),
        ("20261", "date", "20261"),
        ("٢٠٢٦١١٢٢", "date", "٢٠٢٦١١٢٢"),
        ("081500.000000", "time", "08:15"),
        ("08", "time", "08"),
        ("Doe^[/foo]", "", "Doe^[/foo]"),
        ("a\x1b[2Jb", "", "a␛[2Jb"),
    ],
)
def test_value_is_written_for_its_cell(value: str, form: str, shown: str) -> None:
    assert written(value, form) == shown


@pytest.mark.parametrize("room", [0, 40, 76, 110, 160, 400])
def test_columns_keep_their_least_and_share_the_rest(room: int) -> None:
    columns = columns_of()
    widths = fitted(columns, room)
    assert all(column.width <= width <= column.most for column, width in zip(columns, widths, strict=True))
    total = sum(widths) + GAP * len(widths)
    assert total <= max(room, sum(column.width for column in columns) + GAP * len(columns))


def test_wide_terminal_is_used() -> None:
    assert sum(fitted(columns_of(), 160)) + GAP * len(columns_of()) == 160


def test_unknown_attribute_has_a_heading_of_words() -> None:
    (column,) = columns_of([(0x0010_21C0,)])
    assert column.title == "Pregnancy Status"
