"""The mock inside, changed while it serves."""

from __future__ import annotations

import asyncio
import socket

import pytest

from mwl_tui.config import MockSettings
from mwl_tui.errors import ConfigError
from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.live import LiveGateway
from mwl_tui.operations.target import MockPhase
from tests.operations.test_live import config
from tests.ui.fakes import FakeEngine


async def find_all(gateway: LiveGateway) -> int:
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin("C-FIND", [gateway.first("(mock)")]).runs
    await exchange.drive(run)
    return run.received


async def test_mock_serves_other_items_without_a_new_start() -> None:
    gateway = LiveGateway(config())
    before = await gateway.start_mock()
    status = await gateway.change_mock(MockSettings(items=12, seed=9, port=0))
    assert (status.items, status.address) == (12, before.address)
    assert await find_all(gateway) == 12
    figures = gateway.mock_figures()
    assert (figures.settings.seed, figures.requests, figures.associations) == (9, 1, 0)
    assert [query.responses for query in figures.queries] == [12]
    for seed in (1, 2, 3):
        await gateway.change_mock(MockSettings(items=5, seed=seed, port=0))
    assert await find_all(gateway) == 5
    await gateway.stop_mock()
    assert gateway.mock_figures().queries == ()


async def test_mock_moves_to_another_port_and_starts_where_it_was_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gateway = LiveGateway(config())
    status = await gateway.change_mock(MockSettings(items=3, seed=1, port=0))
    assert status.phase is MockPhase.SERVING
    status = await gateway.change_mock(MockSettings(items=3, seed=1, port=port))
    assert status.address == f"127.0.0.1:{port}"
    await gateway.stop_mock()


async def test_plan_that_cannot_be_made_leaves_the_mock_as_it_serves() -> None:
    gateway = LiveGateway(config())
    before = await gateway.start_mock()
    for port in (0, 1):
        with pytest.raises(ConfigError):
            await gateway.change_mock(MockSettings(items=3, seed=1, port=port, locales=("xx_XX",)))
    assert gateway.mock == before
    assert await find_all(gateway) == 30
    await gateway.stop_mock()


async def test_mock_that_is_stopped_while_it_is_changed_stays_off() -> None:
    gateway = LiveGateway(config())
    await gateway.start_mock()
    changing = asyncio.create_task(gateway.change_mock(MockSettings(items=500, seed=2, port=0)))
    await asyncio.sleep(0)
    await gateway.stop_mock()
    assert (await changing).phase is MockPhase.OFF
    assert gateway.mock_figures().settings.seed == 1


async def test_mock_that_is_stopped_while_it_starts_stays_off() -> None:
    gateway = LiveGateway(config(mock=MockSettings(port=0, items=5_000)))
    starting = asyncio.create_task(gateway.start_mock())
    while gateway.mock.phase is not MockPhase.STARTING:
        await asyncio.sleep(0)
    await gateway.stop_mock()
    assert (await starting).phase is MockPhase.OFF
    assert gateway.mock.phase is MockPhase.OFF
