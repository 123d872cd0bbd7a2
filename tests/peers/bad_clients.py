"""What broken and hostile clients do to a server: each fault a script under one name, and what must come of it."""

# ruff: noqa: E501 - one fault a line
from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.peers import pdu
from tests.peers.bad_servers import IDENTIFIERS
from tests.peers.raw import Close, Drip, Give, HalfClose, Reset, Script, Take, TakeMessage, Wait


@dataclass(frozen=True)
class Fault:
    """A fault of the client, and the server's right reaction.

    Attributes:
        name: What it does, for the test's name.
        script: How it does it.
        waits: Whether a deadline ends it; else the server must react at once.
        ends: The last PDU that the server must send, or None where it just closes.
        status: The status that it must answer with, as a category's range, or None.
    """

    name: str
    script: Script
    waits: bool = False
    ends: int | None = pdu.ABORT
    status: range | None = None


_FAILURE = range(0xA700, 0xD000)
_UNIVERSAL = pdu.explicit(0x00100010, "PN", b"") + pdu.explicit(0x00400100, "SQ", b"")
_IN: Script = (Give(pdu.associate_rq()), Take(pdu.ASSOCIATE_AC))
_FIND = pdu.message(1, pdu.request(pdu.C_FIND_RQ), _UNIVERSAL)
_STREAMING: Script = (*_IN, Give(_FIND), TakeMessage(pdu.C_FIND_RSP))
_ECHO = pdu.message(3, pdu.request(pdu.C_ECHO_RQ, data=False, sop_class=pdu.VERIFICATION))
_LEAVE: Script = (Give(pdu.release_rq()), Take(pdu.RELEASE_RP), Close())


def _asking(identifier: bytes) -> Script:
    return (*_IN, Give(pdu.message(1, pdu.request(pdu.C_FIND_RQ), identifier)))


def _command(fields: dict[int, bytes]) -> bytes:
    return pdu.message(1, pdu.command_set(fields))


_NO_SYNTAX = pdu.associate_rq(contexts=[pdu.Context(1, pdu.WORKLIST, ("1.2.840.10008.1.2.4.50",))])
_TINY_LENGTH = pdu.associate_rq(maximum_length=8)
_FOREIGN_CONTEXT = pdu.message(99, pdu.request(pdu.C_FIND_RQ), _UNIVERSAL)
_ZERO_CONTEXT = pdu.message(0, pdu.request(pdu.C_FIND_RQ), _UNIVERSAL)
_WITHOUT_IDENTIFIER = pdu.message(1, pdu.request(pdu.C_FIND_RQ, data=False))
_FALSE_PDV = pdu.pdu(pdu.P_DATA, struct.pack(">IBB", 5_000, 1, 3) + bytes(20))
_ENDLESS = (
    pdu.p_data(pdu.Pdv(1, True, True, pdu.request(pdu.C_FIND_RQ)))
    + pdu.p_data(pdu.Pdv(1, False, False, bytes(16_000))) * 80
)

BEFORE = (
    Fault("silence", (Wait(0),), waits=True, ends=None),
    Fault("three bytes, then silence", (Give(b"\x01\x00\x00"),), waits=True),
    Fault("half an A-ASSOCIATE-RQ, then silence", (Give(pdu.associate_rq()[:50]),), waits=True),
    Fault("an A-ASSOCIATE-RQ at a byte each 0.1 s", (Drip(pdu.associate_rq()),), waits=True),
    Fault("a false length", (Give(pdu.pdu(pdu.ASSOCIATE_RQ, bytes(64), length=0xFFFF_FFFF)),)),
    Fault("HTTP", (Give(b"GET / HTTP/1.1\r\nHost: mwl\r\n\r\n"),)),
    Fault("random bytes in an A-ASSOCIATE-RQ", (Give(pdu.pdu(pdu.ASSOCIATE_RQ, bytes(range(120)))),)),
    Fault("an A-ASSOCIATE-RQ without contexts", (Give(pdu.associate_rq(contexts=[])),), ends=pdu.ABORT),
    Fault("a maximum length of 8", (Give(_TINY_LENGTH),)),
    Fault("P-DATA before an association", (Give(_FIND),)),
    Fault("close", (Close(),), ends=None),
    Fault("reset", (Reset(),), ends=None),
    Fault("half an A-ASSOCIATE-RQ, then reset", (Give(pdu.associate_rq()[:50]), Reset()), ends=None),
    Fault("a called AE title that is not ours", (Give(pdu.associate_rq("NOT-US")),), ends=pdu.ASSOCIATE_RJ),
)  # fmt: skip
"""Instead of a right A-ASSOCIATE-RQ."""

