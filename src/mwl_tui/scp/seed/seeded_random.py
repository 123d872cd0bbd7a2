"""A random stream that is the same for every release of Python."""

from __future__ import annotations

import random
import uuid
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

__all__ = ["SeededRandom", "Weighted"]

T = TypeVar("T")

_NAMESPACE = uuid.UUID("6ad0b2a4-0d0c-5f5e-9a57-4d574c545549")


class Weighted(Generic[T]):
    """Options with weights."""

    def __init__(self, options: Sequence[tuple[T, int]]) -> None:
        self._options = tuple(option for option, _ in options)
        self._edges = tuple(accumulate(weight for _, weight in options))

    def at(self, fraction: float) -> T:
        """Return the option at a fraction (0 to below 1) of the total weight."""
        return self._options[bisect_right(self._edges, int(fraction * self._edges[-1]))]


class SeededRandom:
    """Choices from one seeded stream.

    Only ``random()`` of the standard generator is used: Python guarantees its sequence for a seed, not that of
    ``choice`` or ``sample``.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._next = random.Random(number).random

    def below(self, limit: int) -> int:
        """Return an integer from 0 to below the limit."""
        return int(self._next() * limit)

    def between(self, low: int, high: int) -> int:
        """Return an integer from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        """Return True with a probability of ``percent``."""
        return self._next() * 100 < percent

    def one_of(self, options: Sequence[T]) -> T:
        """Return one of several options, with equal probability."""
        return options[int(self._next() * len(options))]

    def weighted(self, options: Weighted[T]) -> T:
        """Return one of several options, by their weights."""
        return options.at(self._next())

    def uid(self, kind: str, index: int) -> str:
        """Return the UID of an object by kind and index, derived from a UUID (PS3.5 B.2); uses no random number."""
        return f"2.25.{uuid.uuid5(_NAMESPACE, f'{self._number}/{kind}/{index}').int}"
