"""The captures of ``--pcap``: collected with the traces, written at the end."""

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
from mwl_tui.operations.outcome import counted

_CAPTURE_BYTES: Final = 67_108_864
"""Bytes kept of one association, about: some 40,000 responses."""
_ASSOCIATIONS: Final = 1_000
"""Associations in one file, at most; of more, the newest."""


class Captures:
    """The traces whose PDUs go into a file.

    Args:
        file: The file, or None for no captures.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._traces: deque[Trace] = deque(maxlen=_ASSOCIATIONS)

    def trace(self, title: str) -> Trace:
        """Return the trace of the next association."""
        trace = Trace(title, capture_bytes=_CAPTURE_BYTES if self._file is not None else 0)
        if self._file is not None:
            self._traces.append(trace)
        return trace

    @contextmanager
    def written(self) -> Iterator[None]:
        """Open the file, and write it at the end, also after an error.

        If no PDU was sent or received there is no file. An existing file is never overwritten.

        Raises:
            ConfigError: The file cannot be created, which is checked before anything is sent, or cannot be written.
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
        raise ConfigError(f"{file} exists, and is not overwritten", key="--pcap") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be created: {error.strerror}", key="--pcap") from error


def _write(file: Path, handle: int, traces: deque[Trace]) -> None:
    try:
        with os.fdopen(handle, "wb") as out:
            pdus = write_pcapng(traces, out)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}", key="--pcap") from error
    if not pdus:
        file.unlink(missing_ok=True)
        say(f"no PDU was sent or received: {file} is not written")
        return
    say(f"{file} holds {counted(pdus, 'PDU', grouped=False)}, with patient data")
    if dropped := sum(trace.capture.dropped for trace in traces if trace.capture is not None):
        complain(f"{counted(dropped, 'PDU', grouped=False)} left out: it holds the first and the newest ones")
