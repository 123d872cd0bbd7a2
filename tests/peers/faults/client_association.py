"""What clients do in place of a right A-ASSOCIATE-RQ, and what they may do in one."""

from __future__ import annotations

import struct

from tests.peers import pdu
from tests.peers.faults.client_scripts import (
    FIND,
    LEAVE,
    VERIFYING,
    fault,
    request,
    verifying,
)
from tests.peers.faults.model import Aborted, Ended, Rejected, Served
from tests.peers.raw import Close, Drip, Give, HalfClose, Reset, Take

_GAVE_UP = Aborted(0, 0)
_UNRECOGNIZED, _UNEXPECTED, _INVALID, _UNSPECIFIED = Aborted(2, 1), Aborted(2, 2), Aborted(2, 6), Aborted(2, 0)
_CALLED_AE, _CALLING_AE, _CONTEXT_NAME, _VERSION = (
    Rejected(1, 1, 7), Rejected(1, 1, 3), Rejected(1, 1, 2), Rejected(1, 2, 2),
)  # fmt: skip
_GOOD = pdu.associate_rq()
_BARE = pdu.Context(5, "", (pdu.IMPLICIT_LE,))
_SYNTAXLESS = pdu.Context(5, pdu.WORKLIST, ())


def _named(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def _identity(kind: int, primary: bytes, secondary: bytes = b"", *, response: int = 1) -> bytes:
    fields = struct.pack(">BBH", kind, response, len(primary)) + primary + struct.pack(">H", len(secondary)) + secondary
    return request(information=pdu.information(more=pdu.item(0x58, fields)))


def _with(more: bytes) -> bytes:
    return request(information=pdu.information(more=more))


SILENCE = (
    fault("silence-before-request", "Connects and says nothing.", "peer-faults", (), Ended(), waits=True),
    fault("three-bytes-then-silence", "Sends three bytes, then nothing.", "peer-faults", (Give(b"\x01\x00\x00"),),
          _GAVE_UP, waits=True),
    fault("half-request-then-silence", "Sends 50 bytes of an A-ASSOCIATE-RQ, then nothing.", "peer-faults",
          (Give(_GOOD[:50]),), _GAVE_UP, waits=True),
    fault("request-dripped", "Sends an A-ASSOCIATE-RQ at a byte each 0.1 s.", "peer-faults", (Drip(_GOOD),), _GAVE_UP,
          waits=True),
    fault("close-before-request", "Connects and closes.", "peer-faults", (Close(),), Ended()),
    fault("half-close-before-request", "Closes its sending direction and says nothing.", "peer-faults",
          (HalfClose(),), Ended()),
    fault("reset-before-request", "Connects and resets the connection.", "peer-faults", (Reset(),), Ended()),
    fault("close-inside-request", "Closes in the middle of an A-ASSOCIATE-RQ.", "peer-faults",
          (Give(_GOOD[:50]), HalfClose()), Ended()),
    fault("reset-inside-request", "Resets the connection in the middle of an A-ASSOCIATE-RQ.", "peer-faults",
          (Give(_GOOD[:50]), Reset()), Ended()),
    fault("abort-before-request", "Aborts before there is an association.", "PS3.8 9.3.8", (Give(pdu.abort()),),
          Ended()),
    fault("abort-with-request", "Sends an A-ASSOCIATE-RQ and an A-ABORT in one segment.", "PS3.8 9.3.8",
          (Give(_GOOD + pdu.abort()),), Ended()),
)  # fmt: skip
"""Nothing, half of it, or the end."""

BROKEN = (
    fault("false-request-length", "Sends an A-ASSOCIATE-RQ that claims 4 GiB.", "peer-faults",
          (Give(pdu.pdu(pdu.ASSOCIATE_RQ, bytes(64), length=0xFFFF_FFFF)),), _UNSPECIFIED),
    fault("megabytes-behind-a-false-length", "Streams megabytes behind a PDU length of 4 GiB.", "peer-faults",
          (Give(pdu.pdu(pdu.ASSOCIATE_RQ, bytes(64), length=0xFFFF_FFFF)), Give(bytes(65_536), 64)),
          Ended(quietly=False)),
    fault("http-request", "Takes the server for a web server.", "peer-faults",
          (Give(b"GET / HTTP/1.1\r\nHost: mwl\r\n\r\n"),), _UNRECOGNIZED),
    fault("tls-hello", "Begins a TLS handshake on the plain port.", "peer-faults",
          (Give(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64)),), _UNRECOGNIZED),
    fault("random-bytes", "Sends random bytes.", "peer-faults", (Give(bytes(range(200, 60, -3))),), _UNRECOGNIZED),
    fault("unknown-pdu-before-request", "Sends a PDU of the type 0x08.", "PS3.8 9.3.1", (Give(pdu.pdu(8, bytes(4))),),
          _UNRECOGNIZED),
    fault("p-data-before-request", "Sends P-DATA-TF before an association.", "PS3.8 9.2", (Give(FIND),), _UNEXPECTED),
    fault("acceptance-before-request", "Sends an A-ASSOCIATE-AC to the acceptor.", "PS3.8 9.2",
          (Give(pdu.associate_ac([])),), _UNEXPECTED),
    fault("rejection-before-request", "Sends an A-ASSOCIATE-RJ to the acceptor.", "PS3.8 9.2",
          (Give(pdu.associate_rj()),), _UNEXPECTED),
    fault("release-before-request", "Asks for the release of an association that there is not.", "PS3.8 9.2",
          (Give(pdu.release_rq()),), _UNEXPECTED),
    fault("release-rp-before-request", "Sends an A-RELEASE-RP first.", "PS3.8 9.2", (Give(pdu.release_rp()),),
          _UNEXPECTED),
    fault("p-data-before-acceptance", "Sends its C-FIND-RQ without waiting for the A-ASSOCIATE-AC.", "PS3.8 9.2",
          (Give(_GOOD + FIND),), _UNEXPECTED),
    fault("request-twice", "Sends its A-ASSOCIATE-RQ twice in one segment.", "PS3.8 9.2", (Give(_GOOD * 2),),
          _UNEXPECTED),
    fault("release-before-acceptance", "Asks for release without waiting for the A-ASSOCIATE-AC.", "PS3.8 9.2",
          (Give(_GOOD + pdu.release_rq()),), _UNEXPECTED),
    fault("request-of-random-bytes", "Sends an A-ASSOCIATE-RQ of random bytes.", "PS3.8 9.3.2",
          (Give(pdu.pdu(pdu.ASSOCIATE_RQ, bytes(range(120)))),), _INVALID),
    fault("request-too-short", "Sends an A-ASSOCIATE-RQ that ends in its fixed part.", "PS3.8 9.3.2",
          (Give(pdu.pdu(pdu.ASSOCIATE_RQ, bytes(40))),), _INVALID),
    fault("request-item-past-its-pdu", "Ends its A-ASSOCIATE-RQ with an item that claims more than is left.",
          "PS3.8 9.3.2", (Give(request(pdu.item(0x20, bytes(4), length=9_000))),), _INVALID),
    fault("request-sub-item-past-its-item", "Sends a user information sub-item that claims more than its item has.",
          "PS3.8 9.3.2.3", (Give(_with(pdu.item(0x55, b"RAW", length=300))),), _INVALID),
    fault("request-with-a-byte-more", "Ends its A-ASSOCIATE-RQ with one byte that belongs to no item.", "PS3.8 9.3.2",
          (Give(request(information=pdu.information() + b"\0")),), _INVALID),
    fault("context-of-two-bytes", "Proposes a context in an item of two bytes.", "PS3.8 9.3.2.2",
          (Give(request(pdu.item(0x20, b"\5\0"))),), _INVALID),
    fault("request-without-contexts", "Proposes no presentation context.", "PS3.8 9.3.2",
          (Give(pdu.associate_rq(contexts=[])),), _INVALID),
    fault("context-id-twice", "Proposes two contexts with one ID.", "PS3.8 9.3.2.2",
          (Give(request(contexts=[*pdu.PROPOSED, pdu.PROPOSED[0]])),), _INVALID),
    fault("contexts-129", "Proposes 129 contexts, one more than there are IDs.", "PS3.8 9.3.2.2",
          (Give(request(contexts=[pdu.Context((2 * n + 1) % 256, pdu.WORKLIST, (pdu.IMPLICIT_LE,))
                                  for n in range(129)])),), _INVALID),
    fault("even-context-ids-only", "Proposes contexts with even IDs only.", "PS3.8 9.3.2.2",
          (Give(request(contexts=[pdu.Context(2, pdu.WORKLIST, (pdu.IMPLICIT_LE,))])),), _INVALID),
    fault("maximum-length-of-eight-bytes", "Takes PDUs of eight bytes at most.", "PS3.8 D.1",
          (Give(pdu.associate_rq(maximum_length=8)),), _INVALID),
    fault("maximum-length-cut", "Announces its maximum length in two bytes.", "PS3.8 D.1.1",
          (Give(request(information=pdu.item(0x50, pdu.item(0x51, b"\x40\0")))),), _INVALID),
    fault("user-identity-that-lies", "Sends a user identity whose lengths do not fit.", "PS3.7 D.3.3.7",
          (Give(_with(pdu.item(0x58, b"\2\1\0\4user\0\x30pass"))),), _INVALID),
    fault("extended-negotiation-that-lies", "Sends an extended negotiation whose UID is longer than its item.",
          "PS3.7 D.3.3.5", (Give(_with(pdu.item(0x56, b"\x01\x001.2"))),), _INVALID),
)  # fmt: skip
"""What no request may be."""

