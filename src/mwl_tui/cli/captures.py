"""The captures of ``--pcap``: made with the traces, written in the end."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mwl_tui.cli.stderr_messages import complain, say
from mwl_tui.config.private import create
from mwl_tui.errors import ConfigError
from mwl_tui.network.pcapng import write_pcapng
from mwl_tui.network.trace import Trace

_CAPTURE_BYTES: Final = 67_108_864
"""Bytes of one association that are kept, about: some 40,000 responses."""
_ASSOCIATIONS: Final = 1_000
"""Associations that one file may hold: of more, the newest."""


class Captures:
    """The traces whose PDUs go into a file.

    Args:
        file: The file, or None for no captures.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._traces: deque[Trace] = deque(maxlen=_ASSOCIATIONS)

    def trace(self, title: str) -> Trace:
        """Make the trace of the next association."""
        trace = Trace(title, capture_bytes=_CAPTURE_BYTES if self._file is not None else 0)
        if self._file is not None:
            self._traces.append(trace)
        return trace

    @contextmanager
    def written(self) -> Iterator[None]:
        """Open the file, and write to it in the end, however that comes.

        Where nothing went over the wire there is no file. What stands there already is never written over.

        Raises:
            ConfigError: The file cannot be made, which is found out before anything is sent, or cannot be written.
        """
        if self._file is None:
            yield
            return
        handle = _created(self._file)
        try:
            yield
        finally:
            _write(self._file, handle, self._traces)


def _created(file: Path) -> int:
    try:
        return create(file)
    except FileExistsError:
        raise ConfigError(f"{file} exists, and is not written over", key="--pcap") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be made: {error.strerror}", key="--pcap") from error


def _write(file: Path, handle: int, traces: deque[Trace]) -> None:
    try:
        with os.fdopen(handle, "wb") as out:
            pdus = write_pcapng(traces, out)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}", key="--pcap") from error
    if not pdus:
        file.unlink(missing_ok=True)
        say(f"no PDU went over the wire: there is no {file}")
        return
    say(f"{file} holds {pdus} PDUs, with what they say of patients")
    if dropped := sum(trace.capture.dropped for trace in traces if trace.capture is not None):
        complain(f"{dropped} PDUs are left out of it: so much is kept, the first and the newest")
