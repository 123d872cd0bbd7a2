"""SOP Class Extended Negotiation of the worklist service (PS3.4 section K.5.1)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WorklistNegotiation"]


@dataclass(frozen=True, slots=True)
class WorklistNegotiation:
    """Service-class-application-information of Modality Worklist (PS3.4 Tables K.5.1-1 and K.5.1-2).

    Attributes:
        fuzzy: Fuzzy semantic matching of person names.
        timezone: Timezone query adjustment; None if the field is absent (then there are only three bytes).
    """

    fuzzy: bool = False
    timezone: bool | None = False

    def encode(self) -> bytes:
        """Return the bytes: relational queries and combined date-time matching are always 1 (PS3.4 K.5.1.1)."""
        fields = [1, 1, int(self.fuzzy)]
        return bytes(fields if self.timezone is None else [*fields, int(self.timezone)])

    @classmethod
    def decode(cls, data: bytes) -> WorklistNegotiation | None:
        """Decode the bytes of a peer; return None if they are too short."""
        if len(data) < 3:
            return None
        return cls(data[2] == 1, data[3] == 1 if len(data) > 3 else None)

    def answer(self, requested: WorklistNegotiation) -> WorklistNegotiation:
        """Return the answer of an acceptor with these abilities: same length, 1 if both want it (PS3.4 K.5.1.2)."""
        timezone = None if requested.timezone is None else bool(requested.timezone and self.timezone)
        return WorklistNegotiation(requested.fuzzy and self.fuzzy, timezone)
