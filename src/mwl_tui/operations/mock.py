"""The mock worklist SCP as the screen runs it: generated, started and stopped in the engine's event loop.

What the screen reads is replaced as a whole, so it may be read from the screen's own thread.

``scp`` and faker are imported when the mock is first started.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from mwl_tui.config import MockSettings
from mwl_tui.errors import ConfigError, ConnectError
from mwl_tui.network.address import shown
from mwl_tui.network.snapshot import snapshot
from mwl_tui.operations.background import in_background
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.mock_items import made_items, serves_anyone
from mwl_tui.operations.target import MockPhase, MockStatus

if TYPE_CHECKING:
    from mwl_tui.network.trace import Trace
    from mwl_tui.scp.server import Server
    from mwl_tui.scp.store.store import Store

__all__ = ["Mock"]

_CAPTURE_BYTES = 2_097_152
"""Bytes of the PDUs of one association that are kept, about; those of the requestor are kept on its own side."""


class Mock:
    """The mock SCP of one screen.

    Args:
        settings: What it serves, and where.

    Attributes:
        settings: What it serves, or would serve.
        tell: Called, from any thread, when something has changed.
    """

    def __init__(self, settings: MockSettings) -> None:
        self.settings = settings
        self.tell: Callable[[], object] = bool
        self._status = MockStatus()
        self._address = (settings.host, settings.port)
        self._server: Server | None = None
        self._store: Store | None = None
        self._before: Store | None = None
        self._edition = 0

    @property
    def status(self) -> MockStatus:
        """What it does now."""
        return self._status

    @status.setter
    def status(self, status: MockStatus) -> None:
        self._status = status
        self.tell()

    @property
    def address(self) -> tuple[str, int]:
        """The host and port where it serves, or would serve."""
        return self._address

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The traces of its recent associations, the oldest first; none while it does not serve."""
        return () if self._server is None else tuple(self._server.traces)

    @property
    def figures(self) -> MockFigures:
        """What it serves, and what it did since it was started."""
        server = self._server
        if server is None:
            return MockFigures(self.settings)
        return MockFigures(self.settings, server.associations, server.requests, tuple(snapshot(server.queries)))

    async def start(self) -> MockStatus:
        """Generate the items and serve them; a port that is taken is replaced by a free one.

        Raises:
            ConfigError: It would serve other machines without a list of calling AE titles.
            ConnectError: It cannot listen there.
        """
        if self.status.phase is not MockPhase.OFF:
            return self.status
        if serves_anyone(self.settings):
            raise ConfigError(
                f"the mock would answer everyone who reaches {self.settings.host}: "
                "name the calling AE titles it serves",
                key="mock.allow_calling",
            )
        self.status = MockStatus(MockPhase.STARTING)
        edition = self._edition
        try:
            store = await self._made(self.settings)
            if edition != self._edition:  # stopped meanwhile
                store.close()
                return self.status
            self._store = store
            server = await self._listening(store)
            if edition != self._edition:
                await server.stop()
                return self.status
        except BaseException:
            if edition == self._edition:
                await self.stop()
            raise
        return self._now_serving(server, len(store))

    def _now_serving(self, server: Server, items: int) -> MockStatus:
        self._server, self._address = server, server.address
        moved = self.settings.port if self.settings.port not in (0, self._address[1]) else None
        self.status = MockStatus(MockPhase.SERVING, shown(*self._address), items, moved)
        return self.status

    async def change(self, settings: MockSettings) -> MockStatus:
        """Serve other items: at once where only these change, after a new start where the port does.

        Queries under way still see the old items.

        Raises:
            MwlError: The items cannot be made; those that are served stay. Or it cannot serve there.
        """
        if self._server is None or settings.port != self.settings.port:
            # items that cannot be made must not stop the mock that serves
            (await self._made(msgspec.structs.replace(settings, items=1))).close()
            await self.stop()
            self.settings = settings
            return await self.start()
        edition, store = self._edition, await self._made(settings)
        if self._server is None or edition != self._edition:
            store.close()
            return self.status
        self.settings = settings
        self._take_over(self._server, store)
        self.status = replace(self.status, items=len(store))
        return self.status

    def _take_over(self, server: Server, store: Store) -> None:
        """Answer from new items from now on; queries under way keep the old ones until the next change."""
        if self._before is not None:
            self._before.close()
        self._before, self._store = self._store, store
        server.store = store

    async def stop(self) -> None:
        """End every association, stop serving and drop the items."""
        self._edition += 1
        server, stores = self._server, (self._store, self._before)
        self._server = self._store = self._before = None
        if server is not None:
            self.status = replace(self.status, phase=MockPhase.STOPPING)
        try:
            if server is not None:
                await server.stop()
        finally:
            for store in stores:
                if store is not None:
                    store.close()
            self.status = MockStatus()

    async def _made(self, settings: MockSettings) -> Store:
        """Make the items and store them, in a thread: it would hold the engine for too long."""
        edition = self._edition
        return await in_background(lambda: self._filled(settings, edition))

    def _filled(self, settings: MockSettings, edition: int) -> Store:
        """Return a store of new items; where the mock was stopped meanwhile, of those made by then."""
        from mwl_tui.scp.store.store import Store  # with it comes pydicom, as the server below

        made = made_items(settings)
        store = Store()
        try:
            store.add(takewhile(lambda _: edition == self._edition, made))
        except BaseException:
            store.close()
            raise
        return store

    async def _listening(self, store: Store) -> Server:
        try:
            return await self._served(store, self.settings.port)
        except ConnectError:
            if self.settings.port == 0:
                raise
            return await self._served(store, 0)

    async def _served(self, store: Store, port: int) -> Server:
        from mwl_tui.scp.server import Server, ServerOptions

        settings = msgspec.structs.replace(self.settings, port=port)
        server = Server(store, settings, ServerOptions(capture_bytes=_CAPTURE_BYTES), tell=self.tell)
        await server.start()
        return server
