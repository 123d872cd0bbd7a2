"""The DICOM upper layer (PS3.8) and DIMSE (PS3.7) as a protocol without I/O.

Bytes in, events out; calls in, bytes out.
"""

from mwl_tui.association.dimse import Command, CommandField, decode_command, encode_command
from mwl_tui.association.events import (
    Aborted,
    AssociationAccepted,
    AssociationRefused,
    AssociationRequested,
    Context,
    ContextResult,
    Event,
    Identity,
    Message,
    Released,
    ReleaseRequested,
    Violation,
)
from mwl_tui.association.extended_negotiation import WorklistNegotiation
from mwl_tui.association.pdata import Caps
from mwl_tui.association.proposal import Proposal
from mwl_tui.association.protocol import Acceptor, Association, Requestor, State, pdu_name
from mwl_tui.association.reason_text import abort_words, rejection

__all__ = [
    "Aborted",
    "Acceptor",
    "Association",
    "AssociationAccepted",
    "AssociationRefused",
    "AssociationRequested",
    "Caps",
    "Command",
    "CommandField",
    "Context",
    "ContextResult",
    "Event",
    "Identity",
    "Message",
    "Proposal",
    "ReleaseRequested",
    "Released",
    "Requestor",
    "State",
    "Violation",
    "WorklistNegotiation",
    "abort_words",
    "decode_command",
    "encode_command",
    "pdu_name",
    "rejection",
]
