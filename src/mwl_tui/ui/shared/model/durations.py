"""How long something took, and how long ago it was."""

from __future__ import annotations

__all__ = ["ago", "latency"]

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def ago(seconds: float) -> str:
    """Return how long ago something was, in one unit."""
    if seconds < _MINUTE:
        return "just now"
    for unit, length in (("min", _HOUR), ("h", _DAY)):
        if seconds < length:
            return f"{seconds // (_MINUTE if unit == 'min' else _HOUR):.0f} {unit} ago"
    return f"{seconds // _DAY:.0f} d ago"


def latency(seconds: float) -> str:
    """Write how long something took: ``12 ms``, ``3.4 s``."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
