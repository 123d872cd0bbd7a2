"""What broken and hostile servers do to a client: each fault a script under one name, and what must come of it."""

# ruff: noqa: E501 - one fault a line
from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.peers import pdu
from tests.peers.raw import (
    Bytes,
    Close,
    Conversation,
    Drip,
    Give,
    HalfClose,
    Reset,
    Script,
    Take,
    TakeMessage,
    Wait,
    answered,
    responding,
)


@dataclass(frozen=True)
class Fault:
    """A fault of the peer.

    Attributes:
        name: What it does, for the test's name.
        script: How it does it.
        error: The class that must be raised, by name; alternatives separated by ``|``.
        waits: Whether a deadline ends it; else it must be noticed at once.
        rows: How many good rows must have been given before the error.
        says: A word that the message must hold.
    """

    name: str
    script: Script
    error: str
    waits: bool = False
    rows: int = 0
    says: str = ""


_ROW = responding(identifier=pdu.worklist_item(1))
_DONE = responding(pdu.SUCCESS)
_ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
_REQUEST: Script = (Take(pdu.ASSOCIATE_RQ),)
_LIE = pdu.pdu(pdu.P_DATA, bytes(64), length=0xFFFF_FFFF)


def _first(data: Bytes, size: int) -> Bytes:
    """Give the first bytes only."""

    def build(conversation: Conversation) -> bytes:
        return (data(conversation) if callable(data) else data)[:size]

    return build


def _refusing(conversation: Conversation) -> bytes:
    return pdu.associate_ac([pdu.Context(one.number, "", (pdu.IMPLICIT_LE,), 3) for one in conversation.contexts])


def _foreign_syntax(conversation: Conversation) -> bytes:
    return pdu.associate_ac([pdu.Context(one.number, "", ("1.2.840.10008.1.2.4.50",)) for one in conversation.contexts])


def _command(fields: dict[int, bytes]) -> Bytes:
    return lambda conversation: pdu.message(conversation.context(), pdu.command_set(fields))


def _raw_command(data: bytes) -> Bytes:
    return lambda conversation: pdu.message(conversation.context(), data)


def _false_pdv(conversation: Conversation) -> bytes:
    return pdu.pdu(pdu.P_DATA, struct.pack(">IBB", 5_000, conversation.context(), 3) + bytes(20))


def _on_context_zero(conversation: Conversation) -> bytes:
    return pdu.message(0, pdu.response(data=False, status=pdu.SUCCESS))


def _endless_fragment(conversation: Conversation) -> bytes:
    head = pdu.p_data(pdu.Pdv(conversation.context(), True, True, pdu.response()))
    return head + pdu.p_data(pdu.Pdv(conversation.context(), False, False, bytes(16_000))) * 80


def _endless_command(conversation: Conversation) -> bytes:
    return pdu.p_data(pdu.Pdv(conversation.context(), True, False, bytes(16_000))) * 8


def _data_before_command(conversation: Conversation) -> bytes:
    return pdu.p_data(pdu.Pdv(conversation.context(), False, True, pdu.worklist_item(1)))


