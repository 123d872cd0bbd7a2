"""The standard streams made fit: no character and no closed pipe brings a traceback."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TextIO


def prepare() -> None:
    """Let any character through to stdout and stderr, whatever the locale holds; a closed one is opened to nowhere."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def use_utf8() -> None:
    """Make stdout UTF-8, as the formats that programs read ask for."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def quiet_libraries() -> None:
    """Keep warnings and logging of libraries, which may quote a patient, off the terminal where no log takes them."""
    import logging

    root = logging.getLogger()
    if not root.handlers:
        logging.captureWarnings(True)
        root.addHandler(logging.NullHandler())


def flush() -> bool:
    """Flush both streams; False where the reader of stdout has gone, which then hears no more."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence()
        return False
    return True


def silence() -> None:
    """Send what is still buffered for stdout nowhere, so that the interpreter's last flush is quiet."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
