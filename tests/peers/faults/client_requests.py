"""What clients do on an association."""

from __future__ import annotations

import struct

from tests.peers import pdu
from tests.peers.faults.client_scripts import (
    ECHO,
    ECHOED,
    FIND,
    IN,
    LEAVE,
    NOBODY,
    STREAMING,
    UNIVERSAL,
    asking,
    fault,
)
from tests.peers.faults.model import ANY_FAILURE, Aborted, Ended, Served
from tests.peers.faults.server_commands import IDENTIFIERS
from tests.peers.raw import Close, Drip, Give, HalfClose, Reset, Script, Take, TakeMessage, TakeUntil

_GAVE_UP = Aborted(0, 0)
_UNSPECIFIED, _UNRECOGNIZED, _UNEXPECTED, _OUT_OF_PLACE, _INVALID = (
    Aborted(2, 0), Aborted(2, 1), Aborted(2, 2), Aborted(2, 5), Aborted(2, 6),
)  # fmt: skip
_REFUSED, _SOP_CLASS, _OPERATION = Served((ANY_FAILURE,)), Served((0x0122,)), Served((0x0211,))
_REQUEST = pdu.request(pdu.C_FIND_RQ)
_FIELDS = pdu.fields_of(_REQUEST)
_ENDLESS = pdu.p_data(pdu.Pdv(1, True, True, _REQUEST)) + pdu.p_data(pdu.Pdv(1, False, False, bytes(16_000))) * 80
_FINDING = pdu.message(1, _REQUEST, NOBODY)


def _given(*values: pdu.Pdv) -> Script:
    return (*IN, Give(pdu.p_data(*values)))


def _changed(changes: dict[int, bytes | None], base: bytes = _REQUEST) -> bytes:
    """Return a request's command set but for these elements; None leaves one out."""
    fields = pdu.fields_of(base) | changes
    return pdu.command_set({tag: value for tag, value in fields.items() if tag and value is not None})


def _as_is(*parts: tuple[int, bytes]) -> bytes:
    body = b"".join(pdu.element(number, value) for number, value in parts)
    return pdu.element(0, struct.pack("<I", len(body))) + body


def _kind(code: int, *, sop_class: str = pdu.WORKLIST) -> bytes:
    return pdu.request(code, data=False, sop_class=sop_class)


_ORDERED = tuple((tag, value) for tag, value in _FIELDS.items() if tag)

SILENCE = (
    fault("idle-after-association", "Associates and asks for nothing.", "peer-faults", IN, _GAVE_UP, waits=True),
    fault("half-request-p-data-then-silence", "Sends 30 bytes of a P-DATA-TF, then nothing.", "peer-faults",
          (*IN, Give(FIND[:30])), _GAVE_UP, waits=True),
    fault("command-without-identifier-then-silence", "Announces an identifier that never comes.", "PS3.7 E.1",
          _given(pdu.Pdv(1, True, True, _REQUEST)), _GAVE_UP, waits=True),
    fault("request-command-never-last", "Never sets the last-fragment flag of a command set.", "PS3.8 E.2",
          _given(pdu.Pdv(1, True, False, _REQUEST)), _GAVE_UP, waits=True),
    fault("request-data-never-last", "Never sets the last-fragment flag of an identifier.", "PS3.8 E.2",
          _given(pdu.Pdv(1, True, True, _REQUEST), pdu.Pdv(1, False, False, UNIVERSAL)), _GAVE_UP, waits=True),
    fault("find-request-dripped", "Sends a C-FIND-RQ at a byte each 0.1 s.", "peer-faults", (*IN, Drip(FIND)),
          _GAVE_UP, waits=True),
    fault("idle-after-answer", "Gets its answer and does not release.", "peer-faults", (*IN, *ECHOED), _GAVE_UP,
          waits=True),
)  # fmt: skip
"""Too little or too slow."""

