"""Messages on stderr: one line each, without control characters."""

from __future__ import annotations

import contextlib
import sys

from mwl_tui.dicom.text import safe_text

_LONGEST = 2_000


def say(message: str) -> None:
    """Write a line to stderr; a closed terminal is no error."""
    with contextlib.suppress(OSError, ValueError):
        print(safe_text(message, _LONGEST), file=sys.stderr, flush=True)


def complain(message: str) -> None:
    """Write what went wrong to stderr, after the name of the program."""
    say(f"mwl-tui: {message}")


def is_terminal(stream: object) -> bool:
    """Return whether a stream is a terminal; a closed or missing one is not."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError, OSError):
        return False
