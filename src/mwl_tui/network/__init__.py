"""asyncio around ``association``: connections, deadlines, back-pressure, TLS, and the trace of events.

Names are imported at first use, so that importing an event or a trace name loads no more than it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mwl_tui.network.capture import Capture, CapturedPdu
    from mwl_tui.network.listener import Listener, ListenerSettings
    from mwl_tui.network.peer import Limits, Peer, Timeouts, UserIdentity
    from mwl_tui.network.requestor import associate
    from mwl_tui.network.session import Session
    from mwl_tui.network.timings import Timings
    from mwl_tui.network.trace import Direction, Layer, Trace, TraceEvent

__all__ = [
    "Capture",
    "CapturedPdu",
    "Direction",
    "Layer",
    "Limits",
    "Listener",
    "ListenerSettings",
    "Peer",
    "Session",
    "Timeouts",
    "Timings",
    "Trace",
    "TraceEvent",
    "UserIdentity",
    "associate",
]

_MODULES = {
    "capture": (
        "Capture",
        "CapturedPdu",
    ),
    "listener": (
        "Listener",
        "ListenerSettings",
    ),
    "peer": (
        "Limits",
        "Peer",
        "Timeouts",
        "UserIdentity",
    ),
    "requestor": ("associate",),
    "session": ("Session",),
    "timings": ("Timings",),
    "trace": (
        "Direction",
        "Layer",
        "Trace",
        "TraceEvent",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