ENDS = (
    fault("client-close-in-mid-stream", "Closes while its answer comes.", "peer-faults", (*STREAMING, Close()),
          Ended()),
    fault("client-reset-in-mid-stream", "Resets the connection while its answer comes.", "peer-faults",
          (*STREAMING, Reset()), Ended()),
    fault("client-half-close-in-mid-stream", "Closes its sending direction while its answer comes.", "peer-faults",
          (*STREAMING, HalfClose()), Ended()),
    fault("client-abort-in-mid-stream", "Aborts while its answer comes.", "PS3.8 9.3.8",
          (*STREAMING, Give(pdu.abort())), Ended()),
    fault("client-abort-when-idle", "Aborts between requests.", "PS3.8 9.3.8", (*IN, *ECHOED, Give(pdu.abort())),
          Ended()),
    fault("client-abort-inside-message", "Aborts between a command set and its identifier.", "PS3.8 9.3.8",
          (*_given(pdu.Pdv(1, True, True, _REQUEST)), Give(pdu.abort(2, 6))), Ended()),
    fault("client-abort-inside-pdu", "Sends an A-ABORT in the middle of a P-DATA-TF, and closes.", "PS3.8 9.3.8",
          (*IN, Give(FIND[:30] + pdu.abort()), HalfClose()), Ended()),
    fault("client-abort-with-echo", "Asks for C-ECHO and aborts in one segment.", "PS3.8 9.3.8",
          (*IN, Give(ECHO + pdu.abort())), Ended()),
    fault("client-abort-with-find", "Asks for C-FIND and aborts in one segment.", "PS3.8 9.3.8",
          (*IN, Give(FIND + pdu.abort())), Ended()),
    fault("client-abort-after-release", "Asks for release and aborts in one segment.", "PS3.8 9.3.8",
          (*IN, Give(pdu.release_rq() + pdu.abort())), Ended()),
    fault("client-abort-with-reserved-codes", "Aborts with a source and a reason that the standard reserves.",
          "PS3.8 Table 9-26", (*IN, Give(pdu.abort(9, 77))), Ended()),
    fault("client-abort-with-more-bytes", "Sends an A-ABORT of eight bytes more than are due.", "PS3.8 9.3.8",
          (*IN, Give(pdu.pdu(pdu.ABORT, bytes(12)))), Ended()),
    fault("client-abort-too-short", "Sends an A-ABORT without a body.", "PS3.8 9.3.8",
          (*IN, Give(pdu.pdu(pdu.ABORT, b""))), _INVALID),
    fault("client-close-after-release", "Asks for release and closes without reading the answer.", "PS3.8 9.3.6",
          (*IN, Give(pdu.release_rq()), Close()), Ended()),
)  # fmt: skip
"""The association ends before its time."""

