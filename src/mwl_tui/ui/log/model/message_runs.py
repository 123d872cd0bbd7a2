"""The messages of a folded run, one line each, from the captured PDUs. No widget here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mwl_tui.association.dimse import Command, decode_command
from mwl_tui.association.fragments import messages
from mwl_tui.errors import RemoteProtocolError
from mwl_tui.network.trace_words import status_words
from mwl_tui.ui.log.model.log_lines import LogLine, note_line, response_line

if TYPE_CHECKING:
    from mwl_tui.network.capture import CapturedPdu
    from mwl_tui.ui.log.model.association import Track

__all__ = ["MOST_UNFOLDED", "unfolded"]

MOST_UNFOLDED = 1_000
"""The number of messages of a run that are shown one by one."""


def unfolded(run: LogLine, track: Track) -> list[LogLine]:
    """Return the messages of a run, one line each, and a note on those not shown.

    Args:
        run: The run, which is a line of the track.
        track: Its side of the association.
    """
    found: list[LogLine] = []
    shift = track.began - (run.at - (run.offset or 0.0))
    pdus = _pdus(run, track)
    for message in messages(pdu.data for pdu in pdus):
        if len(found) == MOST_UNFOLDED:
            break
        command = _decoded(message.command)
        if command is None or not command.is_pending:
            continue
        words = f"{status_words(command)}  {len(message.data_set or b''):,} bytes"
        offset = pdus[message.first_pdu].offset_seconds + shift
        found.append(response_line(run, len(found) + 1, offset, words, message))
    return [*found, *_rest(run, len(found))]


def _rest(run: LogLine, shown: int) -> list[LogLine]:
    missing = run.times - shown
    if missing <= 0:
        return []
    what = f"{missing:,} more" if shown else "the messages"
    why = f"only the first {MOST_UNFOLDED:,} are shown" if shown == MOST_UNFOLDED else "the capture is incomplete"
    return [note_line(f"{what}: {why}", run.at, run.last, run.side)]


def _pdus(run: LogLine, track: Track) -> list[CapturedPdu]:
    """Return the captured PDUs between the message before the run and its end."""
    capture = track.trace.capture
    if capture is None or run.event is None:
        return []
    direction = run.event.direction
    place = next(index for index, line in enumerate(track.lines) if line.serial == run.serial)
    before = (line for line in reversed(track.lines[:place]) if line.event and line.event.direction is direction)
    begin = next((line.until for line in before), float("-inf"))
    return [pdu for pdu in capture.pdus if pdu.direction is direction and begin < pdu.offset_seconds <= run.until]


def _decoded(command: bytes) -> Command | None:
    try:
        return decode_command(command)
    except RemoteProtocolError:
        return None
