"""What every target of the fuzzer shares: seeded cases one by one, promises, and a line that tells what was met."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import perf_counter, thread_time
from typing import Generic, TypeVar

from tests.memory import resident

Case = TypeVar("Case")

SLOWEST = 1.0
"""Seconds of processor time that one case may take, in all of its calls together."""
GROWTH = 10.0
"""MB by which a run may grow after its first twentieth."""
_MOST_OUTCOMES = 1_000
"""Kinds of outcomes that are told apart: one that is not worded by kind would fill the memory."""


class BrokenPromise(AssertionError):
    """A case did what no input may do; the message has what replays it."""


@dataclass
class Report:
    """What one run met.

    Attributes:
        slowest: Seconds of processor time of the slowest case.
        growth: MB of resident memory between the first twentieth of the run and its end.
        outcomes: How often each kind of outcome came.
    """

    slowest: float = 0.0
    growth: float = 0.0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Target(Generic[Case]):
    """Something that reads bytes from outside.

    Attributes:
        name: As on the command line.
        mutated: Makes a case of a random generator.
        attempt: Runs a case, raises where a promise is broken, and gives the kind of outcome in words.
        shown: A case as text, in hexadecimal where it is bytes.
    """

    name: str
    mutated: Callable[[Random], Case]
    attempt: Callable[[Case], str]
    shown: Callable[[Case], str]

    def main(self, count: int, seed: int, first: int = 0) -> Report:
        """Try ``count`` mutations of a seed from number ``first`` on; the first broken promise ends it.

        Each mutation has a generator of its own, so that one is replayed without those before it.

        Raises:
            BrokenPromise: It names the mutation, and how to run that one alone.
        """
        report, rng, began = Report(), Random(), perf_counter()
        settled = 0.0
        for number in range(first, first + count):
            rng.seed(seed << 40 | number)
            self._try(rng, number, seed, report)
            if number == first + count // 20:
                settled = resident()
        report.seconds, report.growth = perf_counter() - began, resident() - settled
        self._print(count, seed, report)
        if report.growth > GROWTH:
            raise BrokenPromise(f"{self.name}: memory grew by {report.growth:.1f} MB in {count} mutations")
        return report

    def _try(self, rng: Random, number: int, seed: int, report: Report) -> None:
        case = self.mutated(rng)
        try:
            began = thread_time()
            outcome = self.attempt(case)
            taken = thread_time() - began
            assert taken < SLOWEST, f"{taken:.2f} s"
        except Exception as error:
            # Whatever it is, it is named with the input that led to it.
            replay = f"python -m tests.fuzz {self.name} 1 {seed} {number}"
            what = f"{type(error).__name__}: {error}".partition("\n")[0]
            where = f"{self.name}, mutation {number} of seed {seed} ({replay})"
            raise BrokenPromise(f"{where}: {what}\n{self.shown(case)}") from error
        report.slowest = max(report.slowest, taken)
        report.outcomes[outcome] += 1
        assert len(report.outcomes) < _MOST_OUTCOMES, "outcomes are not told by kind"

    def _print(self, count: int, seed: int, report: Report) -> None:
        kinds = ", ".join(f"{words} {times}" for words, times in report.outcomes.most_common())
        slowest = f"slowest {report.slowest * 1000:.0f} ms"
        cost = f"{report.seconds:.1f} s; {slowest}; memory {report.growth:+.1f} MB"
        met = f"{len(report.outcomes)} outcomes: {kinds}"
        sys.stdout.write(f"{self.name}: {count:,} mutations, seed {seed}, {cost}; {met}\n")
        sys.stdout.flush()


def promised(kept: bool, what: str) -> None:
    """Hold a promise about an error.

    Raises:
        AssertionError: It is not kept.
    """
    if not kept:
        raise AssertionError(what)
