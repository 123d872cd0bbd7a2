"""What was seen, what is due, and the table of both."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

__all__ = ["Fact", "Figure", "Row", "megabytes", "seconds", "table"]

_LONGEST = 70


@dataclass(frozen=True)
class Figure:
    """A number, and what it is held to.

    Attributes:
        what: What it is, in words.
        value: The number.
        limit: What it must not exceed; None where it is only told.
        unit: Behind both.
        at_least: Whether it must not fall below the limit instead.
    """

    what: str
    value: float
    limit: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def seen(self) -> str:
        """The figure in words."""
        return f"{self.what} {_quantity(self.value, self.unit)}"

    @property
    def due(self) -> str:
        """The target in words; empty where there is none."""
        sign = "≥" if self.at_least else "≤"
        return "" if self.limit is None else f"{sign} {_quantity(self.limit, self.unit)}"

    @property
    def holds(self) -> bool:
        """Return whether it is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass(frozen=True)
class Fact:
    """What something came to, and what it has to come to: a text that the former holds."""

    came: str
    must: str

    @property
    def seen(self) -> str:
        """What it came to, shortened."""
        return self.came if len(self.came) <= _LONGEST else f"{self.came[:_LONGEST]}…"

    @property
    def due(self) -> str:
        """What it has to come to, where it did not."""
        return "" if self.holds else f"must say: {self.must}"

    @property
    def holds(self) -> bool:
        """Return whether it came to that."""
        return self.must in self.came


@dataclass
class Row:
    """One thing that was tried, and what was seen."""

    what: str
    checks: list[Figure | Fact] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Return whether all of it is as it is due."""
        return all(check.holds for check in self.checks)

    @property
    def cells(self) -> tuple[str, str, str]:
        """It as cells of the table."""
        seen = [f"{check.seen} ({check.due})" if check.due else check.seen for check in self.checks]
        missed = ", ".join(check.seen for check in self.checks if not check.holds)
        return self.what, "; ".join(seen), f"**missed**: {missed}" if missed else "holds"


def table(rows: list[Row]) -> str:
    """Return the table."""
    lines = ["| what | seen (target) | |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row.cells)} |" for row in rows)])


def megabytes(what: str, size: float, limit: float | None = None, *, at_least: bool = False) -> Figure:
    """Return bytes as a figure in MB (10^6 bytes), the limit in MB."""
    return Figure(what, size / 1e6, limit, " MB", at_least)


def seconds(what: str, seconds: float, limit: float | None = None, *, at_least: bool = False) -> Figure:
    """Return seconds as a figure."""
    return Figure(what, seconds, limit, " s", at_least)


def _quantity(value: float, unit: str) -> str:
    """Return a number with its unit: three digits, and short times in ms."""
    if math.isinf(value):
        return f"∞{unit}"
    if unit == " s" and 0 < abs(value) < 0.1:
        value, unit = value * 1e3, " ms"
    exact = value == int(value) or abs(value) >= 100
    return f"{value:,.0f}{unit}" if exact else f"{value:.3g}{unit}"
