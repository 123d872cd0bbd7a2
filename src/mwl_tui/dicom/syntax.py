"""The transfer syntaxes that a worklist exchange uses (PS3.5 section 10 and Annex A)."""

from __future__ import annotations

from enum import Enum


class TransferSyntax(Enum):
    """A transfer syntax; the value is its UID."""

    IMPLICIT_LE = "1.2.840.10008.1.2"
    EXPLICIT_LE = "1.2.840.10008.1.2.1"
    DEFLATED = "1.2.840.10008.1.2.1.99"

    @property
    def words(self) -> str:
        """The name, short enough for a line of the log."""
        return _WORDS[self]


_WORDS = {
    TransferSyntax.IMPLICIT_LE: "Implicit VR Little Endian",
    TransferSyntax.EXPLICIT_LE: "Explicit VR Little Endian",
    TransferSyntax.DEFLATED: "Deflated Explicit VR Little Endian",
}
