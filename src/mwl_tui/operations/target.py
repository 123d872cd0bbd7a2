"""Whom a query goes to, as the screen names it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mwl_tui.config import PeerProfile

__all__ = ["MOCK_NAME", "MockPhase", "MockStatus", "Origin", "Target"]

MOCK_NAME = "mock"
"""The name under which the mock SCP stands among the peers."""


class Origin(Enum):
    """Where a peer comes from, which decides what can be done with it."""

    SAVED = "saved"
    """It stands in ``peers.toml``, which the program writes."""
    OWN_FILE = "config.toml"
    """It stands in the user's own file, which the program only reads."""
    TYPED = "typed"
    """An address as typed, for this run."""


@dataclass(frozen=True, slots=True)
class Target:
    """A peer to query: a saved profile, an address as typed, or the mock inside.

    The mock is told from a saved peer of the same name by ``is_mock``, and by :attr:`key`.

    Attributes:
        name: The profile's name, or the address.
        calling_ae: Our AE title.
        called_ae: Its AE title.
        host: Name or address.
        port: TCP port.
        is_mock: Whether it is the mock of this process.
        notes: The user's own words on it.
        origin: Where it comes from.
        profile: All that is known of it; None for the mock.
    """

    name: str
    calling_ae: str
    called_ae: str
    host: str
    port: int
    is_mock: bool = False
    notes: str = ""
    origin: Origin = Origin.SAVED
    profile: PeerProfile | None = None

    @property
    def key(self) -> str:
        """The name under which something is remembered of it; that of the mock is no peer's."""
        return f"({MOCK_NAME})" if self.is_mock else self.name

    @property
    def address(self) -> str:
        """The remote side, as ``RISMWL@10.1.2.3:11112``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.called_ae}@{host}:{self.port}"


class MockPhase(Enum):
    """What the mock does now."""

    OFF = "off"
    STARTING = "starting"
    SERVING = "serving"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class MockStatus:
    """The mock's state, as the header shows it.

    Attributes:
        phase: What it does.
        address: Where it serves, as ``127.0.0.1:11112``; empty while it does not.
        items: How many worklist items it holds.
        moved_from: The port that was wanted and taken, where another took its place.
    """

    phase: MockPhase = MockPhase.OFF
    address: str = ""
    items: int = 0
    moved_from: int | None = None
