"""A-ASSOCIATE, A-RELEASE and A-ABORT PDUs (PS3.8 section 9.3) over pynetdicom's codecs.

The structure is walked before pynetdicom sees it, so that what is wrong is named with its offset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from pynetdicom.pdu import (
    A_ASSOCIATE_AC,
    A_ASSOCIATE_RQ,
    A_RELEASE_RP,
    A_RELEASE_RQ,
)
from pynetdicom.pdu_items import (
    ImplementationClassUIDSubItem,
    ImplementationVersionNameSubItem,
    MaximumLengthSubItem,
    SOPClassExtendedNegotiationSubItem,
    UserIdentitySubItemAC,
    UserIdentitySubItemRQ,
    UserInformationItem,
)
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SOPClassExtendedNegotiation,
    UserIdentityNegotiation,
)
from pynetdicom.presentation import PresentationContext, build_context, negotiate_as_acceptor

from mwl_tui.association.events import (
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Context,
    ContextResult,
    Identity,
)
from mwl_tui.dicom.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from mwl_tui.errors import LocalProtocolError, RemoteProtocolError

__all__ = ["Proposal", "negotiate"]

APPLICATION_CONTEXT: Final = "1.2.840.10008.3.1.1.1"

_ITEM = Struct(">BxH")
_NAMES: Final = {
    0x10: "application context item",
    0x20: "presentation context item",
    0x21: "presentation context item",
    0x50: "user information item",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a requestor proposes.

    Attributes:
        called_ae: 1 to 16 characters.
        calling_ae: 1 to 16 characters.
        contexts: SOP Class UID and the transfer syntaxes proposed for it, in order.
        max_pdu: The longest P-DATA PDU that we take, in bytes (PS3.8 Annex D.1); 0 is without limit.
        user: User name for user identity negotiation.
        passcode: With it the identity is of type 2.
        extended: Service-class-application-information by SOP Class UID (PS3.7 section D.3.3.5).
    """

    called_ae: str
    calling_ae: str
    contexts: tuple[tuple[str, tuple[str, ...]], ...]
    max_pdu: int
    user: str | None = None
    passcode: str | None = field(default=None, repr=False)
    extended: dict[str, bytes] = field(default_factory=dict)


def encode_request(proposal: Proposal) -> tuple[bytes, tuple[Context, ...]]:
    """Encode an A-ASSOCIATE-RQ and give the contexts with their IDs."""
    primitive = A_ASSOCIATE()
    contexts = []
    for number, (abstract_syntax, syntaxes) in enumerate(proposal.contexts):
        context = build_context(abstract_syntax, list(syntaxes))
        context.context_id = 2 * number + 1
        contexts.append(context)
    try:
        primitive.called_ae_title = proposal.called_ae
        primitive.calling_ae_title = proposal.calling_ae
        primitive.application_context_name = APPLICATION_CONTEXT
        primitive.presentation_context_definition_list = contexts
        primitive.user_information = [*_identification(proposal.max_pdu), *_extras(proposal)]
    except (ValueError, TypeError) as error:
        raise LocalProtocolError(f"this association cannot be requested: {error}") from error
    pdu = A_ASSOCIATE_RQ()
    pdu.from_primitive(primitive)
    return pdu.encode(), tuple(_context(context) for context in contexts)


def _identification(
    max_pdu: int,
) -> list[MaximumLengthNotification | ImplementationClassUIDNotification | ImplementationVersionNameNotification]:
    length = MaximumLengthNotification()
    length.maximum_length_received = max_pdu
    uid = ImplementationClassUIDNotification()
    uid.implementation_class_uid = IMPLEMENTATION_CLASS_UID
    version = ImplementationVersionNameNotification()
    version.implementation_version_name = IMPLEMENTATION_VERSION_NAME
    return [length, uid, version]


