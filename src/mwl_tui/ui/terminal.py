"""Whether this terminal can show the workbench, and what holds when it goes away. Imports no Textual."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import TextIO

__all__ = ["LastingOutput", "lasting_output", "reason_against"]


def reason_against(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why the workbench cannot open here, or None."""
    instead = "'mwl-tui find' does the same without a screen"
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        return f"the workbench needs a terminal on its input and output; {instead}"
    if environment.get("TERM", "dumb") == "dumb":
        return f"the terminal cannot move its cursor (TERM=dumb); {instead}"
    return None


class LastingOutput:
    """A stream that takes what is written even when the terminal behind it is gone.

    Textual's writing thread ends at the first error, and the application then waits for it for ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose the text."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or lose what was to be flushed."""
        with contextlib.suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        """Return the descriptor of the stream."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._stream.isatty()


@contextlib.contextmanager
def lasting_output() -> Iterator[None]:
    """Let Textual, which writes to ``sys.__stderr__``, outlive its terminal until it has closed everything."""
    stream = sys.__stderr__
    if stream is None:
        yield
        return
    vars(sys)["__stderr__"] = LastingOutput(stream)
    try:
        yield
    finally:
        vars(sys)["__stderr__"] = stream
