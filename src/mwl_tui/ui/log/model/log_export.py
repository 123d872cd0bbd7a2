"""The association log as a file: text, JSON Lines, or a capture for Wireshark. No widget here."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from mwl_tui.config.private import make_folder
from mwl_tui.errors import MwlError
from mwl_tui.operations.new_file import make_new
from mwl_tui.ui.log.model.association import LoggedAssociation
from mwl_tui.ui.log.model.log_lines import LineKind, LogLine, Side, spans_of

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace

__all__ = ["FORMATS", "Format", "Snapshot", "Written", "capturing", "snapshot", "write"]

_BUFFER = 262_144


class Format(Enum):
    """The format of the file; the value is its suffix."""

    TEXT = ".txt"
    JSON_LINES = ".jsonl"
    JSON_LINES_WITH_BYTES = ".bytes.jsonl"
    PCAPNG = ".pcapng"


class FormatText(NamedTuple):
    """The description of a format.

    Attributes:
        name: Its name.
        holds: Its content.
        warning: What it may hold of patients' data.
    """

    name: str
    holds: str
    warning: str


FORMATS = {
    Format.TEXT: FormatText("Text", "one line per event", "may quote a patient"),
    Format.JSON_LINES: FormatText("JSON Lines", "one object per event", "may quote a patient"),
    Format.JSON_LINES_WITH_BYTES: FormatText(
        "JSON Lines with bytes", "its bytes; a run's first", "identifiers: patient data"
    ),
    Format.PCAPNG: FormatText("pcapng", "every PDU, for Wireshark", "identifiers: patient data"),
}


class Snapshot(NamedTuple):
    """An association at one moment, for a file that is written in a thread.

    Attributes:
        number: From 1.
        head: Its heading.
        lines: All lines of both sides, and our messages.
        traces: Its traces.
    """

    number: int
    head: str
    lines: tuple[LogLine, ...]
    traces: tuple[Trace, ...]


class Written(NamedTuple):
    """A written file.

    Attributes:
        path: Its path.
        size: Its size in bytes.
    """

    path: Path
    size: int


class _Record(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An event in JSON, with the standard's names; seconds and bytes are numbers."""

    association: int
    time: str
    offset: float | None = None
    side: str = ""
    layer: str = ""
    direction: str = ""
    name: str = ""
    detail: str = ""
    failed: bool = False
    count: int = 1
    until: float | None = None
    size: int = 0
    data: str = ""
    note: str = ""


def snapshot(associations: Sequence[LoggedAssociation]) -> list[Snapshot]:
    """Return snapshots of associations."""
    every = frozenset({Side.SCU, Side.SCP})
    return [
        Snapshot(
            number,
            _drawn(each.head) if each.head is not None else "",
            tuple(each.lines(every)),
            tuple(track.trace for track in each.tracks.values()),
        )
        for number, each in enumerate(associations, 1)
    ]


def capturing(associations: Sequence[LoggedAssociation]) -> int:
    """Return the number of captured PDUs of associations; PDUs captured at both ends count once."""
    captures = (each.trace.capture for each in associations if each.trace is not None)
    return sum(len(capture.pdus) for capture in captures if capture is not None)


def write(chosen: Sequence[Snapshot], form: Format, folder: Path, now: datetime) -> Written:
    """Write a new file with mode 0600, never over another one; a failure leaves no file behind.

    Args:
        chosen: The associations.
        form: The format.
        folder: The folder, created where it is missing.
        now: The time, used in the name of the file.

    Raises:
        OSError: The file cannot be written.
    """
    make_folder(folder)
    path, handle = make_new(folder, f"association-log-{now:%Y%m%d-%H%M%S}", form.value)
    try:
        with io.BufferedWriter(io.FileIO(handle, "wb"), _BUFFER) as out:
            _fill(chosen, form, out)
            out.flush()
            size = os.fstat(handle).st_size
    except (OSError, MwlError):
        path.unlink(missing_ok=True)
        raise
    return Written(path, size)


def _fill(chosen: Sequence[Snapshot], form: Format, out: BinaryIO) -> None:
    if form is Format.PCAPNG:
        from mwl_tui.network.pcapng import write_pcapng

        write_pcapng((trace for each in chosen for trace in each.traces), out)
        return
    for each in chosen:
        if form is Format.TEXT:
            out.writelines(_text(each))
        else:
            out.writelines(_json(each, with_bytes=form is Format.JSON_LINES_WITH_BYTES))


def _text(association: Snapshot) -> Iterator[bytes]:
    if association.head:
        yield f"{association.head}\n".encode()
    for line in association.lines:
        yield f"{_drawn(line)}\n".encode()
    yield b"\n"


def _drawn(line: LogLine) -> str:
    return "".join(span.text for span in spans_of(line, sides=True)).rstrip()


def _json(association: Snapshot, *, with_bytes: bool) -> Iterator[bytes]:
    for line in association.lines:
        yield msgspec.json.encode(_record(association.number, line, with_bytes=with_bytes)) + b"\n"


def _record(number: int, line: LogLine, *, with_bytes: bool) -> _Record:
    time = datetime.fromtimestamp(line.at).astimezone().isoformat(timespec="microseconds")
    if line.event is None:
        return _Record(association=number, time=time, side=line.side.value, note=line.text)
    return _Record(
        association=number,
        time=time,
        offset=round(line.offset or 0.0, 6),
        side=line.side.value,
        layer=line.layer,
        direction=line.event.direction.name.lower(),
        name=line.text,
        detail=line.detail,
        failed=line.kind is LineKind.FAILED,
        count=line.times,
        until=round(line.last, 6) if line.is_run else None,
        size=line.size,
        data=line.event.data.hex() if with_bytes else "",
    )
