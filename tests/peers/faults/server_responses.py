"""What servers do in place of right responses to C-FIND-RQ, and of a right release: P-DATA, flags, order, the end."""

from __future__ import annotations

import struct

from tests.peers import pdu
from tests.peers.faults.model import Complete, Raises
from tests.peers.faults.server_scripts import (
    ASKED,
    DONE,
    FALSE_LENGTH,
    ROW,
    cut,
    fault,
    joined,
    raw_command,
    serving,
)
from tests.peers.raw import (
    Bytes,
    Close,
    Conversation,
    Drip,
    Give,
    HalfClose,
    Reset,
    Take,
    TakeMessage,
    Trickle,
    Wait,
    answered,
    responding,
)

_FIND = "C-FIND"
_ITEM = pdu.worklist_item(2)


def _breaks(says: str, rows: int = 1) -> Raises:
    return Raises("RemoteProtocolError", _FIND, rows=rows, says=says)


def _late(rows: int = 1) -> Raises:
    return Raises("PeerTimeout", _FIND, rows=rows)


def _ended(rows: int = 2) -> Raises:
    return Raises("PeerAborted", _FIND, rows=rows)


def _limit(says: str, rows: int = 1) -> Raises:
    return Raises("LimitExceeded", _FIND, rows=rows, says=says)


def _values(*values: tuple[bool, bool, bytes]) -> Bytes:
    """Return one P-DATA-TF of values: whether command, whether last, the fragment."""
    return lambda conversation: pdu.p_data(*(pdu.Pdv(conversation.context(), *value) for value in values))


def _separately(*values: tuple[bool, bool, bytes]) -> Bytes:
    """Return one P-DATA-TF for each value."""
    return joined(*(_values(value) for value in values))


def _pdv_of(length: int) -> Bytes:
    return lambda conversation: pdu.pdu(pdu.P_DATA, struct.pack(">IBB", length, conversation.context(), 3) + bytes(20))


def _flagged(conversation: Conversation) -> bytes:
    """A right response whose message control headers have their reserved bits set."""
    body = b"".join(
        struct.pack(">IBB", len(data) + 2, conversation.context(), 0xFC | flags) + data
        for flags, data in ((3, pdu.response()), (2, _ITEM))
    )
    return pdu.pdu(pdu.P_DATA, body)


def _reserved(conversation: Conversation) -> bytes:
    data = bytearray(ROW(conversation))
    data[1] = 0xFF
    return bytes(data)


_COMMAND = (True, True, pdu.response())
_DATA = (False, True, _ITEM)
_ENDLESS_DATA = joined(_values(_COMMAND), *[_values((False, False, bytes(16_000)))] * 80)
_ENDLESS_COMMAND = joined(*[_values((True, False, bytes(16_000)))] * 8)
_EMPTY_FRAGMENTS = joined(_values(_COMMAND), *[_values(*[(False, False, b"")] * 9_000)] * 2)

SILENCE = (
    fault("silence-before-response", "Says nothing after C-FIND-RQ.", "peer-faults", ASKED, _late(0), waits=True),
    fault("silence-after-two-rows", "Says nothing after two pending responses.", "peer-faults",
          (*ASKED, Give(ROW, 2)), _late(2), waits=True),
    fault("half-p-data-then-silence", "Sends 30 bytes of a P-DATA-TF, then nothing.", "peer-faults",
          (*ASKED, Give(ROW), Give(cut(ROW, 30))), _late(), waits=True),
    fault("half-header-then-silence", "Sends three bytes of a PDU after a row, then nothing.", "peer-faults",
          (*ASKED, Give(ROW), Give(b"\x04\x00\x00")), _late(), waits=True),
    fault("response-dripped", "Sends a response at a byte each 0.1 s.", "peer-faults",
          (*ASKED, Give(ROW), Drip(ROW)), _late(), waits=True),
    fault("command-without-data-then-silence", "Announces an identifier that never comes.", "PS3.7 E.1",
          (*ASKED, Give(ROW), Give(_values(_COMMAND))), _late(), waits=True),
    fault("command-never-last", "Never sets the last-fragment flag of a command set.", "PS3.8 E.2",
          (*ASKED, Give(ROW), Give(_values((True, False, pdu.response())))), _late(), waits=True),
    fault("data-never-last", "Never sets the last-fragment flag of an identifier.", "PS3.8 E.2",
          (*ASKED, Give(ROW), Give(_values(_COMMAND, (False, False, _ITEM)))), _late(), waits=True),
    fault("responses-slowly-without-end", "Sends a response every quarter of a second, for ever.", "peer-faults",
          (*ASKED, Give(ROW), Trickle(ROW, 0.25)),
          Raises("LimitExceeded", _FIND, rows=None, says="not complete within"), waits=True, total=1.0),
    fault("responses-without-end", "Sends responses as fast as they are read, and ignores C-CANCEL.", "peer-faults",
          (*ASKED, Give(ROW, 200_000)), _limit("responses", 50), waits=True),
    fault("responses-until-cancelled", "Sends responses until it gets a C-CANCEL, and honours that.", "peer-faults",
          (*ASKED, Give(ROW, 200), TakeMessage(pdu.C_CANCEL_RQ), Give(responding(pdu.CANCELLED)),
           Take(pdu.RELEASE_RQ), Give(pdu.release_rp())), _limit("responses", 50)),
)  # fmt: skip
"""Too little, too slow, or without end."""

