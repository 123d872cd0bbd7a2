"""The DICOM upper layer (PS3.8) and DIMSE (PS3.7) as a protocol without I/O: bytes in, events out; calls in, bytes out.

Names are imported at first use, so that importing an event or a trace name loads no more than it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_MODULES = {
    "dimse": (
        "Command",
        "CommandField",
        "decode_command",
        "encode_command",
    ),
    "events": (
        "Aborted",
        "AssociationAccepted",
        "AssociationRefused",
        "AssociationRequested",
        "Context",
        "ContextResult",
        "Event",
        "Identity",
        "Message",
        "Released",
        "ReleaseRequested",
        "Violation",
    ),
    "extended_negotiation": ("WorklistNegotiation",),
    "pdata": ("Caps",),
    "proposal": ("Proposal",),
    "protocol": (
        "Acceptor",
        "Association",
        "Requestor",
        "State",
        "pdu_name",
    ),
    "reason_text": (
        "abort_words",
        "rejection",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
