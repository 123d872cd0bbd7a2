"""The meanings of response statuses, and what to try (PS3.7 Annex C, PS3.4 K.4.1.1.4 and F.7.2)."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

__all__ = [
    "CANCEL",
    "DOES_NOT_MATCH",
    "OUT_OF_RESOURCES",
    "PENDING",
    "PENDING_WARNING",
    "SOP_CLASS_NOT_SUPPORTED",
    "SUCCESS",
    "UNRECOGNIZED_OPERATION",
    "Category",
    "StatusMeaning",
    "meaning_of",
]

SUCCESS: Final = 0x0000
SOP_CLASS_NOT_SUPPORTED: Final = 0x0122
UNRECOGNIZED_OPERATION: Final = 0x0211
OUT_OF_RESOURCES: Final = 0xA700
DOES_NOT_MATCH: Final = 0xA900
"""The identifier does not match the SOP Class."""
CANCEL: Final = 0xFE00
PENDING: Final = 0xFF00
PENDING_WARNING: Final = 0xFF01
"""Matches are continuing, but the peer does not support an optional matching key."""


class Category(Enum):
    """The class of a status (PS3.7 C.1)."""

    SUCCESS = "success"
    PENDING = "pending"
    CANCEL = "cancel"
    WARNING = "warning"
    FAILURE = "failure"


class StatusMeaning(NamedTuple):
    """The meaning of a status.

    Attributes:
        code: The status as sent.
        category: Its class.
        name: Its meaning, in a few words.
        advice: What to try, one sentence; empty if there is nothing to do.
    """

    code: int
    category: Category
    name: str
    advice: str


_Entries = dict[int, tuple[Category, str, str]]

_GENERAL: Final[_Entries] = {
    SUCCESS: (Category.SUCCESS, "success", ""),
    0x0001: (
        Category.WARNING,
        "requested optional attributes are not supported",
        "Ask only for attributes that the peer's conformance statement lists.",
    ),
    0x0105: (
        Category.FAILURE,
        "no such attribute",
        "The peer does not know an attribute that was sent: see OffendingElement and leave that one out.",
    ),
    0x0106: (
        Category.FAILURE,
        "invalid attribute value",
        "See OffendingElement for the attribute, and check its value against the rules of its VR.",
    ),
    0x0107: (
        Category.WARNING,
        "attribute list error",
        "One or more attributes were not accepted: compare what was sent with what the peer kept.",
    ),
    0x0110: (
        Category.FAILURE,
        "processing failure",
        "The peer failed inside: repeat with fewer keys and no open-ended date range, then look in the peer's log.",
    ),
    0x0111: (
        Category.FAILURE,
        "duplicate SOP instance",
        "That SOP Instance UID exists already: send the request with a new UID.",
    ),
    0x0112: (
        Category.FAILURE,
        "no such SOP instance",
        "The peer does not know the SOP Instance UID: check that the N-CREATE went to this peer and succeeded.",
    ),
    0x0113: (
        Category.FAILURE,
        "no such event type",
        "The peer does not know the Event Type ID: check its conformance statement for the SOP class.",
    ),
    0x0114: (
        Category.FAILURE,
        "no such argument",
        "The peer does not know an argument that was sent: leave out what its conformance statement does not list.",
    ),
    0x0115: (
        Category.FAILURE,
        "invalid argument value",
        "Check the values sent against the peer's conformance statement.",
    ),
    0x0116: (
        Category.WARNING,
        "attribute value out of range",
        "A value was out of range and may have been changed: compare what was sent with what the peer kept.",
    ),
    0x0117: (
        Category.FAILURE,
        "invalid object instance",
        "The SOP Instance UID breaks the rules of a UID: only digits and dots, at most 64 characters.",
    ),
    0x0118: (
        Category.FAILURE,
        "no such SOP class",
        "The peer does not know the SOP class: check that the address is that of a worklist server.",
    ),
    0x0119: (
        Category.FAILURE,
        "class-instance conflict",
        "The SOP Instance UID belongs to another SOP class at the peer: check both UIDs.",
    ),
    0x0120: (
        Category.FAILURE,
        "missing attribute",
        "An attribute that must be sent is absent: see OffendingElement and add it.",
    ),
    0x0121: (
        Category.FAILURE,
        "missing attribute value",
        "An attribute that must have a value is empty: see OffendingElement and fill it in.",
    ),
    SOP_CLASS_NOT_SUPPORTED: (
        Category.FAILURE,
        "SOP class not supported",
        "The peer does not offer this service at this AE title: check the AE title and the port.",
    ),
    0x0123: (
        Category.FAILURE,
        "no such action type",
        "The peer does not know the Action Type ID: check its conformance statement for the SOP class.",
    ),
    0x0124: (
        Category.FAILURE,
        "refused: not authorized",
        "The peer does not allow this: have the calling AE title, the address or the user admitted there.",
    ),
    0x0210: (
        Category.FAILURE,
        "duplicate invocation",
        "The peer holds an operation with the same Message ID open: end it, or open a new association.",
    ),
    UNRECOGNIZED_OPERATION: (
        Category.FAILURE,
        "unrecognized operation",
        "The peer does not perform this operation for the SOP class: check its conformance statement.",
    ),
    0x0212: (
        Category.FAILURE,
        "mistyped argument",
        "An argument of the request is not agreed for this association: check SOP class and attributes.",
    ),
    0x0213: (
        Category.FAILURE,
        "resource limitation",
        "The peer is short of resources: wait a little, close other associations to it, and repeat.",
    ),
    CANCEL: (Category.CANCEL, "ended by a cancel request", ""),
}

_VERIFICATION: Final[_Entries] = {
    SOP_CLASS_NOT_SUPPORTED: (
        Category.FAILURE,
        "SOP class not supported",
        "The peer has no Verification at this AE title: the connection works, and a query may work all the same.",
    ),
}

_WORKLIST: Final[_Entries] = {
    SOP_CLASS_NOT_SUPPORTED: (
        Category.FAILURE,
        "SOP class not supported",
        "The AE title probably belongs to an archive, not to the worklist: ask for the AE title of the worklist SCP.",
    ),
    OUT_OF_RESOURCES: (
        Category.FAILURE,
        "refused: out of resources",
        "The peer found too much or has no room: narrow the query by date, modality or station, and repeat.",
    ),
    DOES_NOT_MATCH: (
        Category.FAILURE,
        "data set does not match SOP class",
        "A key is invalid for the peer: see OffendingElement, and look for wild cards in dates or two values in a key.",
    ),
    PENDING: (Category.PENDING, "matches are continuing", ""),
    PENDING_WARNING: (
        Category.PENDING,
        "matches are continuing, an optional key was not supported",
        "The peer ignored a key, so there may be too many matches: narrow by the required keys, or filter here.",
    ),
}

_NO_MPPS: Final[_Entries] = {
    SOP_CLASS_NOT_SUPPORTED: (
        Category.FAILURE,
        "SOP class not supported",
        "This AE title takes no procedure steps: ask for that of the MPPS SCP, which is often not the worklist's.",
    ),
}

_MPPS_CREATE: Final[_Entries] = {
    0x0106: (
        Category.FAILURE,
        "invalid attribute value",
        "PerformedProcedureStepStatus must be IN PROGRESS in an N-CREATE; otherwise see OffendingElement.",
    ),
    0x0111: (
        Category.FAILURE,
        "duplicate SOP instance",
        "That procedure step exists already: start a new one with a new SOP Instance UID, or go on with N-SET.",
    ),
}

_MPPS_SET: Final[_Entries] = {
    0x0110: (
        Category.FAILURE,
        "processing failure",
        "The procedure step may be COMPLETED or DISCONTINUED already: then it can no longer be updated.",
    ),
}

_SERVICES: Final[dict[str, _Entries]] = {
    "C-ECHO": _GENERAL | _VERIFICATION,
    "C-FIND": _GENERAL | _WORKLIST,
    "N-CREATE": _GENERAL | _NO_MPPS | _MPPS_CREATE,
    "N-SET": _GENERAL | _NO_MPPS | _MPPS_SET,
}

_LOOK_IN_LOG: Final = "See ErrorComment if there is one, then look in the peer's log at this time."
_NOT_STANDARD: Final = "The standard does not define this status here: look it up in the peer's conformance statement."


def meaning_of(service: str, status: int) -> StatusMeaning:
    """Return the meaning of a status.

    Args:
        service: ``C-ECHO``, ``C-FIND``, ``N-CREATE`` or ``N-SET``; any other has the general statuses.
        status: The value of Status (0000,0900).
    """
    entry = _SERVICES.get(service, _GENERAL).get(status)
    if entry is not None:
        return StatusMeaning(status, *entry)
    if service == "C-FIND" and status >> 12 == 0xC:
        return StatusMeaning(status, Category.FAILURE, f"unable to process (0x{status:04X})", _LOOK_IN_LOG)
    return StatusMeaning(status, _category(status), f"unknown status 0x{status:04X}", _NOT_STANDARD)


def _category(status: int) -> Category:
    """Return the class of an undefined status: by PS3.7 C.1 Bxxx is a warning, any other counts as a failure."""
    return Category.WARNING if status >> 12 == 0xB else Category.FAILURE
