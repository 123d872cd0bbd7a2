"""What an operation of the SCU gives."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from mwl_tui.dicom.syntax import TransferSyntax

__all__ = ["EchoResult", "Response", "Summary"]


class Response(msgspec.Struct, frozen=True, gc=False):
    """One pending C-FIND response (PS3.4 section K.4.1.2).

    Attributes:
        number: From 1.
        status: 0xFF00, or 0xFF01 where the peer does not support an optional matching key.
        row: The text of the columns that were asked for; empty where an attribute is absent.
        identifier: The encoded identifier as it came.
        syntax: Its transfer syntax.
        malformed: Why the identifier cannot be trusted; None where it can.
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
        status: The final status; None where none came.
        meaning: It in words.
        responses: How many pending responses came.
        warnings: How many of them had the status 0xFF01.
        malformed: How many of them were malformed.
        first_response: Seconds from C-FIND-RQ to the first response, pending or final; None where none came.
        total: Seconds from the first connection attempt to the final response, or to the failure.
        complete: Whether the peer said that this is all of it.
        reason: Why it is not complete; empty where it is.
        notes: What the peer did that it should not have, though the answer stands.
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
    """How a C-ECHO went; times in seconds, each from the end of the one before.

    Attributes:
        status: The status of the C-ECHO-RSP.
        meaning: It in words.
        connect: Name resolution, TCP and TLS.
        associate: A-ASSOCIATE.
        echo: C-ECHO.
        total: All of it, the release included.
        notes: What the peer did that it should not have.
    """

    status: int
    meaning: str
    connect: float
    associate: float
    echo: float
    total: float
    notes: tuple[str, ...] = ()
