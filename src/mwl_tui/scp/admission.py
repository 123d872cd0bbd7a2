"""Limits of the mock on open associations: in total, and from one address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mwl_tui.config import MockSettings
from mwl_tui.network.address import is_loopback

__all__ = ["Admission", "associations_per_address"]


def associations_per_address(settings: MockSettings) -> int:
    """Return how many associations one address may have: all of them on loopback, where all clients share one."""
    if settings.max_per_address is not None:
        return settings.max_per_address
    most = settings.max_associations
    return most if is_loopback(settings.host) else max(1, most // 2)


class Admission:
    """Counts associations, and admits no more than the limits.

    Args:
        settings: The settings with the limits.
    """

    def __init__(self, settings: MockSettings) -> None:
        self._most, self._most_per_address = settings.max_associations, associations_per_address(settings)
        self._open: Counter[str] = Counter()

    @property
    def open(self) -> int:
        """The number of open associations."""
        return self._open.total()

    @contextmanager
    def visit(self, host: str) -> Iterator[Callable[[], str]]:
        """Yield a function that admits a client, or returns why not; the end of the block frees its place."""
        admitted = False

        def admit() -> str:
            nonlocal admitted
            reason = self._objection(host)
            if not reason:
                self._open[host] += 1
                admitted = True
            return reason

        try:
            yield admit
        finally:
            if admitted:
                self._free(host)

    def _objection(self, host: str) -> str:
        if self.open >= self._most:
            return f"{self.open} associations are open, max_associations is {self._most}"
        if self._open[host] >= self._most_per_address:
            return f"{self._open[host]} associations from {host} are open, max_per_address is {self._most_per_address}"
        return ""

    def _free(self, host: str) -> None:
        self._open[host] -= 1
        if not self._open[host]:
            del self._open[host]
