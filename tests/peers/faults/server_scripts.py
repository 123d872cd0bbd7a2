"""Pieces of which the scripts of servers are made."""

from __future__ import annotations

from tests.peers import pdu
from tests.peers.faults.model import Fault, Outcome, Place, Role
from tests.peers.raw import Bytes, Conversation, Give, Script, Take, TakeMessage, answered, responding

ROW = responding(identifier=pdu.worklist_item(1))
"""A right pending response."""
DONE = responding(pdu.SUCCESS)
"""A right final response."""
REQUEST: Script = (Take(pdu.ASSOCIATE_RQ),)
"""An A-ASSOCIATE-RQ came."""
ASKED: Script = (*REQUEST, Give(answered), TakeMessage(pdu.C_FIND_RQ))
"""A C-FIND-RQ came."""
RELEASED: Script = (Take(pdu.RELEASE_RQ), Give(pdu.release_rp()))
"""The release was asked for and is answered."""
FALSE_LENGTH = pdu.pdu(pdu.P_DATA, bytes(64), length=0xFFFF_FFFF)


def fault(
    slug: str,
    words: str,
    source: str,
    script: Script,
    outcome: Outcome,
    *,
    waits: bool = False,
    total: float | None = None,
    place: Place = Place.LISTENING,
) -> Fault:
    """Return a fault of a server."""
    return Fault(Role.SERVER, slug, words, source, script, outcome, waits, total, place)


def serving(*answers: Bytes) -> Script:
    """Return the script of a right server with these responses."""
    return (*ASKED, *map(Give, answers), Give(DONE), *RELEASED)


def accepting(acceptance: Bytes) -> Script:
    """Return the script of a server that is right but for its A-ASSOCIATE-AC."""
    return (*REQUEST, Give(acceptance), TakeMessage(pdu.C_FIND_RQ), Give(ROW, 2), Give(DONE), *RELEASED)


def cut(data: Bytes, size: int) -> Bytes:
    """Return the first bytes only."""
    return lambda conversation: made(data, conversation)[:size]


def joined(*parts: Bytes) -> Bytes:
    """Return several pieces in one segment."""
    return lambda conversation: b"".join(made(part, conversation) for part in parts)


def made(data: Bytes, conversation: Conversation) -> bytes:
    """Return the bytes for a conversation."""
    return data(conversation) if callable(data) else data


def acceptance(
    *items: bytes,
    information: bytes | None = None,
    version: int = 1,
    reserved: int = 0,
    called: bytes = b"MWLSCP",
    contexts: bool = True,
) -> Bytes:
    """Return an A-ASSOCIATE-AC that accepts what is proposed; ``items`` stand after the contexts."""

    def build(conversation: Conversation) -> bytes:
        accepted = [
            pdu.answer(pdu.Context(one.number, "", (pdu.EXPLICIT_LE,))) for one in conversation.contexts if contexts
        ]
        told = pdu.information() if information is None else information
        every = [pdu.APPLICATION, *accepted, *items, *([told] if told else [])]
        return pdu.associate(pdu.ASSOCIATE_AC, every, version=version, reserved=reserved, called=called)

    return build


def answering(*contexts: pdu.Context) -> Bytes:
    """Return an A-ASSOCIATE-AC with these answers and no others."""
    return acceptance(*map(pdu.answer, contexts), contexts=False)


def command(fields: dict[int, bytes], data_set: bytes | None = None) -> Bytes:
    """Return a message with this command set."""
    return raw_command(pdu.command_set(fields), data_set)


def raw_command(data: bytes, data_set: bytes | None = None) -> Bytes:
    """Return a message whose command set is these bytes."""
    return lambda conversation: pdu.message(conversation.context(), data, data_set)


def response_with(changes: dict[int, bytes | None]) -> Bytes:
    """Return a right pending response but for these elements; None leaves one out."""
    fields = response_fields() | changes
    return command({tag: value for tag, value in fields.items() if value is not None}, pdu.worklist_item(1))


def response_fields(status: int = pdu.PENDING) -> dict[int, bytes | None]:
    """Return the elements of a right pending response."""
    return {
        pdu.AFFECTED_SOP_CLASS: pdu.uid(pdu.WORKLIST),
        pdu.COMMAND_FIELD: pdu.us(pdu.C_FIND_RSP),
        pdu.RESPONDED_TO: pdu.us(1),
        pdu.DATA_SET_TYPE: pdu.us(pdu.DATA_SET),
        pdu.STATUS: pdu.us(status),
    }


def elements(*parts: tuple[int, bytes]) -> bytes:
    """Return a command set of these elements in this order, with its group length."""
    body = b"".join(pdu.element(number, value) for number, value in parts)
    return pdu.element(0, len(body).to_bytes(4, "little")) + body
