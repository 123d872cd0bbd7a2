from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from mwl_tui.config import Config, MockSettings, Settings
from mwl_tui.network.trace import Direction, Layer, Trace
from mwl_tui.operations.exchange import Exchange, Run
from mwl_tui.operations.live import LiveGateway
from mwl_tui.ui.log.model.log_lines import Side
from mwl_tui.ui.log.model.log_model import LogModel
from tests.ui.log.logs import MOCK


def connection(local: tuple[str, int], remote: tuple[str, int]) -> Trace:
    trace = Trace(f"{remote[0]}:{remote[1]}", capture_bytes=1_000)
    assert trace.capture is not None
    if local[1]:
        trace.capture.connected(local, remote, 131_072)
    trace.add(Layer.TCP, Direction.RECEIVED, "connected")
    return trace


def sides(model: LogModel) -> list[list[str]]:
    return [[side.value for side in each.tracks] for each in model.associations]


async def test_several_associations_with_the_mock_at_once_each_get_its_own_view() -> None:
    paths = Path("config.toml"), Path("peers.toml")
    gateway = LiveGateway(Config(*paths, Settings(mock=MockSettings(port=0, items=3)), MappingProxyType({})))
    await gateway.start_mock()
    exchange, model = Exchange(gateway), LogModel()
    runs: list[Run] = []
    for _ in range(3):
        (run,) = exchange.begin("C-ECHO", [gateway.first()]).runs
        model.begin("C-ECHO", run.trace, target=run.target)
        runs.append(run)
        await exchange.drive(run)
    model.watch(gateway.mock_traces())
    model.pull()
    assert sides(model) == [["SCU", "SCP"]] * 3
    for each in model.associations:
        ours, theirs = (each.tracks[side].trace.capture for side in (Side.SCU, Side.SCP))
        assert ours is not None
        assert theirs is not None
        assert ours.local == theirs.remote
    await exchange.close()


def test_a_connection_waits_while_ours_may_not_have_its_address_yet() -> None:
    model, ours = LogModel(), Trace(capture_bytes=1_000)
    model.begin("C-FIND", ours, target=MOCK)
    theirs = connection(("127.0.0.1", 11_112), ("127.0.0.1", 40_000))
    model.watch([theirs])
    assert sides(model) == [["SCU"]]
    assert ours.capture is not None
    ours.capture.connected(("127.0.0.1", 40_000), ("127.0.0.1", 11_112), 131_072)
    model.watch([theirs])
    model.watch([theirs])
    assert sides(model) == [["SCU", "SCP"]]


def test_a_connection_from_elsewhere_is_a_foreign_clients() -> None:
    model, ours = LogModel(), connection(("127.0.0.1", 40_000), ("127.0.0.1", 11_112))
    model.begin("C-FIND", ours, target=MOCK)
    model.watch([connection(("127.0.0.1", 11_112), ("127.0.0.1", 40_001))])
    assert sides(model) == [["SCU"], ["SCP"]]


@pytest.mark.parametrize(("apart", "expected"), [(0.1, [["SCU", "SCP"]]), (5.0, [["SCU"], ["SCP"]])])
def test_without_addresses_what_began_at_the_same_time_belongs_together(
    apart: float, expected: list[list[str]]
) -> None:
    model, ours, theirs = LogModel(), Trace(), Trace()
    model.begin("C-FIND", ours, target=MOCK)
    theirs.began = ours.began - apart
    model.watch([theirs])
    assert sides(model) == expected
