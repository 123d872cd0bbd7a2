"""What servers do in place of a right answer to A-ASSOCIATE-RQ."""

from __future__ import annotations

import struct

from tests.peers import pdu
from tests.peers.faults.model import Complete, Place, Raises
from tests.peers.faults.server_scripts import (
    REQUEST,
    acceptance,
    accepting,
    answering,
    cut,
    fault,
    joined,
)
from tests.peers.raw import Close, Drip, Give, HalfClose, Reset, Wait, answered

_ASSOCIATION = "association"
_BROKEN = Raises("RemoteProtocolError", _ASSOCIATION)
_ENDED = Raises("PeerAborted", _ASSOCIATION)
_LATE = Raises("PeerTimeout", _ASSOCIATION)


def _breaks(says: str) -> Raises:
    return Raises("RemoteProtocolError", _ASSOCIATION, says=says)


def _refused(says: str) -> Raises:
    return Raises("ContextNotAccepted", _ASSOCIATION, says=says)


def _rejected(says: str) -> Raises:
    return Raises("AssociationRejected", _ASSOCIATION, says=says)


_ACCEPTED = pdu.Context(1, "", (pdu.EXPLICIT_LE,))
_RANDOM = pdu.pdu(pdu.ASSOCIATE_AC, bytes(range(90)))

SILENCE = (
    fault("connection-refused", "Nothing listens on the port.", "peer-faults", (),
          Raises("ConnectError", "connect", says="refused"), place=Place.REFUSED),
    fault("connection-never-answered", "TCP is never answered.", "peer-faults", (),
          Raises("PeerTimeout", "connect"), waits=True, place=Place.BLACK_HOLE),
    fault("silence-before-answer", "Accepts TCP, reads A-ASSOCIATE-RQ and says nothing.", "peer-faults", REQUEST,
          _LATE, waits=True),
    fault("silence-without-reading", "Accepts TCP, reads nothing more and says nothing.", "peer-faults",
          (*REQUEST, Wait(3)), _LATE, waits=True),
    fault("half-header-before-answer", "Sends three bytes of a PDU, then nothing.", "peer-faults",
          (*REQUEST, Give(b"\x02\x00\x00")), _LATE, waits=True),
    fault("half-acceptance-then-silence", "Sends 40 bytes of its A-ASSOCIATE-AC, then nothing.", "peer-faults",
          (*REQUEST, Give(cut(answered, 40))), _LATE, waits=True),
    fault("acceptance-dripped", "Sends its A-ASSOCIATE-AC at a byte each 0.1 s.", "peer-faults",
          (*REQUEST, Drip(answered)), _LATE, waits=True),
    fault("false-acceptance-length", "Sends an A-ASSOCIATE-AC that claims 4 GiB.", "peer-faults",
          (*REQUEST, Give(pdu.pdu(pdu.ASSOCIATE_AC, bytes(8), length=0xFFFF_FFFF))),
          Raises("LimitExceeded", _ASSOCIATION, says="4294967295")),
    fault("close-before-answer", "Closes in place of an answer.", "peer-faults", (*REQUEST, Close()), _ENDED),
    fault("half-close-before-answer", "Closes its sending direction in place of an answer.", "peer-faults",
          (*REQUEST, HalfClose()), _ENDED),
    fault("close-inside-acceptance", "Closes after 40 bytes of its A-ASSOCIATE-AC.", "peer-faults",
          (*REQUEST, Give(cut(answered, 40)), Close()), _ENDED),
    fault("reset-before-answer", "Resets the connection in place of an answer.", "peer-faults", (*REQUEST, Reset()),
          _ENDED),
)  # fmt: skip
"""Nothing, half of it, or the end."""

