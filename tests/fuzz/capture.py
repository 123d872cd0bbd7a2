"""Fuzzes what is kept and told of the bytes on the wire: the capture of a connection, and PDUs and commands in words.

Run it with ``python -m tests.fuzz capture N SEED``.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from random import Random
from typing import NamedTuple

from mwl_tui.association.explain import Line, explain_command, explain_pdu, messages, split_message
from mwl_tui.network.direction import Direction
from mwl_tui.network.pcapng import write_pcapng
from mwl_tui.network.trace import Trace
from tests.fuzz.campaign import Target
from tests.fuzz.mutations import mutated
from tests.fuzz.sessions import PASSCODE, Script, script_of, text_of

_SECRET = PASSCODE.encode()
_ROOMS = 67_108_864, 2_000
_LONGEST, _DATA = 131_072, 0x04
_MOST_LINES, _MOST_TEXT = 4_001, 256


class Case(NamedTuple):
    """One side's bytes, the seed of the sizes in which they arrive, and the room of the capture."""

    script: Script
    pieces: int
    room: int


def _mutated(rng: Random) -> Case:
    return Case(mutated(rng, rng.choice(("acceptor", "requestor"))), rng.randrange(1 << 30), rng.choice(_ROOMS))


def _attempt(case: Case) -> str:
    data = b"".join(step for step in case.script if isinstance(step, bytes))
    trace = Trace("fuzz", capture_bytes=case.room)
    capture = trace.capture
    assert capture is not None
    capture.connected(("127.0.0.1", 104), ("127.0.0.1", 40_000), _LONGEST, is_requestor=False)
    for piece in _pieces(data, Random(case.pieces)):
        capture.received(piece)
    capture.end(Direction.RECEIVED)
    kept = [pdu.data for pdu in capture.pdus]
    assert capture.size <= case.room, "the capture is larger than its room"
    # no peer asks again for an association in the midst of its data
    apart = [pdu for number, pdu in enumerate(kept) if not number or pdu[0] != _DATA]
    assert _SECRET not in b"".join(apart), "the passcode is in the capture"
    _explain([*kept, data])
    out = BytesIO()
    assert write_pcapng([trace], out) == len(kept)
    return _outcome([pdu.note for pdu in capture.pdus if pdu.note], capture.dropped)


def _pieces(data: bytes, rng: Random) -> Iterator[bytes]:
    position = 0
    while position < len(data):
        size = rng.choice((1, 2, 5, 6, 7, 60, 1_000, len(data)))
        yield data[position : position + size]
        position += size


def _explain(pdus: list[bytes]) -> None:
    for pdu in pdus:
        _check(explain_pdu(pdu), pdu)
        for command_size in (None, len(pdu) // 2):
            for part in split_message(pdu, command_size):
                _check(explain_command(part), part)
    found = list(messages(pdus))
    for message in found:
        assert 0 <= message.first_pdu < len(pdus)
        _check(explain_command(message.command), message.command)


def _check(lines: list[Line], data: bytes) -> None:
    assert len(lines) <= _MOST_LINES
    for line in lines:
        assert 0 <= line.start <= line.stop <= len(data), f"{line} is outside the bytes"
        assert max(len(line.name), len(line.value), len(line.note)) <= _MOST_TEXT
        assert PASSCODE not in "".join(line[1:3]), f"the passcode is in {line.name}"


def _outcome(notes: list[str], dropped: int) -> str:
    last = " ".join(word for word in notes[-1].split() if not word.isdigit()) if notes else "whole"
    return f"{last}, some dropped" if dropped else last


def cases_of(text: str) -> list[Case]:
    """Return the cases of a script that is kept as text."""
    return [Case(script_of(text), seed, room) for seed in range(3) for room in _ROOMS]


TARGET = Target("capture", _mutated, _attempt, lambda case: text_of(case.script))
