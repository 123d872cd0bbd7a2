"""Times of the log beside a peer that knows when it sent what, while the screen paints without pause."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import monotonic
from types import MappingProxyType

import pytest

from mwl_tui.config import Config, PeerProfile, Settings, UiSettings
from mwl_tui.network.timings import timings
from mwl_tui.network.trace_events import DimseMessage
from mwl_tui.operations.engine import Engine, EngineThread
from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.live import LiveGateway
from mwl_tui.operations.run import Run
from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.main.screen import Workbench
from mwl_tui.ui.worklist.worklist import Worklist
from tests.peers.timed import Peer, peer
from tests.ui.fakes import FakeEngine

RESPONSES, PAUSE, RUNS = 2_000, 0.3, 3
FRAME = 0.06
"""Seconds that the screen paints without giving its loop a turn."""


def gateway(port: int) -> LiveGateway:
    profile = PeerProfile(name="PEER", host="127.0.0.1", port=port, called_ae="PEER")
    settings = Settings(ui=UiSettings(peer="PEER"))
    return LiveGateway(Config(Path("config.toml"), Path("peers.toml"), settings, MappingProxyType({"PEER": profile})))


@asynccontextmanager
async def opened(port: int, engine: Engine) -> AsyncIterator[Workbench]:
    app = WorkbenchApp(gateway(port), engine=engine)
    async with app.run_test(size=(120, 40)):
        await app.exchange.prepare()
        assert isinstance(app.screen, Workbench)
        yield app.screen


def exchange_of(screen: Workbench) -> Exchange:
    assert isinstance(screen.app, WorkbenchApp)
    return screen.app.exchange


async def queried(screen: Workbench) -> Run:
    screen.action_run_query()
    table = screen.query_one(Worklist)
    exchange = exchange_of(screen)
    while exchange.running or table.counts.total < RESPONSES:
        await asyncio.sleep(0.01)
    assert exchange.current is not None
    return exchange.current.runs[0]


def gap(run: Run) -> float:
    """Return the seconds from the last pending response to the final one, by the log."""
    pending = [
        event.offset for event in run.trace if isinstance(event.fact, DimseMessage) and event.fact.command.is_pending
    ]
    final = run.trace.milestones.last_response
    assert final is not None
    return final - pending[-1]


async def painting(screen: Workbench) -> None:
    """Paint all the time, as on a machine on which one frame takes long."""
    while True:
        end = monotonic() + FRAME
        while monotonic() < end:
            screen._compositor.render_strips()
        await asyncio.sleep(0)


async def difference(screen: Workbench, sender: Peer) -> float:
    """Return by how many seconds the gap in the log is not that of the peer, in the median of several queries."""
    painter = asyncio.create_task(painting(screen))
    try:
        told = [(gap(await queried(screen)), await asyncio.to_thread(sender.told)) for _ in range(RUNS)]
    finally:
        painter.cancel()
    return median(abs(ours - theirs.gap) for ours, theirs in told)


@pytest.mark.slow(reason="queries in the loop that paints too, to compare with")
async def test_the_gap_before_the_final_response_is_that_of_the_peer_and_not_our_painting() -> None:
    with peer(RESPONSES, PAUSE) as sender:
        async with opened(sender.port, FakeEngine()) as screen:
            in_its_loop = await difference(screen, sender)
        async with opened(sender.port, EngineThread()) as screen:
            beside = await difference(screen, sender)
    assert beside < in_its_loop / 2, f"{beside * 1_000:.1f} ms, {in_its_loop * 1_000:.1f} ms in the loop that paints"


async def test_header_and_log_tell_the_same_time_and_the_log_says_what_each_part_took() -> None:
    with peer(RESPONSES, PAUSE) as sender:
        async with opened(sender.port, EngineThread()) as screen:
            run = await queried(screen)
            screen.take_over()
            told = timings(run.trace)
            last = " ".join(line.text for line in screen.log_model.lines[-2:])
    assert told.total is not None
    assert told.total > PAUSE
    assert run.outcome is not None
    assert f" · {told.total:.2f} s · " in run.outcome.text
    assert run.seconds == told.total
    assert told.last_response is not None
    parts = ["connect", "association", "first response", "last response", "release"]
    assert [part.rsplit(" ", 2)[0] for part in last.split(" · ")] == parts
    assert f"last response {told.last_response * 1000:.0f} ms" in last
