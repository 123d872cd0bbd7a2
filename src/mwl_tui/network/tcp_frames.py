"""A TCP connection constructed around captured PDUs: packets with correct lengths, numbers and checksums.

The formats are those of RFC 791 (IPv4), RFC 8200 (IPv6) and RFC 9293 (TCP).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from struct import Struct
from typing import Final, NamedTuple

from mwl_tui.network.capture import Capture
from mwl_tui.network.direction import Direction

__all__ = ["Packet", "packets_of"]

_SEGMENT: Final = 1_400
"""Bytes of a PDU in one packet: fits an Ethernet frame, with room for tunnels."""
_UNACKNOWLEDGED: Final = 32_768
"""Bytes after which the other side acknowledges: half of the window that it announces."""
_WINDOW: Final = 65_535
_FIN, _SYN, _RST, _PSH, _ACK = 0x01, 0x02, 0x04, 0x08, 0x10
_TCP: Final = Struct(">HHLLBBHHH")
_TCP_HEADER: Final = 20
_IPV4: Final = Struct(">BBHHHBBH4s4s")
_IPV6: Final = Struct(">LHBB16s16s")
_HOP_LIMIT, _PROTOCOL = 64, 6
_UNKNOWN: Final = IPv4Address(0)


class Packet(NamedTuple):
    """An IP packet.

    Attributes:
        offset_seconds: Its time, in seconds since the trace began.
        data: The packet.
        comment: Its comment in the file.
    """

    offset_seconds: float
    data: bytes
    comment: str = ""


class _End:
    """One end of the connection: its address, and how many bytes it has sent."""

    def __init__(self, address: IPv4Address | IPv6Address, port: int, number: int) -> None:
        self.address, self.port = address, port
        self.number = number
        """The sequence number of its next byte."""
        self.acknowledged = number
        """The sequence number up to which the other end has acknowledged."""


def packets_of(capture: Capture, comment: str = "") -> Iterator[Packet]:
    """Yield the packets of a connection: its opening, its PDUs, each from the start of a packet, and its end.

    Args:
        capture: The PDUs. Dropped ones do not count in the sequence numbers; the packet after them has a comment.
        comment: The comment of the first packet.
    """
    connection = _Connection(capture)
    opened = capture.opened
    yield connection.packet(opened, capture.is_requestor, _SYN, comment=comment)
    yield connection.packet(opened, not capture.is_requestor, _SYN | _ACK)
    yield connection.packet(opened, capture.is_requestor, _ACK)
    number = 0
    for pdu in capture.pdus:
        missing, number = pdu.number - number - 1, pdu.number
        gap = f"{missing} PDUs were dropped before this one: the capture is bounded" if missing else ""
        words = "; ".join(filter(None, (gap, pdu.note)))
        yield from connection.data(pdu.offset_seconds, pdu.direction is Direction.SENT, pdu.data, words)
    if capture.closed is not None:
        yield from connection.end(capture.closed, capture.closed_by is Direction.SENT, capture.was_reset)


class _Connection:
    """The two ends of a connection, ours first."""

    def __init__(self, capture: Capture) -> None:
        ours, theirs = _addresses(capture)
        self._ours = _End(ours, capture.local[1], 1_000)
        self._theirs = _End(theirs, capture.remote[1], 2_000_000)
        self._packets = 0

    def packet(self, offset: float, sent: bool, flags: int, data: bytes = b"", comment: str = "") -> Packet:
        """Return the next packet of one end; it acknowledges all data of the other end."""
        end, other = (self._ours, self._theirs) if sent else (self._theirs, self._ours)
        acknowledgement = other.number if flags & _ACK else 0
        segment = _segment(end, other, acknowledgement, flags, data)
        end.number = (end.number + len(data) + bool(flags & (_SYN | _FIN))) & 0xFFFFFFFF
        if flags & _ACK:
            other.acknowledged = other.number
        self._packets += 1
        return Packet(offset, _in_ip(end.address, other.address, self._packets, segment), comment)

    def data(self, offset: float, sent: bool, data: bytes, comment: str) -> Iterator[Packet]:
        """Yield the packets of a PDU, with acknowledgements of the other end in between."""
        end = self._ours if sent else self._theirs
        for start in range(0, len(data), _SEGMENT):
            part = data[start : start + _SEGMENT]
            flags = _ACK | (_PSH if start + _SEGMENT >= len(data) else 0)
            yield self.packet(offset, sent, flags, part, comment if start == 0 else "")
            if (end.number - end.acknowledged) & 0xFFFFFFFF >= _UNACKNOWLEDGED:
                yield self.packet(offset, not sent, _ACK)

    def end(self, offset: float, sent: bool, reset: bool) -> Iterator[Packet]:
        """Yield the last packets: one end closes, then the other; or one end resets."""
        if reset:
            yield self.packet(offset, sent, _RST | _ACK)
            return
        yield self.packet(offset, sent, _FIN | _ACK)
        yield self.packet(offset, not sent, _FIN | _ACK)
        yield self.packet(offset, sent, _ACK)


def _addresses(capture: Capture) -> tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]:
    """Return both addresses in one IP version."""
    ours, theirs = _address(capture.local[0]), _address(capture.remote[0])
    if ours.version == theirs.version:
        return ours, theirs
    return _as_v6(ours), _as_v6(theirs)


def _address(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(host)
    except ValueError:
        return _UNKNOWN


def _as_v6(address: IPv4Address | IPv6Address) -> IPv6Address:
    return IPv6Address(f"::ffff:{address}") if isinstance(address, IPv4Address) else address


def _segment(end: _End, other: _End, acknowledgement: int, flags: int, data: bytes) -> bytes:
    def head(checksum: int) -> bytes:
        offset = _TCP_HEADER // 4 << 4
        return _TCP.pack(end.port, other.port, end.number, acknowledgement, offset, flags, _WINDOW, checksum, 0)

    size = _TCP_HEADER + len(data)
    over = end.address.packed + other.address.packed + Struct(">LL").pack(size, _PROTOCOL)
    return head(_checksum(over + head(0) + data)) + data


def _in_ip(source: IPv4Address | IPv6Address, target: IPv4Address | IPv6Address, number: int, segment: bytes) -> bytes:
    if source.version == 6:
        head = _IPV6.pack(6 << 28, len(segment), _PROTOCOL, _HOP_LIMIT, source.packed, target.packed)
        return head + segment

    def ipv4(checksum: int) -> bytes:
        size, dont_fragment = _IPV4.size + len(segment), 0x4000
        ends = source.packed, target.packed
        return _IPV4.pack(0x45, 0, size, number & 0xFFFF, dont_fragment, _HOP_LIMIT, _PROTOCOL, checksum, *ends)

    return ipv4(_checksum(ipv4(0))) + segment


def _checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071): the one's complement sum of 16-bit words is a remainder by 65535."""
    padded = data if len(data) % 2 == 0 else data + b"\0"
    return 0xFFFF - int.from_bytes(padded, "big") % 0xFFFF
