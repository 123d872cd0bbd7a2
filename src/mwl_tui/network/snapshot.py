"""Copies of containers to which another thread appends."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

__all__ = ["snapshot"]

_T = TypeVar("_T")


def snapshot(growing: deque[_T]) -> list[_T]:
    """Return a copy of a deque that one other thread changes, without a lock.

    The copy runs under the interpreter's lock. If the deque changes during the copy nevertheless, the copy is repeated;
    that ends, because the other thread must run for each change.
    """
    while True:
        try:
            return list(growing)
        except RuntimeError:  # it changed during the copy
            continue
