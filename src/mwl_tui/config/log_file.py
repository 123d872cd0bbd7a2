"""The log file: readable by its owner alone, bounded, and written by several processes at once."""

from __future__ import annotations

import fcntl
import logging
import os
import stat
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Final

from mwl_tui.config.private import append

__all__ = ["LogFile", "files_of", "purge"]

_LARGEST: Final = 2_097_152
"""The most bytes of the log file; before it grows larger it is rotated."""
_GENERATIONS: Final = 4
"""How many rotated files are kept."""
_KEPT_SECONDS: Final = 30 * 86_400
"""A log that was not written for this time is deleted when a log is opened."""
_NAMES: Final = "mwl-tui*.log*"


def files_of(folder: Path) -> list[Path]:
    """Return the log files of a folder, including rotated ones and those with values."""
    return sorted(file for file in folder.glob(_NAMES) if stat.S_ISREG(file.lstat().st_mode))


def purge(folder: Path, *, older_than: float = 0.0) -> list[Path]:
    """Delete the log files of a folder and return their names; a process that writes one starts a new one.

    Args:
        folder: The folder.
        older_than: Delete only those not written for so many seconds.

    Raises:
        OSError: One cannot be deleted.
    """
    latest = time() - older_than
    gone = [file for file in files_of(folder) if file.stat().st_mtime <= latest]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


class LogFile(logging.Handler):
    """Appends records to a file, each in one write, so that processes do not mix their lines.

    A full file becomes ``NAME.1``, that one ``NAME.2`` and so on; the last one is deleted. A process that finds another
    file under the name continues with that one. Records that cannot be written are counted, and the next record states
    the count: logging never raises.

    Args:
        file: The file; its folder is created if it is missing.
        largest: The most bytes of one file.

    Raises:
        OSError: The file cannot be opened, or it is a link.
    """

    def __init__(self, file: Path, *, largest: int = _LARGEST) -> None:
        super().__init__()
        self.file = file
        self._largest = largest
        self._lost = 0
        with suppress(OSError):
            purge(file.parent, older_than=_KEPT_SECONDS)
        self._handle = append(file)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        try:
            text = self.format(record) + "\n"
            if self._lost:
                text = f"... {self._lost} records lost\n{text}"
            data = text.encode("utf-8", "backslashreplace")
            self._follow()
            if os.fstat(self._handle).st_size + len(data) > self._largest:
                self._put_aside()
            os.write(self._handle, data)
        except Exception:  # noqa: BLE001 - logging's own way would print the record, with its values, to the terminal
            self._lost += 1
        else:
            self._lost = 0

    def close(self) -> None:
        """Close the file."""
        super().close()
        with suppress(OSError):
            os.close(self._handle)

    def _is_current(self) -> bool:
        """Return whether the name is still that of the open file."""
        try:
            named = os.lstat(self.file)
        except FileNotFoundError:
            return False
        return os.path.samestat(named, os.fstat(self._handle))

    def _follow(self) -> None:
        """Continue with the file that has the name now."""
        if not self._is_current():
            handle = append(self.file)
            os.close(self._handle)
            self._handle = handle

    def _put_aside(self) -> None:
        """Start a new file, unless another process is doing so, or has done so."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        if self._is_current():
            for number in range(_GENERATIONS, 0, -1):
                with suppress(FileNotFoundError):
                    os.replace(self._aside(number - 1), self._aside(number))
        self._follow()  # closes the old file, which unlocks it

    def _aside(self, number: int) -> Path:
        return self.file.with_name(f"{self.file.name}.{number}") if number else self.file