REJECTED = (
    fault("called-ae-unknown", "Calls another AE title than ours.", "PS3.8 Table 9-21",
          (Give(pdu.associate_rq("NOT-US")),), _CALLED_AE),
    fault("called-ae-lower-case", "Writes our AE title in lower case.", "PS3.8 9.3.2",
          (Give(request(called=b"mwlscp")),), _CALLED_AE),
    fault("called-ae-blank", "Calls nobody: sixteen spaces.", "PS3.8 9.3.2", (Give(request(called=b"")),), _CALLED_AE),
    fault("called-ae-of-nuls", "Calls nobody: sixteen NULs.", "PS3.8 9.3.2", (Give(request(called=bytes(16))),),
          _CALLED_AE),
    fault("called-ae-with-controls", "Calls an AE title with control characters.", "PS3.5 6.2",
          (Give(request(called=b"MWLSCP\x1b[31m")),), _CALLED_AE),
    fault("calling-ae-blank", "Does not say who calls: sixteen spaces.", "PS3.8 9.3.2", (Give(request(calling=b"")),),
          _CALLING_AE),
    fault("calling-ae-with-controls", "Calls itself by control characters.", "PS3.5 6.2",
          (Give(request(calling=b"A\x1b]0;x\x07")),), _CALLING_AE),
    fault("calling-ae-with-backslash", "Calls itself by two values.", "PS3.5 6.2", (Give(request(calling=b"A\\B")),),
          _CALLING_AE),
    fault("calling-ae-not-ascii", "Calls itself by what is no ASCII.", "PS3.8 9.3.2",
          (Give(request(calling=b"R\xf6ntgen")),), _CALLING_AE),
    fault("protocol-version-zero", "Speaks no version of the protocol.", "PS3.8 9.3.2", (Give(request(version=0)),),
          _VERSION),
    fault("protocol-version-two", "Speaks version 2 of the protocol only.", "PS3.8 9.3.2", (Give(request(version=2)),),
          _VERSION),
    fault("application-context-missing", "Names no application context.", "PS3.8 9.3.2.1",
          (Give(request(application=b"")),), _CONTEXT_NAME),
    fault("application-context-other", "Names another application context.", "PS3.7 A.2.1",
          (Give(request(application=pdu.item(0x10, b"1.2.840.10008.3.1.1.2"))),), _CONTEXT_NAME),
)  # fmt: skip
"""What is understood and not wanted."""

