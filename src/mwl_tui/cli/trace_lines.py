"""The association log as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mwl_tui.cli.narration import say

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace, TraceEvent


class TraceLines:
    """Says the new events of a trace, each time it is asked.

    Args:
        trace: What to read.
        prefix: What each line begins with, where several traces are told.
    """

    def __init__(self, trace: Trace, prefix: str = "") -> None:
        self._trace, self._prefix, self._next = trace, prefix, 0

    def tell(self) -> None:
        """Say what is new."""
        seen = self._next
        events, self._next = self._trace.since(seen)
        lost = self._next - seen - len(events)
        if lost > 0:
            say(f"{self._prefix}... {lost} events dropped")
        for event in events:
            say(self._prefix + line_of_event(event))


def line_of_event(event: TraceEvent) -> str:
    """Give one event as a line: seconds, direction, layer, name, detail, size."""
    mark = "!" if event.failed else " "
    parts = [f"{event.offset:9.4f}{mark}{event.direction.value} {event.layer.value:<5} {event.name}"]
    if event.count > 1:
        parts[0] += f" × {event.count}"
    if event.detail:
        parts.append(event.detail)
    if event.size:
        parts.append(f"{event.size} bytes")
    return "  ".join(parts)
