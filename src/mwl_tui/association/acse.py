"""A-ASSOCIATE-RQ and -AC (PS3.8 sections 9.3.2 and 9.3.3), encoded by pynetdicom's codecs.

It imports pynetdicom and pydicom, which is slow: so it is imported when the first A-ASSOCIATE is encoded, or earlier by
code that must not wait then.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from pynetdicom.pdu import (
    A_ASSOCIATE_AC,
    A_ASSOCIATE_RQ,
)
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SOPClassExtendedNegotiation,
    UserIdentityNegotiation,
)
from pynetdicom.presentation import PresentationContext, build_context

from mwl_tui.association.events import AssociationRequested, Context
from mwl_tui.association.items import FIXED
from mwl_tui.association.proposal import Proposal
from mwl_tui.dicom.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from mwl_tui.dicom.sop_classes import APPLICATION_CONTEXT
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import LocalProtocolError

__all__ = ["encode_acceptance", "encode_request"]


def encode_request(proposal: Proposal) -> tuple[bytes, tuple[Context, ...]]:
    """Encode an A-ASSOCIATE-RQ; return it and its contexts with their IDs."""
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
        pdu = A_ASSOCIATE_RQ()
        pdu.from_primitive(primitive)
        encoded = pdu.encode()
    except (ValueError, TypeError, struct.error) as error:
        raise LocalProtocolError(f"this association cannot be requested: {error}") from error
    return encoded, tuple(
        Context(2 * number + 1, abstract_syntax, syntaxes)
        for number, (abstract_syntax, syntaxes) in enumerate(proposal.contexts)
    )


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


def encode_acceptance(
    request: AssociationRequested, contexts: Sequence[Context], max_pdu: int, extended: dict[str, bytes]
) -> bytes:
    """Encode the A-ASSOCIATE-AC for a request; bytes 11 to 74 are returned as received (PS3.8 Table 9-17)."""
    primitive = A_ASSOCIATE()
    primitive.called_ae_title = primitive.calling_ae_title = "ECHOED"
    primitive.application_context_name = APPLICATION_CONTEXT
    primitive.presentation_context_definition_results_list = [_result(context) for context in contexts]
    primitive.user_information = [
        *_identification(max_pdu),
        *(_extended_item(sop_class, information) for sop_class, information in extended.items()),
    ]
    primitive.result = 0
    pdu = A_ASSOCIATE_AC()
    pdu.from_primitive(primitive)
    data = pdu.encode()
    return bytes(data[:10] + request.data[10:FIXED] + data[FIXED:])


def _result(context: Context) -> PresentationContext:
    """Return a context result to encode: without abstract syntax, and if rejected with any transfer syntax."""
    result = PresentationContext()
    result.context_id = context.id
    result.transfer_syntax = list(context.transfer_syntaxes) or [TransferSyntax.IMPLICIT_LE.value]
    result.result = int(context.result or 0)
    return result