ASSOCIATION = (
    Fault("silence", (*_REQUEST, Wait(3)), "PeerTimeout", waits=True, says="association"),
    Fault("half a header, then silence", (*_REQUEST, Give(b"\x02\x00\x00"), Wait(3)), "PeerTimeout", waits=True),
    Fault("half an A-ASSOCIATE-AC, then silence", (*_REQUEST, Give(_first(answered, 40)), Wait(3)), "PeerTimeout", waits=True),
    Fault("an A-ASSOCIATE-AC at a byte each 0.1 s", (*_REQUEST, Drip(answered)), "PeerTimeout", waits=True),
    Fault("a false length", (*_REQUEST, Give(pdu.pdu(pdu.ASSOCIATE_AC, bytes(8), length=0xFFFF_FFFF)), Wait(3)), "LimitExceeded", says="4294967295"),
    Fault("close", (*_REQUEST, Close()), "PeerAborted"),
    Fault("close in the middle of a PDU", (*_REQUEST, Give(_first(answered, 40)), Close()), "PeerAborted"),
    Fault("half-close", (*_REQUEST, HalfClose(), Wait(3)), "PeerAborted"),
    Fault("reset", (*_REQUEST, Reset()), "PeerAborted"),
    Fault("A-ABORT", (*_REQUEST, Give(pdu.abort(2, 1))), "PeerAborted"),
    Fault("A-ASSOCIATE-RJ, called AE title not recognized", (*_REQUEST, Give(pdu.associate_rj(1, 1, 7))), "AssociationRejected", says="called AE"),
    Fault("A-ASSOCIATE-RJ, local limit exceeded", (*_REQUEST, Give(pdu.associate_rj(2, 3, 2))), "AssociationRejected", says="limit"),
    Fault("no context accepted", (*_REQUEST, Give(_refusing)), "ContextNotAccepted"),
    Fault("a transfer syntax that was not proposed", (*_REQUEST, Give(_foreign_syntax)), "RemoteProtocolError|ContextNotAccepted"),
    Fault("HTTP", (*_REQUEST, Give(b"HTTP/1.1 400 Bad Request\r\n\r\n")), "RemoteProtocolError"),
    Fault("A-RELEASE-RP in place of an answer", (*_REQUEST, Give(pdu.release_rp())), "RemoteProtocolError"),
    Fault("an A-ASSOCIATE-AC of random bytes", (*_REQUEST, Give(pdu.pdu(pdu.ASSOCIATE_AC, bytes(range(90))))), "RemoteProtocolError"),
)  # fmt: skip
"""Instead of a right answer to A-ASSOCIATE-RQ."""

