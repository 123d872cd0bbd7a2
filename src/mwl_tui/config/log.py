"""Logging without patient data and passwords; no output of a library reaches the terminal.

Texts of warnings and exceptions, and all messages of libraries, may quote a patient: the log gets only their types and
places. A run that is configured to keep values logs all of it to a separate file, but never a password.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from mwl_tui.config.log_file import LogFile
from mwl_tui.config.private import exposed
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import ConfigError, PeerError

__all__ = ["output_in_log"]

_OURS: Final = "mwl_tui"
_CAUSES: Final = 8
"""The most causes of an exception that are logged."""
_LONGEST: Final = 4_096
_logger = logging.getLogger(_OURS)


@contextlib.contextmanager
def output_in_log(file: Path, *, associations: bool = False, values: bool = False) -> Iterator[None]:
    """Send warnings, log messages and errors of threads and finalizers to a file, not to the terminal.

    A log that is active already stays.

    Args:
        file: The log file. If it cannot be opened, messages are lost, unless ``associations`` requires it.
        associations: Log every event of every association too, not only defects and warnings.
        values: Keep possible patient data: the bytes of events, texts of peers, texts of exceptions.

    Raises:
        ConfigError: With ``associations`` the file cannot be written, or with ``values`` others may read it.
    """
    root = logging.getLogger()
    if any(isinstance(handler, LogFile) for handler in root.handlers):
        yield
        return
    handler = _handler(file, needed=associations, values=values)
    before = root.handlers[:], root.level, _logger.level
    hooks = threading.excepthook, sys.unraisablehook, warnings.showwarning
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _logger.setLevel(logging.INFO if associations else logging.NOTSET)
    threading.excepthook, sys.unraisablehook, warnings.showwarning = _thread_failed, _finalizer_failed, _warned
    try:
        yield
    finally:
        root.handlers[:], root_level, our_level = before
        root.setLevel(root_level)
        _logger.setLevel(our_level)
        threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks
        handler.close()


def _handler(file: Path, *, needed: bool, values: bool) -> logging.Handler:
    if values and (warning := exposed(file)):
        raise ConfigError(f"the log would hold patient data, but {warning}")
    try:
        handler = LogFile(file)
    except OSError as error:
        if needed:
            raise ConfigError(f"the log cannot be written: {error.strerror}", file=file) from error
        return logging.NullHandler()
    handler.setFormatter(_WithValues() if values else _WithoutValues())
    return handler


class _WithoutValues(logging.Formatter):
    """Formats a record in lines, without possible patient data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, process, level, place and message, and details in further lines."""
        time = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        head = f"{time} {record.process} {record.levelname} {record.name}: {self._message(record)}"
        lines = [head, *(f"    {line}" for line in self._more(record))]
        return "\n".join(safe_text(line, _LONGEST) for line in lines)

    def _message(self, record: logging.LogRecord) -> str:
        """Return our message, with the types of exceptions in it; for one of a library only its place."""
        if not _is_ours(record) or not isinstance(record.msg, str) or not isinstance(record.args, tuple):
            return f"message at {record.module}:{record.lineno}"
        arguments = tuple(_kind(each) if isinstance(each, BaseException) else each for each in record.args)
        return record.msg % arguments if arguments else record.msg

    def _more(self, record: logging.LogRecord) -> Iterator[str]:
        error = record.exc_info[1] if record.exc_info else None
        for _ in range(_CAUSES):
            if error is None:
                return
            for frame in traceback.extract_tb(error.__traceback__):
                yield f"{frame.filename}:{frame.lineno} in {frame.name}"
            yield _kind(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                yield "which came of"


class _WithValues(_WithoutValues):
    """Formats a record in lines, with all values."""

    def _message(self, record: logging.LogRecord) -> str:
        return record.getMessage()

    def _more(self, record: logging.LogRecord) -> Iterator[str]:
        if record.exc_info and record.exc_info[1] is not None:
            for part in traceback.format_exception(record.exc_info[1]):
                yield from part.splitlines()
        peer_text, data = getattr(record, "values", ("", b""))
        if peer_text:
            yield f"said: {peer_text}"
        if data:
            yield f"text: {data.decode('utf-8', 'replace')}"
            yield f"hex:  {data.hex()}"


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == _OURS


def _kind(error: BaseException) -> str:
    """Return the type of an error, and a PeerError's reason; other messages may quote a patient."""
    name = type(error).__name__
    if isinstance(error, PeerError):
        return f"{name} [{error.stage}]: {error.reason}"
    if isinstance(error, OSError) and error.errno:
        return f"{name}: {os.strerror(error.errno)}"
    return f"{name} of {type(error.__cause__).__name__}" if error.__cause__ else name


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    values = {"values": (str(message), b"")}
    _logger.warning("%s at %s:%d", category.__name__, filename, lineno, extra=values)


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    name = failure.thread.name if failure.thread else "a thread"
    _logger.error("%s failed", name, exc_info=failure.exc_value)


def _finalizer_failed(failure: sys.UnraisableHookArgs) -> None:
    _logger.error("ignored in a finalizer", exc_info=failure.exc_value)