BROKEN = (
    fault("second-request", "Sends a second A-ASSOCIATE-RQ.", "PS3.8 9.2", (*IN, Give(pdu.associate_rq())),
          _UNEXPECTED),
    fault("acceptance-from-the-client", "Sends an A-ASSOCIATE-AC.", "PS3.8 9.2", (*IN, Give(pdu.associate_ac([]))),
          _UNEXPECTED),
    fault("rejection-from-the-client", "Sends an A-ASSOCIATE-RJ.", "PS3.8 9.2", (*IN, Give(pdu.associate_rj())),
          _UNEXPECTED),
    fault("release-rp-from-the-client", "Sends an A-RELEASE-RP that nobody asked for.", "PS3.8 9.2",
          (*IN, Give(pdu.release_rp())), _UNEXPECTED),
    fault("release-too-short", "Asks for release without a body.", "PS3.8 9.3.6",
          (*IN, Give(pdu.pdu(pdu.RELEASE_RQ, b""))), _INVALID),
    fault("request-after-release", "Asks for release and for C-ECHO in one segment.", "PS3.8 9.2",
          (*IN, Give(pdu.release_rq() + ECHO)), _UNEXPECTED),
    fault("release-twice", "Asks for release twice in one segment.", "PS3.8 9.2", (*IN, Give(pdu.release_rq() * 2)),
          _UNEXPECTED),
    fault("unknown-pdu-from-the-client", "Sends a PDU of the type 0xFF.", "PS3.8 9.3.1",
          (*IN, Give(pdu.pdu(0xFF, bytes(4)))), _UNRECOGNIZED),
    fault("http-on-the-association", "Speaks HTTP once it is associated.", "peer-faults",
          (*IN, Give(b"GET / HTTP/1.1\r\n\r\n")), _UNRECOGNIZED),
    fault("false-p-data-length", "Sends a P-DATA-TF that claims 4 GiB.", "peer-faults",
          (*IN, Give(pdu.pdu(pdu.P_DATA, bytes(64), length=0xFFFF_FFFF))), _UNSPECIFIED),
    fault("client-pdu-over-our-maximum", "Sends a P-DATA-TF longer than the maximum length that we announced.",
          "PS3.8 D.1.1", (*IN, Give(pdu.pdu(pdu.P_DATA, bytes(140_000)))), _UNSPECIFIED),
    fault("client-pdv-past-its-pdu", "Sends a PDV that claims more than its PDU has.", "PS3.8 9.3.5.1",
          (*IN, Give(pdu.pdu(pdu.P_DATA, struct.pack(">IBB", 5_000, 1, 3) + bytes(20)))), _INVALID),
    fault("client-pdv-of-length-zero", "Sends a PDV of length 0.", "PS3.8 9.3.5.1",
          (*IN, Give(pdu.pdu(pdu.P_DATA, bytes(4)))), _INVALID),
    fault("client-pdv-of-length-one", "Sends a PDV of length 1.", "PS3.8 9.3.5.1",
          (*IN, Give(pdu.pdu(pdu.P_DATA, b"\0\0\0\1\1\3" + bytes(20)))), _INVALID),
    fault("client-p-data-empty", "Sends a P-DATA-TF without a PDV.", "PS3.8 9.3.5", (*IN, Give(pdu.p_data())),
          _INVALID),
    fault("context-not-proposed", "Asks on a context that was not proposed.", "PS3.8 9.3.5.1",
          (*IN, Give(pdu.message(99, _REQUEST, UNIVERSAL))), _INVALID),
    fault("context-zero", "Asks on context 0.", "PS3.8 9.3.5.1", (*IN, Give(pdu.message(0, _REQUEST, UNIVERSAL))),
          _INVALID),
    fault("context-not-accepted", "Asks on a context that was refused.", "PS3.8 9.3.3.2",
          (Give(pdu.associate_rq(contexts=[*pdu.PROPOSED, pdu.Context(5, "1.2.3", (pdu.IMPLICIT_LE,))])),
           Take(pdu.ASSOCIATE_AC), Give(pdu.message(5, _REQUEST, UNIVERSAL))), _INVALID),
    fault("client-data-before-command", "Sends an identifier before any command set.", "PS3.8 E.2",
          _given(pdu.Pdv(1, False, True, UNIVERSAL)), _OUT_OF_PLACE),
    fault("client-command-last-twice", "Sends a second command set where an identifier is due.", "PS3.8 E.2",
          _given(*[pdu.Pdv(1, True, True, _REQUEST)] * 2), _OUT_OF_PLACE),
    fault("client-data-last-twice", "Sets the last-fragment flag on two fragments of an identifier.", "PS3.8 E.2",
          _given(pdu.Pdv(1, True, True, _REQUEST), *[pdu.Pdv(1, False, True, NOBODY)] * 2), _OUT_OF_PLACE),
    fault("client-data-before-last-command-fragment", "Sends data while its command set lacks the last fragment.",
          "PS3.8 E.2", _given(pdu.Pdv(1, True, False, _REQUEST), pdu.Pdv(1, False, True, NOBODY)), _OUT_OF_PLACE),
    fault("client-commands-interleaved", "Begins a C-ECHO-RQ on another context inside its C-FIND-RQ.", "PS3.7 8.1",
          _given(pdu.Pdv(1, True, True, _REQUEST), pdu.Pdv(3, True, True, _kind(pdu.C_ECHO_RQ))), _OUT_OF_PLACE),
    fault("client-identifier-without-end", "Sends fragments of one identifier without end.", "peer-faults",
          (*IN, Give(_ENDLESS)), _UNSPECIFIED),
    fault("client-command-without-end", "Sends fragments of one command set without end.", "peer-faults",
          (*IN, Give(pdu.p_data(pdu.Pdv(1, True, False, bytes(16_000))) * 8)), _UNSPECIFIED),
    fault("client-command-of-random-bytes", "Sends a command set of random bytes.", "peer-faults",
          (*IN, Give(pdu.message(1, bytes(range(3, 99, 2))))), _UNSPECIFIED),
    fault("client-command-field-missing", "Sends a command set without a command field.", "PS3.7 E.1",
          (*IN, Give(pdu.message(1, _changed({pdu.COMMAND_FIELD: None})))), _UNSPECIFIED),
    fault("client-command-field-unknown", "Sends a command field that does not exist.", "PS3.7 E.1",
          (*IN, Give(pdu.message(1, _changed({pdu.COMMAND_FIELD: pdu.us(0x0F00)})))), _UNSPECIFIED),
    fault("client-message-id-missing", "Asks without a message ID.", "PS3.7 9.3.2.1",
          (*IN, Give(pdu.message(1, _changed({pdu.MESSAGE_ID: None})))), _UNSPECIFIED),
    fault("client-message-id-twice", "Asks with two message IDs.", "PS3.7 E.1",
          (*IN, Give(pdu.message(1, _as_is(*_ORDERED, (pdu.MESSAGE_ID, pdu.us(2)))))), _UNSPECIFIED),
    fault("response-from-the-client", "Sends a C-FIND-RSP.", "PS3.7 8.1",
          (*IN, Give(pdu.message(1, pdu.response(data=False, status=0)))), _UNSPECIFIED),
    fault("false-length-in-mid-stream", "Sends a PDU that claims 4 GiB while its answer comes.", "peer-faults",
          (*STREAMING, Give(pdu.pdu(pdu.P_DATA, bytes(64), length=0xFFFF_FFFF))), _UNSPECIFIED),
    fault("requests-piled-up", "Sends 500 C-FIND-RQs while the first is answered.", "PS3.7 9.1",
          (*STREAMING, Give(FIND * 500)), _UNSPECIFIED),
    fault("cancels-piled-up", "Sends 5,000 C-CANCEL-RQs for other messages while its answer comes.", "PS3.7 9.3.2.3",
          (*STREAMING, Give(pdu.message(1, pdu.cancel(77)) * 5_000)), _UNSPECIFIED),
)  # fmt: skip
"""What ends the association."""

