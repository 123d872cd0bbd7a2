"""The name of a new file: one that is free, with a number where others are taken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from mwl_tui.config.private import create

__all__ = ["make_new"]

_MOST_NAMES: Final = 1_000


def make_new(folder: Path, stem: str, ending: str, make: Callable[[Path], int] = create) -> tuple[Path, int]:
    """Make a file or folder under the first name that is free: ``stem.txt``, ``stem-2.txt``.

    Args:
        folder: Where.
        stem: The name without number and ending.
        ending: What the name ends with, as ``.txt``.
        make: Makes it.

    Returns:
        Its path, and what ``make`` gave.

    Raises:
        OSError: It cannot be made, or every name is taken.
    """
    for number in range(1, _MOST_NAMES):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{ending}"
        with suppress(FileExistsError):
            return path, make(path)
    raise FileExistsError(0, "every name of this second is taken")
