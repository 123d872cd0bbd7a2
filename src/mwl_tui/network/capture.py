"""Capture of the PDUs of one association, bounded; with TLS they are the decrypted ones.

Passcodes and tokens are blanked before anything is kept. A capture still holds patient data: it stays in memory until
the user exports it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Final
from weakref import ref

import msgspec

from mwl_tui.association.fragments import fragments
from mwl_tui.network.direction import Direction
from mwl_tui.network.pdu_stream import PduStream, Piece
from mwl_tui.network.snapshot import snapshot

__all__ = ["Capture", "CaptureRoom", "CapturedPdu"]

_DATA: Final = 0x04
_CONTROL: Final = 11
"""The offset of the message control header of the first PDV of a P-DATA-TF (PS3.8 section 9.3.5)."""
_PDU_BYTES: Final = 160
"""The approximate memory of a PDU beside its bytes, in bytes."""


class CapturedPdu(msgspec.Struct, frozen=True, gc=False):
    """One PDU, sent or received.

    Attributes:
        number: From 1, in the order on the wire, both directions together; a gap stands for dropped PDUs.
        offset_seconds: When it was complete, or written, in seconds since the trace began.
        direction: Sent or received.
        data: Its bytes, from the PDU type on; passcodes and tokens are blanked.
        note: What is missing or blanked of it; empty for a whole PDU.
    """

    number: int
    offset_seconds: float
    direction: Direction
    data: bytes
    note: str = ""


class CaptureRoom:
    """Memory that several captures share: if it is full, the oldest of the other captures is emptied.

    Args:
        total_bytes: The approximate memory of all captures together.
    """

    def __init__(self, total_bytes: int) -> None:
        self._total = total_bytes
        self._captures: list[ref[Capture]] = []

    def enter(self, capture: Capture) -> None:
        """Add a capture; one that its owner no longer holds is removed automatically."""
        self._captures = [known for known in self._captures if known() is not None]
        self._captures.append(ref(capture))

    def make(self, growing: Capture) -> None:
        """Make room after a capture has grown."""
        captures = [capture for known in self._captures if (capture := known()) is not None]
        taken = sum(capture.size for capture in captures)
        for capture in captures:
            if taken <= self._total:
                return
            if capture is not growing:
                taken -= capture.size
                capture.empty()


class Capture:
    """The PDUs of one connection: the first ones and the newest ones, as many as fit.

    Args:
        room_bytes: Its approximate memory; a quarter of it is for the first PDUs. Between them and the newest, whole
            PDUs are dropped, together with the rest of their messages.
        shared: The memory that it shares with other captures, if any.

    Attributes:
        local: Our address and port; empty and 0 until there is a connection.
        remote: The peer's address and port.
        is_requestor: Whether we opened the connection.
        opened: When the connection was established, in seconds since the trace began.
        closed: When it ended; None while it is open.
        closed_by: Who ended it: SENT for us, RECEIVED for the peer.
        was_reset: Whether it was reset or lost, not closed.
        dropped: How many PDUs were dropped.
        size: Its memory, in bytes.
    """

    def __init__(self, room_bytes: int, shared: CaptureRoom | None = None) -> None:
        self.local: tuple[str, int] = ("", 0)
        self.remote: tuple[str, int] = ("", 0)
        self.is_requestor = True
        self.opened = 0.0
        self.closed: float | None = None
        self.closed_by: Direction | None = None
        self.was_reset = False
        self.dropped = 0
        self.size = 0
        self.zero = monotonic()
        """The time of offset 0 by ``time.monotonic``."""
        self._first: list[CapturedPdu] = []
        self._newest: deque[CapturedPdu] = deque()
        self._numbered = 0
        self._room, self._room_first = room_bytes, room_bytes // 4
        self._streams = {Direction.SENT: PduStream(), Direction.RECEIVED: PduStream()}
        self._shared = shared
        if shared is not None:
            shared.enter(self)

    @property
    def pdus(self) -> Sequence[CapturedPdu]:
        """The PDUs that are kept, in the order on the wire."""
        return (*self._first, *snapshot(self._newest))

    def connected(
        self, local: tuple[str, int], remote: tuple[str, int], longest: int, *, is_requestor: bool = True
    ) -> None:
        """Record that the connection is established.

        Args:
            local: Our address and port.
            remote: The peer's address and port.
            longest: The longest PDU in bytes that the peer may send.
            is_requestor: Whether we opened it.
        """
        self.is_requestor = is_requestor
        self.local, self.remote, self.opened = local, remote, self._now()
        self._streams[Direction.RECEIVED].longest = longest

    def sent(self, data: bytes, at: float | None = None) -> None:
        """Record bytes that were written at ``at`` by ``time.monotonic``, or now."""
        self._keep(Direction.SENT, self._streams[Direction.SENT].take(data), at)

    def received(self, data: bytes, at: float | None = None) -> None:
        """Record bytes, whole PDUs or not, that were received at ``at`` by ``time.monotonic``, or now."""
        self._keep(Direction.RECEIVED, self._streams[Direction.RECEIVED].take(data), at)

    def cut_off(self) -> None:
        """Keep the bytes of a PDU that will not be completed."""
        self._keep(Direction.RECEIVED, self._streams[Direction.RECEIVED].rest())

    def end(self, by: Direction, *, reset: bool = False) -> None:
        """Record that the connection ended; only the first call counts."""
        if self.closed_by is None:
            self.cut_off()
            self.closed, self.closed_by, self.was_reset = self._now(), by, reset

    def empty(self) -> None:
        """Drop all PDUs; later ones are kept."""
        self.dropped += len(self._first) + len(self._newest)
        self._first, self._newest, self.size = [], deque(), 0
        self._room_first = 0

    def _now(self) -> float:
        return monotonic() - self.zero

    def _keep(self, direction: Direction, pieces: Iterator[Piece], at: float | None = None) -> None:
        now = self._now() if at is None else at - self.zero
        for data, note in pieces:
            self._numbered += 1
            self._add(CapturedPdu(self._numbered, now, direction, data, note))
        if self._shared is not None:
            self._shared.make(self)

    def _add(self, pdu: CapturedPdu) -> None:
        weight = _weight(pdu)
        self.size += weight
        if not self._newest and self.size <= self._room_first:
            self._first.append(pdu)
            return
        self._newest.append(pdu)
        if self.size > self._room:
            self._drop()

    def _drop(self) -> None:
        """Drop PDUs beyond the limit, and the rest of the messages at both ends of the gap."""
        while self._first and not self.dropped and not _ends_message(self._first[-1].data):
            self.size -= _weight(self._first.pop())
            self.dropped += 1
        newest = self._newest
        while newest and (self.size > self._room or (len(newest) > 1 and not _begins_message(newest[0].data))):
            self.size -= _weight(newest.popleft())
            self.dropped += 1


def _begins_message(pdu: bytes) -> bool:
    """Return whether a PDU is not a P-DATA-TF, or begins with a command fragment (PS3.8 section E.2)."""
    return pdu[0] != _DATA or len(pdu) <= _CONTROL or bool(pdu[_CONTROL] & 1)


def _ends_message(pdu: bytes) -> bool:
    """Return whether a PDU is not a P-DATA-TF, or ends with the last fragment of a data set."""
    if pdu[0] != _DATA:
        return True
    found = list(fragments(pdu))
    return bool(found) and found[-1].is_last and not found[-1].is_command


def _weight(pdu: CapturedPdu) -> int:
    return len(pdu.data) + _PDU_BYTES
