"""Items, broken servers and broken clients that hold the canary, for ``tests/test_canary.py``."""

from __future__ import annotations

import struct

from tests.association.test_redaction import counted, item
from tests.canary import ACCESSION, COMMENT, FOREIGN, NAME, PATIENT_ID, TOKEN
from tests.peers import pdu
from tests.peers.raw import Conversation, Give, Script, Take, TakeMessage, answered, responding

DUMP = f"""\
(0008,0005) CS [ISO_IR 192]
(0008,0050) SH [{ACCESSION}]
(0010,0010) PN [{NAME}]
(0010,0020) LO [{PATIENT_ID}]
(0010,1000) LO [{FOREIGN}]
(0040,0100) SQ
(fffe,e000) -
(0008,0060) CS [CT]
(0040,0001) AE [CT1]
(fffe,e00d) -
(fffe,e0dd) -
"""
ITEM = b"".join(
    (
        pdu.explicit(0x00080005, "CS", b"ISO_IR 100"),
        pdu.explicit(0x00080050, "SH", ACCESSION.encode()),
        pdu.explicit(0x00100010, "PN", f"{NAME} {FOREIGN}".encode("latin-1")),
        pdu.explicit(0x00100020, "LO", PATIENT_ID.encode()),
    )
)
MALFORMED = ITEM + pdu.explicit(0x00100030, "DA", NAME.encode())[:-9]
ROW, DONE, FAILED = responding(identifier=ITEM), responding(pdu.SUCCESS), responding(0xA700, comment=COMMENT.encode())
ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
RELEASED: Script = (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))


def with_token(conversation: Conversation) -> bytes:
    """Answer with a user identity's server response: user information is the last item, and grows by it."""
    data, more = answered(conversation), item(0x59, counted(TOKEN.encode()))
    place = data.rindex(b"\x50\0") + 2
    (length,) = struct.unpack_from(">H", data, place)
    data = data[:place] + struct.pack(">H", length + len(more)) + data[place + 2 :] + more
    return data[:2] + struct.pack(">L", len(data) - 6) + data[6:]


def half(conversation: Conversation) -> bytes:
    return ROW(conversation)[:-20]


def false_command(conversation: Conversation) -> bytes:
    return pdu.message(conversation.context(), pdu.element(0x00100010, NAME.encode()))


SERVERS: dict[str, Script] = {
    "rows": (*ASKED, Give(ROW, 5), Give(DONE), *RELEASED),
    "malformed rows": (*ASKED, Give(responding(identifier=MALFORMED), 3), Give(DONE), *RELEASED),
    "a failure": (*ASKED, Give(ROW), Give(FAILED), *RELEASED),
    "a failure and a row": (*ASKED, Give(FAILED), Take(pdu.RELEASE_RQ), Give(ROW)),
    "a failure and silence": (*ASKED, Give(FAILED), Take(pdu.RELEASE_RQ)),
    "half a row": (*ASKED, Give(ROW), Give(half)),
    "an abort": (*ASKED, Give(ROW), Give(pdu.abort())),
    "no DICOM": (Take(pdu.ASSOCIATE_RQ), Give(NAME.encode())),
    "no DICOM after a row": (*ASKED, Give(ROW), Give(NAME.encode())),
    "a false command": (*ASKED, Give(false_command)),
    "a token": (Take(pdu.ASSOCIATE_RQ), Give(with_token), TakeMessage(pdu.C_FIND_RQ), Give(ROW), Give(DONE)),
    "a rejection": (Take(pdu.ASSOCIATE_RQ), Give(pdu.associate_rj())),
}

FIND = pdu.request(pdu.C_FIND_RQ)
ASSOCIATED: Script = (Give(pdu.associate_rq()), Take(pdu.ASSOCIATE_AC))
CLIENTS: tuple[Script, ...] = (
    (*ASSOCIATED, Give(pdu.message(1, FIND, MALFORMED)), Take(pdu.P_DATA), Give(pdu.release_rq())),
    (*ASSOCIATED, Give(pdu.message(1, FIND, ITEM)), Take(pdu.P_DATA), Give(pdu.release_rq())),
    (*ASSOCIATED, Give(pdu.message(1, FIND, pdu.explicit(0x00080060, "CS", NAME.encode()))), Take(pdu.P_DATA)),
    (*ASSOCIATED, Give(pdu.message(1, pdu.request(pdu.C_FIND_RQ, sop_class=NAME), ITEM)), Take(pdu.P_DATA)),
    (*ASSOCIATED, Give(pdu.message(1, pdu.element(0x00100010, NAME.encode()), ITEM))),
    (*ASSOCIATED, Give(pdu.message(1, FIND, ITEM)[:-9])),
    (*ASSOCIATED, Give(pdu.message(77, FIND, ITEM))),
    (*ASSOCIATED, Give(NAME.encode())),
    (Give(NAME.encode()),),
)
