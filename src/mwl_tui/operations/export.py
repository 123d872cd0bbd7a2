"""Writing responses to files, in a thread, so that neither a slow disk nor many responses hold the screen."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import Final, TextIO

from mwl_tui.config.private import create, make_folder
from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import Path as AttributePath
from mwl_tui.dicom.file import save_bytes
from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND
from mwl_tui.errors import MwlError
from mwl_tui.operations.exchange import Row, Run
from mwl_tui.operations.gateway import Reader
from mwl_tui.operations.new_file import make_new
from mwl_tui.worklist.writing import CsvWriter, DumpWriter, JsonArrayWriter

__all__ = ["Export", "ExportFormat", "ExportRequest", "file_name", "texts_of"]

_TURN: Final = 0.005
"""Seconds of writing after which the screen gets a turn; the interpreter alone would let it wait far longer."""
_BREATH: Final = 0.001
_logger = logging.getLogger(__name__)


class ExportFormat(Enum):
    """The format of an export; the value is its name on the screen."""

    CSV = "csv"
    JSON = "json"
    FILES = "DICOM files"
    DUMP = "dump text"

    @property
    def ending(self) -> str:
        """What the name ends with; a folder for the files of one response each."""
        return {
            ExportFormat.CSV: ".csv",
            ExportFormat.JSON: ".json",
            ExportFormat.FILES: "",
            ExportFormat.DUMP: ".txt",
        }[self]

    @property
    def takes_malformed(self) -> bool:
        """Return whether malformed responses are written, too: as their bytes, in a ``.bin`` each."""
        return self is ExportFormat.FILES


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is to be written.

    Attributes:
        rows: The responses, in the order to write them.
        form: As what.
        folder: Where; made if it is not there.
        columns: The attributes of a row of CSV.
        readings: How the text of each exchange is read.
        readers: What reads the columns of responses that did not ask for them, by exchange.
    """

    rows: Sequence[Row]
    form: ExportFormat
    folder: Path
    columns: tuple[AttributePath, ...]
    readings: Mapping[Run, Reading]
    readers: Mapping[Run, Reader]


def file_name(form: ExportFormat, when: datetime) -> str:
    """Return the name of a file, or of a folder, with the time in it: ``worklist-20261122-101530.csv``.

    Args:
        form: What will be in it.
        when: The time.
    """
    return _stem(when) + form.ending


def _stem(when: datetime) -> str:
    return f"worklist-{when:%Y%m%d-%H%M%S}"


class Export:
    """One export under way.

    Args:
        order: What is to be written.
        when: What time names it.

    Attributes:
        done: How many responses are written.
        left_out: How many malformed ones were left out.
        path: The file or folder, once it is there.
        error: Why it failed, in words; empty where it did not.
        finished: Whether it has come to an end, whichever.
        cancelled: Whether it was stopped.
    """

    def __init__(self, order: ExportRequest, when: datetime) -> None:
        self.order, self._when = order, when
        self.done = self.left_out = 0
        self.path: Path | None = None
        self.error = ""
        self.finished = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def cancelled(self) -> bool:
        """Return whether it was stopped before its end; then nothing of it is left."""
        return self._stop.is_set()

    def start(self) -> None:
        """Write in a thread; a disk that hangs does not keep the program from ending."""
        self._thread = threading.Thread(target=self.run, name="export", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Stop at the next response, and delete what was written."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait for the end, for so many seconds at most."""
        if self._thread is not None:
            self._thread.join(seconds)

    def run(self) -> None:
        """Write; a failure is in :attr:`error`, and what was written by then is deleted."""
        try:
            make_folder(self.order.folder)
            self._write_files() if self.order.form is ExportFormat.FILES else self._write_one()
        except OSError as error:
            self.error = error.strerror or type(error).__name__
        except MwlError as error:
            self.error = str(error)
        except Exception as error:  # the edge of the thread: a defect of ours ends this export only
            _logger.exception("the export failed unexpectedly")
            self.error = f"unexpected {type(error).__name__} in mwl-tui; its log file has the details"
        finally:
            self.finished = True

    def _write_one(self) -> None:
        with self._made(create) as handle:
            stream = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="")
            with stream as out:
                take, end = self._writer(out)
                for row in self._rows():
                    take(row)
                end()

    def _write_files(self) -> None:
        with self._made(_new_folder):
            width = max(4, len(str(len(self.order.rows))))
            for number, row in enumerate(self._rows(), 1):
                name = f"{number:0{width}}" + ("-malformed.bin" if row.response.malformed is not None else ".wl")
                with os.fdopen(create(self._there / name), "wb") as out:
                    out.write(_content(row))

    def _rows(self) -> Iterator[Row]:
        """Yield the responses to write, until it is stopped."""
        turn = monotonic()
        for row in self.order.rows:
            if self._stop.is_set():
                return
            if monotonic() - turn > _TURN:
                self._stop.wait(_BREATH)
                turn = monotonic()
            if row.response.malformed is not None and not self.order.form.takes_malformed:
                self.left_out += 1
            else:
                yield row
                self.done += 1

    def _writer(self, out: TextIO) -> tuple[Callable[[Row], None], Callable[[], None]]:
        """Return what takes a response, and what ends the file."""
        order = self.order
        if order.form is ExportFormat.CSV:
            return self._csv(out)
        if order.form is ExportFormat.DUMP:
            dump = DumpWriter(out)
            return lambda row: dump.take(row.response), lambda: dump.end(answered=True)
        array = JsonArrayWriter(out, next(iter(order.readings.values())))

        def take(row: Row) -> None:
            array.reading = order.readings[row.run]
            array.take(row.response)

        return take, lambda: array.end(answered=True)

    def _csv(self, out: TextIO) -> tuple[Callable[[Row], None], Callable[[], None]]:
        order = self.order
        several = len(order.readings) > 1
        writer = CsvWriter(out, order.columns, ("Peer",) if several else ())

        def take(row: Row) -> None:
            peer = (row.run.target.name,) if several else ()
            writer.take_row((*peer, *texts_of(row, order)))

        return take, lambda: writer.end(answered=True)

    @contextmanager
    def _made(self, make: Callable[[Path], int]) -> Iterator[int]:
        """Make the file or folder under a name that is free; delete it again where writing fails or is stopped."""
        self._there, handle = make_new(self.order.folder, _stem(self._when), self.order.form.ending, make)
        self.path = self._there
        try:
            yield handle
        except BaseException:
            self._take_away()
            raise
        if self._stop.is_set():
            self._take_away()

    def _take_away(self) -> None:
        path, self.path = self._there, None
        with suppress(OSError):
            if path.is_dir():
                for file in path.iterdir():
                    file.unlink()
                path.rmdir()
            else:
                path.unlink()


def _new_folder(path: Path) -> int:
    path.mkdir(mode=0o700)
    return 0


def texts_of(row: Row, order: ExportRequest) -> tuple[str, ...]:
    """Return the text of the columns: from the response, or read from the identifier where the query had others."""
    request = row.run.request
    if request is not None and request.columns == order.columns:
        return row.response.row
    texts, _ = order.readers[row.run].read(row.response.identifier, row.response.syntax)
    return texts


def _content(row: Row) -> bytes:
    """Return a response as a DICOM file (PS3.10); of a malformed one the bytes that came."""
    identifier = row.response.identifier
    if row.response.malformed is not None:
        return identifier
    # The same response has the same UID whenever it is exported.
    made = uuid.UUID(bytes=hashlib.sha256(identifier).digest()[:16], version=5)
    return save_bytes(identifier, row.response.syntax, MODALITY_WORKLIST_FIND, f"2.25.{made.int}")
