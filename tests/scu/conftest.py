"""A mock worklist SCP of our own for the tests of the SCU."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest

from mwl_tui.config import MockSettings
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import Peer

ITEMS = 300


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store() as store:
        store.add(generate(ITEMS, base_date=date(2026, 11, 22)))
        yield store


@pytest.fixture
async def server(store: Store) -> AsyncIterator[Server]:
    async with Server(store, MockSettings(port=0)) as server:
        yield server


@pytest.fixture
def peer(server: Server) -> Peer:
    host, port = server.address
    return Peer(host, port, "MWLSCP")
