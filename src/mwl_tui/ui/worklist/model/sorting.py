"""How the responses are ordered by a column: keys that compare fast, and a sort that can be done in small steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple, TypeAlias

from mwl_tui.dicom.dataset import Path
from mwl_tui.ui.worklist.model.filter import fold
from mwl_tui.worklist.table import vr_at

__all__ = ["Key", "SortOrder", "key_maker", "merge", "sorted_in_steps"]

Key: TypeAlias = "str | float"
"""A sort key; all keys of one column have one type."""

_NUMERIC = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"})
_DIGITS = re.compile(r"\d+", re.ASCII)
_LONGEST = 256
_STEP = 4_096


class SortOrder(NamedTuple):
    """By which column, and which way.

    Attributes:
        path: The attribute.
        descending: Whether the greatest comes first.
    """

    path: Path
    descending: bool = False


def key_maker(path: Path) -> Callable[[str], Key]:
    """Return what makes the key of a value in a column.

    Numbers of a numeric VR compare as numbers. In other text, which DICOM's dates and times are too, runs of digits
    compare as numbers, and neither case nor accents count: ``CT2`` comes before ``CT10``.
    """
    return _number if path and vr_at(path) in _NUMERIC else _natural


def _number(text: str) -> Key:
    try:
        return float(text.split("\\", 1)[0])
    except ValueError:
        return float("inf")


def _natural(text: str) -> Key:
    return _DIGITS.sub(_padded, fold(text[:_LONGEST]))


def _padded(digits: re.Match[str]) -> str:
    number = digits.group().lstrip("0")
    return f"{len(number):03d}{number}"


def sorted_in_steps(
    lines: Sequence[int], key: Callable[[int], Key], descending: bool
) -> Generator[None, None, list[int]]:
    """Sort, a little at each turn, and return the lines in order.

    Pieces are sorted first, then merged two by two. Joining two sorted runs and sorting them is a merge in the
    standard library's sort, which takes a small part of what a sort of all would hold the screen for.
    """
    runs = []
    for start in range(0, len(lines), _STEP):
        runs.append(sorted(lines[start : start + _STEP], key=key, reverse=descending))
        yield
    while len(runs) > 1:
        merged = []
        for first in range(0, len(runs) - 1, 2):
            merged.append(merge(runs[first], runs[first + 1], key, descending))
            yield
        runs = merged + runs[len(merged) * 2 :]
    return runs[0] if runs else []


def merge(before: list[int], after: list[int], key: Callable[[int], Key], descending: bool) -> list[int]:
    """Merge two sorted runs; of equals, those of ``before`` come first."""
    both = before + after
    both.sort(key=key, reverse=descending)
    return both
