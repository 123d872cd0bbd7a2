"""Fuzzes the whole of both sides without a socket: the mock as it serves, and a query as it asks.

What the peer sends is mutated as for the two roles of ``association/``, identifiers and their values more often. Run it
with ``python -m tests.fuzz mock N SEED`` or ``scu``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import cache, partial
from random import Random
from unittest.mock import patch

from mwl_tui.association import Acceptor, Caps
from mwl_tui.config import MockSettings
from mwl_tui.dicom.text import safe_text
from mwl_tui.errors import MwlError, PeerError
from mwl_tui.network import Peer, Session, Timeouts, Trace
from mwl_tui.network.trace_words import describe
from mwl_tui.scp.server import Server
from mwl_tui.scp.store.record import records_of_encoded
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import find
from mwl_tui.worklist.query import Query
from tests.dicom.data_sets import EXPLICIT
from tests.fuzz import reader
from tests.fuzz.association import kind_of
from tests.fuzz.campaign import Target
from tests.fuzz.mutations import mutated
from tests.fuzz.sessions import Script, script_of, text_of

_TURNS = 6
"""Rounds of the event loop that our side has after each step of the peer: it answers within two."""
_PDU = 16_384
_TIMEOUTS = Timeouts()


class _Wire(asyncio.Transport):
    """The way to a peer that takes everything at once."""

    def __init__(self, protocol: asyncio.StreamReaderProtocol, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self._protocol, self._loop, self._closing = protocol, loop, False

    def get_protocol(self) -> asyncio.StreamReaderProtocol:
        return self._protocol

    def write(self, data: object) -> None:
        assert isinstance(data, bytes)

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        return self._closing

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        """Nobody reads on."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is buffered."""

    def pause_reading(self) -> None:
        """What is fed is fed."""

    def resume_reading(self) -> None:
        """What is fed is fed."""


class _Line:
    """A connection whose peer follows a script."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.reader = asyncio.StreamReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(self.reader, loop=loop)
        self.wire = _Wire(protocol, loop)
        protocol.connection_made(self.wire)
        self.writer = asyncio.StreamWriter(self.wire, protocol, self.reader, loop)

    async def play(self, script: Script) -> None:
        """Send every step, and end, unless our side ends before."""
        for step in script:
            if isinstance(step, bytes) and not self.wire.is_closing():
                self.reader.feed_data(step)
                for _ in range(_TURNS):
                    await asyncio.sleep(0)
        if not self.wire.is_closing():
            self.reader.feed_eof()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(_raise)
    return loop


_UNHANDLED: list[str] = []


def _raise(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    _UNHANDLED.append(f"{context.get('message')}: {context.get('exception')!r}")


@cache
def _server() -> Server:
    """Return a mock with two items."""
    store = Store()
    for data in reader.GOOD[EXPLICIT]:
        store.add_records(records_of_encoded(data, EXPLICIT))
    return Server(store, MockSettings(any_called_ae=True))


async def _serve(script: Script) -> str:
    """Serve a peer with the mock, as its listener does."""
    line, trace = _Line(), Trace(capacity=64)
    session = Session(
        Acceptor(Caps(pdu=_PDU)), line.reader, line.writer, timeouts=_TIMEOUTS, trace=trace, where="x@127.0.0.1:1"
    )
    server, peer, outcome = _server(), asyncio.ensure_future(line.play(script)), "released or rejected"
    try:
        await server._serve(session)
    except PeerError as error:
        outcome = kind_of(error.reason)
        _check_error(error)
    finally:
        await session.abort("ended by this side")
    await peer
    assert server.associations == 0
    _check_end(line, trace)
    return outcome


async def _ask(script: Script) -> str:
    """Ask a peer for its worklist."""
    line, trace, outcome = _Line(), Trace(capacity=64), "complete"

    async def connected(*_: object) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return line.reader, line.writer

    peer = asyncio.ensure_future(line.play(script))
    with patch("mwl_tui.network.requestor.open_connection", connected):
        asked = find(_peer(), _query(), trace=trace)
        try:
            async for response in asked:
                assert all(isinstance(text, str) for text in response.row)
                assert safe_text(" ".join(response.row)).isprintable()
        except MwlError as error:
            outcome = kind_of(getattr(error, "reason", str(error)))
            _check_error(error)
    await peer
    assert asked.summary is not None
    assert asked.summary.complete is (outcome == "complete" and not asked.summary.reason), asked.summary
    _check_end(line, trace)
    return outcome if asked.summary.complete or outcome != "complete" else "not complete"


@cache
def _peer() -> Peer:
    return Peer("127.0.0.1", 1, "MWLSCP", timeouts=_TIMEOUTS)


@cache
def _query() -> Query:
    return Query.default()


def _check_error(error: MwlError) -> None:
    assert isinstance(error, PeerError), error
    assert error.stage
    assert safe_text(str(error)).isprintable()


def _check_end(line: _Line, trace: Trace) -> None:
    assert line.wire.is_closing(), "the connection is left open"
    assert all(safe_text(describe(event).detail).isprintable() for event in trace)


def attempt(side: str, script: Script) -> str:
    """Run a case to its end, and see that nothing of it is left."""
    run: Coroutine[object, object, str] = _serve(script) if side == "mock" else _ask(script)
    loop = _loop()
    outcome = loop.run_until_complete(run)
    assert not asyncio.all_tasks(loop), "a task is left"
    unhandled, _UNHANDLED[:] = _UNHANDLED[:], []
    assert not unhandled, unhandled
    return outcome


def _case(role: str, rng: Random) -> Script:
    return mutated(rng, role, identifiers=True)


def cases_of(text: str) -> list[Script]:
    """Read a script; ``#`` begins a comment."""
    return [script_of(text)]


MOCK = Target("mock", partial(_case, "acceptor"), partial(attempt, "mock"), text_of)
SCU = Target("scu", partial(_case, "scu"), partial(attempt, "scu"), text_of)
