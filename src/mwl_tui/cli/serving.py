"""The mock SCP while ``serve`` runs: filled, announced, kept up to date, stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary

from mwl_tui.cli.exits import Exit
from mwl_tui.cli.interrupt import stop_signals
from mwl_tui.cli.stderr_messages import complain, say
from mwl_tui.cli.trace_lines import TraceLines
from mwl_tui.config import MockSettings
from mwl_tui.errors import ConnectError, MwlError
from mwl_tui.network.address import shown
from mwl_tui.network.trace import Trace
from mwl_tui.operations.mock_items import made_items, serves_anyone
from mwl_tui.operations.outcome import counted
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.folder import Folder, FolderReport
from mwl_tui.scp.store.store import Store

_FOLDER_PERIOD = 1.0
_TRACE_PERIOD = 0.2


class Service:
    """One run of the mock.

    Args:
        settings: What it serves, and where.
        folder: The folder whose files are served, if any.
        database: The file that keeps the items, if any.
        trace: Whether the log of every association is written to stderr.
    """

    def __init__(self, settings: MockSettings, *, folder: Path | None, database: Path | None, trace: bool) -> None:
        self._settings = settings
        self._folder = Folder(folder) if folder is not None else None
        self._database = database
        self._trace = trace
        self._lines: WeakKeyDictionary[Trace, TraceLines] = WeakKeyDictionary()

    def run(self) -> Exit:
        """Serve until a signal ends it.

        Raises:
            MwlError: The items cannot be read or generated, or the address cannot be used.
        """
        store = Store(self._database if self._database is not None else ":memory:")
        try:
            self._fill(store)
            return asyncio.run(self._serve(store))
        finally:
            store.close()

    def _fill(self, store: Store) -> None:
        if self._folder is not None:
            _tell(self._folder.load(store))
        elif len(store):
            say(f"{self._database} holds {counted(len(store), 'item', grouped=False)}: none are generated")
        else:
            store.add(made_items(self._settings))

    async def _serve(self, store: Store) -> Exit:
        server = Server(store, self._settings)
        ended = asyncio.Event()
        with stop_signals(ended.set):
            try:
                await server.start()
            except ConnectError as error:
                complain(str(error))
                return Exit.USAGE
            try:
                self._announce(server, len(store))
                await self._until(ended, server, store)
            finally:
                await server.stop()
                self._tell_traces(server)
        return Exit.DONE

    async def _until(self, ended: asyncio.Event, server: Server, store: Store) -> None:
        """Do what is due from time to time, until the end is requested."""
        duties = []
        if self._folder is not None:
            duties.append(asyncio.create_task(_every(_FOLDER_PERIOD, lambda: self._reload(store))))
        if self._trace:
            duties.append(asyncio.create_task(_every(_TRACE_PERIOD, lambda: self._tell_traces(server))))
        await ended.wait()
        for duty in duties:
            duty.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await duty

    def _announce(self, server: Server, items: int) -> None:
        where = shown(*server.address)
        say(f"serving {self._settings.ae_title} at {where}, {counted(items, 'item', grouped=False)}")
        if serves_anyone(self._settings):
            complain(f"open: anyone who reaches {where} is served")

    def _reload(self, store: Store) -> None:
        """Read the folder again if it changed; where that fails, say why and serve what was read before."""
        assert self._folder is not None
        try:
            if self._folder.changed():
                _tell(self._folder.load(store))
                say(counted(len(store), "item", grouped=False))
        except (MwlError, OSError) as error:
            complain(f"the folder cannot be read again: {error}")

    def _tell_traces(self, server: Server) -> None:
        if self._trace:
            for trace in server.traces:
                self._lines.setdefault(trace, TraceLines(trace, f"[{trace.title}] ")).tell()


async def _every(seconds: float, duty: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        duty()


def _tell(report: FolderReport) -> None:
    for file, reason in report.skipped:
        complain(f"{file} is skipped: {reason}")
