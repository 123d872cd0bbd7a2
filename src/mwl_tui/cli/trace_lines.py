"""The association log as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mwl_tui.cli.stderr_messages import say
from mwl_tui.network.trace_words import line_of

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace


class TraceLines:
    """Writes the new events of a trace to stderr, at each call.

    Args:
        trace: The trace.
        prefix: The start of each line, where several traces are shown.
    """

    def __init__(self, trace: Trace, prefix: str = "") -> None:
        self._trace, self._prefix, self._next = trace, prefix, 0

    def tell(self) -> None:
        """Write the events since the last call."""
        seen = self._next
        events, self._next = self._trace.since(seen)
        lost = self._next - seen - len(events)
        if lost > 0:
            say(f"{self._prefix}... {lost} events dropped")
        for event in events:
            say(self._prefix + line_of(event))
