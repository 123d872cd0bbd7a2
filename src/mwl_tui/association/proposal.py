"""The proposal of a requestor for an association."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Proposal"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The contents of an A-ASSOCIATE-RQ.

    Attributes:
        called_ae: 1 to 16 characters.
        calling_ae: 1 to 16 characters.
        contexts: SOP Class UID and the transfer syntaxes proposed for it, in order.
        max_pdu: The longest P-DATA PDU that we accept, in bytes (PS3.8 Annex D.1); 0 is without limit.
        user: User name for user identity negotiation.
        passcode: The passcode, which makes the identity type 2; None for type 1.
        extended: Service-class-application-information by SOP Class UID (PS3.7 section D.3.3.5).
    """

    called_ae: str
    calling_ae: str
    contexts: tuple[tuple[str, tuple[str, ...]], ...]
    max_pdu: int
    user: str | None = None
    passcode: str | None = field(default=None, repr=False)
    extended: dict[str, bytes] = field(default_factory=dict)
