"""The mock worklist SCP: Verification and Modality Worklist on one AE, over a store of items."""

from __future__ import annotations

import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from mwl_tui.association import Caps
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.network import Listener, ListenerSettings, Session, Timeouts, Trace
from mwl_tui.scp.conversation import Conversation, Rules
from mwl_tui.scp.store import Store

__all__ = ["Server", "ServerSettings"]

_SPARE_CONNECTIONS: Final = 64
"""Connections that may wait for their association beside those that have one."""
_TRACES_KEPT: Final = 50


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
        transfer_syntaxes: What is accepted, the preferred first.
        max_pdu: The longest PDU that is taken, in bytes.
        idle: Seconds after which an association without a request is aborted.
        timeouts: Deadlines in seconds.
        ssl_context: TLS where given.
    """

    host: str = "127.0.0.1"
    port: int = 11112
    ae_title: str = "MWLSCP"
    any_called_ae: bool = False
    allow_calling: frozenset[str] = frozenset()
    max_associations: int = 50
    transfer_syntaxes: tuple[TransferSyntax, ...] = (
        TransferSyntax.EXPLICIT_LE,
        TransferSyntax.IMPLICIT_LE,
        TransferSyntax.DEFLATED,
    )
    max_pdu: int = 131_072
    idle: float = 60.0
    timeouts: Timeouts = field(default_factory=Timeouts)
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)


class Server:
    """A worklist SCP on the running event loop.

    Args:
        store: The items; it may change while the server runs.
        settings: How it behaves.

    Attributes:
        associations: How many are open.
        requests: How many C-ECHO and C-FIND requests were answered.
        traces: The associations of late, the newest last.
    """

    def __init__(self, store: Store, settings: ServerSettings | None = None) -> None:
        self.store = store
        self.settings = settings or ServerSettings()
        self.associations = 0
        self.requests = 0
        self.traces: deque[Trace] = deque(maxlen=_TRACES_KEPT)
        self._rules = Rules(
            ae_title=self.settings.ae_title,
            any_called_ae=self.settings.any_called_ae,
            allow_calling=self.settings.allow_calling,
            transfer_syntaxes=tuple(syntax.value for syntax in self.settings.transfer_syntaxes),
            idle=self.settings.idle,
        )
        self._listener = Listener(self._serve, self._listener_settings(), self._new_trace)

    @property
    def address(self) -> tuple[str, int]:
        """The address and port that it listens on."""
        return self._listener.address

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
        conversation = Conversation(session, self.store, self._rules)
        if not await conversation.associate(full=self.associations >= self.settings.max_associations):
            return
        self.associations += 1
        try:
            async for _ in conversation.requests():
                self.requests += 1
        finally:
            self.associations -= 1

    def _listener_settings(self) -> ListenerSettings:
        settings = self.settings
        return ListenerSettings(
            host=settings.host,
            port=settings.port,
            connections=settings.max_associations + _SPARE_CONNECTIONS,
            caps=Caps(pdu=settings.max_pdu),
            timeouts=settings.timeouts,
            ssl_context=settings.ssl_context,
        )

    def _new_trace(self, where: str) -> Trace:
        trace = Trace(where)
        self.traces.append(trace)
        return trace