REFUSALS = (
    fault("abort-before-answer", "Aborts in place of an answer.", "PS3.8 9.3.8",
          (*REQUEST, Give(pdu.abort(2, 1))), Raises("PeerAborted", _ASSOCIATION, says="unrecognized PDU")),
    fault("abort-with-reserved-codes", "Aborts with a source and a reason that the standard reserves.",
          "PS3.8 Table 9-26", (*REQUEST, Give(pdu.abort(1, 200))),
          Raises("PeerAborted", _ASSOCIATION, says="reserved")),
    fault("abort-with-more-bytes", "Sends an A-ABORT of eight bytes more than are due.", "PS3.8 9.3.8",
          (*REQUEST, Give(pdu.pdu(pdu.ABORT, bytes(12)))), Raises("PeerAborted", _ASSOCIATION, says="service user")),
    fault("abort-without-codes", "Sends an A-ABORT of two bytes.", "PS3.8 9.3.8",
          (*REQUEST, Give(pdu.pdu(pdu.ABORT, bytes(2)))), _breaks("A-ABORT has the length 2")),
    fault("reject-called-ae", "Rejects the called AE title.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.associate_rj(1, 1, 7))), _rejected("called AE title")),
    fault("reject-calling-ae", "Rejects the calling AE title.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.associate_rj(1, 1, 3))), _rejected("calling AE title")),
    fault("reject-application-context", "Rejects the application context name.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.associate_rj(1, 1, 2))), _rejected("application context")),
    fault("reject-protocol-version", "Rejects the protocol version.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.associate_rj(1, 2, 2))), _rejected("protocol version")),
    fault("reject-congestion", "Rejects for now: temporary congestion.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.associate_rj(2, 3, 1))), _rejected("for now.*congestion")),
    fault("reject-local-limit", "Rejects for now: local limit exceeded.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.associate_rj(2, 3, 2))), _rejected("limit")),
    fault("reject-with-reserved-codes", "Rejects with codes that the standard reserves.", "PS3.8 Table 9-21",
          (*REQUEST, Give(pdu.associate_rj(0, 9, 255))), _rejected("result 0.*source 9.*reserved reason 255")),
    fault("reject-with-more-bytes", "Sends an A-ASSOCIATE-RJ of six bytes more than are due.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.pdu(pdu.ASSOCIATE_RJ, b"\0\1\1\7" + bytes(6)))), _rejected("called AE title")),
    fault("reject-without-codes", "Sends an A-ASSOCIATE-RJ without a body.", "PS3.8 9.3.4",
          (*REQUEST, Give(pdu.pdu(pdu.ASSOCIATE_RJ, b""))), _breaks("length 0")),
    fault("no-context-accepted", "Accepts the association but no presentation context.", "PS3.8 Table 9-18",
          (*REQUEST, Give(answering(pdu.Context(1, "", (pdu.IMPLICIT_LE,), 3)))), _refused("abstract syntax")),
    fault("refused-context-without-syntax", "Refuses the context, and names no transfer syntax.", "PS3.8 Table 9-18",
          (*REQUEST, Give(answering(pdu.Context(1, "", (), 4)))), _refused("transfer syntaxes not supported")),
    fault("context-result-reserved", "Answers the context with the result 5, which does not exist.",
          "PS3.8 Table 9-18", (*REQUEST, Give(answering(pdu.Context(1, "", (pdu.EXPLICIT_LE,), 5)))),
          _refused("reserved result 5")),
    fault("context-not-answered", "Answers another context than the one proposed.", "PS3.8 9.3.3.2",
          (*REQUEST, Give(answering(pdu.Context(99, "", (pdu.EXPLICIT_LE,))))), _refused("")),
)  # fmt: skip
"""A refusal, right or odd."""

BROKEN = (
    fault("http-before-answer", "Is a web server.", "peer-faults",
          (*REQUEST, Give(b"HTTP/1.1 400 Bad Request\r\n\r\n")), _breaks("not the DICOM")),
    fault("tls-before-answer", "Wants TLS on this port, and sends a TLS alert.", "peer-faults",
          (*REQUEST, Give(b"\x15\x03\x01\x00\x02\x02\x46")), _breaks("not the DICOM")),
    fault("unknown-pdu-before-answer", "Sends a PDU of the type 0x08.", "PS3.8 9.3.1",
          (*REQUEST, Give(pdu.pdu(8, bytes(4)))), _breaks("unknown type 0x08")),
    fault("p-data-before-answer", "Sends P-DATA-TF in place of an answer.", "PS3.8 9.2",
          (*REQUEST, Give(pdu.message(1, pdu.response(data=False, status=0)))), _breaks("P-DATA-TF while")),
    fault("request-in-place-of-answer", "Sends an A-ASSOCIATE-RQ in place of an answer.", "PS3.8 9.2",
          (*REQUEST, Give(pdu.associate_rq())), _breaks("A-ASSOCIATE-RQ while")),
    fault("release-in-place-of-answer", "Asks for release in place of an answer.", "PS3.8 9.2",
          (*REQUEST, Give(pdu.release_rq())), _breaks("A-RELEASE-RQ while")),
    fault("release-rp-in-place-of-answer", "Sends an A-RELEASE-RP in place of an answer.", "PS3.8 9.2",
          (*REQUEST, Give(pdu.release_rp())), _breaks("A-RELEASE-RP while")),
    fault("acceptance-of-random-bytes", "Sends an A-ASSOCIATE-AC of random bytes.", "PS3.8 9.3.3",
          (*REQUEST, Give(_RANDOM)), _BROKEN),
    fault("acceptance-too-short", "Sends an A-ASSOCIATE-AC that ends in its fixed part.", "PS3.8 9.3.3",
          (*REQUEST, Give(pdu.pdu(pdu.ASSOCIATE_AC, bytes(30)))), _breaks("36 bytes instead of at least 74")),
    fault("acceptance-without-contexts", "Accepts without answering any presentation context.", "PS3.8 9.3.3",
          (*REQUEST, Give(acceptance(contexts=False))), _breaks("without a presentation context")),
    fault("acceptance-item-past-its-pdu", "Ends its A-ASSOCIATE-AC with an item that claims more than is left.",
          "PS3.8 9.3.3", (*REQUEST, Give(acceptance(pdu.item(0x21, bytes(4), length=500), information=b""))),
          _breaks("claims 500 bytes")),
    fault("acceptance-sub-item-past-its-item", "Sends a transfer syntax sub-item that claims more than its item has.",
          "PS3.8 9.3.3.2",
          (*REQUEST, Give(acceptance(pdu.item(0x21, b"\1\0\0\0" + pdu.item(0x40, b"1.2", length=9)), contexts=False))),
          _breaks("claims 9 bytes, 3 are left")),
    fault("acceptance-with-a-byte-more", "Ends its A-ASSOCIATE-AC with one byte that belongs to no item.",
          "PS3.8 9.3.3", (*REQUEST, Give(acceptance(b"\0"))), _BROKEN),
    fault("context-item-too-short", "Sends a presentation context item of two bytes.", "PS3.8 9.3.3.2",
          (*REQUEST, Give(acceptance(pdu.item(0x21, b"\1\0"), contexts=False))), _breaks("2 bytes instead of 4")),
    fault("foreign-transfer-syntax", "Accepts with a transfer syntax that was not proposed.", "PS3.8 9.3.3.2",
          (*REQUEST, Give(answering(pdu.Context(1, "", ("1.2.840.10008.1.2.4.50",))))), _breaks("not proposed")),
    fault("accepted-without-syntax", "Accepts the context without a transfer syntax.", "PS3.8 9.3.3.2",
          (*REQUEST, Give(answering(pdu.Context(1, "", ())))), _breaks("without a transfer syntax")),
    fault("accepted-with-two-syntaxes", "Accepts the context with two transfer syntaxes.", "PS3.8 9.3.3.2",
          (*REQUEST, Give(answering(pdu.Context(1, "", (pdu.EXPLICIT_LE, pdu.IMPLICIT_LE))))),
          _breaks("two transfer syntaxes")),
    fault("context-answered-in-contradiction", "Accepts the context and refuses it too.", "PS3.8 9.3.3.2",
          (*REQUEST, Give(answering(_ACCEPTED, pdu.Context(1, "", (pdu.EXPLICIT_LE,), 3)))), _breaks("twice")),
    fault("maximum-length-of-eight", "Takes PDUs of eight bytes at most.", "PS3.8 D.1",
          (*REQUEST, Give(acceptance(information=pdu.information(8)))), _breaks("leaves no room")),
    fault("maximum-length-of-three-bytes", "Announces its maximum length in three bytes.", "PS3.8 D.1.1",
          (*REQUEST, Give(acceptance(information=pdu.item(0x50, pdu.item(0x51, b"\0\x40\0"))))), _breaks("3 bytes")),
    fault("acceptance-and-release-together", "Accepts and asks for release in one segment.", "PS3.8 9.2",
          (*REQUEST, Give(joined(answered, pdu.release_rq()))), _breaks("before anything was asked")),
    fault("acceptance-and-response-together", "Accepts and responds before it was asked anything.", "PS3.7 8.1",
          (*REQUEST, Give(joined(answered, pdu.message(1, pdu.response(data=False, status=0))))),
          _breaks("before anything was asked")),
    fault("acceptance-and-abort-together", "Accepts and aborts in one segment.", "PS3.8 9.3.8",
          (*REQUEST, Give(joined(answered, pdu.abort()))), Raises("PeerAborted", "association")),
    fault("acceptance-twice", "Accepts twice in one segment.", "PS3.8 9.2",
          (*REQUEST, Give(joined(answered, answered))), _breaks("A-ASSOCIATE-AC while established")),
)  # fmt: skip
"""What no answer may be."""

_UNASKED = (
    pdu.item(0x53, b"\0\5\0\5")
    + pdu.item(0x54, struct.pack(">H", len(pdu.WORKLIST)) + pdu.WORKLIST.encode() + b"\1\1")
    + pdu.item(0x56, struct.pack(">H", len(pdu.WORKLIST)) + pdu.WORKLIST.encode() + b"\1\1\1")
    + pdu.item(0x59, b"\0\2ok")
)

TOLERATED = (
    fault("unknown-item-in-acceptance", "Adds items of unknown types to its A-ASSOCIATE-AC.", "PS3.8 9.3.1",
          accepting(acceptance(pdu.item(0x22, b"new"), pdu.item(0xFE, b""))), Complete()),
    fault("unknown-sub-items-in-acceptance", "Adds sub-items of unknown types to its user information.", "PS3.8 9.3.1",
          accepting(acceptance(information=pdu.information(more=pdu.item(0x5F, b"new") + pdu.item(0xAA, b"")))),
          Complete()),
    fault("reserved-bytes-set-in-acceptance", "Sets every reserved byte of its A-ASSOCIATE-AC.", "PS3.8 9.3.3",
          accepting(acceptance(pdu.item(0x22, b"", reserved=255), reserved=255)), Complete()),
    fault("other-titles-in-acceptance", "Does not give the AE titles back as they came.", "PS3.8 Table 9-17",
          accepting(acceptance(called=b"\xff\x00\\[/x]")), Complete()),
    fault("unasked-negotiation-in-acceptance",
          "Answers an asynchronous window, roles, an extended negotiation and a user identity that nobody proposed.",
          "PS3.7 D.3.3", accepting(acceptance(information=pdu.information(more=_UNASKED))), Complete()),
    fault("newer-protocol-version-in-acceptance", "Speaks versions 1 and 2 of the protocol.", "PS3.8 9.3.3",
          accepting(acceptance(version=3)), Complete()),
    fault("protocol-version-zero-in-acceptance", "Accepts without protocol version 1.", "PS3.8 9.3.3",
          accepting(acceptance(version=0)), Complete(note="protocol version")),
    fault("unlimited-maximum-length", "Takes PDUs of any length.", "PS3.8 D.1.1",
          accepting(acceptance(information=pdu.information(0))), Complete()),
    fault("acceptance-without-user-information", "Accepts without a user information item.", "PS3.8 9.3.3",
          accepting(acceptance(information=pdu.item(0x77, b""))), Complete(note="without a user information item")),
    fault("acceptance-without-maximum-length", "Does not say what length of a PDU it takes.", "PS3.8 D.1.1",
          accepting(acceptance(information=pdu.information(None))), Complete(note="maximum length")),
    fault("acceptance-without-class-uid", "Does not give its implementation class UID.", "PS3.7 D.3.3.2",
          accepting(acceptance(information=pdu.information(class_uid=b""))), Complete(note="class UID")),
    fault("unproposed-context-answered", "Accepts a context that was not proposed, beside the right one.",
          "PS3.8 9.3.3.2", accepting(answering(_ACCEPTED, pdu.Context(99, "", (pdu.EXPLICIT_LE,)))),
          Complete(note="context 99")),
    fault("even-context-answered", "Accepts a context with an even ID, beside the right one.", "PS3.8 9.3.3.2",
          accepting(answering(_ACCEPTED, pdu.Context(2, "", (pdu.EXPLICIT_LE,)))), Complete(note="context 2")),
    fault("context-answered-twice-alike", "Accepts the context twice in the same words.", "PS3.8 9.3.3.2",
          accepting(answering(_ACCEPTED, _ACCEPTED)), Complete()),
    fault("padded-transfer-syntax", "Pads the transfer syntax that it accepts with NUL.", "PS3.8 9.3.3.2",
          accepting(answering(pdu.Context(1, "", (pdu.EXPLICIT_LE + "\0",)))), Complete()),
)  # fmt: skip
"""What is odd, allowed or harmless: the answer is complete."""

FAULTS = (*SILENCE, *REFUSALS, *BROKEN, *TOLERATED)
