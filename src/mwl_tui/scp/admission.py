"""The associations that the mock may have open: in all, and from one address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Places"]


class Places:
    """Counts associations.

    Args:
        in_all: How many may be open (``max_associations``).
        of_one: How many of them from one address (``max_per_address``).
    """

    def __init__(self, in_all: int, of_one: int) -> None:
        self._in_all, self._of_one = in_all, of_one
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """How many associations are open."""
        return self._taken.total()

    @contextmanager
    def visit(self, host: str) -> Iterator[Callable[[], str]]:
        """Return what takes a place for a client, or says why there is none; it is free again when the block is
        left.
        """
        is_taken = False

        def take() -> str:
            nonlocal is_taken
            reason = self._objection(host)
            if not reason:
                self._taken[host] += 1
                is_taken = True
            return reason

        try:
            yield take
        finally:
            if is_taken:
                self._free(host)

    def _objection(self, host: str) -> str:
        if self.taken >= self._in_all:
            return f"{self.taken} associations are open, max_associations is {self._in_all}"
        if self._taken[host] >= self._of_one:
            return f"{self._taken[host]} associations from {host} are open, max_per_address is {self._of_one}"
        return ""

    def _free(self, host: str) -> None:
        self._taken[host] -= 1
        if not self._taken[host]:
            del self._taken[host]