ENDS = (
    fault("close-in-mid-stream", "Closes after two rows.", "peer-faults", (*ASKED, Give(ROW, 2), Close()), _ended()),
    fault("close-inside-response", "Closes in the middle of a PDU.", "peer-faults",
          (*ASKED, Give(ROW, 2), Give(cut(ROW, 30)), Close()), _ended()),
    fault("half-close-in-mid-stream", "Closes its sending direction after two rows.", "peer-faults",
          (*ASKED, Give(ROW, 2), HalfClose()), _ended()),
    fault("reset-in-mid-stream", "Resets the connection after C-FIND-RQ.", "peer-faults",
          (*ASKED, Wait(0.05), Reset()), _ended(0)),
    fault("abort-in-mid-stream", "Aborts after two rows.", "PS3.8 9.3.8", (*ASKED, Give(ROW, 2), Give(pdu.abort())),
          _ended()),
    fault("abort-inside-message", "Aborts between a command set and its identifier.", "PS3.8 9.3.8",
          (*ASKED, Give(ROW), Give(_values(_COMMAND)), Give(pdu.abort(2, 0))), _ended(1)),
    fault("release-in-mid-stream", "Asks for release after two rows.", "PS3.8 9.3.6",
          (*ASKED, Give(ROW, 2), Give(pdu.release_rq())), _breaks("release", 2)),
    fault("release-and-abort-in-mid-stream", "Asks for release and aborts in one segment.", "PS3.8 9.3.6",
          (*ASKED, Give(ROW), Give(pdu.release_rq() + pdu.abort())), _breaks("release")),
    fault("release-rp-unasked", "Sends an A-RELEASE-RP that nobody asked for.", "PS3.8 9.2",
          (*ASKED, Give(ROW), Give(pdu.release_rp())), _breaks("A-RELEASE-RP while established")),
    fault("acceptance-in-mid-stream", "Accepts the association again.", "PS3.8 9.2",
          (*ASKED, Give(ROW), Give(answered)), _breaks("A-ASSOCIATE-AC while established")),
    fault("rejection-in-mid-stream", "Rejects the association that it accepted.", "PS3.8 9.2",
          (*ASKED, Give(ROW), Give(pdu.associate_rj())), _breaks("A-ASSOCIATE-RJ while established")),
    fault("request-in-mid-stream", "Sends an A-ASSOCIATE-RQ.", "PS3.8 9.2",
          (*ASKED, Give(ROW), Give(pdu.associate_rq())), _breaks("A-ASSOCIATE-RQ while established")),
    fault("unknown-pdu-in-mid-stream", "Sends a PDU of the type 0x6D.", "PS3.8 9.3.1",
          (*ASKED, Give(ROW), Give(pdu.pdu(0x6D, bytes(8)))), _breaks("unknown type 0x6D")),
)  # fmt: skip
"""The association ends before the final response."""

