"""What hostile peers send, as scripts of the raw peer, and what has to come of it."""

from __future__ import annotations

import asyncio
import struct
import zlib
from dataclasses import dataclass

from benchmarks.soak.setting import Sizes
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.worklist.query import Query
from tests.peers import pdu
from tests.peers.raw import (
    Bytes,
    Conversation,
    Give,
    Script,
    ScriptFailed,
    Take,
    TakeMessage,
    answered,
    responding,
)

__all__ = ["ASKED", "ASSOCIATED", "EVERYTHING", "LEAVE", "ROW", "Attack", "Requests", "on_client", "on_server"]

_PIECE = 65_536
_TOGETHER = 100
"""Small PDUs that are written together."""
_FRAGMENT = 16_000
_ECHO = pdu.message(3, pdu.request(pdu.C_ECHO_RQ, data=False, sop_class=pdu.VERIFICATION))
_DEEP = 1_000 * struct.pack("<HH2s2xIHHI", 0x0040, 0x0100, b"SQ", 0xFFFF_FFFF, 0xFFFE, 0xE000, 0xFFFF_FFFF)

ASSOCIATED: Script = (Give(pdu.associate_rq()), Take(pdu.ASSOCIATE_AC))
"""A client gets its association."""
LEAVE: Script = (Give(pdu.release_rq()), Take(pdu.RELEASE_RP))
"""A client releases."""
ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
"""A server has accepted the association and got the query."""
ROW = responding(identifier=pdu.worklist_item(1))
"""A right response."""
EVERYTHING = pdu.message(1, pdu.request(pdu.C_FIND_RQ), Query.default().encode(TransferSyntax.EXPLICIT_LE))
"""A C-FIND-RQ that every item matches."""


@dataclass(frozen=True)
class Attack:
    """What a hostile peer does.

    Attributes:
        what: It in words.
        script: How it does it.
        due: What the process that it is done to must say of it.
    """

    what: str
    script: Script
    due: str


@dataclass
class Requests:
    """Send requests as fast as they are taken, and read the answers meanwhile.

    Attributes:
        data: Some requests.
        times: How often to send them.
        answers: How many P-DATA-TF must come.
    """

    data: bytes
    times: int
    answers: int

    async def play(self, conversation: Conversation) -> None:
        """Send and read."""
        sending = asyncio.create_task(Give(self.data, self.times).play(conversation))
        try:
            for _ in range(self.answers):
                if await conversation.take(60.0) is None:
                    raise ScriptFailed(f"the connection is {conversation.ended}")
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


def on_server(sizes: Sizes) -> list[Attack]:
    """Return what a hostile client does to a server."""
    return [*_floods_of_client(sizes), *_queries(sizes)]


def on_client(sizes: Sizes) -> list[Attack]:
    """Return what a hostile server does to a client."""
    return [*_floods_of_server(sizes), *_responses(sizes)]


# -- as a client -------------------------------------------------------------------------------------------------------


