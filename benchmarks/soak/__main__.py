"""Try our mock and our SCU under load and against hostile peers, and hold what is seen to its targets."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from benchmarks.__main__ import write_between
from benchmarks.results import machine
from benchmarks.soak import cancelling, hostile, instruments, many, stopping, sustained, waiting
from benchmarks.soak.result import Row, table
from benchmarks.soak.setting import FULL, QUICK, Setting

_DOCUMENT = Path(__file__).parents[2] / "docs" / "soak.md"
PARTS: dict[str, tuple[str, Callable[[Setting], Awaitable[list[Row]]]]] = {
    "A": ("Clients that wait", waiting.run),
    "B": ("Hostile peers", hostile.run),
    "C": ("Many associations", many.run),
    "D": ("A long answer is cancelled at random moments", cancelling.run),
    "E": ("Somebody stops reading", stopping.run),
    "F": ("All the time", sustained.run),
}


def main(arguments: list[str]) -> int:
    """Run; 1 where a target is missed."""
    options = _options(arguments)
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="mwl-tui-soak-") as name:
        setting = Setting(QUICK if options.quick else FULL, Path(name), options.seed, _narrate)
        parts = asyncio.run(measure(setting, options.only))
    took = time.monotonic() - began
    report = "\n\n".join(
        [
            f"{machine()}. Seed {options.seed}, {took:.0f} s in all; load average before it {load:.1f}.",
            *(f"**{title}**\n\n{table(rows)}" for title, rows in parts.items()),
        ]
    )
    print(report)
    if options.output is not None:
        write_between(options.output, "make soak", report)
    missed = [row for rows in parts.values() for row in rows if not row.holds]
    for row in missed:
        print(f"MISSED {row.what}: {row.cells[-1]}", file=sys.stderr)
    return 1 if missed else 0


async def measure(setting: Setting, only: Iterable[str] = PARTS) -> dict[str, list[Row]]:
    """Run the parts that are asked for, and first try the instruments; give the rows of each under its title."""
    found = {"The instruments": await instruments.run(setting)}
    for letter in only:
        title, part = PARTS[letter]
        setting.narrate(f"{letter}. {title}")
        found[f"{letter}. {title}"] = await part(setting)
    return found


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--only", type=_letters, default=list(PARTS), help="some parts, as A,C (default: all)")
    parser.add_argument("--quick", action="store_true", help="a little of everything: to see that all of it runs")
    parser.add_argument("--seed", type=int, default=1, help="what chance is drawn from (default: 1)")
    parser.add_argument(
        "-o", "--output", type=Path, help="the document to put the table in (default: docs/soak.md if all is run)"
    )
    options = parser.parse_args(arguments)
    if options.output is None and not options.quick and options.only == list(PARTS):
        options.output = _DOCUMENT
    return options


def _letters(text: str) -> list[str]:
    asked = text.upper().split(",")
    unknown = [letter for letter in asked if letter not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no part {', '.join(unknown)}: there are {', '.join(PARTS)}")
    return [letter for letter in PARTS if letter in asked]


def _narrate(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
