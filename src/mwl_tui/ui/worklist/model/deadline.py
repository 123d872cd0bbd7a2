"""A bound on how long an expression of the user's may hold the screen."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

__all__ = ["TooSlow", "at_most"]


class TooSlow(Exception):
    """The time is over."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what runs inside when the time is over; in the main thread only.

    A regular expression that backtracks without end looks at signals while it does, and at nothing else.

    Args:
        seconds: How long it may take.

    Raises:
        TooSlow: It took longer.
    """
    armed = True

    def interrupt(number: int, frame: FrameType | None) -> None:
        if armed:
            raise TooSlow

    handler = signal.signal(signal.SIGALRM, interrupt)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    began = monotonic()
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, max(left - (monotonic() - began), 1e-6) if left else 0, interval)
        signal.signal(signal.SIGALRM, handler)
