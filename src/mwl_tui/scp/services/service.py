"""A service of the mock: its SOP Class, its operations, and the requests for their handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mwl_tui.association import Command, CommandField, Message
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Session
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.scp.store.store import Store

__all__ = ["Handler", "Request", "Service", "response_to"]


@dataclass(frozen=True, slots=True)
class Request:
    """A request on an association, with everything that its handler needs.

    Attributes:
        session: The association.
        message: The request.
        syntax: The transfer syntax of its presentation context.
        calling_ae: The calling AE title: not safe to show.
        store: The items.
        limits: The limits of its data set.
        is_cancelled: Returns, without waiting, whether a C-CANCEL-RQ for it has arrived.
        record_query: Receives an answered query.
    """

    session: Session
    message: Message
    syntax: TransferSyntax
    calling_ae: str
    store: Store
    limits: ReaderLimits
    is_cancelled: Callable[[], Awaitable[bool]]
    record_query: Callable[[AnsweredQuery], None]

    async def respond(self, response: Command, data_set: bytes | None = None) -> None:
        """Send a response on the presentation context of the request.

        Raises:
            PeerError: The peer has left, or has stopped reading.
        """
        await self.session.send_message(self.message.context_id, response, data_set)


Handler: TypeAlias = Callable[[Request], Awaitable[None]]
"""Performs an operation and sends its responses."""


def _no_negotiation(_: bytes) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """The service of the mock for one SOP Class.

    Attributes:
        sop_class: Its UID, the abstract syntax of its presentation contexts.
        handlers: The handlers of its operations, by the Command Field of the request.
        transfer_syntaxes: The accepted transfer syntaxes, the preferred first.
        negotiate: Returns the answer to an extended negotiation (PS3.7 section D.3.3.5), or None for none. Its argument
            is the requestor's Service-class-application-information, empty if there is none.
    """

    sop_class: str
    handlers: Mapping[CommandField, Handler]
    transfer_syntaxes: tuple[TransferSyntax, ...] = (
        TransferSyntax.EXPLICIT_LE,
        TransferSyntax.IMPLICIT_LE,
        TransferSyntax.DEFLATED,
    )
    negotiate: Callable[[bytes], bytes | None] = _no_negotiation


def response_to(
    request: Command,
    status: int,
    *,
    has_data_set: bool = False,
    error_comment: str = "",
    offending_element: tuple[int, ...] = (),
) -> Command:
    """Return the response to a request (PS3.7 chapters 9 and 10); an ErrorComment is cut to the 64 characters of LO."""
    return Command(
        field=request.field.response,
        has_data_set=has_data_set,
        affected_sop_class_uid=request.sop_class_uid,
        affected_sop_instance_uid=request.sop_instance_uid,
        message_id_being_responded_to=request.message_id,
        status=status,
        error_comment=error_comment[:64] or None,
        offending_element=offending_element or None,
    )
