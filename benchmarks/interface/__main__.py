"""Measure the interface, print the table, and put it into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from benchmarks.__main__ import write_between
from benchmarks.interface import program
from benchmarks.results import Target

_ROOT = Path(__file__).parents[2]
_DOCUMENT = _ROOT / "docs" / "benchmarks.md"
_COMMAND = "python -m benchmarks.interface"
_COUNTS = (10_000, 100_000)
_LIMITS = {10_000: (1.5, 0.1, 0.15), 100_000: (None, 0.2, 1.5)}
"""For a number of responses: seconds until all are there, the longest stall, seconds for a filter or an order."""


def main(arguments: list[str]) -> int:
    """Measure; 1 where a figure misses its target."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument("--count", type=int, action="append", choices=_COUNTS, help="only so many responses")
    parser.add_argument("-o", "--output", type=Path, help=f"the document to put the table in, as {_DOCUMENT.name}")
    options = parser.parse_args(arguments)
    rows: list[tuple[str, Target | None, str]] = []
    for count in options.count or _COUNTS:
        rows += _response_rows(count, _rounds(options.rounds, lambda count=count: _session(count)))
    rows += _program_rows(_rounds(options.rounds, program.measure))
    report = "\n".join(
        [_machine(options.rounds), "", "| measured | figure | target |", "|---|---:|---|", *_lines(rows)]
    )
    print(report)
    if options.output is not None:
        write_between(options.output, _COMMAND, report)
    return 0 if all(target is None or target.holds for _, target, _ in rows) else 1


def _rounds(number: int, measured: object) -> dict[str, float]:
    """Return the median of each figure."""
    assert callable(measured)
    rounds = [measured() for _ in range(number)]
    return {name: median(figures[name] for figures in rounds) for name in rounds[0]}


def _session(count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.interface.session", str(count)]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=_ROOT, check=False, timeout=300)
    figures: dict[str, float] = json.loads(done.stdout)
    if "failed" in figures:
        raise SystemExit(f"{' '.join(command)}: {figures['failed']}")
    return figures


def _response_rows(count: int, figures: Mapping[str, float]) -> Iterator[tuple[str, Target | None, str]]:
    whole, stall, arranged = _LIMITS[count]
    what = f"{count:,} responses"
    yield f"{what} from the mock are all in the table", _seconds(figures["responses"], whole), ""
    yield f"{what}: longest stall of the event loop", _milliseconds(figures["responses stall"], stall), ""
    memory = figures["memory"]
    yield (
        f"{what}: memory more",
        Target("", memory, 40, unit=" MB") if count == _COUNTS[0] else None,
        f"{memory:.0f} MB",
    )
    for verb in ("filter", "sort"):
        names = [name for name in figures if name.startswith(verb) and not name.endswith("stall")]
        worst = max(names, key=figures.__getitem__)
        longest = max(figures[f"{name} stall"] for name in names)
        yield f"{what}: slowest {verb} ({worst.removeprefix(verb).strip()})", _seconds(figures[worst], arranged), ""
        yield f"{what}: longest stall in a {verb}", _milliseconds(longest, 0.2), ""
    key = f"{what}: key to paint while they stream"
    yield f"{key}, 95th percentile of {figures['keys']:.0f}", _milliseconds(figures["key to paint"], 0.05), ""
    yield f"{key}, median", None, f"{figures['key to paint, median'] * 1_000:.0f} ms"


def _program_rows(figures: Mapping[str, float]) -> Iterator[tuple[str, Target | None, str]]:
    yield "first paint of `mwl-tui demo` at 80x24", _seconds(figures["first paint"], 0.8), ""
    yield "bytes to start at 80x24", Target("", figures["bytes to start"] / 1_000, 45, unit=" kB"), ""
    yield "bytes a cursor move at 80x24", Target("", figures["bytes a move"] / 1_000, 1, unit=" kB"), ""
    yield "bytes a cursor move at 80x24, most", None, f"{figures['bytes a move, most'] / 1_000:.2f} kB"


def _seconds(figure: float, limit: float | None) -> Target:
    return Target("", figure, limit if limit is not None else float("inf"), unit=" s")


def _milliseconds(figure: float, limit: float) -> Target:
    return Target("", figure * 1_000, limit * 1_000, unit=" ms")


def _lines(rows: list[tuple[str, Target | None, str]]) -> Iterator[str]:
    for what, target, plain in rows:
        if target is None:
            yield f"| {what} | {plain} | – |"
        else:
            figure, _, limit = target.words.partition(" (")
            yield f"| {what} | {figure} | {'–' if target.limit == float('inf') else limit.rstrip(')')} |"


def _machine(rounds: int) -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}. Median of {rounds}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
