"""The interface of a response for code that shows or writes it."""

from __future__ import annotations

from typing import Protocol

from mwl_tui.dicom.syntax import TransferSyntax

__all__ = ["PendingResponse"]


class PendingResponse(Protocol):
    """One pending C-FIND response (PS3.4 section K.4.1.2)."""

    @property
    def number(self) -> int:
        """Its number from 1, in the order of arrival."""

    @property
    def status(self) -> int:
        """Its status: FF00, or FF01 if a matching key is not supported (PS3.4 K.4.1.1.4)."""

    @property
    def row(self) -> tuple[str, ...]:
        """The text of the columns as the peer sent it: not yet safe to show."""

    @property
    def identifier(self) -> bytes:
        """The encoded identifier as received."""

    @property
    def syntax(self) -> TransferSyntax:
        """Its transfer syntax."""

    @property
    def malformed(self) -> str | None:
        """Why the identifier cannot be read, or None."""
