"""What a quick run (``make test``) tries of many: fewer examples, and one case where the others are alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest
from hypothesis import settings

_USUAL = 100

boots = pytest.mark.slow(reason="boots the workbench, whose main ways a quick run has")


def examples(count: int) -> int:
    """Return so many, or as large a part of them as the run tries of hypothesis's usual hundred."""
    return max(1, count * settings.default.max_examples // _USUAL)


def some_of(cases: Iterable[Any], quick: Collection[Any], reason: str) -> list[Any]:
    """Return the cases of one parameter, all but the quick ones of them slow."""
    slow = pytest.mark.slow(reason=reason)
    return [pytest.param(case, marks=() if case in quick else slow) for case in cases]


def one_of(cases: Iterable[Any], quick: Any, reason: str) -> list[Any]:
    """Return the cases of one parameter, all but the quick one of them slow."""
    return some_of(cases, [quick], reason)
