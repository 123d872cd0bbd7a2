"""Decoding A-ASSOCIATE PDUs, and negotiating presentation contexts (PS3.8 9.3.2 to 9.3.4, PS3.7 Annex D.3).

This does not use pynetdicom, so that errors are named exactly. Items of unknown types and reserved fields are ignored,
as the standard requires. A broken rule that does no harm becomes a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from mwl_tui.association.events import (
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Context,
    ContextResult,
    Identity,
)
from mwl_tui.association.items import FIXED, broken, uid, walk, without_passcode

__all__ = ["decode_acceptance", "decode_rejection", "decode_request", "negotiate"]

_NOT_ANNOUNCED: Final = 16_384
"""Bytes of a PDU for a peer that announces no maximum length: the smallest default of common implementations."""
_SMALLEST: Final = 128
"""With a smaller maximum length, one command set would need too many PDUs."""
_APPLICATION_CONTEXT, _CONTEXT_RQ, _CONTEXT_AC, _USER_INFORMATION = 0x10, 0x20, 0x21, 0x50
_ABSTRACT_SYNTAX, _TRANSFER_SYNTAX = 0x30, 0x40
_CLASS_UID, _VERSION_NAME = 0x52, 0x55
_VERSION = Struct(">H")
_NAMED_IDENTITIES: Final = (1, 2)


@dataclass(slots=True)
class _Items:
    """The items of an A-ASSOCIATE PDU, with its decoded user information."""

    name: str
    data: bytes
    contexts: list[tuple[int, int]] = field(default_factory=list)
    application_context: str = ""
    max_pdu: int | None = None
    class_uid: str = ""
    version: str = ""
    extended: dict[str, bytes] = field(default_factory=dict)
    identity: Identity | None = None
    identity_response: bytes | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def longest_pdu(self) -> int:
        """The longest PDU that the peer accepts, in bytes; 0 is without limit (PS3.8 section D.1)."""
        return _NOT_ANNOUNCED if self.max_pdu is None else self.max_pdu


def decode_request(data: bytes) -> AssociationRequested:
    """Decode an A-ASSOCIATE-RQ.

    Raises:
        RemoteProtocolError: Its structure is wrong, or a mandatory item is missing.
    """
    items = _items("A-ASSOCIATE-RQ", data, _CONTEXT_RQ)
    contexts = tuple(_proposed(data, start, end) for start, end in items.contexts)
    _check_ids(contexts, items)
    return AssociationRequested(
        called_ae=_ae_title(data[10:26]),
        calling_ae=_ae_title(data[26:42]),
        contexts=contexts,
        max_pdu=items.longest_pdu,
        implementation_class_uid=items.class_uid,
        implementation_version=items.version,
        application_context=items.application_context,
        protocol_version=_VERSION.unpack_from(data, 6)[0],
        extended=items.extended,
        identity=items.identity,
        data=without_passcode(data),
        notes=tuple(items.notes),
    )


def decode_acceptance(data: bytes, proposed: Sequence[Context]) -> AssociationAccepted:
    """Decode an A-ASSOCIATE-AC and apply its results to the proposed contexts.

    Raises:
        RemoteProtocolError: Its structure is wrong, or it contradicts itself or the proposal.
    """
    items = _items("A-ASSOCIATE-AC", data, _CONTEXT_AC)
    if not _VERSION.unpack_from(data, 6)[0] & 1:
        items.notes.append("A-ASSOCIATE-AC without protocol version 1")
    contexts = _answers(items, {context.id: context for context in proposed})
    items.notes += [f"presentation context {one.id} is not answered" for one in proposed if one.id not in contexts]
    return AssociationAccepted(
        contexts=tuple(contexts.values()),
        max_pdu=items.longest_pdu,
        implementation_class_uid=items.class_uid,
        implementation_version=items.version,
        extended=items.extended,
        identity_response=items.identity_response,
        data=without_passcode(data),
        notes=tuple(items.notes),
    )


def decode_rejection(data: bytes) -> AssociationRefused:
    """Decode an A-ASSOCIATE-RJ; reserved codes are kept."""
    return AssociationRefused(result=data[7], source=data[8], code=data[9], data=data)


def negotiate(proposed: Sequence[Context], supported: Sequence[tuple[str, Sequence[str]]]) -> tuple[Context, ...]:
    """Return the acceptor's results for proposed contexts, by our order of transfer syntaxes (PS3.8 9.3.3.2).

    A context with an even ID gets no result, since no result may have such an ID: so it is not accepted.
    """
    ours = dict(supported)
    return tuple(_answer(context, ours.get(context.abstract_syntax)) for context in proposed if context.id % 2)


def _answer(context: Context, ours: Sequence[str] | None) -> Context:
    if ours is None:
        return Context(context.id, context.abstract_syntax, (), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED)
    for syntax in ours:
        if syntax in context.transfer_syntaxes:
            return Context(context.id, context.abstract_syntax, (syntax,), ContextResult.ACCEPTANCE)
    return Context(context.id, context.abstract_syntax, (), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED)


def _items(name: str, data: bytes, context_item: int) -> _Items:
    """Read the items; the first counts of those that may occur only once."""
    if len(data) < FIXED:
        raise broken(f"{name} has {len(data)} bytes instead of at least {FIXED}", len(data), data)
    found, informed = _Items(name, data), False
    for kind, start, end in walk(data, FIXED, len(data), name):
        if kind == context_item:
            if end - start < 4:
                raise broken(f"a presentation context item has {end - start} bytes instead of 4", start, data)
            found.contexts.append((start, end))
        elif kind == _APPLICATION_CONTEXT:
            found.application_context = found.application_context or uid(data[start:end])
        elif kind == _USER_INFORMATION and not informed:
            informed = True
            for part in walk(data, start, end, "the user information item"):
                _add_user_information(found, *part)
    if not found.contexts:
        raise broken(f"{name} without a presentation context", None, data)
    _check_missing(found, informed)
    return found


def _check_missing(found: _Items, informed: bool) -> None:
    if not informed:
        found.notes.append(f"{found.name} without a user information item")
    elif found.max_pdu is None:
        found.notes.append(f"{found.name} without a maximum length: {_NOT_ANNOUNCED} bytes are assumed")
    elif 0 < found.max_pdu < _SMALLEST:
        raise broken(f"a maximum length of {found.max_pdu} bytes leaves no room for a command set", None, found.data)
    if informed and not found.class_uid:
        found.notes.append(f"{found.name} without an implementation class UID")


def _add_user_information(found: _Items, kind: int, start: int, end: int) -> None:
    """Decode one sub-item of the user information item (PS3.7 Annex D.3.3); unused types are ignored."""
    value = found.data[start:end]
    if kind == 0x51:
        if len(value) != 4:
            raise broken(f"a maximum length sub-item has {len(value)} bytes instead of 4", start, found.data)
        found.max_pdu = int.from_bytes(value, "big")
    elif kind == _CLASS_UID:
        found.class_uid = uid(value)
    elif kind == _VERSION_NAME:
        found.version = uid(value).strip()
    elif kind == 0x56:
        sop_class, rest = _counted(found, value, start)
        found.extended[uid(sop_class)] = rest
    elif kind == 0x58:
        found.identity = _identity(found, value, start)
    elif kind == 0x59:
        found.identity_response = _counted(found, value, start)[0]


def _counted(found: _Items, value: bytes, start: int) -> tuple[bytes, bytes]:
    """Return a field that has its length before it, and the bytes after it."""
    size = int.from_bytes(value[:2], "big")
    if len(value) < 2 or size > len(value) - 2:
        # the claimed length is not quoted: it could be two letters of a passcode
        left = max(0, len(value) - 2)
        raise broken(f"a field claims more bytes than the {left} that are left in its item", start, found.data)
    return value[2 : 2 + size], value[2 + size :]


def _identity(found: _Items, value: bytes, start: int) -> Identity:
    """Decode a user identity (PS3.7 Table D.3-14); only a user name is kept."""
    primary, rest = _counted(found, value[2:], start + 2)
    if _counted(found, rest, start)[1]:
        raise broken("a user identity sub-item is longer than its fields", start, found.data)
    user = primary if value[0] in _NAMED_IDENTITIES else b""
    return Identity(type=value[0], user=user, response_requested=value[1] == 1)


def _proposed(data: bytes, start: int, end: int) -> Context:
    abstract, syntaxes = _syntaxes(data, start, end)
    return Context(data[start], abstract, syntaxes)


def _syntaxes(data: bytes, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """Return the abstract syntax and the transfer syntaxes of a presentation context item."""
    abstract, syntaxes = "", []
    for kind, first, last in walk(data, start + 4, end, "a presentation context item"):
        if kind == _ABSTRACT_SYNTAX:
            abstract = abstract or uid(data[first:last])
        elif kind == _TRANSFER_SYNTAX:
            syntaxes.append(uid(data[first:last]))
    return abstract, tuple(syntaxes)


def _check_ids(contexts: Sequence[Context], items: _Items) -> None:
    """Check PS3.8 section 9.3.2.2: an ID used twice makes its data ambiguous; an even ID is only noted."""
    seen = set()
    for context in contexts:
        if context.id in seen:
            raise broken(f"presentation context ID {context.id} is used twice", None, items.data)
        seen.add(context.id)
        if context.id % 2 == 0:
            items.notes.append(f"presentation context ID {context.id} is even")
    if not any(context.id % 2 for context in contexts):
        raise broken("no presentation context has an odd ID", None, items.data)


def _answers(items: _Items, proposed: dict[int, Context]) -> dict[int, Context]:
    """Return the contexts with their results, by ID; a rejected one has no transfer syntax (PS3.8 Table 9-18)."""
    found: dict[int, Context] = {}
    for start, end in items.contexts:
        number, result = items.data[start], ContextResult(items.data[start + 2])
        proposal = proposed.get(number)
        if proposal is None:
            items.notes.append(f"presentation context {number} is answered, which was not proposed")
            continue
        syntaxes: tuple[str, ...] = ()
        if result is ContextResult.ACCEPTANCE:
            syntaxes = _accepted_syntax(items, proposal, start, end)
        answer = Context(number, proposal.abstract_syntax, syntaxes, result)
        if found.setdefault(number, answer) != answer:
            raise broken(f"presentation context {number} is answered twice, differently", start, items.data)
    return found


def _accepted_syntax(items: _Items, proposal: Context, start: int, end: int) -> tuple[str, ...]:
    _, syntaxes = _syntaxes(items.data, start, end)
    if not syntaxes:
        raise broken(f"presentation context {proposal.id} is accepted without a transfer syntax", start, items.data)
    if len(set(syntaxes)) > 1:
        raise broken(f"presentation context {proposal.id} is accepted with two transfer syntaxes", start, items.data)
    if syntaxes[0] not in proposal.transfer_syntaxes:
        what = f"presentation context {proposal.id} is accepted with a transfer syntax not proposed"
        raise broken(what, start, items.data)
    return syntaxes[:1]


def _ae_title(data: bytes) -> str:
    """Return an AE title without its padding: spaces (PS3.8 Table 9-11), or NULs, which some peers use."""
    return data.rstrip(b"\0 ").lstrip(b" ").decode("ascii", "backslashreplace")
