"""In a process of its own: the real application in a pseudo-terminal, the SCP beside it on the same event loop.

Prints its figures as JSON: seconds, megabytes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType

from benchmarks.interface.terminal import Size, Terminal
from benchmarks.soak.gauge import Gauge, waited
from mwl_tui.config import Config, MockSettings, PeerProfile, Settings, UiSettings
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.operations.engine import EngineThread
from mwl_tui.operations.live import LiveGateway
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.record import records_of_encoded
from mwl_tui.scp.store.store import Store
from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.main.screen import Workbench
from mwl_tui.ui.query.query_form import QueryForm
from mwl_tui.ui.worklist.worklist import Worklist
from tests import memory

_SIZE = Size(120, 40)
_MADE = 2_000
"""Different items; they are repeated up to the number that is wanted."""
_SYNTAX = TransferSyntax.EXPLICIT_LE
_FILTERS = {"text": "rossi", "field": "mod:ct !prio:stat", "expression": "/^demo.*7$/"}
_SORTED_BY = {"name": 2, "date": 0}
DOWN = b"j"
_STREAMS = 5
"""Queries during which keys are pressed."""
BETWEEN_KEYS = 0.03
"""Seconds."""


def own_time() -> float:
    """Return the time in seconds without what other processes had the processor for: that is not this one's doing."""
    return time.monotonic() - waited()


class Session:
    """One run of the application.

    Args:
        app: The application.
        terminal: The terminal that it is in.
        count: How many responses there will be.
    """

    def __init__(self, app: WorkbenchApp, terminal: Terminal, count: int) -> None:
        self._app, self._terminal, self._count = app, terminal, count
        self._painted: list[tuple[float, int]] = []
        self.figures: dict[str, float] = {}

    @property
    def _screen(self) -> Workbench:
        screen = self._app.screen_stack[0]
        assert isinstance(screen, Workbench)
        return screen

    @property
    def _table(self) -> Worklist:
        return self._screen.query_one(Worklist)

    async def measure(self) -> None:
        """Measure all of it."""
        await self._until(lambda: self._terminal.shows(b"Worklist"))
        await self._app.exchange.prepare()
        self._screen.query_one(QueryForm).fill({"date": ""})
        await asyncio.sleep(0.5)
        self._gauge = Gauge()
        await self._responses()
        for name, text in _FILTERS.items():
            await self._arranged(f"filter {name}", lambda text=text: self._table.filter_by(text), text)  # type: ignore[misc]
        await self._arranged("filter none", lambda: self._table.filter_by(""), "")
        for name, column in _SORTED_BY.items():
            self._table.column = column
            await self._arranged(f"sort {name}", self._table.action_sort, "", "▲")
            await self._arranged(f"sort {name} down", self._table.action_sort, "", "▼")
        self._table.action_sort()
        self._watch()
        await self._gauge.sample()
        late = [seconds for _ in range(_STREAMS) for seconds in await self._keys_while_rows_stream()]
        self.figures["keys"] = len(late)
        self.figures["key to paint, median"] = median(late)
        self.figures["key to paint"] = quantiles(late, n=20, method="inclusive")[-1]
        self.figures["streaming stall"] = await self._stall()

    async def _responses(self) -> None:
        memory.settle()
        before = memory.resident()
        await self._gauge.sample()
        began = own_time()
        self._screen.action_run_query()
        await self._until(lambda: self._table.counts.total == self._count and not self._app.exchange.running)
        self.figures["responses"] = own_time() - began
        await asyncio.sleep(0.2)
        self.figures["responses stall"] = await self._stall()
        self.figures["memory"] = memory.resident() - before
        await asyncio.sleep(0.1)
        await self._gauge.sample()

    async def _arranged(self, name: str, change: Callable[[], None], text: str, order: str = "") -> None:
        """Time a filter or an order until all of it shows."""
        await self._gauge.sample()
        began = own_time()
        change()
        await self._until(lambda: self._table.listing.filter.text == text and self._table.ordered_by.endswith(order))
        painted = asyncio.Event()
        self._table.call_after_refresh(painted.set)
        await painted.wait()
        self.figures[name] = own_time() - began
        self.figures[f"{name} stall"] = await self._stall()

    async def _keys_while_rows_stream(self) -> list[float]:
        """Press a key again and again while responses come; time each until the cursor is painted where it went."""
        table = self._table
        self._screen.action_run_query()
        await self._until(lambda: 0 < table.counts.total < self._count)
        self._painted.clear()
        pressed: list[float] = []
        while self._app.exchange.running and table.counts.total < self._count:
            pressed.append(own_time())
            self._terminal.type(DOWN)
            await asyncio.sleep(BETWEEN_KEYS)
        await asyncio.sleep(0.3)
        late = []
        for number, at in enumerate(pressed, 1):
            seen = next((when for when, cursor in self._painted if cursor >= number), None)
            late.append((seen or own_time()) - at)
        return late

    def _watch(self) -> None:
        """Note when each frame was handed to the terminal, and where the cursor was in it."""
        display = self._app._display

        def noted(*arguments: object) -> None:
            display(*arguments)  # type: ignore[arg-type]
            self._painted.append((own_time(), self._table.cursor))

        self._app._display = noted  # type: ignore[method-assign,assignment]

    async def _stall(self) -> float:
        return float((await self._gauge.sample())["longest_step"])  # type: ignore[arg-type]

    async def _until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        end = own_time() + seconds
        while not condition():
            if own_time() > end:
                raise TimeoutError("in vain")
            await asyncio.sleep(0.002)


def _fill(store: Store, count: int) -> None:
    made = [write(item, _SYNTAX) for item in generate(min(count, _MADE), seed=1, base_date=date(2026, 1, 14))]
    records = [record for identifier in made for record in records_of_encoded(identifier, _SYNTAX)]
    store.add_records(islice(cycle(records), count))


def _gateway(port: int) -> LiveGateway:
    peer = PeerProfile(name="BENCH", host="127.0.0.1", port=port, called_ae="MWLSCP")
    settings = Settings(ui=UiSettings(peer="BENCH"))
    return LiveGateway(Config(Path("config.toml"), Path("peers.toml"), settings, MappingProxyType({"BENCH": peer})))


async def _run(count: int, terminal: Terminal) -> dict[str, float]:
    with Store() as store:
        _fill(store, count)
        engine = EngineThread()
        server = Server(store, MockSettings(port=0))
        await engine.do(server.start())  # where the workbench has its mock
        app = WorkbenchApp(_gateway(server.address[1]), engine=engine)
        session = Session(app, terminal, count)
        running = asyncio.create_task(app.run_async(mouse=False))
        try:
            await session.measure()
        finally:
            await engine.do(server.stop())
            app.exit()
            await asyncio.wait([running], timeout=5)
        return session.figures


def terminal_of_this_process() -> Terminal:
    """Put this process into a terminal of 256 colours."""
    terminal = Terminal(_SIZE)
    for descriptor in (0, 1, 2):
        os.dup2(terminal.inner, descriptor)
    os.environ["TERM"] = "xterm-256color"
    os.environ.pop("COLORTERM", None)
    return terminal


def main() -> None:
    """Run with as many responses as the first argument says."""
    said = os.dup(1)
    terminal = terminal_of_this_process()
    try:
        figures = asyncio.run(_run(int(sys.argv[1]), terminal))
    except BaseException as error:
        os.write(said, json.dumps({"failed": repr(error)}).encode())
        raise
    os.write(said, json.dumps(figures).encode())


if __name__ == "__main__":
    main()
