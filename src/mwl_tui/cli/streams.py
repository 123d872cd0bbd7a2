"""The standard streams, prepared so that no character and no closed pipe causes a traceback."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TextIO


def prepare() -> None:
    """Let stdout and stderr take any character in every locale; replace a closed one by the null device."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def use_utf8() -> None:
    """Make stdout UTF-8, which the formats for programs require."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def quiet_libraries() -> None:
    """Keep warnings and log lines of libraries off the terminal: they may quote a patient."""
    import logging

    root = logging.getLogger()
    if not root.handlers:
        logging.captureWarnings(True)
        root.addHandler(logging.NullHandler())


def flush() -> bool:
    """Flush both streams; return False, and silence stdout, where its reader has gone."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence()
        return False
    return True


def silence() -> None:
    """Discard what is still buffered for stdout, so that the interpreter's last flush is quiet."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
