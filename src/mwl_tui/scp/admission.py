"""The associations that the mock may have open: in all, and from one address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mwl_tui.config import MockSettings
from mwl_tui.network.address import is_loopback

__all__ = ["Admission", "associations_per_address"]


def associations_per_address(settings: MockSettings) -> int:
    """Return how many associations one address may have: on loopback everyone shares one, so they may have all."""
    if settings.max_per_address is not None:
        return settings.max_per_address
    most = settings.max_associations
    return most if is_loopback(settings.host) else max(1, most // 2)


class Admission:
    """Counts associations, and admits no more than there may be.

    Args:
        settings: How many there may be.
    """

    def __init__(self, settings: MockSettings) -> None:
        self._in_all, self._of_one = settings.max_associations, associations_per_address(settings)
        self._taken: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """How many associations are open."""
        return self._taken.total()

    @contextmanager
    def visit(self, host: str) -> Iterator[Callable[[], str]]:
        """Yield what takes a place for a client, or returns why there is none; leaving the block frees the place."""
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
