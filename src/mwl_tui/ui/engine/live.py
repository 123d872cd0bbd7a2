"""The real gateway: ``scu`` towards peers, and the mock.

What it stands on is imported on first use, so that the screen is painted before pynetdicom and pydicom are read.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mwl_tui.config import Config
from mwl_tui.dicom.text import safe_text
from mwl_tui.ui.engine.demo import DemoOptions
from mwl_tui.ui.engine.mock import Mock, MockOptions
from mwl_tui.ui.engine.request import Request
from mwl_tui.ui.engine.target import MOCK_NAME, MockPhase, MockStatus, Target

if TYPE_CHECKING:
    from mwl_tui.dicom.charset import Reading
    from mwl_tui.network.peer import Peer
    from mwl_tui.network.trace import Trace
    from mwl_tui.scu import EchoResult, Find

__all__ = ["LiveGateway"]


class LiveGateway:
    """The exchange with the peers of a configuration, and the mock.

    Args:
        config: Settings and peers.
        demo: What the mock serves in the demonstration; the settings' where None.
    """

    def __init__(self, config: Config, demo: DemoOptions | None = None) -> None:
        self._config = config
        self._demo = demo
        self._mock = Mock(MockOptions.of(config.settings.mock, demo))
        self._typed: dict[str, Peer] = {}

    @property
    def mock(self) -> MockStatus:
        """What the mock does now."""
        return self._mock.status

    def prepare(self) -> None:
        """Import what an exchange needs."""
        import mwl_tui.scu
        import mwl_tui.worklist.query  # noqa: F401

    def targets(self) -> tuple[Target, ...]:
        """Give the saved peers by name, addresses typed so far, and the mock."""
        saved = (
            Target(name, peer.calling_ae, peer.called_ae, peer.host, peer.port, notes=peer.notes)
            for name, peer in sorted(self._config.peers.items())
        )
        typed = (_target(name, peer) for name, peer in self._typed.items())
        return (self._mock_target(), *saved, *typed)

    def first(self) -> Target:
        """Give the mock in the demonstration, else the settings' peer, else the first, else the mock."""
        mock, *others = self.targets()
        if self._demo is not None or not others:
            return mock
        wanted = self._config.settings.ui.peer
        return next((target for target in (mock, *others) if target.name == wanted), others[0])

    def typed(self, address: str) -> Target:
        """Give a peer from an address as ``CALLED@host:port``.

        Raises:
            ConfigError: It is not one.
        """
        from mwl_tui.scu.profile import parse_address

        peer = parse_address(address, self._config.settings.calling_ae)
        self._typed[str(peer)] = peer
        return _target(str(peer), peer)

    def reading(self, target: Target) -> Reading:
        """Give how the text of a peer's responses is read."""
        from mwl_tui.dicom.charset import Reading

        peer = self._peer(target)
        return Reading(peer.fallback_charset, peer.read_as)

    def find(self, target: Target, request: Request, trace: Trace) -> Find:
        """Start a C-FIND.

        Raises:
            MwlError: The query or the profile does not hold.
        """
        from mwl_tui.scu import find

        return find(self._peer(target), request.query, columns=request.columns, trace=trace)

    async def echo(self, target: Target, trace: Trace) -> EchoResult:
        """Send a C-ECHO.

        Raises:
            MwlError: No answer, and why.
        """
        from mwl_tui.scu import echo

        return await echo(self._peer(target), trace=trace)

    async def start_mock(self) -> MockStatus:
        """Generate the items and serve them.

        Raises:
            MwlError: It cannot serve.
        """
        return await self._mock.start()

    async def stop_mock(self) -> None:
        """End every association of the mock and stop serving."""
        await self._mock.stop()

    def _mock_target(self) -> Target:
        options = self._mock.options
        host, port = self._mock.address
        return Target(
            MOCK_NAME,
            self._config.settings.calling_ae,
            options.ae_title,
            host,
            port,
            is_mock=True,
            notes="the mock SCP inside" + ("" if self.mock.phase is MockPhase.SERVING else ", not serving"),
        )

    def _peer(self, target: Target) -> Peer:
        from mwl_tui.network.peer import Peer
        from mwl_tui.scu.profile import peer_from

        if target.is_mock:
            host, port = self._mock.address
            return Peer(host, port, target.called_ae, target.calling_ae)
        if target.name in self._typed:
            return self._typed[target.name]
        return peer_from(self._config.peer(target.name), os.environ)


def _target(name: str, peer: Peer) -> Target:
    return Target(safe_text(name), peer.calling_ae, peer.called_ae, peer.host, peer.port)
