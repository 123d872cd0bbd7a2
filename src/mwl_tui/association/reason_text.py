"""The meanings of the result and reason codes of PS3.8, and what to try."""

from __future__ import annotations

from typing import Final

from mwl_tui.errors import AssociationRejected

__all__ = ["abort_parts", "abort_words", "rejection", "rejection_parts"]

_RESULTS: Final = {1: "rejected permanently", 2: "rejected for now"}
_SOURCES: Final = {
    1: "the service user",
    2: "the service provider (ACSE)",
    3: "the service provider (presentation)",
}
_REASONS: Final[dict[tuple[int, int], tuple[str, str]]] = {
    (1, 1): ("no reason given", "Ask the peer's administrator what its log says"),
    (1, 2): ("application context name not supported", "The peer uses another protocol than DICOM 3"),
    (1, 3): (
        "calling AE title not recognized",
        "Have this calling AE title added at the peer, or use one that it knows (upper and lower case count)",
    ),
    (1, 7): (
        "called AE title not recognized",
        "Check the called AE title of this peer: upper and lower case count, and so do spaces inside",
    ),
    (2, 1): ("no reason given", "Ask the peer's administrator what its log says"),
    (2, 2): ("protocol version not supported", "The peer wants another version of the upper layer protocol"),
    (3, 1): ("temporary congestion", "The peer is busy: try again in a while"),
    (3, 2): ("local limit exceeded", "The peer has no free association: close others or try again in a while"),
}
_ABORT_REASONS: Final = {
    0: "no reason given",
    1: "unrecognized PDU",
    2: "unexpected PDU",
    4: "unrecognized PDU parameter",
    5: "unexpected PDU parameter",
    6: "invalid PDU parameter value",
}


def rejection(result: int, source: int, code: int) -> AssociationRejected:
    """Return the error for an A-ASSOCIATE-RJ (PS3.8 Table 9-21)."""
    reason, advice = _REASONS.get(
        (source, code), (f"reserved reason {code}", "Ask the peer's administrator what its log says")
    )
    text = (
        f"{_RESULTS.get(result, f'rejected (result {result})')} by {_SOURCES.get(source, f'source {source}')}: {reason}"
    )
    return AssociationRejected(text, result=result, source=source, code=code, advice=advice)


def rejection_parts(result: int, source: int, code: int) -> tuple[str, str, str]:
    """Return the result, source and reason of an A-ASSOCIATE-RJ as text (PS3.8 Table 9-21)."""
    reason, _ = _REASONS.get((source, code), ("reserved", ""))
    return _RESULTS.get(result, "reserved"), _SOURCES.get(source, "reserved"), reason


def abort_parts(source: int, code: int) -> tuple[str, str]:
    """Return the source and reason of an A-ABORT as text (PS3.8 Table 9-26)."""
    if source == 2:
        return "the service provider", _ABORT_REASONS.get(code, "reserved")
    return ("the service user" if source == 0 else "reserved"), "not significant"


def abort_words(source: int, code: int) -> str:
    """Return a description of an A-ABORT (PS3.8 Table 9-26)."""
    if source == 0:
        return "aborted by the service user"
    if source == 2:
        return f"aborted by the service provider: {_ABORT_REASONS.get(code, f'reserved reason {code}')}"
    return f"aborted by a reserved source {source}, reason {code}"
