from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from mwl_tui.config import Config, MockSettings, Settings
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.operations.exchange import Exchange, Run
from mwl_tui.operations.live import LiveGateway
from mwl_tui.ui.log.model.log_lines import Side
from mwl_tui.ui.log.model.log_model import LogModel
from tests.facts import connected
from tests.ui.fakes import FakeEngine
from tests.ui.log.logs import MOCK


def connection(port: int, *, accepted: bool = False, host: str = "127.0.0.1") -> Trace:
    trace = Trace(f"{host}:{port}")
    direction = Direction.RECEIVED if accepted else Direction.SENT
    trace.add(direction, connected(port, host=host, accepted=accepted))
    return trace


def sides(model: LogModel) -> list[list[str]]:
    return [[side.value for side in each.tracks] for each in model.associations]


async def test_several_associations_with_the_mock_at_once_each_get_its_own_view() -> None:
    paths = Path("config.toml"), Path("peers.toml")
    gateway = LiveGateway(Config(*paths, Settings(mock=MockSettings(port=0, items=3)), MappingProxyType({})))
    await gateway.start_mock()
    exchange, model = Exchange(gateway, FakeEngine()), LogModel()
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
        ours, theirs = (each.tracks[side].trace.connection for side in (Side.SCU, Side.SCP))
        assert ours is not None
        assert theirs is not None
        assert ours.local == theirs.remote
    await exchange.close()


def test_a_connection_waits_while_our_end_of_it_may_not_be_known_yet() -> None:
    model, ours = LogModel(), Trace()
    model.begin("C-FIND", ours, target=MOCK)
    theirs = connection(40_000, accepted=True)
    model.watch([theirs])
    assert sides(model) == [["SCU"]]
    ours.add(Direction.SENT, connected(40_000))
    model.watch([theirs])
    model.watch([theirs])
    assert sides(model) == [["SCU", "SCP"]]


def test_a_connection_from_elsewhere_is_a_foreign_clients_whatever_of_ours_runs() -> None:
    model = LogModel()
    model.begin("C-FIND", connection(40_000), target=MOCK)
    model.begin("C-FIND", Trace(), target=MOCK)
    model.watch([connection(40_000, accepted=True, host="10.9.8.7")])
    assert sides(model) == [["SCU"], ["SCU"], ["SCP"]]


def test_another_port_is_another_connection_and_that_both_began_together_says_nothing() -> None:
    model = LogModel()
    model.begin("C-FIND", connection(40_000), target=MOCK)
    model.watch([connection(40_001, accepted=True)])
    assert sides(model) == [["SCU"], ["SCP"]]


def test_both_ends_are_paired_also_where_the_peer_is_not_known_to_be_the_mock() -> None:
    model = LogModel()
    model.begin("C-FIND", connection(40_000))
    model.watch([connection(40_000, accepted=True)])
    assert sides(model) == [["SCU", "SCP"]]