VALUES = (
    fault("false-pdu-length", "Sends a P-DATA-TF that claims 4 GiB.", "peer-faults",
          (*ASKED, Give(ROW), Give(FALSE_LENGTH)), _limit("4294967295")),
    fault("pdu-over-our-maximum", "Sends a P-DATA-TF longer than the maximum length that we announced.", "PS3.8 D.1.1",
          (*ASKED, Give(ROW), Give(pdu.pdu(pdu.P_DATA, bytes(140_000)))), _limit("140000")),
    fault("pdv-past-its-pdu", "Sends a PDV that claims more than its PDU has.", "PS3.8 9.3.5.1",
          (*ASKED, Give(ROW), Give(_pdv_of(5_000))), _breaks("claims 5000 bytes")),
    fault("pdv-of-length-zero", "Sends a PDV of length 0.", "PS3.8 9.3.5.1", (*ASKED, Give(ROW), Give(_pdv_of(0))),
          _breaks("claims 0 bytes")),
    fault("pdv-of-length-one", "Sends a PDV of length 1.", "PS3.8 9.3.5.1", (*ASKED, Give(ROW), Give(_pdv_of(1))),
          _breaks("claims 1 bytes")),
    fault("pdv-header-cut", "Ends a P-DATA-TF inside a PDV's header.", "PS3.8 9.3.5.1",
          (*ASKED, Give(ROW), Give(pdu.pdu(pdu.P_DATA, b"\0\0\0\2"))), _breaks("inside a PDV's header")),
    fault("p-data-empty", "Sends a P-DATA-TF without a PDV.", "PS3.8 9.3.5", (*ASKED, Give(ROW), Give(pdu.p_data())),
          _breaks("without a presentation data value")),
    fault("response-on-another-context", "Responds on a context that was not proposed.", "PS3.8 9.3.5.1",
          (*ASKED, Give(ROW), Give(responding(identifier=_ITEM, context=98))), _breaks("context 99")),
    fault("response-on-context-zero", "Responds on context 0.", "PS3.8 9.3.5.1",
          (*ASKED, Give(ROW), Give(responding(identifier=_ITEM, context=-1))), _breaks("context 0")),
    fault("response-on-even-context", "Responds on an even context.", "PS3.8 9.3.5.1",
          (*ASKED, Give(ROW), Give(responding(identifier=_ITEM, context=1))), _breaks("context 2")),
    fault("data-before-command", "Sends an identifier before any command set.", "PS3.8 E.2",
          (*ASKED, Give(ROW), Give(_values(_DATA))), _breaks("data fragment in place of a command")),
    fault("data-last-twice", "Sets the last-fragment flag on two fragments of an identifier.", "PS3.8 E.2",
          (*ASKED, Give(ROW), Give(_values(_COMMAND, _DATA, _DATA))),
          _breaks("data fragment in place of a command", 2)),
    fault("command-last-twice", "Sets the last-fragment flag on two halves of a command set.", "PS3.8 E.2",
          (*ASKED, Give(ROW), Give(_values((True, True, pdu.response()[:40]), (True, True, pdu.response()[40:])))),
          _breaks("")),
    fault("data-before-last-command-fragment", "Sends data while its command set lacks the last fragment.",
          "PS3.8 E.2", (*ASKED, Give(ROW), Give(_values((True, False, pdu.response()), _DATA))),
          _breaks("data fragment in place of a command")),
    fault("commands-interleaved-on-one-context", "Begins a second command set before the first has its identifier.",
          "PS3.7 8.1", (*ASKED, Give(ROW), Give(_values(_COMMAND, _COMMAND))),
          _breaks("command fragment in place of data")),
    fault("command-fragments-interleaved", "Mixes the fragments of two command sets.", "PS3.7 8.1",
          (*ASKED, Give(ROW), Give(_values((True, False, pdu.response()), _COMMAND))), _breaks("twice")),
    fault("commands-interleaved-on-two-contexts", "Begins a command set on another context inside a message.",
          "PS3.7 8.1",
          (*ASKED, Give(ROW), Give(pdu.p_data(pdu.Pdv(1, True, True, pdu.response()),
                                              pdu.Pdv(3, True, True, pdu.response())))), _breaks("inside a message")),
    fault("no-data-where-it-is-announced", "Announces an identifier and sends the next response in its place.",
          "PS3.7 E.1", (*ASKED, Give(ROW), Give(responding(claims_data=True)), Give(DONE)),
          _breaks("command fragment in place of data")),
    fault("data-where-none-is-announced", "Announces no identifier and sends one.", "PS3.7 E.1",
          (*ASKED, Give(ROW), Give(responding(identifier=_ITEM, claims_data=False))),
          _breaks("data fragment in place of a command")),
    fault("identifier-without-end", "Sends fragments of one identifier without end.", "peer-faults",
          (*ASKED, Give(ROW), Give(_ENDLESS_DATA)), _limit("data set exceeds")),
    fault("command-without-end", "Sends fragments of one command set without end.", "peer-faults",
          (*ASKED, Give(ROW), Give(_ENDLESS_COMMAND)), _limit("command set exceeds")),
    fault("empty-fragments-without-end", "Sends empty fragments without end.", "peer-faults",
          (*ASKED, Give(ROW), Give(_EMPTY_FRAGMENTS)), _limit("fragments")),
)  # fmt: skip
"""P-DATA-TF and its fragments, wrong."""

_SINGLE_BYTES = _separately(*[(True, number == len(pdu.response()) - 1, bytes([byte]))
                              for number, byte in enumerate(pdu.response())], _DATA)  # fmt: skip

