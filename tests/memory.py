"""How much memory this process holds."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
from pathlib import Path
from typing import Any

__all__ = ["resident", "settle"]


def settle() -> None:
    """Hand back to the system what memory is free, where it can be (malloc_trim(3) of the GNU C library)."""
    gc.collect()
    trim: Any = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def resident() -> float:
    """Return the resident memory in MB once it has settled, or where the system does not tell, the most there was."""
    settle()
    table = Path("/proc/self/statm")
    if table.exists():
        return int(table.read_text().split()[1]) * resource.getpagesize() / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)