def _extras(proposal: Proposal) -> list[SOPClassExtendedNegotiation | UserIdentityNegotiation]:
    items: list[SOPClassExtendedNegotiation | UserIdentityNegotiation] = [
        _extended_item(sop_class, information) for sop_class, information in proposal.extended.items()
    ]
    if proposal.user is not None:
        identity = UserIdentityNegotiation()
        identity.user_identity_type = 1 if proposal.passcode is None else 2
        identity.primary_field = proposal.user.encode()
        if proposal.passcode is not None:
            identity.secondary_field = proposal.passcode.encode()
        identity.positive_response_requested = True
        items.append(identity)
    return items


def _extended_item(sop_class: str, information: bytes) -> SOPClassExtendedNegotiation:
    item = SOPClassExtendedNegotiation()
    item.sop_class_uid = sop_class
    item.service_class_application_information = information
    return item


def _context(context: PresentationContext) -> Context:
    result = None if context.result is None else ContextResult(context.result)
    return Context(
        int(context.context_id or 0),
        str(context.abstract_syntax or ""),
        tuple(str(syntax) for syntax in context.transfer_syntax),
        result,
    )


def negotiate(proposed: Sequence[Context], supported: Sequence[tuple[str, Sequence[str]]]) -> tuple[Context, ...]:
    """Answer proposed contexts as the acceptor, in our order of transfer syntaxes (PS3.8 section 9.3.3.2)."""
    ours = [build_context(abstract_syntax, list(syntaxes)) for abstract_syntax, syntaxes in supported]
    theirs = []
    for context in proposed:
        theirs.append(build_context(context.abstract_syntax, list(context.transfer_syntaxes)))
        theirs[-1].context_id = context.id
    results, _ = negotiate_as_acceptor(theirs, ours)
    return tuple(_context(context) for context in results)


def encode_acceptance(
    request: AssociationRequested, contexts: Sequence[Context], max_pdu: int, extended: dict[str, bytes]
) -> bytes:
    """Encode the A-ASSOCIATE-AC to a request; AE titles go back as they came (PS3.8 Table 9-17)."""
    primitive = A_ASSOCIATE()
    primitive.called_ae_title = request.called_ae
    primitive.calling_ae_title = request.calling_ae
    primitive.application_context_name = APPLICATION_CONTEXT
    results = []
    for context in contexts:
        result = build_context(context.abstract_syntax, list(context.transfer_syntaxes))
        result.context_id = context.id
        result.result = int(context.result or 0)
        results.append(result)
    primitive.presentation_context_definition_results_list = results
    primitive.user_information = [
        *_identification(max_pdu),
        *(_extended_item(sop_class, information) for sop_class, information in extended.items()),
    ]
    primitive.result = 0
    pdu = A_ASSOCIATE_AC()
    pdu.from_primitive(primitive)
    return pdu.encode()


_CONTROL = Struct(">BxLxBBB")


def encode_rejection(result: int, source: int, code: int) -> bytes:
    """Encode an A-ASSOCIATE-RJ (PS3.8 Table 9-21)."""
    return _CONTROL.pack(0x03, 4, result, source, code)


def encode_abort(source: int, code: int) -> bytes:
    """Encode an A-ABORT (PS3.8 Table 9-26)."""
    return _CONTROL.pack(0x07, 4, 0, source, code)


def encode_release_request() -> bytes:
    """Encode an A-RELEASE-RQ (PS3.8 Table 9-24)."""
    return bytes(A_RELEASE_RQ().encode())


def encode_release_response() -> bytes:
    """Encode an A-RELEASE-RP (PS3.8 Table 9-25)."""
    return bytes(A_RELEASE_RP().encode())