_ROLE = pdu.item(0x54, _named(pdu.WORKLIST) + b"\1\1")
_COMMON = pdu.item(0x57, _named(pdu.WORKLIST) + _named("1.2.840.10008.4.2") + b"\0\0")
_EXTENDED = pdu.item(0x56, _named(pdu.WORKLIST) + b"\1\1\1\1")
_TITLES = {
    "calling-ae-lower-case": ("in lower case", b"ct-scanner"),
    "calling-ae-with-spaces": ("with spaces around and within it", b"  CT 1 EAST  "),
    "calling-ae-of-markup": ("that looks like markup", b"[/foo]"),
    "calling-ae-of-a-path": ("that looks like a path", b"../../etc/passwd"),
    "calling-ae-of-a-formula": ("that looks like a formula", b"=cmd|'/c'!A1"),
    "calling-ae-padded-with-nul": ("padded with NUL", b"RAW".ljust(16, b"\0")),
}
_IDENTITIES = {
    "user-identity-name": ("a user name", _identity(1, b"tech")),
    "user-identity-passcode": ("a user name and a passcode", _identity(2, b"tech", b"opensesame")),
    "user-identity-kerberos": ("a Kerberos ticket", _identity(3, bytes(range(200)))),
    "user-identity-saml": ("a SAML assertion", _identity(4, b"<saml:Assertion/>")),
    "user-identity-jwt": ("a JSON web token", _identity(5, b"eyJhbGciOiJub25lIn0.e30.")),
    "user-identity-unknown": ("a user identity of the type 9", _identity(9, b"\0\1\2", b"\3", response=7)),
}
_MANY = [pdu.Context(2 * n + 1, pdu.VERIFICATION, (pdu.IMPLICIT_LE,)) for n in range(128)]

