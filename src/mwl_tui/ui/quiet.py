"""Keeps what libraries would print off the screen: it goes to the log file."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

__all__ = ["output_in_log"]

_LARGEST = 1_048_576
"""Bytes of the log file; a larger one is put aside, one generation of it."""

_logger = logging.getLogger("mwl_tui")


class _OwnerOnlyFile(logging.FileHandler):
    """A log file that is 0600 from the moment it exists."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        return open(os.open(self.baseFilename, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def output_in_log(file: Path) -> Iterator[None]:
    """Send warnings, logging and the errors of threads and finalizers to a file while the screen is up.

    A file that cannot be opened costs the messages, never the screen. What may hold a patient's data is left out:
    the words of warnings and exceptions, and messages of the DICOM libraries; places and types are kept.
    """
    handler = _handler(file)
    root = logging.getLogger()
    before = root.handlers[:], root.level, threading.excepthook, sys.unraisablehook, warnings.showwarning
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    warnings.showwarning = _warned
    threading.excepthook = _thread_failed
    sys.unraisablehook = _finalizer_failed
    try:
        yield
    finally:
        root.handlers[:], level, threading.excepthook, sys.unraisablehook, warnings.showwarning = before
        root.setLevel(level)
        handler.close()


def _handler(file: Path) -> logging.Handler:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _LARGEST:
            file.replace(file.with_suffix(".old.log"))
        handler: logging.Handler = _OwnerOnlyFile(file)
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(_WithoutValues("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


class _WithoutValues(logging.Formatter):
    """Leaves out what may quote a patient: messages of the DICOM libraries, and those of exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.partition(".")[0] in {"pydicom", "pynetdicom"}:
            record = logging.makeLogRecord(
                {**record.__dict__, "msg": f"message at {record.module}:{record.lineno}", "args": ()}
            )
        return super().format(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        kind, _, frames = ei if isinstance(ei, tuple) else (None, None, None)
        return "".join(traceback.format_tb(frames)) + (kind.__name__ if kind else "")


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _logger.warning("%s at %s:%d", category.__name__, filename, lineno)


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    name = failure.thread.name if failure.thread else "a thread"
    _logger.error("%s failed", name, exc_info=failure.exc_value)


def _finalizer_failed(failure: sys.UnraisableHookArgs) -> None:
    _logger.error("ignored in a finalizer", exc_info=failure.exc_value)