ANSWERED = (
    fault("find-without-identifier", "Asks for C-FIND without an identifier.", "PS3.4 K.4.1",
          asking(pdu.request(pdu.C_FIND_RQ, data=False)), _REFUSED),
    *(
        fault(f"request-{slug}", f"Asks with an identifier {words}.", "PS3.5 7.1", asking(_REQUEST, data), _REFUSED)
        for slug, (words, data) in IDENTIFIERS.items()
    ),
    fault("store-on-the-worklist-context", "Asks for C-STORE on the worklist context.", "PS3.7 9.1.1",
          asking(_changed({pdu.COMMAND_FIELD: pdu.us(1)}), UNIVERSAL, kind=0x8001), _OPERATION),
    fault("move-on-the-worklist-context", "Asks for C-MOVE on the worklist context.", "PS3.7 9.1.4",
          asking(_changed({pdu.COMMAND_FIELD: pdu.us(0x21)}), UNIVERSAL, kind=0x8021), _OPERATION),
    fault("get-on-the-worklist-context", "Asks for C-GET on the worklist context.", "PS3.7 9.1.3",
          asking(_changed({pdu.COMMAND_FIELD: pdu.us(0x10)}), UNIVERSAL, kind=0x8010), _OPERATION),
    fault("create-on-the-worklist-context", "Asks for N-CREATE on the worklist context.", "PS3.7 10.1.5",
          asking(_kind(0x140), kind=0x8140), _OPERATION),
    fault("event-report-from-the-client", "Sends an N-EVENT-REPORT-RQ.", "PS3.7 10.1.1",
          asking(_kind(0x100), kind=0x8100), _OPERATION),
    fault("echo-on-the-worklist-context", "Asks for C-ECHO on the worklist context.", "PS3.7 9.1.5",
          asking(_kind(pdu.C_ECHO_RQ, sop_class=pdu.VERIFICATION), kind=pdu.C_ECHO_RSP), _SOP_CLASS),
    fault("find-on-the-verification-context", "Asks for C-FIND on the verification context.", "PS3.7 9.1.2",
          asking(_REQUEST, NOBODY, context=3), _SOP_CLASS),
    fault("find-of-another-sop-class", "Asks for another SOP Class than that of the context.", "PS3.7 9.1.2",
          asking(_changed({pdu.AFFECTED_SOP_CLASS: pdu.uid("1.2.840.10008.5.1.4.1.2.2.1")}), NOBODY), _SOP_CLASS),
    fault("find-without-sop-class", "Asks without naming a SOP Class.", "PS3.7 9.1.2",
          asking(_changed({pdu.AFFECTED_SOP_CLASS: None}), NOBODY), _SOP_CLASS),
)  # fmt: skip
"""A request that is wrong in itself: answered with a failure, and the association goes on."""

