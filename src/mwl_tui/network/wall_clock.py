"""The time of day of what was measured with ``time.monotonic``, the same for all traces of the process."""

from __future__ import annotations

from time import monotonic, time
from typing import Final

__all__ = ["WallClock"]

_SLACK: Final = 0.005
"""Seconds by which the time of day may be off before it is read again."""


class WallClock:
    """Converts between the two clocks.

    Events of two traces, as of the mock and of the client that queries it, are put in order by their time of day. If
    each trace read both clocks for itself, a pause of the process between the two readings would change the order.
    """

    def __init__(self) -> None:
        self._zero = time() - monotonic()

    def at(self, moment: float) -> float:
        """Return the seconds since 1970 of a moment by ``time.monotonic``.

        The time of day is read again only where it was set, or where the machine slept, which ``monotonic`` leaves out.
        """
        before = monotonic()
        zero = time() - before
        paused = monotonic() - before
        if abs(zero - self._zero) > _SLACK + paused:
            self._zero = zero
        return self._zero + moment
