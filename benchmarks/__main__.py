"""Run the benchmarks, print their table, and put it into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.results import machine, table
from benchmarks.suite import Suite
from benchmarks.workload import build

_DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main(arguments: list[str]) -> int:
    """Run; 1 where something that is there did not run."""
    options = _options(arguments)
    count, rounds = (1_000, 1) if options.quick else (options.items, options.rounds)
    with tempfile.TemporaryDirectory(prefix="mwl-tui-bench-") as name:
        folder = Path(name)
        _narrate(f"making {count:,} items")
        suite = Suite(build(count, folder), folder, rounds, _narrate)
        rows = suite.run()
    report = f"{machine()}. Median of {rounds}.\n\n{table(rows)}"
    print(report)
    if options.output is not None:
        write_between(options.output, "make bench", report)
    for failure in suite.failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if suite.failures else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000, help="how many worklist items (default: 10,000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--quick", action="store_true", help="1,000 items, one round: to see that all of it runs")
    parser.add_argument(
        "-o", "--output", type=Path, help="the document to put the table in (default: docs/benchmarks.md)"
    )
    options = parser.parse_args(arguments)
    if options.output is None and not options.quick:
        options.output = _DOCUMENT
    return options


def _narrate(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def write_between(document: Path, command: str, report: str) -> None:
    """Put a report between the markers that a document has for a command."""
    begin, end = f"<!-- begin: {command} -->", f"<!-- end: {command} -->"
    head, _, rest = document.read_text(encoding="utf-8").partition(begin)
    _, _, tail = rest.partition(end)
    document.write_text(f"{head}{begin}\n{report}\n{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
