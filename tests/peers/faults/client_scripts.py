"""Pieces of which the scripts of clients are made."""

from __future__ import annotations

from collections.abc import Sequence

from tests.peers import pdu
from tests.peers.faults.model import Fault, Outcome, Role
from tests.peers.raw import Close, Give, Script, Take, TakeMessage

UNIVERSAL = pdu.explicit(0x00100010, "PN", b"") + pdu.explicit(0x00400100, "SQ", b"")
"""An identifier that every item matches."""
NOBODY = pdu.explicit(0x00100020, "LO", b"NO SUCH PATIENT ")
"""An identifier that no item matches."""
IN: Script = (Give(pdu.associate_rq()), Take(pdu.ASSOCIATE_AC))
"""Associated."""
LEAVE: Script = (Give(pdu.release_rq()), Take(pdu.RELEASE_RP), Close())
"""Released."""
FIND = pdu.message(1, pdu.request(pdu.C_FIND_RQ), UNIVERSAL)
"""A C-FIND-RQ for everything."""
STREAMING: Script = (*IN, Give(FIND), TakeMessage(pdu.C_FIND_RSP))
"""The first response of many has come."""
ECHO = pdu.message(3, pdu.request(pdu.C_ECHO_RQ, data=False, sop_class=pdu.VERIFICATION))
"""A C-ECHO-RQ."""
ECHOED: Script = (Give(ECHO), TakeMessage(pdu.C_ECHO_RSP))
"""A C-ECHO, answered."""
RIGHT: Script = (*IN, *ECHOED, *LEAVE)
"""A right C-ECHO."""
VERIFYING = pdu.Context(3, pdu.VERIFICATION, (pdu.IMPLICIT_LE,))
"""The context on which :data:`ECHO` goes."""


def fault(slug: str, words: str, source: str, script: Script, outcome: Outcome, *, waits: bool = False) -> Fault:
    """Return a fault of a client."""
    return Fault(Role.CLIENT, slug, words, source, script, outcome, waits)


def verifying(request: bytes) -> Script:
    """Return the script of a client that is right but for its A-ASSOCIATE-RQ."""
    return (Give(request), Take(pdu.ASSOCIATE_AC), *ECHOED, *LEAVE)


def asking(command: bytes, data_set: bytes | None = None, *, kind: int = pdu.C_FIND_RSP, context: int = 1) -> Script:
    """Return the script of a client with one request that is answered."""
    return (*IN, Give(pdu.message(context, command, data_set)), TakeMessage(kind), *LEAVE)


def request(
    *items: bytes,
    information: bytes | None = None,
    application: bytes = pdu.APPLICATION,
    contexts: Sequence[pdu.Context] = pdu.PROPOSED,
    called: bytes = b"MWLSCP",
    calling: bytes = b"RAW",
    version: int = 1,
    reserved: int = 0,
) -> bytes:
    """Return an A-ASSOCIATE-RQ; ``items`` stand after the contexts."""
    told = pdu.information() if information is None else information
    every = [application, *map(pdu.proposed, contexts), *items, told]
    return pdu.associate(pdu.ASSOCIATE_RQ, every, called=called, calling=calling, version=version, reserved=reserved)