WITHIN = (
    Fault("silence", _IN, waits=True),
    Fault("half a P-DATA, then silence", (*_IN, Give(_FIND[:30])), waits=True),
    Fault("a command without its identifier, then silence", (*_IN, Give(pdu.p_data(pdu.Pdv(1, True, True, pdu.request(pdu.C_FIND_RQ))))), waits=True),
    Fault("a C-FIND-RQ at a byte each 0.1 s", (*_IN, Drip(_FIND)), waits=True),
    Fault("a false PDU length", (*_IN, Give(pdu.pdu(pdu.P_DATA, bytes(64), length=0xFFFF_FFFF)))),
    Fault("a false PDV length", (*_IN, Give(_FALSE_PDV))),
    Fault("a second A-ASSOCIATE-RQ", (*_IN, Give(pdu.associate_rq()))),
    Fault("a context that was not proposed", (*_IN, Give(_FOREIGN_CONTEXT))),
    Fault("context 0", (*_IN, Give(_ZERO_CONTEXT))),
    Fault("a command set of random bytes", (*_IN, Give(pdu.message(1, bytes(range(3, 99, 2)))))),
    Fault("a command set without a command field", (*_IN, Give(_command({pdu.MESSAGE_ID: pdu.us(1), pdu.DATA_SET_TYPE: pdu.us(pdu.NO_DATA_SET)})))),
    Fault("a response in place of a request", (*_IN, Give(pdu.message(1, pdu.response(data=False, status=0))))),
    Fault("an identifier without end", (*_IN, Give(_ENDLESS))),
    Fault("close in mid-stream", (*_STREAMING, Close()), ends=None),
    Fault("reset in mid-stream", (*_STREAMING, Reset()), ends=None),
    Fault("half-close in mid-stream", (*_STREAMING, HalfClose()), ends=None),
    Fault("A-ABORT in mid-stream", (*_STREAMING, Give(pdu.abort())), ends=None),
    Fault("a false length in mid-stream", (*_STREAMING, Give(pdu.pdu(pdu.P_DATA, bytes(64), length=0xFFFF_FFFF)))),
)  # fmt: skip
"""On an association."""

ANSWERED = (
    Fault("a C-FIND-RQ without identifier", (*_IN, Give(_WITHOUT_IDENTIFIER), TakeMessage(pdu.C_FIND_RSP), *_LEAVE), status=_FAILURE),
    *(
        Fault(f"an identifier: {name}", (*_asking(identifier), TakeMessage(pdu.C_FIND_RSP), *_LEAVE), status=_FAILURE)
        for name, identifier in IDENTIFIERS.items()
    ),
)  # fmt: skip
"""A request that is wrong in itself: answered with a failure status, and the association goes on."""

NO_SYNTAX = _NO_SYNTAX
"""An A-ASSOCIATE-RQ for worklist in JPEG."""
ECHO = (*_IN, Give(_ECHO), TakeMessage(pdu.C_ECHO_RSP), *_LEAVE)
"""A right C-ECHO."""
FIND_AND_CANCEL = (*_STREAMING, Give(pdu.message(1, pdu.cancel())))
"""A C-FIND that is cancelled after its first response."""
FIND_AND_CANCEL_ANOTHER = (*_STREAMING, Give(pdu.message(1, pdu.cancel(77))))
"""A C-FIND, and a C-CANCEL for a message that there is not."""
RELEASE_IN_STREAM = (*_STREAMING, Give(pdu.release_rq()))
"""A C-FIND, and A-RELEASE-RQ while its responses come."""
SLOW_READER = (*_IN, Give(_FIND), Wait(1.5))
"""A C-FIND whose responses nobody reads."""
