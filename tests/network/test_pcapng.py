"""The pcapng file, read back by a few lines of its own; tests/peers/test_wireshark.py has tshark read it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from ipaddress import ip_address
from typing import NamedTuple

import pytest

from mwl_tui.network import Capture, Trace
from mwl_tui.network.direction import Direction
from mwl_tui.network.pcapng import write_pcapng
from tests.peers import pdu

OURS, THEIRS = ("127.0.0.1", 40_000), ("127.0.0.1", 104)
SYN, FIN, RST, ACK = 2, 1, 4, 16
REQUEST, RELEASE = pdu.associate_rq(), pdu.release_rq()


class Packet(NamedTuple):
    """A packet as it was read back."""

    when: int
    source: tuple[str, int]
    target: tuple[str, int]
    number: int
    acknowledged: int
    flags: int
    data: bytes
    comment: str


def trace_of(capture_bytes: int = 1_000_000, local: tuple[str, int] = OURS, remote: tuple[str, int] = THEIRS) -> Trace:
    trace = Trace("MWLSCP@127.0.0.1:104", capture_bytes=capture_bytes)
    captured(trace).connected(local, remote, 131_072)
    return trace


def captured(trace: Trace) -> Capture:
    assert trace.capture is not None
    return trace.capture


def data(size: int) -> bytes:
    return pdu.p_data(pdu.Pdv(1, False, True, bytes(size)))


def blocks(file: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(file):
        kind, size = struct.unpack_from("<LL", file, position)
        assert size % 4 == 0
        assert struct.unpack_from("<L", file, position + size - 4) == (size,)
        yield kind, file[position + 8 : position + size - 4]
        position += size


def written(*traces: Trace) -> list[Packet]:
    out = BytesIO()
    write_pcapng(traces, out)
    (section, _), (interface, body), *rest = blocks(out.getvalue())
    assert (section, interface, struct.unpack_from("<H", body)) == (0x0A0D0D0A, 1, (101,))
    return [_packet(body) for kind, body in rest if kind == 6]


def _packet(body: bytes) -> Packet:
    _, high, low, size, original = struct.unpack_from("<LLLLL", body)
    assert size == original
    ip, options = body[20 : 20 + size], body[20 + size + -size % 4 :]
    comment = options[4 : 4 + struct.unpack_from("<H", options, 2)[0]].decode() if options[:1] == b"\1" else ""
    source, target, tcp = _opened_ip(ip)
    ports, number, acknowledged, offset, flags = struct.unpack_from(">4sLLBB", tcp)
    source_port, target_port = struct.unpack(">HH", ports)
    pseudo = ip_address(source).packed + ip_address(target).packed + struct.pack(">LL", len(tcp), 6)
    assert _sum(pseudo + tcp) == 0xFFFF, "the TCP checksum"
    ends = (source, source_port), (target, target_port)
    return Packet(high << 32 | low, *ends, number, acknowledged, flags & 0x17, tcp[(offset >> 4) * 4 :], comment)


def _opened_ip(ip: bytes) -> tuple[str, str, bytes]:
    if ip[0] >> 4 == 6:
        assert struct.unpack_from(">H", ip, 4) == (len(ip) - 40,)
        return str(ip_address(ip[8:24])), str(ip_address(ip[24:40])), ip[40:]
    assert struct.unpack_from(">H", ip, 2) == (len(ip),)
    assert _sum(ip[:20]) == 0xFFFF, "the IP checksum"
    return str(ip_address(ip[12:16])), str(ip_address(ip[16:20])), ip[20:]


def _sum(data: bytes) -> int:
    """Add 16-bit words with end-around carry (RFC 1071), word by word."""
    total = 0
    for (word,) in struct.iter_unpack(">H", data + bytes(len(data) % 2)):
        total += word
        total = (total & 0xFFFF) + (total >> 16)
    return total


def check_numbers(packets: list[Packet]) -> None:
    """Check that each packet goes on where its end was, and acknowledges what had come."""
    following: dict[tuple[str, int], int] = {}
    for packet in packets:
        assert packet.number == following.get(packet.source, packet.number)
        if packet.flags & ACK:
            assert packet.acknowledged == following[packet.target]
        step = len(packet.data) + bool(packet.flags & (SYN | FIN))
        following[packet.source] = (packet.number + step) & 0xFFFFFFFF


def example(trace: Trace, *sizes: int) -> None:
    capture = captured(trace)
    capture.sent(REQUEST)
    capture.received(REQUEST)
    for size in sizes:
        capture.received(data(size))
    capture.sent(RELEASE)


def test_a_connection_is_opened_used_and_closed() -> None:
    trace = trace_of()
    example(trace, 100, 5_000, 100_001)
    captured(trace).end(Direction.RECEIVED)
    packets = written(trace)
    check_numbers(packets)
    assert [packet.flags for packet in packets[:3]] == [SYN, SYN | ACK, ACK]
    assert [packet.flags for packet in packets[-3:]] == [FIN | ACK, FIN | ACK, ACK]
    assert packets[0].source == OURS
    assert packets[-3].source == THEIRS
    streams = {end: b"".join(one.data for one in packets if one.source == end) for end in (OURS, THEIRS)}
    assert streams == {OURS: REQUEST + RELEASE, THEIRS: REQUEST + data(100) + data(5_000) + data(100_001)}
    assert max(len(packet.data) for packet in packets) <= 1_400


def test_no_end_sends_more_than_the_window_of_the_other_without_an_acknowledgement() -> None:
    trace = trace_of()
    example(trace, *[100_000] * 4)
    flying = {OURS: 0, THEIRS: 0}
    for packet in written(trace):
        flying[packet.source] += len(packet.data)
        flying[packet.target] = 0
        assert max(flying.values()) < 65_535


def test_each_pdu_begins_a_packet_at_its_time() -> None:
    trace = trace_of()
    example(trace, 10, 3_000, 1_400)
    packets = [packet for packet in written(trace) if packet.data]
    assert [packet.when for packet in packets] == sorted(packet.when for packet in packets)
    rest = iter(packets)
    for one in captured(trace).pdus:
        parts = [next(rest) for _ in range(0, len(one.data), 1_400)]
        assert b"".join(part.data for part in parts) == one.data
        assert {part.source for part in parts} == {OURS if one.direction is Direction.SENT else THEIRS}
        for part in parts:
            assert abs(part.when / 1e9 - trace.began - one.offset_seconds) < 1e-5
    assert next(rest, None) is None


def test_who_accepted_is_not_the_one_that_opens() -> None:
    trace = trace_of()
    captured(trace).connected(OURS, THEIRS, 131_072, is_requestor=False)
    captured(trace).received(REQUEST)
    assert [packet.source for packet in written(trace)] == [THEIRS, OURS, THEIRS, THEIRS]


@pytest.mark.parametrize(
    ("local", "remote"),
    [(("::1", 40_000), ("::1", 104)), (("10.0.0.1", 1), ("2001:db8::1", 2)), (("unknown", 0), ("fe80::1%eth0", 104))],
)
def test_ipv6_and_odd_addresses(local: tuple[str, int], remote: tuple[str, int]) -> None:
    trace = trace_of(local=local, remote=remote)
    example(trace, 2_001)
    packets = written(trace)
    check_numbers(packets)
    assert ip_address(packets[0].source[0]).version == 6


def test_dropped_and_broken_pdus_are_told_in_comments() -> None:
    trace = trace_of(20_000)
    example(trace, *[1_000] * 40)
    captured(trace).received(data(500)[:40])
    captured(trace).end(Direction.RECEIVED, reset=True)
    packets = written(trace)
    check_numbers(packets)
    comments = [packet.comment for packet in packets if packet.comment]
    assert comments[0] == "MWLSCP@127.0.0.1:104"
    dropped = captured(trace).dropped
    assert dropped > 10
    assert comments[1] == f"{dropped} PDUs were dropped before this one: the capture is bounded"
    assert comments[2] == "cut off after 40 bytes"
    assert packets[-1].flags == RST | ACK
    assert packets[-1].source == THEIRS


def test_a_connection_captured_at_both_ends_stands_there_once() -> None:
    ours, theirs = trace_of(), trace_of(local=THEIRS, remote=OURS)
    example(ours)
    example(theirs)
    out = BytesIO()
    assert write_pcapng([ours, theirs], out) == 3
    assert len(written(ours, theirs)) == len(written(ours))


def test_traces_without_a_capture_or_a_connection_are_passed_over() -> None:
    out = BytesIO()
    assert write_pcapng([Trace(), Trace(capture_bytes=1_000)], out) == 0
    assert [kind for kind, _ in blocks(out.getvalue())] == [0x0A0D0D0A, 1]


def test_a_title_that_would_control_a_terminal_does_not() -> None:
    trace = Trace("\x1b]0;x\x07", capture_bytes=1_000)
    captured(trace).connected(OURS, THEIRS, 131_072)
    assert written(trace)[0].comment == "␛]0;x␇"