TOLERATED = (
    *(
        fault(slug, f"Calls itself by a title {words}.", "PS3.8 9.3.2", verifying(request(calling=title)), Served())
        for slug, (words, title) in _TITLES.items()
    ),
    *(
        fault(slug, f"Identifies itself by {words}.", "PS3.7 D.3.3.7", verifying(data), Served())
        for slug, (words, data) in _IDENTITIES.items()
    ),
    fault("called-ae-with-spaces", "Puts spaces before our AE title.", "PS3.8 9.3.2",
          verifying(request(called=b"    MWLSCP")), Served()),
    fault("protocol-version-three", "Speaks versions 1 and 2 of the protocol.", "PS3.8 9.3.2",
          verifying(request(version=3)), Served()),
    fault("protocol-version-ffff", "Speaks every version of the protocol.", "PS3.8 9.3.2",
          verifying(request(version=0xFFFF)), Served()),
    fault("reserved-bytes-set-in-request", "Sets every reserved byte of its A-ASSOCIATE-RQ.", "PS3.8 9.3.2",
          verifying(request(reserved=255)), Served()),
    fault("unknown-items-in-request", "Adds items of unknown types to its A-ASSOCIATE-RQ.", "PS3.8 9.3.1",
          verifying(request(pdu.item(0x21, b""), pdu.item(0xFE, b"new"))), Served()),
    fault("unknown-sub-items-in-request", "Adds sub-items of unknown types to its user information.", "PS3.8 9.3.1",
          verifying(_with(pdu.item(0x5F, b"new") + pdu.item(0, b""))), Served()),
    fault("unknown-sub-item-in-context", "Adds a sub-item of an unknown type to a presentation context.",
          "PS3.8 9.3.1", verifying(request(pdu.proposed(pdu.Context(5, pdu.WORKLIST, (pdu.EXPLICIT_LE,)),
                                                        pdu.item(0x41, b"new")))), Served()),
    fault("request-of-100-kilobytes", "Sends an A-ASSOCIATE-RQ of 100 kilobytes.", "PS3.8 9.3.2",
          verifying(request(*[pdu.item(0x7F, bytes(50_000))] * 2)), Served()),
    fault("items-descend", "Sends the items of its A-ASSOCIATE-RQ in descending order.", "PS3.8 9.3.1",
          verifying(request(application=pdu.information(), information=pdu.APPLICATION)), Served()),
    fault("application-context-twice", "Names the application context twice.", "PS3.8 9.3.2",
          verifying(request(pdu.APPLICATION)), Served()),
    fault("contexts-128", "Proposes 128 contexts, all that there are.", "PS3.8 9.3.2.2",
          verifying(request(contexts=_MANY)), Served(contexts=(0,) * 128)),
    fault("even-context-id", "Proposes one context with an even ID, beside right ones.", "PS3.8 9.3.2.2",
          verifying(request(contexts=[pdu.Context(2, pdu.WORKLIST, (pdu.IMPLICIT_LE,)), VERIFYING])),
          Served(contexts=(0,))),
    fault("context-id-zero", "Proposes a context with the ID 0, beside right ones.", "PS3.8 9.3.2.2",
          verifying(request(contexts=[pdu.Context(0, pdu.WORKLIST, (pdu.IMPLICIT_LE,)), VERIFYING])),
          Served(contexts=(0,))),
    fault("context-without-abstract-syntax", "Proposes a context without abstract syntax, beside right ones.",
          "PS3.8 9.3.2.2", verifying(request(contexts=[_BARE, VERIFYING])), Served(contexts=(3, 0))),
    fault("context-without-transfer-syntax", "Proposes a context without transfer syntax, beside right ones.",
          "PS3.8 9.3.2.2", verifying(request(contexts=[_SYNTAXLESS, VERIFYING])), Served(contexts=(4, 0))),
    fault("context-of-garbage", "Proposes a context whose UIDs are none, beside right ones.", "PS3.5 9.1",
          verifying(request(contexts=[pdu.Context(5, "Röntgen\x07", ("\\", "x" * 300)), VERIFYING])),
          Served(contexts=(3, 0))),
    fault("contexts-in-no-syntax-of-ours", "Proposes the worklist in JPEG.", "PS3.8 9.3.3.2",
          (Give(request(contexts=[pdu.Context(1, pdu.WORKLIST, ("1.2.840.10008.1.2.4.50",))])),
           Take(pdu.ASSOCIATE_AC), *LEAVE), Served((), (4,))),
    fault("padded-uids", "Pads its UIDs with NUL and spaces.", "PS3.5 9.1",
          verifying(request(contexts=[pdu.Context(3, pdu.VERIFICATION + "\0", (pdu.IMPLICIT_LE + " ",))])), Served()),
    fault("request-without-user-information", "Sends no user information item.", "PS3.8 9.3.2",
          verifying(request(information=b"")), Served()),
    fault("user-information-twice", "Sends two user information items.", "PS3.8 9.3.2",
          verifying(request(pdu.information(0))), Served()),
    fault("request-without-maximum-length", "Does not say what length of a PDU it takes.", "PS3.8 D.1.1",
          verifying(request(information=pdu.information(None))), Served()),
    fault("maximum-length-zero", "Takes PDUs of any length.", "PS3.8 D.1.1",
          verifying(request(information=pdu.information(0))), Served()),
    fault("maximum-length-of-128", "Takes PDUs of 128 bytes at most.", "PS3.8 D.1.1",
          verifying(request(information=pdu.information(128))), Served()),
    fault("request-without-class-uid", "Does not give its implementation class UID.", "PS3.7 D.3.3.2",
          verifying(request(information=pdu.information(class_uid=b""))), Served()),
    fault("role-selection", "Wants to be SCP too.", "PS3.7 D.3.3.4", verifying(_with(_ROLE)), Served()),
    fault("asynchronous-window", "Wants an asynchronous operations window without limit.", "PS3.7 D.3.3.3",
          verifying(_with(pdu.item(0x53, bytes(4)))), Served()),
    fault("common-extended-negotiation", "Sends a SOP Class common extended negotiation.", "PS3.7 D.3.3.6",
          verifying(_with(_COMMON)), Served()),
    fault("extended-negotiation", "Wants fuzzy matching and timezone adjustment.", "PS3.4 K.5.1",
          verifying(_with(_EXTENDED)), Served()),
    fault("extended-negotiation-empty", "Sends an extended negotiation of no bytes.", "PS3.4 K.5.1",
          verifying(_with(pdu.item(0x56, _named(pdu.WORKLIST)))), Served()),
)  # fmt: skip
"""What is odd, allowed or harmless: served."""

FAULTS = (*SILENCE, *BROKEN, *REJECTED, *TOLERATED)
