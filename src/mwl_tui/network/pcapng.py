"""Writing captures as pcapng files for Wireshark and tshark: the PDUs in constructed TCP connections.

The file holds patient data. The IETF draft "PCAP Next Generation Capture File Format" defines the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from struct import Struct
from typing import BinaryIO, Final, NamedTuple

from mwl_tui import __version__
from mwl_tui.dicom.text import safe_text
from mwl_tui.network.capture import Capture
from mwl_tui.network.tcp_frames import packets_of
from mwl_tui.network.trace import Trace

__all__ = ["write_pcapng"]

_ABOUT: Final = (
    "DICOM PDUs as they went over the wire, taken inside the program: passcodes are blanked, "
    "what TLS carried is plain, TCP and IP are made up around them"
)
_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_BYTE_ORDER: Final = 0x1A2B3C4D
_WHOLE_SECTION: Final = 0xFFFFFFFFFFFFFFFF
_RAW_IP: Final = 101
"""The link type of IP packets without a frame, of version 4 and 6."""
_COMMENT, _APPLICATION, _NAME, _RESOLUTION = 1, 4, 2, 9
_NANOSECONDS: Final = 9
_LENGTHS: Final = Struct("<LL")
_OPTION: Final = Struct("<HH")
_SAME: Final = 1.0
"""The most seconds between the times at which both ends of one connection see it opened."""


class _Timed(NamedTuple):
    """A packet and its time, in nanoseconds since 1970."""

    when: int
    data: bytes
    comment: str


def write_pcapng(traces: Iterable[Trace], out: BinaryIO) -> int:
    """Write the captures of traces as one pcapng file; return the number of PDUs in it.

    Args:
        traces: Each becomes one TCP connection. Those without a capture or a connection are left out, and so is the
            second capture of a connection that was captured at both ends.
        out: A binary file, opened for writing.

    Raises:
        OSError: The file cannot be written.
    """
    chosen = list(_connections(traces))
    out.write(_section())
    out.write(_interface())
    for packet in merge(*(_timed(trace, capture) for trace, capture in chosen), key=lambda packet: packet.when):
        out.write(_packet(packet))
    return sum(len(capture.pdus) for _, capture in chosen)


def _connections(traces: Iterable[Trace]) -> Iterator[tuple[Trace, Capture]]:
    """Yield the captures to write, each connection once."""
    seen: dict[tuple[tuple[str, int], tuple[str, int]], float] = {}
    for trace in traces:
        capture = trace.capture
        if capture is None or not capture.remote[0]:
            continue
        opened = trace.began + capture.opened
        other_end = seen.get((capture.remote, capture.local))
        if other_end is None or abs(other_end - opened) > _SAME:
            seen[capture.local, capture.remote] = opened
            yield trace, capture


def _timed(trace: Trace, capture: Capture) -> Iterator[_Timed]:
    began, latest = round(trace.began * 1e9), 0
    for packet in packets_of(capture, safe_text(trace.title, 256)):
        latest = max(latest, began + round(packet.offset_seconds * 1e9))
        yield _Timed(latest, packet.data, packet.comment)


def _section() -> bytes:
    body = Struct("<LHHQ").pack(_BYTE_ORDER, 1, 0, _WHOLE_SECTION)
    return _block(_SECTION, body + _options((_COMMENT, _ABOUT), (_APPLICATION, f"mwl-tui {__version__}")))


def _interface() -> bytes:
    body = Struct("<HHL").pack(_RAW_IP, 0, 0)
    return _block(_INTERFACE, body + _options((_NAME, "mwl-tui"), (_RESOLUTION, bytes((_NANOSECONDS,)))))


def _packet(packet: _Timed) -> bytes:
    size = len(packet.data)
    head = Struct("<LLLLL").pack(0, packet.when >> 32, packet.when & 0xFFFFFFFF, size, size)
    options = _options((_COMMENT, packet.comment)) if packet.comment else b""
    return _block(_PACKET, head + _padded(packet.data) + options)


def _block(kind: int, body: bytes) -> bytes:
    size = len(body) + 12
    return _LENGTHS.pack(kind, size) + body + _LENGTHS.pack(size, 0)[:4]


def _options(*options: tuple[int, str | bytes]) -> bytes:
    encoded = [(code, value.encode() if isinstance(value, str) else value) for code, value in options]
    return b"".join(_OPTION.pack(code, len(value)) + _padded(value) for code, value in encoded) + _OPTION.pack(0, 0)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
