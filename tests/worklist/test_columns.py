from __future__ import annotations

import subprocess
import sys

import pytest

import mwl_tui.worklist
from mwl_tui.worklist.columns import heading
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import BY_PATH, DEFAULT_COLUMNS, START_DATE, START_TIME, resolve


def test_default_columns_begin_with_when_and_are_of_the_table() -> None:
    assert DEFAULT_COLUMNS[:2] == (START_DATE, START_TIME)
    assert set(DEFAULT_COLUMNS) <= set(BY_PATH)
    assert len({heading(path) for path in DEFAULT_COLUMNS}) == len(DEFAULT_COLUMNS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PatientName", "Patient"),
        ("MedicalAlerts", "Medical Alerts"),
        ("ReferencedStudySequence.ReferencedSOPClassUID", "Referenced SOP Class UID"),
        ("(0009,1001)", "(0009,1001)"),
    ],
)
def test_heading_is_short_or_the_words_of_the_keyword(name: str, words: str) -> None:
    assert heading(resolve(name)) == words


def test_package_hands_out_its_public_names() -> None:
    for name in mwl_tui.worklist.__all__:
        assert getattr(mwl_tui.worklist, name) is not None
    assert dir(mwl_tui.worklist) == sorted(mwl_tui.worklist.__all__)
    with pytest.raises(AttributeError):
        mwl_tui.worklist.Nothing  # noqa: B018


def test_importing_table_query_and_presets_imports_no_pydicom() -> None:
    code = "import sys, mwl_tui.worklist.presets, mwl_tui.worklist.columns; assert 'pydicom' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_default_query_asks_for_every_default_column() -> None:
    asked = Query.default().data_set()
    for path in DEFAULT_COLUMNS:
        level = asked
        for tag in path[:-1]:
            (level,) = level.items_at(tag)
        assert path[-1] in level, path
