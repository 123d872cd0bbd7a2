"""Worklist items from the files of a folder, which is read again when a file changes.

A file that cannot be read is reported with the reason; the others are served. Subfolders are not read, and a symbolic
link to a place outside the folder is not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from mwl_tui.dicom.file import parse
from mwl_tui.errors import DicomError, StoreError
from mwl_tui.scp.store.record import Record, records_of_encoded
from mwl_tui.scp.store.store import Store

__all__ = ["Folder", "FolderContent", "FolderReport", "SkippedFile"]

_SUFFIXES = (".wl", ".dcm", ".dump")
_MOST_FILES = 10_000
_MOST_ENTRIES = 50_000
_LARGEST_FILE = 4_194_304
_MOST_BYTES = 268_435_456


class SkippedFile(NamedTuple):
    """A file that is not served.

    Attributes:
        file: Its name in the folder; not safe to show.
        reason: Why it is not served, in one line, without any value of the file.
    """

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class FolderReport:
    """The result of reading the files.

    Attributes:
        count: How many items are served.
        files: How many files they come from.
        skipped: The files that are not served.
    """

    count: int
    files: int
    skipped: tuple[SkippedFile, ...]


class FolderContent(NamedTuple):
    """The items of a folder, ready for the store, and the report on its files."""

    records: tuple[Record, ...]
    report: FolderReport


class _File(NamedTuple):
    """A file in the fingerprint of a folder; all numbers are zero if it cannot be examined."""

    name: str
    modified: int = 0
    size: int = 0
    inode: int = 0


class Folder:
    """A folder of worklist items: ``.wl``, ``.dcm`` (bare data sets or DICOM files) and ``.dump`` (DCMTK's text form).

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[_File, ...] | None = None

    def changed(self) -> bool:
        """Return whether names, times, sizes or inodes differ from those of the last reading."""
        try:
            return self._files() != self._seen
        except OSError:
            return self._seen is not None

    def load(self, store: Store) -> FolderReport:
        """Read the folder and replace all items of the store at once.

        Raises:
            StoreError: The folder or the database cannot be used; the store is not changed.
        """
        content = self.read()
        store.replace(content.records)
        return content.report

    def read(self) -> FolderContent:
        """Read the folder without using a store: any thread may call this.

        Raises:
            StoreError: The folder cannot be read.
        """
        self._seen = None
        try:
            home, self._seen = self.path.resolve(strict=True), self._files()
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, up to Python 3.12
            reason = getattr(error, "strerror", None) or "links in a circle"
            raise StoreError(f"the folder {self.path} cannot be read: {reason}") from error
        return _contents(home, self._seen)

    def _files(self) -> tuple[_File, ...]:
        with os.scandir(self.path) as entries:
            found = (entry for entry in islice(entries, _MOST_ENTRIES) if entry.name.lower().endswith(_SUFFIXES))
            return tuple(sorted(map(_look_at, found)))


def _look_at(entry: os.DirEntry[str]) -> _File:
    try:
        status = entry.stat()
    except OSError:
        return _File(entry.name)
    return _File(entry.name, status.st_mtime_ns, status.st_size, status.st_ino)


def _contents(home: Path, files: tuple[_File, ...]) -> FolderContent:
    records: list[Record] = []
    skipped: list[SkippedFile] = []
    size = 0
    for file in files[:_MOST_FILES]:
        try:
            found = list(_records_of_file(home, file.name, _MOST_BYTES - size))
        except DicomError as error:
            skipped.append(SkippedFile(file.name, str(error)))
        except _NotServed as error:
            skipped.append(SkippedFile(file.name, str(error)))
        except OSError as error:
            skipped.append(SkippedFile(file.name, error.strerror or "cannot be read"))
        else:
            records += found
            size += sum(len(record.identifier) for record in found)
    left_out = (SkippedFile(file.name, f"more than {_MOST_FILES} files") for file in files[_MOST_FILES:])
    report = FolderReport(len(records), len(files[:_MOST_FILES]) - len(skipped), (*skipped, *left_out))
    return FolderContent(tuple(records), report)


class _NotServed(Exception):
    """Why a file is not served; never raised out of this module."""


def _records_of_file(home: Path, name: str, most: int) -> Iterator[Record]:
    data_set, identifier, syntax = parse(_bytes_of_file(home, name, most))
    return records_of_encoded(identifier, syntax, data_set)


def _bytes_of_file(home: Path, name: str, most: int) -> bytes:
    """Return the bytes of a regular file in the folder, or of the target of a link within it."""
    try:
        path = (home / name).resolve(strict=True)
    except RuntimeError:
        raise _NotServed("symbolic links in a circle") from None
    if not path.is_relative_to(home):
        raise _NotServed("symbolic link that leads out of the folder")
    # A pipe must not block, and a link that has replaced the file meanwhile must not be followed.
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _NotServed("not a file")
        content = file.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise _NotServed(f"larger than {_LARGEST_FILE} bytes")
    if len(content) > most:
        raise _NotServed(f"the folder holds more than {_MOST_BYTES} bytes")
    return content
