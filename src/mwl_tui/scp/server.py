"""The mock worklist SCP: Verification and Modality Worklist on one AE, over a store of items."""

from __future__ import annotations

import contextlib
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import mwl_tui.association.acse  # noqa: F401  imports pynetdicom, so that the first client does not wait for it
from mwl_tui.config import MockSettings
from mwl_tui.network import Limits, Listener, ListenerSettings, Session, Timeouts, Trace
from mwl_tui.network.capture import CaptureRoom
from mwl_tui.network.snapshot import snapshot
from mwl_tui.scp.admission import Admission
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.scp.served_association import ServedAssociation
from mwl_tui.scp.services.registry import SERVICES
from mwl_tui.scp.services.service import Service
from mwl_tui.scp.store.store import Store

__all__ = ["Server", "ServerOptions"]

_TRACES_KEPT: Final = 50
"""Of connections with an association, and the same number of those without, which cannot displace the former."""
_TRACE_BYTES: Final = 262_144
"""The memory of one trace, in bytes."""
_EVENT_BYTES, _EVENT_BYTES_CAPTURED = 512, 65_536
"""Bytes kept of one event; with captures enough for the whole event."""
_QUERIES_KEPT: Final = 50
_CAPTURES_FULL: Final = 4
"""The memory of all captures, as a multiple of one full capture."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """The options of the server that are not in a settings file.

    Attributes:
        limits: Limits of what a client sends.
        idle: Seconds after which an association without a request is aborted.
        timeouts: Deadlines in seconds.
        ssl_context: The TLS settings; None for no TLS.
        capture_bytes: The approximate memory of one association's capture, in bytes; 0 for no captures. All captures
            together may take four times as much: then the oldest are emptied.
    """

    limits: Limits = field(default_factory=Limits)
    idle: float = 60.0
    timeouts: Timeouts = field(default_factory=Timeouts)
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    capture_bytes: int = 0


class Server:
    """A worklist SCP on the running event loop.

    Args:
        store: The items; they may change while the server runs, and the store may be replaced.
        settings: The address to listen on, and the clients to serve; settings of the items are not used here.
        options: Limits, deadlines, TLS and captures.
        services: The services.
        tell: Called after anything visible changes, in the thread of the server.

    Attributes:
        requests: The number of answered requests.
        queries: The recent queries, the newest last.
    """

    def __init__(
        self,
        store: Store,
        settings: MockSettings | None = None,
        options: ServerOptions | None = None,
        services: Sequence[Service] = SERVICES,
        tell: Callable[[], object] | None = None,
    ) -> None:
        self.store = store
        self.settings = settings or MockSettings()
        self.options = options or ServerOptions()
        self.requests = 0
        self._tell = tell
        self.queries: deque[AnsweredQuery] = deque(maxlen=_QUERIES_KEPT)
        self._services = services
        self._traces: deque[Trace] = deque(maxlen=_TRACES_KEPT)
        self._traces_without: deque[Trace] = deque(maxlen=_TRACES_KEPT)
        self._capture_room = CaptureRoom(self.options.capture_bytes * _CAPTURES_FULL)
        self._admission = Admission(self.settings)
        self._listener = Listener(self._serve, self._listener_settings(), self._new_trace)

    @property
    def address(self) -> tuple[str, int]:
        """The address and port that it listens on."""
        return self._listener.address

    @property
    def associations(self) -> int:
        """The number of open associations."""
        return self._admission.open

    @property
    def traces(self) -> list[Trace]:
        """The traces of recent connections, with or without association, the newest last; for any thread."""
        kept = {trace.number: trace for trace in (*snapshot(self._traces_without), *snapshot(self._traces))}
        return [kept[number] for number in sorted(kept)]

    async def start(self) -> None:
        """Start serving.

        Raises:
            ConnectError: The address or the port cannot be used.
        """
        await self._listener.start()

    async def stop(self) -> None:
        """Stop serving; every association is aborted and closed within three seconds."""
        await self._listener.stop()

    async def __aenter__(self) -> Server:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def _serve(self, session: Session) -> None:
        association = ServedAssociation(
            session,
            self.settings,
            self._services,
            store=lambda: self.store,
            limits=self.options.limits.reader,
            idle=self.options.idle,
            record_query=self._keep_query,
        )
        with self._admission.visit(session.host) as admit:
            if await association.associate(admit):
                self._keep(session.trace)
                async for _ in association.requests():
                    self.requests += 1

    def _listener_settings(self) -> ListenerSettings:
        settings, options = self.settings, self.options
        return ListenerSettings(
            host=settings.host,
            port=settings.port,
            max_waiting=max(settings.max_waiting, settings.max_associations),  # all may connect at once
            caps=options.limits.caps,
            timeouts=options.timeouts,
            ssl_context=options.ssl_context,
        )

    def _new_trace(self, where: str) -> Trace:
        trace = Trace(
            where,
            bytes_kept=_EVENT_BYTES_CAPTURED if self.options.capture_bytes else _EVENT_BYTES,
            total_bytes=_TRACE_BYTES,
            capture_bytes=self.options.capture_bytes,
            capture_room=self._capture_room,
        )
        trace.tell = self._tell
        self._traces_without.append(trace)
        return trace

    def _keep(self, trace: Trace) -> None:
        """Move the trace of a connection to those of associations."""
        self._traces.append(trace)
        with contextlib.suppress(ValueError):  # it may have been displaced while it waited
            self._traces_without.remove(trace)

    def _keep_query(self, query: AnsweredQuery) -> None:
        self.queries.append(query)
        if self._tell is not None:
            self._tell()
