"""Measure the interface, print the table, and put it into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from statistics import median

from benchmarks.__main__ import write_between
from benchmarks.interface import program, walk
from benchmarks.interface.terminal import Size
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
        rows += _response_rows(count, _rounds(options.rounds, lambda count=count: _session_and_bare_list(count)))
    rows += _program_rows(_rounds(options.rounds, program.measure))
    for size in (program.SIZE, walk.LARGE):
        rows += _bytes_rows(size, walk.bytes_of_keys(size))
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


def _session_and_bare_list(count: int) -> dict[str, float]:
    """Return the figures of the application, and how long a key takes in a bare list, one right after the other."""
    bare = _figures("benchmarks.interface.bare_list")
    figures = _figures("benchmarks.interface.session", str(count))
    return figures | {"key to paint, bare": bare["95th"], "key to paint, ratio": figures["key to paint"] / bare["95th"]}


def _figures(module: str, *arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", module, *arguments]
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
    yield f"{key}, median", None, _in_milliseconds(figures["key to paint, median"])
    yield "the same in a bare Textual list, 95th percentile", None, _in_milliseconds(figures["key to paint, bare"])
    yield f"{key}, times that of the bare list", Target("", figures["key to paint, ratio"], 3), ""


def _program_rows(figures: Mapping[str, float]) -> Iterator[tuple[str, Target | None, str]]:
    bare = figures["first paint, bare"]
    yield "first paint of a bare Textual application at 80x24", None, f"{bare:.3f} s"
    for name, command in (("workbench", "mwl-tui"), ("demo", "mwl-tui demo")):
        paint = figures[f"first paint, {name}"]
        yield f"first paint of `{command}`", _seconds(paint, 0.8), ""
        yield f"first paint of `{command}`, times the bare one", Target("", paint / bare, 2.2), ""
    for name, what in (("idle", "idle"), ("idle, serving", "idle while the mock serves"), ("idle, after a query", "")):
        share = figures[name] * 100
        yield f"share of a core, {what or 'idle after a query'}", Target("", share, 0.2, unit=" %"), ""
    yield "bytes to start at 80x24", _kilobytes(figures["bytes to start"], 45), ""
    yield "bytes a cursor move at 80x24", _kilobytes(figures["bytes a move"], 1), ""
    yield "bytes a cursor move at 80x24, most", None, f"{figures['bytes a move, most'] / 1_000:.2f} kB"


def _bytes_rows(size: Size, sent: list[tuple[str, int]]) -> Iterator[tuple[str, Target | None, str]]:
    """Yield what keys send to a terminal of a size."""
    where = f"at {size.columns}x{size.rows}"
    answer, letter, any_key = (12, 4, 8) if size == program.SIZE else (30, 30, 30)
    yield f"bytes of the first query's answer {where}", _kilobytes(dict(sent)[walk.QUERY], answer), ""
    yield f"bytes of a letter in the filter {where}, most", _kilobytes(walk.of_filter(sent), letter), ""
    key, most = max(walk.of_keys(sent), key=itemgetter(1))
    yield f"bytes of any key {where}, most (`{key}`)", _kilobytes(most, any_key), ""


def _kilobytes(figure: float, limit: float) -> Target:
    return Target("", figure / 1_000, limit, unit=" kB")


def _in_milliseconds(figure: float) -> str:
    return f"{figure * 1_000:.0f} ms"


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