RESPONSES = (
    Fault("silence", (*_ASKED, Wait(3)), "PeerTimeout", waits=True, says="C-FIND"),
    Fault("silence after two rows", (*_ASKED, Give(_ROW, 2), Wait(3)), "PeerTimeout", waits=True, rows=2),
    Fault("half a P-DATA, then silence", (*_ASKED, Give(_ROW), Give(_first(_ROW, 30)), Wait(3)), "PeerTimeout", waits=True, rows=1),
    Fault("half a header, then silence", (*_ASKED, Give(_ROW), Give(b"\x04\x00\x00"), Wait(3)), "PeerTimeout", waits=True, rows=1),
    Fault("a response at a byte each 0.1 s", (*_ASKED, Give(_ROW), Drip(_ROW)), "PeerTimeout", waits=True, rows=1),
    Fault("a false PDU length", (*_ASKED, Give(_ROW), Give(_LIE), Wait(3)), "LimitExceeded", rows=1),
    Fault("a false PDV length", (*_ASKED, Give(_ROW), Give(_false_pdv)), "RemoteProtocolError", rows=1),
    Fault("an empty P-DATA", (*_ASKED, Give(_ROW), Give(pdu.p_data())), "RemoteProtocolError", rows=1),
    Fault("close in mid-stream", (*_ASKED, Give(_ROW, 2), Close()), "PeerAborted", rows=2),
    Fault("close in the middle of a PDU", (*_ASKED, Give(_ROW, 2), Give(_first(_ROW, 30)), Close()), "PeerAborted", rows=2),
    Fault("half-close in mid-stream", (*_ASKED, Give(_ROW, 2), HalfClose(), Wait(3)), "PeerAborted", rows=2),
    Fault("reset in mid-stream", (*_ASKED, Wait(0.1), Reset()), "PeerAborted"),
    Fault("A-ABORT in mid-stream", (*_ASKED, Give(_ROW, 2), Give(pdu.abort())), "PeerAborted", rows=2),
    Fault("A-RELEASE-RQ in mid-stream", (*_ASKED, Give(_ROW, 2), Give(pdu.release_rq())), "RemoteProtocolError", rows=2, says="release"),
    Fault("A-ASSOCIATE-RQ in mid-stream", (*_ASKED, Give(_ROW), Give(pdu.associate_rq())), "RemoteProtocolError", rows=1),
    Fault("a response to another message ID", (*_ASKED, Give(_ROW), Give(responding(identifier=pdu.worklist_item(2), answers=7))), "RemoteProtocolError", rows=1, says="message 8"),
    Fault("a response without a message ID", (*_ASKED, Give(responding(identifier=pdu.worklist_item(2), answers=None))), "RemoteProtocolError", says="[Mm]essage ?ID"),
    Fault("a response on another context", (*_ASKED, Give(_ROW), Give(responding(identifier=pdu.worklist_item(2), context=98))), "RemoteProtocolError", rows=1, says="context"),
    Fault("a response on context 0", (*_ASKED, Give(_ROW), Give(_on_context_zero)), "RemoteProtocolError", rows=1, says="context"),
    Fault("a response without status", (*_ASKED, Give(_ROW), Give(responding(None))), "RemoteProtocolError", rows=1, says="[Ss]tatus"),
    Fault("a C-ECHO-RSP", (*_ASKED, Give(responding(pdu.SUCCESS, kind=pdu.C_ECHO_RSP))), "RemoteProtocolError", says="C-ECHO-RSP"),
    Fault("an N-EVENT-REPORT-RQ", (*_ASKED, Give(_command({pdu.COMMAND_FIELD: pdu.us(pdu.N_EVENT_REPORT_RQ), pdu.MESSAGE_ID: pdu.us(9), pdu.DATA_SET_TYPE: pdu.us(pdu.NO_DATA_SET)}))), "RemoteProtocolError"),
    Fault("a command set without a command field", (*_ASKED, Give(_command({pdu.RESPONDED_TO: pdu.us(1), pdu.STATUS: pdu.us(0), pdu.DATA_SET_TYPE: pdu.us(pdu.NO_DATA_SET)}))), "RemoteProtocolError"),
    Fault("a command set of random bytes", (*_ASKED, Give(_raw_command(bytes(range(3, 99, 2))))), "RemoteProtocolError"),
    Fault("an empty command set", (*_ASKED, Give(_raw_command(b""))), "RemoteProtocolError"),
    Fault("a data set before any command set", (*_ASKED, Give(_data_before_command)), "RemoteProtocolError"),
    Fault("fragments of one identifier without end", (*_ASKED, Give(_ROW), Give(_endless_fragment), Wait(3)), "LimitExceeded", rows=1, says="data set|identifier"),
    Fault("fragments of one command set without end", (*_ASKED, Give(_ROW), Give(_endless_command), Wait(3)), "LimitExceeded", rows=1, says="command"),
    Fault("responses without end", (*_ASKED, Give(_ROW, 2_000), Wait(3)), "LimitExceeded", waits=True, rows=50, says="responses"),
    Fault("an unknown status", (*_ASKED, Give(_ROW), Give(responding(0x1234))), "StatusFailure", rows=1, says="1234"),
    Fault("a failure with an error comment", (*_ASKED, Give(responding(0xA900, comment=b"no such \x1b]0;key\x07"))), "StatusFailure", says="A900|does not match"),
    Fault("out of resources after a row", (*_ASKED, Give(_ROW), Give(responding(0xA700))), "StatusFailure", rows=1),
)  # fmt: skip
"""Instead of right responses to C-FIND-RQ."""

_DEEP = 1_000 * struct.pack("<HH2s2xIHHI", 0x0040, 0x0100, b"SQ", 0xFFFF_FFFF, 0xFFFE, 0xE000, 0xFFFF_FFFF)

IDENTIFIERS = {
    "truncated by seven bytes": pdu.worklist_item(2)[:-7],
    "cut inside an element's header": pdu.worklist_item(2)[:5],
    "an element whose length is past the end": pdu.explicit(0x00100010, "UN", b"AB", length=0x7FFF_FFFF),
    "random bytes": bytes(range(7, 200, 3)),
    "sequences nested 1,000 deep": _DEEP,
    "12,000 elements": b"".join(
        pdu.explicit(0x00090000 + number, "UN", b"") for number in range(0x1000, 0x1000 + 12_000)
    ),
    "elements that descend": pdu.explicit(0x00100020, "LO", b"A ") + pdu.explicit(0x00100010, "PN", b"B "),
}
"""Identifiers that break PS3.5, in a stream that is else right."""

_END: Script = (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))


def serving(*answers: Bytes) -> Script:
    """Give the script of a right server with these responses."""
    return (*_ASKED, *map(Give, answers), Give(_DONE), *_END)


RIGHT = serving(_ROW, _ROW)
"""A right answer with two rows."""
