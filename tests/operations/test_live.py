"""The real gateway: peers of a configuration, and the mock in the same event loop."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from types import MappingProxyType

import pytest

from mwl_tui.config import Config, MockSettings, PeerProfile, Settings, UiSettings
from mwl_tui.errors import ConfigError
from mwl_tui.network.trace import Trace
from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.live import LiveGateway
from mwl_tui.operations.mock import Mock
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import MockPhase, Target
from mwl_tui.ui.query.model.fields import FIELDS
from mwl_tui.worklist.query import Query
from tests.ui.fakes import FakeEngine

SMALL_MOCK = MockSettings(port=0, items=30)
PATH = {field.name: field.path for field in FIELDS}


def asking(**keys: str) -> Request:
    query = Query.default()
    for name, value in keys.items():
        query = query.with_key(PATH[name], value)
    return Request(query)


def config(*peers: PeerProfile, mock: MockSettings = SMALL_MOCK, ui: str = "") -> Config:
    return Config(
        Path("config.toml"),
        Path("peers.toml"),
        Settings(mock=mock, ui=UiSettings(peer=ui)),
        MappingProxyType({peer.name: peer for peer in peers}),
    )


def profile(name: str, port: int = 104) -> PeerProfile:
    return PeerProfile(name=name, host="127.0.0.1", port=port, called_ae="RIS", calling_ae="MOD1", notes="note")


async def test_mock_answers_a_query_and_an_echo_over_the_real_exchange() -> None:
    gateway = LiveGateway(config())
    status = await gateway.start_mock()
    assert (status.phase, status.items) == (MockPhase.SERVING, 30)
    exchange = Exchange(gateway, FakeEngine())
    target = gateway.first()
    assert target.is_mock
    assert status.address.endswith(f":{target.port}")
    (everything,) = exchange.begin("C-FIND", [target]).runs
    await exchange.drive(everything)
    assert len(everything.take()) == 30
    assert everything.outcome is not None
    assert everything.outcome.good
    assert everything.received == 30
    (modality,) = exchange.begin("C-FIND", [target], asking(modality="CT", patient="*")).runs
    await exchange.drive(modality)
    assert 0 < modality.received < 30
    (echo,) = exchange.begin("C-ECHO", [target]).runs
    await exchange.drive(echo)
    assert echo.outcome is not None
    assert echo.outcome.good
    await exchange.close()
    assert gateway.mock.phase is MockPhase.OFF
    with pytest.raises(OSError, match=r".*"):
        await asyncio.open_connection("127.0.0.1", target.port)


async def test_port_that_is_taken_is_replaced_and_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        gateway = LiveGateway(config(mock=MockSettings(items=1, port=port)), demo=True)
        status = await gateway.start_mock()
        assert status.moved_from == port
        assert gateway.first().port != port
        await gateway.stop_mock()


async def test_mock_starts_again_after_it_was_stopped() -> None:
    mock = Mock(MockSettings(port=0, items=3))
    for _ in range(2):
        assert (await mock.start()).items == 3
        assert (await mock.start()) is mock.status
        await mock.stop()
        await mock.stop()
        assert mock.status.phase is MockPhase.OFF


async def test_mock_does_not_open_to_the_network_for_everyone() -> None:
    gateway = LiveGateway(config(mock=MockSettings(host="0.0.0.0", port=0)))
    with pytest.raises(ConfigError, match="allow_calling"):
        await gateway.start_mock()
    assert gateway.mock.phase is MockPhase.OFF


def test_first_peer_is_the_mock_in_the_demonstration_and_without_profiles() -> None:
    assert LiveGateway(config()).first().is_mock
    assert LiveGateway(config(profile("B")), demo=True).first().is_mock


def test_first_peer_is_the_settings_one_or_the_first_by_name() -> None:
    assert LiveGateway(config(profile("B"), profile("A"))).first().name == "A"
    assert LiveGateway(config(profile("B"), profile("A"), ui="B")).first().name == "B"
    assert LiveGateway(config(profile("B"), ui="mock")).first().is_mock
    assert LiveGateway(config(profile("B"), ui="gone")).first().name == "B"


def test_address_as_typed_joins_the_peers() -> None:
    gateway = LiveGateway(config(profile("A")))
    target = gateway.typed("RIS@[::1]:104")
    assert (target.called_ae, target.host, target.port, target.name) == ("RIS", "::1", 104, "RIS@[::1]:104")
    assert target in gateway.targets()
    with pytest.raises(ConfigError):
        gateway.typed("nonsense")


async def test_peer_that_is_not_there_is_an_outcome_with_stage_and_advice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    gateway = LiveGateway(config(profile("A", port)))
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin("C-ECHO", [gateway.first()]).runs
    await exchange.drive(run)
    assert run.outcome is not None
    assert run.outcome.text.startswith("connect:")
    assert run.outcome.advice


async def test_query_that_cannot_be_sent_is_an_outcome_not_an_exception() -> None:
    gateway = LiveGateway(config(profile("A")))
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin("C-FIND", [gateway.first()], asking(time="99")).runs
    await exchange.drive(run)
    assert run.outcome is not None
    assert not run.outcome.good


async def test_leaving_several_silent_peers_is_quick_and_each_sees_an_abort() -> None:
    seen = [bytearray() for _ in range(12)]
    asked = 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        own = seen[asked - 1]
        while data := await reader.read(4096):
            own.extend(data)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    gateway = LiveGateway(config(*(profile(f"P{number:02}", port) for number in range(12))))
    exchange = Exchange(gateway, FakeEngine())
    batch = exchange.begin("C-FIND", [target for target in gateway.targets() if not target.is_mock])
    tasks = [asyncio.create_task(exchange.drive(run)) for run in batch.runs]
    while not all(seen[:8]):
        await asyncio.sleep(0)
    clock = asyncio.get_running_loop().time
    began = clock()
    await exchange.close()
    assert clock() - began < 0.9
    assert all(task.done() for task in tasks)
    server.close()
    await server.wait_closed()
    assert asked == 8
    assert {bytes(one[-10:]) for one in seen[:8]} == {bytes.fromhex("07000000000400000000")}


@pytest.mark.parametrize("verb", ["C-FIND", "C-ECHO"])
async def test_leaving_a_silent_peer_is_quick_and_the_wire_sees_an_abort(verb: str) -> None:
    seen = bytearray()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            seen.extend(data)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    gateway = LiveGateway(config(profile("A", server.sockets[0].getsockname()[1])))
    exchange = Exchange(gateway, FakeEngine())
    (run,) = exchange.begin(verb, [gateway.first()]).runs
    task = asyncio.create_task(exchange.drive(run))
    while not seen:
        await asyncio.sleep(0)
    clock = asyncio.get_running_loop().time
    began = clock()
    await exchange.close()
    assert clock() - began < 0.9
    assert task.done()
    server.close()
    await server.wait_closed()
    assert bytes(seen[-10:]) == bytes.fromhex("07000000000400000000")


async def test_unknown_profile_is_an_error_in_words() -> None:
    gateway = LiveGateway(config())
    with pytest.raises(ConfigError, match="GONE"):
        await gateway.echo(Target("GONE", "A", "B", "h", 1), Trace())


async def test_both_ends_of_an_exchange_with_the_mock_are_captured() -> None:
    gateway = LiveGateway(config())
    assert gateway.mock_traces() == ()
    await gateway.start_mock()
    exchange = Exchange(gateway, FakeEngine())
    for verb in ("C-ECHO", "C-FIND"):
        (run,) = exchange.begin(verb, [gateway.first()], asking()).runs
        await exchange.drive(run)
    verified, found = gateway.mock_traces()
    assert verified.number < found.number
    ours, theirs = run.trace.capture, found.capture
    assert ours is not None
    assert theirs is not None
    assert len(ours.pdus) == len(theirs.pdus) == 67
    await exchange.close()
    assert gateway.mock_traces() == ()
