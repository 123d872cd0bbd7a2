"""The results of operations of the SCU."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from mwl_tui.dicom.syntax import TransferSyntax

__all__ = ["EchoResult", "Response", "Summary"]


class Response(msgspec.Struct, frozen=True, gc=False):
    """One pending C-FIND response (PS3.4 section K.4.1.2).

    Attributes:
        number: From 1.
        status: 0xFF00, or 0xFF01 if the peer does not support an optional matching key.
        row: The text of the requested columns; empty if an attribute is absent.
        identifier: The encoded identifier as received.
        syntax: Its transfer syntax.
        malformed: Why the identifier is malformed; None if it is not.
    """

    number: int
    status: int
    row: tuple[str, ...]
    identifier: bytes
    syntax: TransferSyntax
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """How a query ended.

    Attributes:
        status: The final status; None if none arrived.
        meaning: The meaning of the final status.
        responses: How many pending responses arrived.
        warnings: How many of them had the status 0xFF01.
        malformed: How many of them were malformed.
        first_response: Seconds from C-FIND-RQ to the first response, pending or final; None if none arrived.
        total: Seconds from the first connection attempt to the final response, or to the failure.
        complete: Whether the answer is complete and well formed.
        reason: Why the answer is not complete; empty if it is.
        notes: Rules that the peer broke and that were tolerated.
    """

    status: int | None
    meaning: str
    responses: int
    warnings: int
    malformed: int
    first_response: float | None
    total: float
    complete: bool
    reason: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EchoResult:
    """The result of a C-ECHO; times in seconds, each from the end of the previous step.

    Attributes:
        status: The status of the C-ECHO-RSP.
        meaning: The meaning of the status.
        connect: Name resolution, TCP and TLS.
        associate: A-ASSOCIATE.
        echo: C-ECHO.
        total: The whole operation, including the release.
        notes: Rules that the peer broke and that were tolerated.
    """

    status: int
    meaning: str
    connect: float
    associate: float
    echo: float
    total: float
    notes: tuple[str, ...] = ()
