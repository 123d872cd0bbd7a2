"""asyncio around ``association``: connections, deadlines, back-pressure, TLS, and the trace of what happened."""

from mwl_tui.network.capture import Capture, CapturedPdu
from mwl_tui.network.listener import Listener, ListenerSettings
from mwl_tui.network.peer import Limits, Peer, Timeouts, UserIdentity
from mwl_tui.network.requestor import associate
from mwl_tui.network.session import Session
from mwl_tui.network.timings import Timings, timings
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
    "timings",
]
