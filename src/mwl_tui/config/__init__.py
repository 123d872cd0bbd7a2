"""Settings and peer profiles: their files, their rules, reading them, and saving them atomically."""

from __future__ import annotations

from mwl_tui.config.convert import to_profile
from mwl_tui.config.load import examine, load
from mwl_tui.config.model import (
    DEFAULT_CALLING_AE,
    Config,
    MockSettings,
    PeerLimits,
    PeerProfile,
    PeerTimeouts,
    PeerTls,
    PeerUser,
    Settings,
    UiSettings,
)
from mwl_tui.config.save import add_peer, remove_peer, save_peers, to_toml

__all__ = [
    "DEFAULT_CALLING_AE",
    "Config",
    "MockSettings",
    "PeerLimits",
    "PeerProfile",
    "PeerTimeouts",
    "PeerTls",
    "PeerUser",
    "Settings",
    "UiSettings",
    "add_peer",
    "examine",
    "load",
    "remove_peer",
    "save_peers",
    "to_profile",
    "to_toml",
]