def decode_request(data: bytes) -> AssociationRequested:
    """Decode an A-ASSOCIATE-RQ.

    Raises:
        RemoteProtocolError: Its structure or one of its values breaks PS3.8 section 9.3.2.
    """
    _check_structure(data, "A-ASSOCIATE-RQ", context_item=0x20)
    pdu = A_ASSOCIATE_RQ()
    _decode(pdu, data, "A-ASSOCIATE-RQ")
    information = _information(pdu.user_information, data, "A-ASSOCIATE-RQ")
    contexts = tuple(
        Context(
            int(item.context_id or 0),
            str(item.abstract_syntax or ""),
            tuple(str(syntax) for syntax in item.transfer_syntax),
        )
        for item in pdu.presentation_context
    )
    _check_contexts(contexts, data)
    return AssociationRequested(
        called_ae=pdu.called_ae_title.strip(),
        calling_ae=pdu.calling_ae_title.strip(),
        contexts=contexts,
        max_pdu=information.max_pdu,
        implementation_class_uid=information.class_uid,
        implementation_version=information.version,
        application_context=str(pdu.application_context_name or ""),
        protocol_version=pdu.protocol_version,
        extended=information.extended,
        identity=information.identity,
        data=without_passcode(data),
    )


def decode_acceptance(data: bytes, proposed: Sequence[Context]) -> AssociationAccepted:
    """Decode an A-ASSOCIATE-AC and lay its results on what was proposed.

    Raises:
        RemoteProtocolError: Its structure or one of its values breaks PS3.8 section 9.3.3.
    """
    name = "A-ASSOCIATE-AC"
    _check_structure(data, name, context_item=0x21)
    pdu = A_ASSOCIATE_AC()
    _decode(pdu, data, name)
    information = _information(pdu.user_information, data, name)
    by_id = {context.id: context for context in proposed}
    contexts = []
    for item in pdu.presentation_context:
        asked = by_id.get(int(item.context_id or 0))
        if asked is None:
            raise _broken(f"{name} answers presentation context {item.context_id}, which was not proposed", None, data)
        contexts.append(_accepted(asked, item.result, str(item.transfer_syntax or ""), data))
    return AssociationAccepted(
        contexts=tuple(contexts),
        max_pdu=information.max_pdu,
        implementation_class_uid=information.class_uid,
        implementation_version=information.version,
        extended=information.extended,
        identity_response=information.identity_response,
        data=data,
    )


def _accepted(asked: Context, code: int | None, syntax: str, data: bytes) -> Context:
    try:
        result = ContextResult(code or 0)
    except ValueError:
        raise _broken(f"presentation context {asked.id} has the unknown result {code}", None, data) from None
    if result is ContextResult.ACCEPTANCE and syntax not in asked.transfer_syntaxes:
        raise _broken(f"presentation context {asked.id} is accepted with a transfer syntax not proposed", None, data)
    return Context(asked.id, asked.abstract_syntax, (syntax,) if syntax else (), result)


def decode_rejection(data: bytes) -> AssociationRefused:
    """Decode an A-ASSOCIATE-RJ; reserved codes are kept as they are."""
    return AssociationRefused(result=data[7], source=data[8], code=data[9], data=data)


@dataclass(slots=True)
class _Information:
    max_pdu: int = 0
    class_uid: str = ""
    version: str = ""
    extended: dict[str, bytes] = field(default_factory=dict)
    identity: Identity | None = None
    identity_response: bytes | None = None


def _information(item: UserInformationItem | None, data: bytes, name: str) -> _Information:
    """Give what the user information item holds (PS3.7 Annex D.3.3)."""
    if item is None:
        raise _broken(f"{name} without a user information item", None, data)
    found = _Information()
    for sub in item.user_data:
        if isinstance(sub, MaximumLengthSubItem):
            found.max_pdu = int(sub.maximum_length_received or 0)
        elif isinstance(sub, ImplementationClassUIDSubItem):
            found.class_uid = str(sub.implementation_class_uid or "")
        elif isinstance(sub, ImplementationVersionNameSubItem):
            found.version = str(sub.implementation_version_name or "").strip()
        elif isinstance(sub, SOPClassExtendedNegotiationSubItem):
            found.extended[str(sub.sop_class_uid)] = bytes(sub.service_class_application_information or b"")
        elif isinstance(sub, UserIdentitySubItemRQ):
            found.identity = Identity(
                int(sub.user_identity_type or 0), bytes(sub.primary_field or b""), bool(sub.positive_response_requested)
            )
        elif isinstance(sub, UserIdentitySubItemAC):
            found.identity_response = bytes(sub.server_response or b"")
    return found