def _floods_of_client(sizes: Sizes) -> list[Attack]:
    tiny, head = sizes.tiny, Give(pdu.p_data(pdu.Pdv(1, True, True, pdu.request(pdu.C_FIND_RQ))))
    cancels = _tiny(pdu.message(1, pdu.cancel(7)), tiny)
    requests = (Requests(_ECHO * _TOGETHER, tiny // _TOGETHER, tiny), *LEAVE)
    one_request = (Requests(_ECHO, 1, 1), *LEAVE)
    return [
        Attack(f"{_flood_words(sizes)}, no association", _flood(sizes, pdu.ASSOCIATE_RQ), "claims 4294967295"),
        Attack(_flood_words(sizes), (*ASSOCIATED, *_flood(sizes, pdu.P_DATA)), "claims 4294967295"),
        Attack(_fragment_words(sizes, "identifier"), (*ASSOCIATED, head, _fragments(sizes)), "exceeds 1048576"),
        Attack(_fragment_words(sizes, "command set"), (*ASSOCIATED, _fragments(sizes, command=True)), "exceeds 65536"),
        Attack(f"{tiny:,} fragments of one byte", (*ASSOCIATED, head, _tiny(_fragment(1), tiny)), "16384 fragments"),
        Attack(f"{tiny:,} fragments of no byte", (*ASSOCIATED, head, _tiny(_fragment(0), tiny)), "16384 fragments"),
        Attack(f"{tiny:,} C-ECHO-RQs at once", (*ASSOCIATED, *requests), f"{tiny:,} × 0x0000"),
        Attack(f"{tiny:,} C-CANCEL-RQs for nothing", (*ASSOCIATED, cancels, *one_request), "1 × 0x0000"),
    ]


def _queries(sizes: Sizes) -> list[Attack]:
    nested, size = sizes.nested, f"{sizes.identifier / 1e6:.0f} MB"
    deflating = pdu.associate_rq(contexts=[pdu.Context(1, pdu.WORKLIST, (TransferSyntax.DEFLATED.value,))])
    wild = Query.default().with_key("PatientName", "*A" * 31 + "*").encode(TransferSyntax.EXPLICIT_LE)
    many, deflated = _find(_elements(100_000)), _find(_deflated(sizes.identifier))
    return [
        Attack(f"{nested} queries nested 1,000 deep", _asking(_find(_DEEP), nested), f"{nested} × 0xA900"),
        Attack("a query of 100,000 elements", _asking(many), "1 × 0xA900"),
        Attack(
            f"a query of {size}, deflated",
            (Give(deflating), Take(pdu.ASSOCIATE_AC), Requests(deflated, 1, 1), *LEAVE),
            "1 × 0xA900",
        ),
        Attack(f"a key of 32 wild cards, for {sizes.answer:,} items", _asking(_find(wild)), "1 × 0x0000"),
    ]


def _asking(request: bytes, times: int = 1) -> Script:
    return (*ASSOCIATED, Requests(request, times, times), *LEAVE)


def _find(identifier: bytes) -> bytes:
    return pdu.message(1, pdu.request(pdu.C_FIND_RQ), identifier)


# -- as a server -------------------------------------------------------------------------------------------------------


def _floods_of_server(sizes: Sizes) -> list[Attack]:
    tiny, head, limit = sizes.tiny, Give(_pending), "LimitExceeded"
    return [
        Attack(
            f"{_flood_words(sizes)}, no association",
            (Take(pdu.ASSOCIATE_RQ), *_flood(sizes, pdu.ASSOCIATE_AC)),
            limit,
        ),
        Attack(_flood_words(sizes), (*ASKED, Give(ROW), *_flood(sizes, pdu.P_DATA)), limit),
        Attack(_fragment_words(sizes, "identifier"), (*ASKED, head, _fragments(sizes)), limit),
        Attack(_fragment_words(sizes, "command set"), (*ASKED, _fragments(sizes, command=True)), limit),
        Attack(f"{tiny:,} fragments of one byte", (*ASKED, head, _tiny(_fragment(1), tiny)), limit),
        Attack(f"{tiny:,} fragments of no byte", (*ASKED, head, _tiny(_fragment(0), tiny)), limit),
        Attack(f"{tiny:,} N-EVENT-REPORT-RQs", (*ASKED, _tiny(_report, tiny)), "RemoteProtocolError"),
    ]


def _responses(sizes: Sizes) -> list[Attack]:
    tiny, nested = sizes.tiny, sizes.nested * 10
    deep, many = responding(identifier=_DEEP), responding(identifier=_elements(100_000))
    without = f"{tiny:,} responses, {tiny:,} malformed"
    return [
        Attack(f"{tiny:,} responses without an identifier", _answering(_tiny(responding(), tiny)), without),
        Attack(
            f"{tiny:,} responses with one of no byte",
            _answering(_tiny(responding(identifier=b""), tiny)),
            f"{tiny:,} responses, 0 malformed",
        ),
        Attack(f"{nested:,} responses nested 1,000 deep", _answering(Give(deep, nested)), f"{nested:,} malformed"),
        Attack("100 responses of 100,000 elements", _answering(Give(many, 100)), "100 malformed"),
    ]


def _answering(rows: Give) -> Script:
    return (*ASKED, rows, Give(responding(pdu.SUCCESS)), Take(pdu.RELEASE_RQ, 30.0), Give(pdu.release_rp()))


def _pending(conversation: Conversation) -> bytes:
    """Return the command set of a pending response, its identifier still to come."""
    return pdu.p_data(pdu.Pdv(conversation.context(), True, True, pdu.response()))


def _report(conversation: Conversation) -> bytes:
    fields = {pdu.COMMAND_FIELD: pdu.us(pdu.N_EVENT_REPORT_RQ), pdu.MESSAGE_ID: pdu.us(9)}
    return pdu.message(conversation.context(), pdu.command_set(fields | {pdu.DATA_SET_TYPE: pdu.us(pdu.NO_DATA_SET)}))


# -- as either ---------------------------------------------------------------------------------------------------------


def _flood(sizes: Sizes, kind: int) -> Script:
    """Claim the longest PDU that there can be, and send what it seems to hold."""
    return (Give(pdu.pdu(kind, b"", length=0xFFFF_FFFF)), Give(bytes(_PIECE), sizes.flood // _PIECE))


def _flood_words(sizes: Sizes) -> str:
    return f"{sizes.flood / 1e6:.0f} MB behind a false length"


def _fragments(sizes: Sizes, *, command: bool = False) -> Give:
    """Send fragments of which none is the last."""
    return Give(_fragment(_FRAGMENT, command=command), sizes.identifier // _FRAGMENT)


def _fragment_words(sizes: Sizes, what: str) -> str:
    return f"{sizes.identifier / 1e6:.0f} MB of one {what} in fragments"


def _fragment(size: int, *, command: bool = False) -> bytes:
    return pdu.p_data(pdu.Pdv(1, command, False, bytes(size)))


def _tiny(data: Bytes, count: int) -> Give:
    """Send something small so many times."""
    return Give(lambda conversation: (data(conversation) if callable(data) else data) * _TOGETHER, count // _TOGETHER)


def _elements(count: int) -> bytes:
    """Return an identifier of empty elements."""
    each = (pdu.explicit((0x0009 + 2 * (n >> 12)) << 16 | 0x1000 + (n & 0xFFF), "LO", b"") for n in range(count))
    return b"".join(each)


def _deflated(size: int) -> bytes:
    """Return so many NUL bytes, deflated."""
    stream, piece = zlib.compressobj(wbits=-15), bytes(1_000_000)
    return b"".join([*(stream.compress(piece) for _ in range(size // len(piece))), stream.flush()])
