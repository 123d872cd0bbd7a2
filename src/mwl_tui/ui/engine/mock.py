"""The mock worklist SCP as the screen runs it: generated, started and stopped in the screen's own event loop.

``scp`` and faker are imported when the mock is first started.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mwl_tui.config import MockSettings
from mwl_tui.errors import ConfigError, ConnectError
from mwl_tui.ui.engine.demo import DemoOptions
from mwl_tui.ui.engine.target import MockPhase, MockStatus

if TYPE_CHECKING:
    from mwl_tui.dicom.dataset import DataSet
    from mwl_tui.scp.server import Server
    from mwl_tui.scp.store import Store

__all__ = ["Mock", "MockOptions"]

_SLICE = 100
"""Items that enter the store before the screen gets a turn."""


@dataclass(frozen=True, slots=True)
class MockOptions:
    """What the mock serves, and where; the meaning of each as in ``config.MockSettings``."""

    host: str
    port: int
    ae_title: str
    any_called_ae: bool
    allow_calling: tuple[str, ...]
    max_associations: int
    max_per_address: int | None
    max_waiting: int
    items: int
    seed: int
    locales: tuple[str, ...]
    charset: str

    @classmethod
    def of(cls, settings: MockSettings, demo: DemoOptions | None) -> MockOptions:
        """Give the options of the settings, with the demonstration's in their place where there is one."""
        options = cls(
            host=settings.host,
            port=settings.port,
            ae_title=settings.ae_title,
            any_called_ae=settings.any_called_ae,
            allow_calling=settings.allow_calling,
            max_associations=settings.max_associations,
            max_per_address=settings.max_per_address,
            max_waiting=settings.max_waiting,
            items=settings.items,
            seed=settings.seed,
            locales=settings.locales,
            charset=settings.charset,
        )
        if demo is None:
            return options
        locales = demo.locales or options.locales
        return replace(options, port=demo.port, items=demo.items, seed=demo.seed, locales=locales)


class Mock:
    """The mock SCP of one screen.

    Args:
        options: What it serves, and where.
    """

    def __init__(self, options: MockOptions) -> None:
        self.options = options
        self.status = MockStatus()
        self._address = (options.host, options.port)
        self._server: Server | None = None
        self._store: Store | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it serves, or would."""
        return self._address

    async def start(self) -> MockStatus:
        """Generate the items and serve them; a port that is taken is replaced by a free one.

        Raises:
            ConfigError: It would serve the network without knowing whom.
            ConnectError: It cannot listen there.
        """
        if self.status.phase is not MockPhase.OFF:
            return self.status
        self._refuse_open_door()
        self.status = MockStatus(MockPhase.STARTING)
        try:
            items = await asyncio.to_thread(self._generate)
            self._store = await self._filled(items)
            self._server = await self._listening(self._store)
        except BaseException:
            await self.stop()
            raise
        self._address = self._server.address
        moved = self.options.port if self.options.port not in (0, self._address[1]) else None
        self.status = MockStatus(MockPhase.SERVING, "{}:{}".format(*self._address), len(self._store), moved)
        return self.status

    async def stop(self) -> None:
        """End every association and stop serving; the items are gone."""
        server, store = self._server, self._store
        self._server = self._store = None
        if server is not None:
            self.status = replace(self.status, phase=MockPhase.STOPPING)
        try:
            if server is not None:
                await server.stop()
        finally:
            if store is not None:
                store.close()
            self.status = MockStatus()

    def _refuse_open_door(self) -> None:
        """Serve another address than loopback only to calling AE titles that are named."""
        from mwl_tui.network.address import is_loopback

        if not (self.options.allow_calling or is_loopback(self.options.host)):
            raise ConfigError(
                f"the mock would answer everyone who reaches {self.options.host}: name the calling AE titles it serves",
                key="mock.allow_calling",
            )

    def _generate(self) -> list[DataSet]:
        from mwl_tui.scp.seed import DEFAULT_LOCALES, generate

        options = self.options
        locales = options.locales or DEFAULT_LOCALES
        return list(generate(options.items, seed=options.seed, locales=locales, charset=options.charset))

    async def _filled(self, items: list[DataSet]) -> Store:
        from mwl_tui.scp.store import Store

        store = Store()
        for start in range(0, len(items), _SLICE):
            store.add(items[start : start + _SLICE])
            await asyncio.sleep(0)
        return store

    async def _listening(self, store: Store) -> Server:
        try:
            return await self._served(store, self.options.port)
        except ConnectError:
            if self.options.port == 0:
                raise
            return await self._served(store, 0)

    async def _served(self, store: Store, port: int) -> Server:
        from mwl_tui.scp.server import Server, ServerSettings

        options = self.options
        settings = ServerSettings(
            host=options.host,
            port=port,
            ae_title=options.ae_title,
            any_called_ae=options.any_called_ae,
            allow_calling=frozenset(options.allow_calling),
            max_associations=options.max_associations,
            max_per_address=options.max_per_address,
            max_waiting=options.max_waiting,
        )
        server = Server(store, settings)
        await server.start()
        return server
