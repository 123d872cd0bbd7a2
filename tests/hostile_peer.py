"""A worklist SCP, and a client, whose every text is hostile; over real associations."""

from __future__ import annotations

from collections.abc import Sequence

from tests.hostile_strings import HOSTILE, WIRE, Hostile
from tests.peers import pdu
from tests.peers.raw import Conversation, Give, Script, Take, TakeMessage, responding

__all__ = ["ANSWERING", "FAILING", "RESPONSES", "asking", "failing_with"]

_VRS = ("PN", "LO", "SH", "CS", "AE", "DA", "TM", "UI", "ST", "LT", "DS", "UC", "UR", "UT")
_TAGS = (
    0x0010_0010, 0x0010_0020, 0x0008_0050, 0x0008_0060, 0x0040_0241, 0x0010_0030, 0x0008_0030, 0x0020_000D, 0x0008_0081,
    0x0010_4000, 0x0010_1030, 0x0018_9805, 0x0008_1190, 0x0040_A160,
)  # fmt: skip
_STEP = ((0x0008_0060, "CS"), (0x0040_0001, "AE"), (0x0040_0002, "DA"), (0x0040_0006, "PN"), (0x0040_0007, "LO"))
_LONGEST = 2_000
_TITLE = b"\x1b[31m[/]\x9b2J\x07\xff"


def _even(value: bytes) -> bytes:
    return value + b" " * (len(value) % 2)


def _item(texts: Sequence[bytes], charset: bytes = b"ISO_IR 192") -> bytes:
    """Return an identifier: at its top a text for each VR, in its step some of them again."""
    elements = {0x0008_0005: ("CS", charset), 0x0011_0010: ("LO", texts[0][:64]), 0x0011_1001: ("LO", texts[0][:64])}
    elements |= {tag: (vr, text) for tag, vr, text in zip(_TAGS, _VRS, texts, strict=False)}
    step = b"".join(pdu.explicit(tag, vr, _even(text)) for (tag, vr), text in zip(_STEP, texts, strict=False))
    elements[0x0040_0100] = ("SQ", b"\xfe\xff\x00\xe0" + len(step).to_bytes(4, "little") + step)
    return b"".join(pdu.explicit(tag, vr, _even(text)) for tag, (vr, text) in sorted(elements.items()))


def _identifiers() -> list[bytes]:
    texts = [one.wire[:_LONGEST] for one in HOSTILE]
    starts = range(0, len(texts), len(_TAGS))
    items = [_item(texts[start : start + len(_TAGS)]) for start in starts]
    items += [_item(WIRE), _item(WIRE, b"\x1b[31m[/]"), _item(WIRE, b""), _item(WIRE, b"ISO_IR 100")]
    huge = next(one.wire for one in HOSTILE if len(one.wire) > 65_000 and one.acting)
    return [*items, pdu.explicit(0x0010_0010, "PN", b"Doe^Huge") + pdu.explicit(0x0040_A160, "UT", _even(huge))]


def _accepted(conversation: Conversation) -> bytes:
    """Return an A-ASSOCIATE-AC with a hostile version name and hostile titles, which no requestor checks."""
    contexts = [pdu.Context(one.number, "", (one.transfer_syntaxes[-1],)) for one in conversation.contexts]
    syntaxes = [
        pdu.EXPLICIT_LE if pdu.EXPLICIT_LE in one.transfer_syntaxes else pdu.IMPLICIT_LE
        for one in conversation.contexts
    ]
    contexts = [pdu.Context(one.number, "", (syntax,)) for one, syntax in zip(contexts, syntaxes, strict=True)]
    names = pdu.item(0x51, b"\0\0\x40\0") + pdu.item(0x52, b"1.2.3.4") + pdu.item(0x55, _TITLE[:16])
    items = [pdu.APPLICATION, *map(pdu.answer, contexts), pdu.item(0x50, names + pdu.item(0x77, _TITLE))]
    return pdu.associate(pdu.ASSOCIATE_AC, items, called=_TITLE[:16], calling=_TITLE[:16])


_ITEMS = _identifiers()
RESPONSES = len(_ITEMS) + 2
"""How many responses the hostile SCP gives, of which the last two are malformed and of status FF01."""
_ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(_accepted), TakeMessage(pdu.C_FIND_RQ))
_RELEASED: Script = (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))

ANSWERING: Script = (
    *_ASKED,
    *(Give(responding(identifier=item, comment=HOSTILE[number].wire[:60])) for number, item in enumerate(_ITEMS)),
    Give(responding(identifier=_ITEMS[2][:-7])),
    Give(responding(pdu.PENDING_WARNING, _ITEMS[3], comment=_TITLE)),
    Give(responding(pdu.SUCCESS, comment=_TITLE)),
    *_RELEASED,
)
"""Answers with every string there is."""


def failing_with(one: Hostile) -> Script:
    """Return a script that ends with a failure whose comment is hostile."""
    return (*_ASKED, Give(responding(0xA900, comment=one.wire[:64])), *_RELEASED)


FAILING: Script = failing_with(next(one for one in HOSTILE if one.kind == "osc"))


def asking(calling: bytes, called: bytes = b"MWLSCP") -> Script:
    """Return a client that calls itself something hostile and asks for something hostile."""
    items = [pdu.APPLICATION, *map(pdu.proposed, pdu.PROPOSED), pdu.information()]
    name = pdu.explicit(0x0008_0005, "CS", b"ISO_IR 192") + pdu.explicit(0x0010_0010, "PN", _even(calling * 2))
    return (
        Give(pdu.associate(pdu.ASSOCIATE_RQ, items, called=called, calling=calling[:16])),
        Take(pdu.ASSOCIATE_AC),
        Give(pdu.message(1, pdu.request(pdu.C_FIND_RQ), name)),
        TakeMessage(pdu.C_FIND_RSP),
        Give(pdu.release_rq()),
    )
