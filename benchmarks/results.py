"""Figures of one run of the benchmarks, and the table that docs/ shows."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import median

from tests.peers.processes import run

__all__ = ["Row", "Target", "machine", "table"]

COLUMNS = ("mwl-tui", "DCMTK", "Orthanc", "pynetdicom")


@dataclass(frozen=True)
class Target:
    """What a figure must keep to.

    Attributes:
        what: The ratio or figure that is held to it, in words.
        value: What it is.
        limit: What it must not pass.
        at_least: Whether it must not fall below the limit, instead of not exceed it.
        unit: Behind both numbers.
    """

    what: str
    value: float
    limit: float
    at_least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Return whether it is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def words(self) -> str:
        """It in one cell of the table."""
        sign, verdict = "≥" if self.at_least else "≤", "holds" if self.holds else "**missed**"
        return (
            f"{self.what} {_number(self.value)}{self.unit} ({sign} {_number(self.limit)}{self.unit}: {verdict})".strip()
        )


@dataclass
class Row:
    """What was measured, and each one's figures, one a round."""

    what: str
    unit: str
    figures: dict[str, list[float]] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)

    def add(self, who: str, figure: float) -> None:
        """Add the figure of one round."""
        self.figures.setdefault(who, []).append(figure)

    def of(self, who: str) -> float | None:
        """Return the median of somebody's figures."""
        figures = self.figures.get(who)
        return median(figures) if figures else None

    def ratio(self, one: str, other: str) -> float | None:
        """Return the ratio of two medians."""
        first, second = self.of(one), self.of(other)
        return None if first is None or not second else first / second


def table(rows: list[Row]) -> str:
    """Return the table."""
    lines = ["| measured | " + " | ".join(COLUMNS) + " | target |", "|---|" + "---:|" * len(COLUMNS) + "---|"]
    for row in rows:
        cells = [_cell(row, who) for who in COLUMNS]
        targets = "; ".join(target.words for target in row.targets)
        lines.append(f"| {row.what} | {' | '.join(cells)} | {targets} |")
    return "\n".join(lines)


def _cell(row: Row, who: str) -> str:
    value = row.of(who)
    return "–" if value is None else f"{_number(value)} {row.unit}"


def _number(value: float) -> str:
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.0f}"


def machine() -> str:
    """Return what it was measured on, in one line."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"{_program('findscu')}, {_program('Orthanc')}, pynetdicom {version('pynetdicom')}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def _program(name: str) -> str:
    try:
        said = run([name, "--version"]).stdout.split()
    except OSError:
        return f"no {name}"
    numbers = (word.lstrip("v") for word in said if word.lstrip("v")[:1].isdigit())
    return f"{'DCMTK' if name == 'findscu' else name} {next(numbers, '')}".strip()