TOLERATED = (
    fault("command-and-data-in-one-pdu", "Sends a command set and its identifier in one P-DATA-TF.", "PS3.8 E.1",
          serving(_values(_COMMAND, _DATA), _values(_COMMAND, _DATA)), Complete()),
    fault("responses-in-one-pdu", "Sends several responses in one P-DATA-TF.", "PS3.8 E.1",
          serving(_values(_COMMAND, _DATA, _COMMAND, _DATA)), Complete()),
    fault("answer-in-one-segment", "Sends the whole answer in one segment.", "PS3.8 9.1",
          (*ASKED, Give(joined(ROW, ROW, DONE)), Take(pdu.RELEASE_RQ), Give(pdu.release_rp())), Complete()),
    fault("command-in-single-bytes", "Sends a command set in fragments of one byte.", "PS3.8 E.1",
          serving(ROW, _SINGLE_BYTES), Complete()),
    fault("empty-fragments", "Sends empty fragments among the others.", "PS3.8 E.1",
          serving(ROW, _values((True, False, b""), _COMMAND, (False, False, b""), (False, False, _ITEM),
                               (False, True, b""))), Complete()),
    fault("reserved-control-bits", "Sets the reserved bits of the message control headers.", "PS3.8 E.2",
          serving(_flagged, _flagged), Complete()),
    fault("reserved-pdu-byte", "Sets the reserved byte of a P-DATA-TF.", "PS3.8 9.3.5", serving(ROW, _reserved),
          Complete()),
    fault("final-response-with-abort", "Aborts in the segment of its final response.", "PS3.8 9.3.8",
          (*ASKED, Give(ROW, 2), Give(joined(DONE, pdu.abort()))), Complete(note="release: aborted")),
    fault("final-response-with-release", "Asks for release in the segment of its final response.", "PS3.8 9.3.6",
          (*ASKED, Give(ROW, 2), Give(joined(DONE, pdu.release_rq()))), Complete(note="asked for release itself")),
    fault("final-response-with-release-and-abort", "Asks for release and aborts in the segment of its final response.",
          "PS3.8 9.3.6", (*ASKED, Give(ROW, 2), Give(joined(DONE, pdu.release_rq(), pdu.abort()))),
          Complete(note="asked for release itself")),
    fault("release-never-answered", "Never answers A-RELEASE-RQ.", "peer-faults",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ)), Complete(note="release: no answer"), waits=True),
    fault("release-answered-by-close", "Closes in place of an A-RELEASE-RP.", "PS3.8 9.3.7",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Close()), Complete(note="release: ")),
    fault("release-answered-by-reset", "Resets the connection in place of an A-RELEASE-RP.", "PS3.8 9.3.7",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Reset()), Complete(note="release: ")),
    fault("release-answered-by-abort", "Aborts in place of an A-RELEASE-RP.", "PS3.8 9.3.7",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.abort())), Complete(note="release: ")),
    fault("release-collision", "Asks for release itself when it is asked, and answers then.", "PS3.8 9.2",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.release_rq()), Take(pdu.RELEASE_RP),
           Give(pdu.release_rp())), Complete()),
    fault("release-collision-then-silence", "Asks for release itself when it is asked, and never answers.",
          "PS3.8 9.2",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.release_rq()), Take(pdu.RELEASE_RP)),
          Complete(note="release: no answer"), waits=True),
    fault("release-rp-with-more-bytes", "Sends an A-RELEASE-RP of eight bytes more than are due.", "PS3.8 9.3.7",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.pdu(pdu.RELEASE_RP, bytes(12)))),
          Complete()),
    fault("half-release-rp", "Sends five bytes of its A-RELEASE-RP, then nothing.", "peer-faults",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.release_rp()[:5])),
          Complete(note="release: no answer"), waits=True),
)  # fmt: skip
"""What is odd, allowed or harmless: the answer is complete."""

AFTER = (
    fault("response-after-the-final-one", "Goes on after its final response.", "PS3.4 K.4.1.1.4",
          (*ASKED, Give(ROW, 2), Give(joined(DONE, ROW))), _breaks("after the final response", 2)),
    fault("response-while-releasing", "Sends another response when it is asked for release.", "PS3.4 K.4.1.1.4",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(joined(ROW, pdu.release_rp()))),
          _breaks("after the final response", 2)),
    fault("final-response-twice", "Sends its final response twice.", "PS3.4 K.4.1.1.4",
          (*ASKED, Give(ROW, 2), Give(joined(DONE, DONE))), _breaks("after the final response", 2)),
    fault("garbage-while-releasing", "Answers A-RELEASE-RQ with what is no PDU.", "PS3.8 9.3.7",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(raw_command(b"")), Give(b"\xee" * 20)),
          Raises("RemoteProtocolError", "release", rows=2)),
    fault("release-rp-too-short", "Sends an A-RELEASE-RP without a body.", "PS3.8 9.3.7",
          (*ASKED, Give(ROW, 2), Give(DONE), Take(pdu.RELEASE_RQ), Give(pdu.pdu(pdu.RELEASE_RP, b""))),
          Raises("RemoteProtocolError", "release", rows=2, says="length 0")),
)  # fmt: skip
"""More than was due."""

FAULTS = (*SILENCE, *ENDS, *VALUES, *TOLERATED, *AFTER)
