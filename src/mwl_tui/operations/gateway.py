"""What the screen needs of the rest of the program: the gateway, as an interface.

The screens know this and nothing of ``scu`` and ``scp``; :mod:`mwl_tui.operations.live` is the real one, tests bring
another.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import MockStatus, Target
from mwl_tui.worklist.response import PendingResponse as Response

if TYPE_CHECKING:
    from mwl_tui.config import MockSettings, PeerProfile
    from mwl_tui.dicom.charset import Reading
    from mwl_tui.dicom.dataset import Path
    from mwl_tui.dicom.syntax import TransferSyntax
    from mwl_tui.network.trace import Trace
    from mwl_tui.scu.model import EchoResult, Summary

__all__ = ["Find", "Gateway", "Reader", "Response"]


class Find(Protocol):
    """A C-FIND under way.

    Cancelling the task that iterates sends C-CANCEL and waits for the final response; cancelling it once more, while
    it waits, ends the association with A-ABORT at once.
    """

    @property
    def summary(self) -> Summary | None:
        """How it ended, once it did."""

    def __aiter__(self) -> AsyncIterator[Response]:
        """Yield the responses as they come."""

    def cancel(self) -> None:
        """Send C-CANCEL; responses come until the final one. Does nothing before the query is sent."""


class Reader(Protocol):
    """Reads the same columns of every identifier."""

    def read(self, identifier: bytes, syntax: TransferSyntax) -> tuple[tuple[str, ...], str | None]:
        """Return the row of an identifier, and why it is malformed or None."""


class Gateway(Protocol):
    """The exchange with peers, and the mock.

    What is awaited of the exchange and of the mock runs in the engine's loop, all else in the screen's. What the mock
    does can be looked at from both.
    """

    @property
    def mock(self) -> MockStatus:
        """What the mock does now."""

    def prepare(self) -> None:
        """Import what an exchange needs. Takes a while: called in a thread, after the first paint."""

    def targets(self) -> tuple[Target, ...]:
        """Return the peers to choose from, the mock among them."""

    def first(self, last: str = "") -> Target:
        """Return the peer that is selected at the start.

        Args:
            last: The key of the one that was selected last.
        """

    def typed(self, address: str) -> Target:
        """Return a peer from an address as ``CALLED@host:port``.

        Raises:
            MwlError: It is not one.
        """

    def peers(self) -> Mapping[str, PeerProfile]:
        """Return the saved peers of both files by name."""

    def profile(self, target: Target) -> PeerProfile:
        """Return a peer as its file has it; a typed address and the mock as a file would have them."""

    def tried(self, profile: PeerProfile) -> Target:
        """Return a peer to test that is not saved."""

    async def save_peer(self, profile: PeerProfile, *, instead_of: str = "") -> Target:
        """Save a peer in ``peers.toml``.

        Args:
            profile: The peer.
            instead_of: The name of the saved peer that it replaces, which may be its own; empty for a new one.

        Raises:
            ConfigError: It is wrong, its name is taken, or the file cannot be written.
        """

    async def import_peers(self, profiles: Sequence[PeerProfile]) -> None:
        """Save several new peers, all of them or none.

        Raises:
            ConfigError: As :meth:`save_peer`.
        """

    async def remove_peer(self, target: Target) -> None:
        """Remove a saved peer, or forget a typed address.

        Raises:
            ConfigError: The user's own file holds it, or the file cannot be written.
        """

    def reading(self, target: Target) -> Reading:
        """Return how the text of a peer's responses is read."""

    def row_reader(self, target: Target, columns: Sequence[Path]) -> Reader:
        """Return what reads columns from the identifiers of a peer's responses."""

    def find(self, target: Target, request: Request, trace: Trace) -> Find:
        """Start a C-FIND.

        Raises:
            MwlError: The query or the profile is not valid.
        """

    async def echo(self, target: Target, trace: Trace) -> EchoResult:
        """Send a C-ECHO.

        Raises:
            MwlError: No answer, and why.
        """

    def on_change(self, tell: Callable[[], object]) -> None:
        """Have a function called, from any thread, when something about the mock has changed."""

    def mock_traces(self) -> tuple[Trace, ...]:
        """Return the traces of the mock's recent associations, the oldest first; none while it does not serve."""

    def mock_figures(self) -> MockFigures:
        """Return what the mock serves, and what it did."""

    async def change_mock(self, settings: MockSettings) -> MockStatus:
        """Serve other items, or elsewhere; a mock that is off starts.

        Raises:
            MwlError: The items cannot be made, and what was served stays; or it cannot serve there.
        """

    async def start_mock(self) -> MockStatus:
        """Generate the items and serve them.

        Raises:
            MwlError: It cannot serve.
        """

    async def stop_mock(self) -> None:
        """End every association of the mock and stop serving."""