def _decode(pdu: A_ASSOCIATE_RQ | A_ASSOCIATE_AC, data: bytes, name: str) -> None:
    """Let pynetdicom decode. It raises whatever its code happens to meet, so all of that ends here."""
    try:
        pdu.decode(data)
    except Exception as error:
        raise _broken(f"{name} cannot be decoded: {error or type(error).__name__}", None, data) from error


def _check_structure(data: bytes, name: str, *, context_item: int) -> None:
    """Check that items and sub-items fill the PDU exactly (PS3.8 sections 9.3.2 and 9.3.3)."""
    if len(data) < 74:
        raise _broken(f"{name} has {len(data)} bytes where at least 74 are due", len(data), data)
    seen = 0
    for kind, start, end in _items(data, 74, len(data), name):
        if kind == 0x50:
            for _ in _items(data, start, end, "the user information item"):
                pass
        elif kind == context_item:
            seen += 1
            if end - start < 4:
                raise _broken(f"a presentation context item has {end - start} bytes where 4 are due", start, data)
            for _ in _items(data, start + 4, end, "a presentation context item"):
                pass
        elif kind != 0x10:
            raise _broken(f"{name} holds an item of the unknown type 0x{kind:02X}", start - 4, data)
    if not seen:
        raise _broken(f"{name} without a presentation context", None, data)


def _items(data: bytes, position: int, end: int, within: str) -> list[tuple[int, int, int]]:
    """Give the type, start and end of each item between two offsets, each length checked.

    An error holds the fixed part only: in a broken structure a passcode could stand anywhere.
    """
    found = []
    while position < end:
        if end - position < 4:
            raise _broken(f"{within} ends inside an item's header", position, data[:74])
        kind, length = _ITEM.unpack_from(data, position)
        start = position + 4
        if length > end - start:
            what = _NAMES.get(kind, f"item 0x{kind:02X}")
            raise _broken(f"{what} claims {length} bytes, {end - start} are left in {within}", position, data[:74])
        found.append((kind, start, start + length))
        position = start + length
    return found


def _check_contexts(contexts: Sequence[Context], data: bytes) -> None:
    """Check PS3.8 section 9.3.2.2: odd, distinct IDs, an abstract syntax and a transfer syntax each."""
    seen = set()
    for context in contexts:
        if context.id % 2 == 0 or context.id in seen:
            raise _broken(f"presentation context ID {context.id} is even or used twice", None, data)
        seen.add(context.id)
        if not context.abstract_syntax or not context.transfer_syntaxes:
            raise _broken(f"presentation context {context.id} lacks its abstract or transfer syntax", None, data)


def without_passcode(data: bytes) -> bytes:
    """Give an A-ASSOCIATE PDU with the secondary field of a user identity item blanked, for logs.

    Where the structure is broken only the fixed part is given, since the field could stand anywhere.
    """
    try:
        spots = [
            spot
            for kind, start, end in _items(data, 74, len(data), "")
            if kind == 0x50
            for spot in _items(data, start, end, "")
            if spot[0] == 0x58
        ]
    except RemoteProtocolError:
        return data[:74]
    blanked = bytearray(data)
    for _, start, end in spots:
        secondary = start + 4 + int.from_bytes(data[start + 2 : start + 4], "big")
        blanked[secondary + 2 : end] = b"*" * max(0, end - secondary - 2)
    return bytes(blanked)


def _broken(reason: str, offset: int | None, data: bytes) -> RemoteProtocolError:
    return RemoteProtocolError(
        reason,
        stage="association",
        offset=offset,
        data=without_passcode(data)[:512],
        advice="The peer's upper layer is at fault: compare the PDU's bytes in the log with PS3.8 section 9.3",
    )
