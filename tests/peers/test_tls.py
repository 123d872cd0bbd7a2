"""Our mock over TLS, with DCMTK's clients and with clients that never do their part of the handshake."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from mwl_tui.errors import TlsError
from mwl_tui.scp.server import Server
from mwl_tui.scu import echo
from tests.peers import dcmtk
from tests.peers.cases import ALL
from tests.peers.faults.client_scripts import RIGHT
from tests.peers.our_scp import mock
from tests.peers.our_scu import DEADLINE, MARGIN, TIMEOUTS, peer
from tests.peers.raw import connect

pytestmark = pytest.mark.usefixtures("no_leaks")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the mock's certificate."""
    return trustme.CA()


@pytest.fixture
async def server(authority: trustme.CA, samples: dcmtk.Samples) -> AsyncIterator[Server]:
    """Our mock over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with mock(samples.folder, timeouts=TIMEOUTS, ssl_context=context) as running:
        yield running


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_findscu_is_served_over_tls(
    server: Server,
    authority: trustme.CA,
    samples: dcmtk.Samples,
    findscu: Callable[..., dcmtk.Found],
    tmp_path: Path,
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    trusting = ("+tla", "+cf", str(tmp_path / "authority.pem"))
    query = samples.queries[11]
    found = await asyncio.to_thread(findscu, server.address[1], "MWLSCP", query, options=trusting)
    assert found.statuses == (0xFF00,) * len(ALL) + (0,)


async def test_clients_silent_in_the_handshake_hold_up_nobody_and_are_ended_in_time(
    server: Server, authority: trustme.CA
) -> None:
    port = server.address[1]
    began = time.monotonic()
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
    result = await echo(replace(peer(port), ssl_context=_context(authority)))
    assert result.status == 0
    assert time.monotonic() - began < DEADLINE
    for reader, writer in silent:
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
    assert time.monotonic() - began < DEADLINE + MARGIN


async def test_client_without_tls_is_ended_in_time(server: Server) -> None:
    began = time.monotonic()
    conversation = await connect(server.address[1], RIGHT)
    assert conversation.statuses == []
    assert time.monotonic() - began < DEADLINE + MARGIN


async def test_tls_to_a_server_without_it_is_a_tls_error(authority: trustme.CA, samples: dcmtk.Samples) -> None:
    async with mock(samples.folder) as plain:
        secure = replace(peer(plain.address[1]), ssl_context=_context(authority))
        with pytest.raises(TlsError) as caught:
            await echo(secure)
    assert caught.value.advice
