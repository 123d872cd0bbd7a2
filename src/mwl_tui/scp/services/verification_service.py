"""Verification (PS3.4 Annex A): C-ECHO succeeds."""

from __future__ import annotations

from mwl_tui.association import CommandField
from mwl_tui.dicom.sop_classes import VERIFICATION
from mwl_tui.dicom.status import SUCCESS
from mwl_tui.scp.services.service import Request, Service, response_to

__all__ = ["SERVICE"]


async def _answer_echo(request: Request) -> None:
    await request.respond(response_to(request.message.command, SUCCESS))


SERVICE = Service(VERIFICATION, {CommandField.C_ECHO_RQ: _answer_echo})