_CANCELLED: Script = (TakeUntil(pdu.CANCELLED), *LEAVE)

TOLERATED = (
    fault("message-id-zero", "Asks with the message ID 0.", "PS3.7 9.1.2",
          asking(_changed({pdu.MESSAGE_ID: pdu.us(0)}), NOBODY), Served()),
    fault("message-id-65535", "Asks with the message ID 65535.", "PS3.7 9.1.2",
          asking(_changed({pdu.MESSAGE_ID: pdu.us(65_535)}), NOBODY), Served()),
    fault("priority-unknown", "Asks with a priority that does not exist.", "PS3.7 9.1.2",
          asking(_changed({pdu.PRIORITY: pdu.us(9)}), NOBODY), Served()),
    fault("priority-missing", "Asks without a priority.", "PS3.7 9.1.2",
          asking(_changed({pdu.PRIORITY: None}), NOBODY), Served()),
    fault("priority-empty", "Asks with a priority of no bytes.", "PS3.7 E.1",
          asking(_changed({pdu.PRIORITY: b""}), NOBODY), Served()),
    fault("request-group-length-missing", "Leaves out the group length of its command set.", "PS3.7 E.1",
          asking(_REQUEST[12:], NOBODY), Served()),
    fault("request-group-length-wrong", "Gives a false group length.", "PS3.7 E.1",
          asking(pdu.element(0, b"\1\0\0\0") + _REQUEST[12:], NOBODY), Served()),
    fault("request-elements-descend", "Sends the elements of a command set in descending order.", "PS3.7 6.3.1",
          asking(_as_is(*_ORDERED[::-1]), NOBODY), Served()),
    fault("request-odd-uid", "Does not pad a UID of odd length.", "PS3.7 6.3.1",
          asking(_changed({pdu.AFFECTED_SOP_CLASS: pdu.WORKLIST.encode() + b"\0"}), NOBODY), Served()),
    fault("request-elements-unknown", "Adds retired and unknown elements to its command set.", "PS3.7 E.2",
          asking(_changed({0x0010: b"ACR-NEMA 2.0", 0xEEEE: b"\1\2"}), NOBODY), Served()),
    fault("request-data-set-type-zero", "Says that an identifier follows with 0x0000.", "PS3.7 E.1",
          asking(_changed({pdu.DATA_SET_TYPE: pdu.us(0)}), NOBODY), Served()),
    fault("echo-with-a-data-set", "Asks for C-ECHO with a data set.", "PS3.7 9.3.5",
          asking(_changed({}, pdu.request(pdu.C_ECHO_RQ, sop_class=pdu.VERIFICATION)), NOBODY,
                 kind=pdu.C_ECHO_RSP, context=3), Served()),
    fault("request-in-one-pdu", "Sends a command set and its identifier in one P-DATA-TF.", "PS3.8 E.1",
          (*_given(pdu.Pdv(1, True, True, _REQUEST), pdu.Pdv(1, False, True, NOBODY)), TakeMessage(pdu.C_FIND_RSP),
           *LEAVE), Served()),
    fault("requests-in-one-segment", "Sends ten C-ECHO-RQs without waiting for answers.", "PS3.7 9.1",
          (*IN, Give(ECHO * 10), *[TakeMessage(pdu.C_ECHO_RSP)] * 10, *LEAVE), Served((pdu.SUCCESS,) * 10)),
    fault("echo-in-mid-stream", "Asks for C-ECHO while its answer comes.", "PS3.7 9.1",
          (*STREAMING, Give(ECHO), TakeUntil(pdu.SUCCESS), TakeMessage(pdu.C_ECHO_RSP), *LEAVE),
          Served((pdu.SUCCESS,) * 2)),
    fault("cancel-of-nothing", "Sends a C-CANCEL-RQ when nothing is under way.", "PS3.7 9.3.2.3",
          (*IN, Give(pdu.message(1, pdu.cancel())), *ECHOED, *LEAVE), Served()),
    fault("cancel-of-another", "Cancels a message that there is not.", "PS3.7 9.3.2.3",
          (*STREAMING, Give(pdu.message(1, pdu.cancel(77))), TakeUntil(pdu.SUCCESS), *LEAVE), Served()),
    fault("cancel-repeated", "Cancels its C-FIND five times.", "PS3.7 9.3.2.3",
          (*STREAMING, Give(pdu.message(1, pdu.cancel()) * 5), *_CANCELLED), Served((pdu.CANCELLED,))),
    fault("cancel-after-the-answer", "Cancels a C-FIND that is answered.", "PS3.7 9.3.2.3",
          (*IN, Give(_FINDING), TakeMessage(pdu.C_FIND_RSP), Give(pdu.message(1, pdu.cancel())), *ECHOED, *LEAVE),
          Served((pdu.SUCCESS,) * 2)),
    fault("release-in-mid-answer", "Asks for release while its answer comes.", "PS3.8 9.3.6",
          (*STREAMING, Give(pdu.release_rq()), TakeUntil(pdu.SUCCESS), Take(pdu.RELEASE_RP), Close()), Served()),
    fault("release-with-more-bytes", "Asks for release with eight bytes more than are due.", "PS3.8 9.3.6",
          (*IN, *ECHOED, Give(pdu.pdu(pdu.RELEASE_RQ, bytes(12))), Take(pdu.RELEASE_RP), Close()), Served()),
    fault("half-close-after-release", "Asks for release and closes its sending direction.", "PS3.8 9.3.6",
          (*IN, *ECHOED, Give(pdu.release_rq()), HalfClose(), Take(pdu.RELEASE_RP)), Served()),
)  # fmt: skip
"""What is odd, allowed or harmless: served."""

FAULTS = (*SILENCE, *ENDS, *BROKEN, *ANSWERED, *TOLERATED)
