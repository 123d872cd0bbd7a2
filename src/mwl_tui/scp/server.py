"""The mock worklist SCP: Verification and Modality Worklist on one AE, over a store of items."""

from __future__ import annotations

import contextlib
import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Limits, Listener, ListenerSettings, Session, Timeouts, Trace
from mwl_tui.network.address import is_loopback
from mwl_tui.network.capture import CaptureRoom
from mwl_tui.scp.admission import Places
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.scp.served_association import Conversation, Rules
from mwl_tui.scp.store.store import Store

__all__ = ["Server", "ServerSettings"]

_TRACES_KEPT: Final = 50
"""So many of associations, and so many of connections that came to none: a crowd of these displaces no other."""
_TRACE_BYTES: Final = 262_144
"""Bytes that one of them may take."""
_EVENT_BYTES, _EVENT_BYTES_CAPTURED = 512, 65_536
"""Bytes kept of one event; of a server that keeps its PDUs, enough to read the event whole."""
_QUERIES_KEPT: Final = 50
_CAPTURES_FULL: Final = 4
"""All captures together may take as much as so many full ones."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the mock behaves.

    Attributes:
        host: The address to bind.
        port: TCP port; 0 lets the system pick one.
        ae_title: Ours: the called AE title that is accepted.
        any_called_ae: Accept any called AE title.
        allow_calling: The calling AE titles that are accepted; all where empty.
        max_associations: How many associations may be open at once.
        max_per_address: How many of them from one address; None for all of them where ``host`` is loopback, else half.
        max_waiting: How many connections may be open without an association; beyond it the oldest of them is dropped,
            of the address that holds the most. Never fewer than ``max_associations``: so many may come at once.
        transfer_syntaxes: What is accepted, the preferred first.
        limits: What a client may make us hold.
        idle: Seconds after which an association without a request is aborted.
        timeouts: Deadlines in seconds.
        ssl_context: TLS where given.
        capture_bytes: Bytes that the capture of an association's PDUs may take, about; no captures where 0. All of
            them together may take four times as much: then the oldest are emptied.
    """

    host: str = "127.0.0.1"
    port: int = 11112
    ae_title: str = "MWLSCP"
    any_called_ae: bool = False
    allow_calling: frozenset[str] = frozenset()
    max_associations: int = 50
    max_per_address: int | None = None
    max_waiting: int = 64
    transfer_syntaxes: tuple[TransferSyntax, ...] = (
        TransferSyntax.EXPLICIT_LE,
        TransferSyntax.IMPLICIT_LE,
        TransferSyntax.DEFLATED,
    )
    limits: Limits = field(default_factory=Limits)
    idle: float = 60.0
    timeouts: Timeouts = field(default_factory=Timeouts)
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    capture_bytes: int = 0

    @property
    def associations_per_address(self) -> int:
        """How many associations one address may have: on loopback everyone shares one, so they may have all."""
        if self.max_per_address is not None:
            return self.max_per_address
        return self.max_associations if is_loopback(self.host) else max(1, self.max_associations // 2)


class Server:
    """A worklist SCP on the running event loop.

    Args:
        store: The items; it may change while the server runs, and another may take its place.
        settings: How it behaves.

    Attributes:
        requests: How many C-ECHO and C-FIND requests were answered.
        queries: The queries of late, the newest last.
    """

    def __init__(self, store: Store, settings: ServerSettings | None = None) -> None:
        self.store = store
        self.settings = settings or ServerSettings()
        self.requests = 0
        self.queries: deque[AnsweredQuery] = deque(maxlen=_QUERIES_KEPT)
        self._traces: deque[Trace] = deque(maxlen=_TRACES_KEPT)
        self._traces_without: deque[Trace] = deque(maxlen=_TRACES_KEPT)
        self._capture_room = CaptureRoom(self.settings.capture_bytes * _CAPTURES_FULL)
        self._rules = Rules(
            ae_title=self.settings.ae_title,
            any_called_ae=self.settings.any_called_ae,
            allow_calling=self.settings.allow_calling,
            transfer_syntaxes=tuple(syntax.value for syntax in self.settings.transfer_syntaxes),
            reader=self.settings.limits.reader,
            idle=self.settings.idle,
        )
        self._places = Places(self.settings.max_associations, self.settings.associations_per_address)
        self._listener = Listener(self._serve, self._listener_settings(), self._new_trace)

    @property
    def address(self) -> tuple[str, int]:
        """The address and port that it listens on."""
        return self._listener.address

    @property
    def associations(self) -> int:
        """How many associations are open."""
        return self._places.taken

    @property
    def traces(self) -> list[Trace]:
        """The connections of late, with an association and without, the newest last."""
        return sorted((*self._traces, *self._traces_without), key=lambda trace: trace.number)

    async def start(self) -> None:
        """Begin to serve.

        Raises:
            ConnectError: The address or the port cannot be had.
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
        conversation = Conversation(session, lambda: self.store, self._rules, self.queries.append)
        with self._places.visit(session.host) as take_place:
            if await conversation.associate(take_place):
                self._keep(session.trace)
                async for _ in conversation.requests():
                    self.requests += 1

    def _listener_settings(self) -> ListenerSettings:
        settings = self.settings
        return ListenerSettings(
            host=settings.host,
            port=settings.port,
            max_waiting=max(settings.max_waiting, settings.max_associations),  # so many right clients may come at once
            caps=settings.limits.caps,
            timeouts=settings.timeouts,
            ssl_context=settings.ssl_context,
        )

    def _new_trace(self, where: str) -> Trace:
        trace = Trace(
            where,
            bytes_kept=_EVENT_BYTES_CAPTURED if self.settings.capture_bytes else _EVENT_BYTES,
            total_bytes=_TRACE_BYTES,
            capture_bytes=self.settings.capture_bytes,
            capture_room=self._capture_room,
        )
        self._traces_without.append(trace)
        return trace

    def _keep(self, trace: Trace) -> None:
        """Keep the trace of a connection among those of associations from now on."""
        with contextlib.suppress(ValueError):  # where it was displaced while it waited
            self._traces_without.remove(trace)
        self._traces.append(trace)
