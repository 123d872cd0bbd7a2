"""The messages of a folded run, one line each, from what was captured of them. No widget here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mwl_tui.dicom.status import meaning_of
from mwl_tui.ui.log.model.log_lines import LogLine, note_line, response_line

if TYPE_CHECKING:
    from mwl_tui.network.capture import CapturedPdu
    from mwl_tui.ui.log.model.association import Track

__all__ = ["MOST_UNFOLDED", "unfolded"]

MOST_UNFOLDED = 1_000
"""So many messages of a run are shown one by one."""
_FIND_RESPONSE = 0x8020
_PENDING = (0xFF00, 0xFF01)


def unfolded(run: LogLine, track: Track) -> list[LogLine]:
    """Return the messages of a run, each as a line, and what is not shown of them.

    Args:
        run: The run, which is a line of the track.
        track: Its side of the association.
    """
    found: list[LogLine] = []
    shift = track.began - (run.at - (run.offset or 0.0))
    pdus = _pdus(run, track, shift)
    from mwl_tui.association.explain import (
        messages,  # with it comes pynetdicom, which the first paint does not wait for
    )

    for message in messages(pdu.data for pdu in pdus):
        if len(found) == MOST_UNFOLDED:
            break
        status = _pending_status(message.command)
        if status is None:
            continue
        size = len(message.data_set or b"")
        words = f"0x{status:04X} {meaning_of('C-FIND', status).name}  {size:,} bytes"
        offset = pdus[message.first_pdu].offset_seconds + shift
        found.append(response_line(run, len(found) + 1, offset, words, message))
    return [*found, *_rest(run, len(found))]


def _rest(run: LogLine, shown: int) -> list[LogLine]:
    missing = run.times - shown
    if missing <= 0:
        return []
    what = f"{missing:,} more" if shown else "the messages"
    why = f"only the first {MOST_UNFOLDED:,} are shown" if shown == MOST_UNFOLDED else "what came was not kept whole"
    return [note_line(f"{what}: {why}", run.at, run.last, run.side)]


def _pdus(run: LogLine, track: Track, shift: float) -> list[CapturedPdu]:
    """Return the captured PDUs that went between the message before the run and its end."""
    capture = track.trace.capture
    if capture is None:
        return []
    place = next(index for index, line in enumerate(track.lines) if line.serial == run.serial)
    before = (line.last for line in reversed(track.lines[:place]) if line.arrow == run.arrow)
    begin, end = next(before, float("-inf")) - shift, run.last - shift
    return [pdu for pdu in capture.pdus if pdu.direction.value == run.arrow and begin < pdu.offset_seconds <= end]


def _pending_status(command: bytes) -> int | None:
    """Return the status of a pending C-FIND-RSP; None for any other message."""
    from mwl_tui.association.dimse import decode_command
    from mwl_tui.errors import RemoteProtocolError

    try:
        decoded = decode_command(command)
    except RemoteProtocolError:
        return None
    return decoded.status if decoded.field == _FIND_RESPONSE and decoded.status in _PENDING else None
