"""In a process of its own: the workbench in the terminal it was given, which runs a query again and again.

Writes what its log and its header told of each, as JSON, to the descriptor that the last argument names.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from types import MappingProxyType

from mwl_tui.config import Config, MockSettings, PeerProfile, Settings, UiSettings
from mwl_tui.network.timings import timings
from mwl_tui.network.trace_events import DimseMessage
from mwl_tui.operations.live import LiveGateway
from mwl_tui.operations.run import Run
from mwl_tui.operations.target import MockPhase
from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.main.screen import Workbench
from mwl_tui.ui.main.status_header import StatusHeader
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.worklist.worklist import Worklist

__all__ = ["Shown"]

_BETWEEN = 0.3
"""Seconds between two queries."""
_SECONDS = re.compile(r"(\d+\.\d+) s")


@dataclass(frozen=True)
class Shown:
    """What is told of one exchange, in seconds.

    Attributes:
        gap: From the last pending response to the final one, by the log.
        first: From C-FIND-RQ to the first response, by the log.
        total: From A-ASSOCIATE-RQ to the final response, by the log.
        header: The same in the header.
    """

    gap: float
    first: float
    total: float
    header: float


def _shown(run: Run) -> Shown:
    told, final = timings(run.trace), run.trace.milestones.last_response
    pending = [
        event.offset for event in run.trace if isinstance(event.fact, DimseMessage) and event.fact.command.is_pending
    ]
    assert run.outcome is not None
    in_header = _SECONDS.search(run.outcome.text)
    assert in_header is not None, run.outcome.text
    assert final is not None
    assert told.first_response is not None
    assert told.total is not None
    return Shown(final - pending[-1], told.first_response, told.total, float(in_header[1]))


async def _until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not condition():
        if monotonic() > end:
            raise TimeoutError("in vain")
        await asyncio.sleep(0.02)


async def _queries(app: WorkbenchApp, responses: int, runs: int) -> list[Shown]:
    await _until(lambda: app.screen_stack and isinstance(app.screen, Workbench) and app.screen.query(Worklist))
    screen = app.screen
    assert isinstance(screen, Workbench)
    await app.exchange.prepare()
    header = screen.query_one(StatusHeader)
    await _until(lambda: header.state.mock.phase is MockPhase.SERVING or not screen.selection.asks_mock())
    screen.query_one(QueryForm).fill({"date": ""})
    told = []
    for _ in range(runs):
        await asyncio.sleep(_BETWEEN)
        screen.action_run_query()
        table = screen.query_one(Worklist)
        await _until(lambda: not app.exchange.running and table.counts.total == responses)  # noqa: B023
        assert app.exchange.current is not None
        told.append(_shown(app.exchange.current.runs[0]))
    return told


def _gateway(port: int, mock_items: int) -> LiveGateway:
    paths = Path("config.toml"), Path("peers.toml")
    if mock_items:
        settings = Settings(mock=MockSettings(items=mock_items, port=port))
        return LiveGateway(Config(*paths, settings, MappingProxyType({})), demo=True)
    peer = PeerProfile(name="PEER", host="127.0.0.1", port=port, called_ae="PEER")
    return LiveGateway(Config(*paths, Settings(ui=UiSettings(peer="PEER")), MappingProxyType({"PEER": peer})))


async def _main(port: int, responses: int, runs: int, *, mock: bool) -> list[Shown]:
    app = WorkbenchApp(_gateway(port, responses if mock else 0), demo=mock)
    running = asyncio.create_task(app.run_async(mouse=False))
    try:
        return await _queries(app, responses, runs)
    finally:
        app.exit()
        await asyncio.wait([running], timeout=5)
        app.engine.stop()


if __name__ == "__main__":
    whom, *numbers = sys.argv[1:]
    port, responses, runs, answer = map(int, numbers)
    told = asyncio.run(_main(port, responses, runs, mock=whom == "mock"))
    os.write(answer, json.dumps([asdict(one) for one in told]).encode())
