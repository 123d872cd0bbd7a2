"""What is said on stderr: one line a thing, nothing in it that a terminal would obey."""

from __future__ import annotations

import contextlib
import sys

from mwl_tui.dicom.text import safe_text

_LONGEST = 2_000


def say(message: str) -> None:
    """Write a line to stderr. A terminal that has gone is no reason to stop."""
    with contextlib.suppress(OSError, ValueError):
        print(safe_text(message, _LONGEST), file=sys.stderr, flush=True)


def complain(message: str) -> None:
    """Show what went wrong, under the program's name."""
    say(f"mwl-tui: {message}")


def is_terminal(stream: object) -> bool:
    """Return whether a stream is a terminal; a closed or missing one is none."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError, OSError):
        return False
