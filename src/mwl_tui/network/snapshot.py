"""Copies of what another thread appends to meanwhile."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

__all__ = ["snapshot"]

_T = TypeVar("_T")


def snapshot(growing: deque[_T]) -> list[_T]:
    """Copy a deque that one other thread appends to and takes from, without a lock.

    A copy runs in one piece under the interpreter's lock; should a deque change within it all the same, the copy is
    made again: the other thread has to run for that, so it ends.
    """
    while True:
        try:
            return list(growing)
        except RuntimeError:  # it was changed within the copy
            continue
