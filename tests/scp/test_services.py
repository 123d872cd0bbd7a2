"""A service of the mock is one object: SOP Class, commands, handlers. What is not in the registry is not touched."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mwl_tui.association import CommandField
from mwl_tui.config import MockSettings
from mwl_tui.dicom.sop_classes import MODALITY_WORKLIST_FIND, MPPS, VERIFICATION
from mwl_tui.dicom.status import SOP_CLASS_NOT_SUPPORTED, SUCCESS, UNRECOGNIZED_OPERATION
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import ContextNotAccepted
from mwl_tui.network import Peer
from mwl_tui.scp.server import Server
from mwl_tui.scp.services.registry import SERVICES
from mwl_tui.scp.services.service import Request, Service, response_to
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import EstablishedAssociation, associate, echo
from mwl_tui.scu.operation import Operation

IMPLICIT = TransferSyntax.IMPLICIT_LE
created: list[bytes | None] = []


async def create(request: Request) -> None:
    created.append(request.message.data_set)
    await request.respond(response_to(request.message.command, SUCCESS))


TOY = Service(
    MPPS, {CommandField.N_CREATE_RQ: create}, transfer_syntaxes=(IMPLICIT,), negotiate=lambda asked: asked[::-1] or None
)


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    created.clear()
    with Store() as store:
        async with Server(store, MockSettings(port=0), services=(*SERVICES, TOY)) as server:
            yield Peer(*server.address, "MWLSCP")


async def status(
    association: EstablishedAssociation, field: CommandField, sop_class: str, data_set: bytes | None
) -> int:
    async with Operation(association, field, sop_class) as operation:
        await operation.send(data_set)
        (event,) = await association.session.receive(5.0, operation.name)
        return operation.expect_response(event).command.status or 0


async def test_a_service_of_its_own_is_negotiated_and_answers_beside_the_others(peer: Peer) -> None:
    async with associate(peer, MPPS, VERIFICATION, extended={MPPS: b"\x01\x02"}) as association:
        assert association.context(MPPS).transfer_syntaxes == (IMPLICIT.value,)
        assert association.accepted.extended == {MPPS: b"\x02\x01"}
        assert await status(association, CommandField.N_CREATE_RQ, MPPS, b"made") == SUCCESS
        assert (await echo(association)).status == SUCCESS
    assert created == [b"made"]


async def test_a_command_of_another_service_or_of_none_is_refused(peer: Peer) -> None:
    async with associate(peer, VERIFICATION, MPPS) as association:
        assert await status(association, CommandField.N_CREATE_RQ, VERIFICATION, b"made") == SOP_CLASS_NOT_SUPPORTED
        assert await status(association, CommandField.C_ECHO_RQ, MPPS, None) == SOP_CLASS_NOT_SUPPORTED
        assert await status(association, CommandField.C_MOVE_RQ, MPPS, b"made") == UNRECOGNIZED_OPERATION
    assert created == []


async def test_what_the_registry_does_not_name_is_not_accepted() -> None:
    with Store() as items:
        async with Server(items, MockSettings(port=0)) as server:
            with pytest.raises(ContextNotAccepted, match="abstract syntax not supported"):
                async with associate(Peer(*server.address, "MWLSCP"), MPPS):
                    pass
            async with associate(Peer(*server.address, "MWLSCP"), MODALITY_WORKLIST_FIND, MPPS) as association:
                with pytest.raises(ContextNotAccepted, match="abstract syntax not supported"):
                    association.context(MPPS)
