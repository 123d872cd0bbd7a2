"""The real gateway: ``scu`` towards peers, and the mock.

``scu`` is imported on first use, which saves 30 ms before the first paint.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from mwl_tui.config import Config, MockSettings, PeerProfile, remove_peer, save_peers
from mwl_tui.dicom.charset import Reading
from mwl_tui.errors import ConfigError
from mwl_tui.operations.mock import Mock
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import MOCK_NAME, MockPhase, MockStatus, Origin, Target

if TYPE_CHECKING:
    from mwl_tui.dicom.dataset import Path
    from mwl_tui.network.peer import Peer
    from mwl_tui.network.trace import Trace
    from mwl_tui.scu import EchoResult, Find
    from mwl_tui.scu.rows import RowReader

__all__ = ["LiveGateway"]

_MOST_TYPED = 20
"""Addresses that are kept for this run."""


class LiveGateway:
    """The exchange with the peers of a configuration, and the mock.

    Args:
        config: Settings and peers.
        demo: Whether the mock is selected first, as in the demonstration.
    """

    def __init__(self, config: Config, demo: bool = False) -> None:
        self._config = config
        self._demo = demo
        self._mock = Mock(config.settings.mock)
        self._typed: dict[str, PeerProfile] = {}

    @property
    def mock(self) -> MockStatus:
        """What the mock does now."""
        return self._mock.status

    def prepare(self) -> None:
        """Import what an exchange needs."""
        import mwl_tui.association.acse
        import mwl_tui.scu  # noqa: F401

    def targets(self) -> tuple[Target, ...]:
        """Return the saved peers by name, addresses typed so far, and the mock."""
        saved = (self._target(peer) for _, peer in sorted(self._config.peers.items()))
        typed = (_target(peer, Origin.TYPED) for peer in self._typed.values())
        return (self._mock_target(), *saved, *typed)

    def first(self, last: str = "") -> Target:
        """Return the mock in the demonstration, else the settings' peer, the last one, the first, the mock.

        Args:
            last: The key of the peer that was selected last.
        """
        mock, *others = self.targets()
        if self._demo or not others:
            return mock
        wanted = self._config.settings.ui.peer
        named = [target for target in (*others, mock) if target.name == wanted]
        return next(iter(named or [target for target in (mock, *others) if target.key == last]), others[0])

    def typed(self, address: str) -> Target:
        """Return a peer from an address as ``CALLED@host:port``.

        Raises:
            ConfigError: It is not one.
        """
        from mwl_tui.scu.profile import parse_address

        peer = parse_address(address.strip(), self._config.settings.calling_ae)
        name = str(peer)
        profile = PeerProfile(
            name=name, host=peer.host, port=peer.port, called_ae=peer.called_ae, calling_ae=peer.calling_ae
        )
        self._typed = dict([*self._typed.items(), (name, profile)][-_MOST_TYPED:])
        return _target(profile, Origin.TYPED)

    def peers(self) -> Mapping[str, PeerProfile]:
        """Return the saved peers of both files by name."""
        return self._config.peers

    def profile(self, target: Target) -> PeerProfile:
        """Return a peer as its file has it; a typed address and the mock as a file would have them."""
        if target.profile is None:
            made = PeerProfile(name=target.name, host=target.host, port=target.port, called_ae=target.called_ae)
            return msgspec.structs.replace(made, calling_ae=self._own_title(target.calling_ae))
        if target.origin is Origin.TYPED:
            return msgspec.structs.replace(target.profile, calling_ae=self._own_title(target.calling_ae))
        return self._config.saved.get(target.name, target.profile)

    def tried(self, profile: PeerProfile) -> Target:
        """Return a peer to test that is not saved."""
        calling = profile.calling_ae or self._config.settings.calling_ae
        return _target(msgspec.structs.replace(profile, calling_ae=calling), Origin.TYPED)

    async def save_peer(self, profile: PeerProfile, *, instead_of: str = "") -> Target:
        """Save a peer in ``peers.toml``, in a thread.

        Raises:
            ConfigError: It is wrong, its name is taken, or the file cannot be written.
        """
        if profile.name != instead_of and profile.name in self._config.peers:
            raise ConfigError(f"a peer is named '{profile.name}' already")
        await self._save([profile], without=instead_of)
        self._typed.pop(f"{profile}", None)
        return self._target(self._config.peers[profile.name])

    async def import_peers(self, profiles: Sequence[PeerProfile]) -> None:
        """Save several new peers, all of them or none.

        Raises:
            ConfigError: As :meth:`save_peer`.
        """
        for profile in profiles:
            if profile.name in self._config.peers:
                raise ConfigError(f"a peer is named '{profile.name}' already")
        await self._save(profiles)

    async def remove_peer(self, target: Target) -> None:
        """Remove a saved peer, or forget a typed address.

        Raises:
            ConfigError: The user's own file holds it, or the file cannot be written.
        """
        if target.origin is Origin.TYPED:
            self._typed.pop(target.name, None)
        else:
            self._config = await asyncio.to_thread(remove_peer, self._config, target.name)

    async def _save(self, profiles: Sequence[PeerProfile], without: str = "") -> None:
        kept = [peer for peer in self._config.saved.values() if peer.name != without]
        self._config = await asyncio.to_thread(save_peers, self._config, [*kept, *profiles])

    def _own_title(self, calling: str) -> str:
        """Return our AE title; empty where it is the one of the settings, so that it follows them."""
        return "" if calling == self._config.settings.calling_ae else calling

    def _target(self, peer: PeerProfile) -> Target:
        return _target(peer, Origin.SAVED if peer.name in self._config.saved else Origin.OWN_FILE)

    def reading(self, target: Target) -> Reading:
        """Return how the text of a peer's responses is read."""
        peer = target.profile
        return Reading() if peer is None else Reading(peer.fallback_charset, peer.read_as)

    def row_reader(self, target: Target, columns: Sequence[Path]) -> RowReader:
        """Return what reads columns from the identifiers of a peer's responses."""
        from mwl_tui.scu.rows import RowReader

        return RowReader(columns, self.reading(target))

    def find(self, target: Target, request: Request, trace: Trace) -> Find:
        """Start a C-FIND.

        Raises:
            MwlError: The query or the profile is not valid.
        """
        from mwl_tui.scu import find

        return find(self._peer(target), request.query, columns=request.columns, check=request.check, trace=trace)

    async def echo(self, target: Target, trace: Trace) -> EchoResult:
        """Send a C-ECHO.

        Raises:
            MwlError: No answer, and why.
        """
        from mwl_tui.scu import echo

        return await echo(self._peer(target), trace=trace)

    def on_change(self, tell: Callable[[], object]) -> None:
        """Have a function called, from any thread, when something about the mock has changed."""
        self._mock.tell = tell

    def mock_traces(self) -> tuple[Trace, ...]:
        """Return the traces of the mock's recent associations, the oldest first; none while it does not serve."""
        return self._mock.traces

    def mock_figures(self) -> MockFigures:
        """Return what the mock serves, and what it did."""
        return self._mock.figures

    async def change_mock(self, settings: MockSettings) -> MockStatus:
        """Serve other items, or elsewhere; a mock that is off starts.

        Raises:
            MwlError: The items cannot be made, and what was served stays; or it cannot serve there.
        """
        return await self._mock.change(settings)

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
        options = self._mock.settings
        host, port = self._mock.address
        return Target(
            MOCK_NAME
            if MOCK_NAME not in self._config.peers
            else f"{MOCK_NAME} inside",  # a saved peer may have its name
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
        return peer_from(target.profile or self._config.peer(target.name), os.environ)


def _target(peer: PeerProfile, origin: Origin) -> Target:
    return Target(
        peer.name,
        peer.calling_ae,
        peer.called_ae,
        peer.host,
        peer.port,
        notes=peer.notes,
        origin=origin,
        profile=peer,
    )
