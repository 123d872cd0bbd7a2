"""One association over one connection: runs the ``association`` protocol on a socket, with deadlines and a trace."""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
from time import monotonic
from typing import TypeVar

from mwl_tui.association import (
    Aborted,
    Association,
    Command,
    Event,
    Message,
    Released,
    ReleaseRequested,
    Requestor,
    State,
    Violation,
)
from mwl_tui.errors import LimitExceeded, PeerAborted, PeerError, PeerTimeout, RemoteProtocolError
from mwl_tui.network.address import local, remote
from mwl_tui.network.peer import Timeouts
from mwl_tui.network.streams import arrivals_of
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.network.trace_events import (
    Abort,
    Closed,
    ConnectionLost,
    DimseRuleBroken,
    LimitReached,
    ReleaseRequest,
    ReleaseResponse,
    TimedOut,
    TraceFact,
)
from mwl_tui.network.trace_record import record_received, record_sent

__all__ = ["Session"]

_E = TypeVar("_E", bound=PeerError)

_CHUNK = 131_072
"""Bytes read from the stream at once: a few hundred responses."""
_AHEAD_TURNS = 4
"""Turns of the loop that :meth:`Session.read_ahead` takes at most: each reads up to 256 KiB."""
_HIGH_WATER = 65_536
"""Bytes written but not yet accepted by the system, beyond which :meth:`Session.drain` waits."""
_HELD_UP = 0.01
"""Seconds after a deadline: a longer delay means that this process was suspended or too busy to notice the deadline."""
_LOOK = 0.05
"""Seconds for a last read from the socket then: the loop runs its timers before it reads."""
_LINGER = 0.15
"""Seconds for an A-ABORT, or the last bytes of a release, to reach the peer before the connection is reset."""
_SHORTEST_LINGER = 0.05
"""The shorter time for an A-ABORT after a deadline that was set with :meth:`Session.allow`."""
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
_ENDED = "Ask the peer's administrator what its log says at this time; the log here shows the last thing sent"


class Session:
    """An association on an open connection.

    Args:
        association: The protocol object of our role.
        reader: The stream to read from; its buffer limits how much a fast peer can make us hold.
        writer: The stream to write to.
        timeouts: Deadlines in seconds.
        trace: Receives every event.
        where: The name of the peer, for errors.
    """

    def __init__(
        self,
        association: Association,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        timeouts: Timeouts,
        trace: Trace,
        where: str,
    ) -> None:
        self.association = association
        self.timeouts = timeouts
        self.trace = trace
        self.where = where
        self.host, port = remote(writer)
        """The peer's address."""
        self._capture = trace.capture
        if self._capture is not None:
            asking = isinstance(association, Requestor)
            self._capture.connected(local(writer), (self.host, port), association.caps.pdu, is_requestor=asking)
        self._reader = reader
        self._writer = writer
        self._arrivals = arrivals_of(writer)
        self._written = monotonic()
        """When bytes were last written, which is the time of their events."""
        self._loop = asyncio.get_running_loop()
        self.opened = self._loop.time()
        """When the connection was established, by the loop's clock."""
        self.received = 0
        """The number of bytes received."""
        writer.transport.set_write_buffer_limits(high=_HIGH_WATER)
        self._socket: socket.socket | None = writer.get_extra_info("socket")
        self._acknowledge()
        self._failure: PeerError | None = None
        self._latest = math.inf
        self._until = math.inf
        self._pdu_until = math.inf
        self._waiting: asyncio.Timeout | None = None
        self._closed = False

    @property
    def is_waiting(self) -> bool:
        """Return whether the peer has no association and no request for one: then it may be disconnected."""
        return self.association.state in (State.AWAITING_REQUEST, State.CLOSED)

    # -- receiving -----------------------------------------------------------------------------------------------

    async def receive(self, seconds: float, stage: str) -> list[Event]:
        """Wait for the next events, at least one; never an :class:`Aborted` or a :class:`Violation`.

        Args:
            seconds: How long to wait.
            stage: The stage of the exchange, for errors.

        Raises:
            PeerTimeout: Nothing arrived in time, or a PDU was not complete within its own deadline.
            PeerError: The peer aborted, ended the connection, broke a rule or a limit. Events before it in the same
                read are returned first, and the next call raises the error.
        """
        self.check()
        self._until = self._loop.time() + seconds
        self._begin_pdu()  # the caller may have let it wait until now
        while True:
            events = self._take(await self._read(min(self._until, self._pdu_until), seconds, stage))
            if events:
                return self._deliver(events, stage)

    async def poll(self, stage: str) -> list[Event]:
        """Return the events that have arrived already, without waiting; lets other tasks run once.

        Raises:
            PeerError: As :meth:`receive`; of the timeouts only that of an incomplete PDU.
        """
        self.check()
        events: list[Event] = []
        try:
            async with asyncio.timeout(0):
                data = await self._next()
            events = self._take(data)
        except TimeoutError:
            pass
        except OSError as error:
            raise self._lost(error, stage) from error
        if events:
            return self._deliver(events, stage)
        if self._loop.time() >= self._pdu_until:
            raise self._timed_out(self.timeouts.pdu, stage)
        return []

    async def read_ahead(self) -> None:
        """Let the loop read what arrives into the stream's buffer, so that it is timestamped and other tasks run.

        Called by whoever handles many events of one ``receive``, which meanwhile reads nothing.
        """
        for _ in range(_AHEAD_TURNS):
            before = self._arrivals.reads
            await asyncio.sleep(0)
            if self._arrivals.reads == before:
                return

    def allow(self, seconds: float) -> None:
        """Limit every wait of ``receive``, including the current one, to these seconds; ``math.inf`` removes it."""
        self._latest = self._loop.time() + seconds
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(min(self._latest, self._waiting.when() or math.inf))

    def _take(self, data: bytes) -> list[Event]:
        """Return the events of received bytes; no bytes are the end of the connection."""
        association, pdus, partial = self.association, self.association.pdus, self.association.buffered
        self.received += len(data)
        if self._capture is not None:
            self._capture.received(data, self._arrivals.latest) if data else self._capture.end(Direction.RECEIVED)
        events = association.receive_data(data) if data else association.receive_eof()
        if not partial or association.pdus != pdus:
            self._begin_pdu()
        return events

    def _begin_pdu(self) -> None:
        """Start the deadline of an incomplete PDU, if there is one, from now."""
        self._pdu_until = self._loop.time() + self.timeouts.pdu if self.association.buffered else math.inf

    async def _read(self, deadline: float, seconds: float, stage: str) -> bytes:
        deadline = min(deadline, self._latest)
        if self._loop.time() >= deadline:  # if a peer always has bytes ready, the timer never runs
            raise self._timed_out(seconds, stage)
        try:
            return await self._read_by(deadline, seconds)
        except TimeoutError:
            raise self._timed_out(seconds, stage) from None
        except OSError as error:
            raise self._lost(error, stage) from error
        finally:
            self._waiting = None

    async def _read_by(self, deadline: float, seconds: float) -> bytes:
        try:
            async with asyncio.timeout_at(deadline) as self._waiting:
                return await self._next()
        except TimeoutError:  # this process may have been late, e.g. suspended as a job: arrived bytes count
            late = self._loop.time() - deadline
            held_up = late > _HELD_UP
            async with asyncio.timeout(_LOOK if held_up else 0):
                data = await self._next()
            if held_up:  # the peer gets the whole time again for the rest
                self._until = self._loop.time() + seconds
                self._begin_pdu()
            return data

    async def _next(self) -> bytes:
        """Return bytes that arrived together."""
        data = await self._reader.read(self._arrivals.together(_CHUNK))
        self._arrivals.take(len(data))
        self._acknowledge()
        return data

    def _acknowledge(self) -> None:
        """Make the system acknowledge received bytes at once.

        A peer that writes a PDU in pieces without TCP_NODELAY (DCMTK) waits for the acknowledgement of the first
        before it sends the next: 40 ms an exchange. The system resets this setting, so it is set again each time.
        """
        if _QUICKACK is not None and self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def _lost(self, error: OSError, stage: str) -> PeerAborted:
        self.association.receive_eof()
        if self._capture is not None:
            self._capture.end(Direction.RECEIVED, reset=True)
        self.trace.add(Direction.RECEIVED, ConnectionLost(_reason(error)))
        return self.located(PeerAborted(f"the connection was lost: {_reason(error)}", advice=_ENDED), stage)

    def _timed_out(self, seconds: float, stage: str) -> PeerTimeout:
        buffered = self.association.buffered
        if buffered:
            seconds = min(seconds, self.timeouts.pdu)
            arrived = f"{buffered} bytes of a PDU that never became whole"
            advice = "The peer stopped in the middle of a PDU: it crashed, or something on the way holds its data back"
        else:
            arrived = "nothing"
            advice = "The peer is connected but silent: look whether it is busy, or raise this timeout for it"
        error = PeerTimeout(
            f"no answer within {seconds:.3g} s ({arrived} had arrived)",
            stage=stage,
            seconds=seconds,
            arrived=arrived,
            advice=advice,
        )
        self.trace.add(Direction.LOCAL, TimedOut(error.reason, stage=stage, seconds=seconds))
        self.located(error, stage)
        return error

    def _deliver(self, events: list[Event], stage: str) -> list[Event]:
        """Trace events; hold back a failure at their end until the events before it are returned."""
        record_received(self.trace, events, self._arrivals.latest)
        last = events[-1]
        if isinstance(last, Violation):
            self._failure = self.located(last.error, stage)
        elif isinstance(last, Aborted):
            self._failure = self.located(
                PeerAborted(last.reason, stage=stage, source=last.source, code=last.code, advice=_ENDED), stage
            )
        else:
            return events
        if len(events) == 1:
            raise self._failure
        return events[:-1]

    def check(self) -> None:
        """Raise the error that ended the association, if it arrived together with the events returned last."""
        if self._failure is not None:
            raise self._failure

    def now(self) -> float:
        """Return the time of the loop's clock, in seconds."""
        return self._loop.time()

    def broken(self, reason: str, stage: str) -> RemoteProtocolError:
        """Trace and return the error for a rule above the upper layer that the peer broke."""
        error = RemoteProtocolError(
            reason,
            stage=stage,
            advice="The peer does not keep to PS3.7: what came is in the association log, byte for byte",
        )
        self.trace.add(Direction.RECEIVED, DimseRuleBroken(reason))
        self._failure = error
        return self.located(error, stage)

    def exceeded(self, limit: str, value: float, reason: str, stage: str) -> LimitExceeded:
        """Trace and return the error for a limit of ours that the responses reached."""
        error = LimitExceeded(
            reason, limit=limit, value=value, advice=f"Narrow the query, or raise {limit} for this peer"
        )
        self.trace.add(Direction.LOCAL, LimitReached(reason, limit=limit, value=value))
        return self.located(error, stage)

    def located(self, error: _E, stage: str) -> _E:
        """Set the peer and the stage of an error, and return it."""
        error.peer = self.where
        error.stage = stage or error.stage
        return error

    # -- sending -------------------------------------------------------------------------------------------------

    async def send_message(self, context_id: int, command: Command, data_set: bytes | None = None) -> None:
        """Send a DIMSE message.

        Raises:
            PeerError: The association has ended, or the peer does not accept the bytes.
        """
        self.check()
        self.write_message(context_id, command, data_set)
        await self.drain()

    def write_message(self, context_id: int, command: Command, data_set: bytes | None = None) -> None:
        """Write a DIMSE message without waiting for the peer to accept it."""
        data = self.association.send_message(context_id, command, data_set)
        self.write(data)
        record_sent(self.trace, command, context_id, data, self._written)

    def write(self, data: bytes) -> None:
        """Write bytes of ``association``; the caller then traces them with :meth:`record`."""
        self._written = monotonic()
        if self._capture is not None:
            self._capture.sent(data, self._written)
        self._writer.write(data)

    def record(self, fact: TraceFact, size: int, data: bytes, count: int = 1) -> None:
        """Trace the bytes written last.

        Args:
            fact: What was sent.
            size: How many bytes were sent.
            data: The bytes that the trace may keep.
            count: How many messages were sent.
        """
        self.trace.add(Direction.SENT, fact, size=size, data=data, count=count, at=self._written)

    def write_control(self, fact: TraceFact, data: bytes, *, kept: bytes | None = None) -> None:
        """Write and trace a PDU other than P-DATA; ``kept`` is what the trace may keep of it."""
        self.write(data)
        self.record(fact, len(data), data if kept is None else kept)

    async def drain(self) -> None:
        """Wait until the peer has accepted the bytes written.

        Raises:
            PeerTimeout: It has not within ``timeouts.send``.
            PeerAborted: The connection is lost.
        """
        try:
            async with asyncio.timeout(self.timeouts.send):
                await self._writer.drain()
        except TimeoutError:
            error = PeerTimeout(
                f"what was sent was not taken within {self.timeouts.send:g} s",
                stage="send",
                seconds=self.timeouts.send,
                advice="The peer has stopped reading: it hangs, or its window is full",
            )
            self.trace.add(Direction.LOCAL, TimedOut(error.reason, stage="", seconds=self.timeouts.send))
            raise self.located(error, "send") from None
        except OSError as error:
            raise self._lost(error, "send") from error

    # -- ending --------------------------------------------------------------------------------------------------

    async def release(self) -> Message | None:
        """Release the association as its requestor and close.

        Returns a message that arrives in place of the answer, which a correct peer does not send; then the association
        is not released.

        Raises:
            PeerError: The peer did not answer as it should.
        """
        self.check()
        if not self.association.is_closed:  # else the peer has requested release, and was answered
            self.write_control(ReleaseRequest(), self.association.release())
        until = self._loop.time() + self.timeouts.release
        while not self.association.is_closed:
            for event in await self.receive(max(0.0, until - self._loop.time()), "release"):
                if isinstance(event, Message):
                    return event
                if isinstance(event, ReleaseRequested):
                    self.answer_release()
                elif not isinstance(event, Released):
                    raise self.broken(f"{type(event).__name__} while releasing", "release")
        await self.close()
        return None

    def answer_release(self) -> None:
        """Answer a release request of the peer, unless the association has ended otherwise since."""
        if self._failure is None:
            self.write_control(ReleaseResponse(), self.association.answer_release())

    async def abort(self, reason: str = "") -> None:
        """Send A-ABORT if there may be an association, and close. Never raises; takes at most a fifth of a second.

        The source is the service provider if the peer broke a rule (PS3.8 Table 9-26), else the service user.
        """
        if self._closed:
            return
        broken = isinstance(self._failure, RemoteProtocolError | LimitExceeded)
        if (self.association.needs_abort or broken) and not self._writer.is_closing():
            data = self.association.abort(provider=broken)
            if self._capture is not None:
                self._capture.cut_off()
            self.write_control(Abort(reason, source=data[8], code=data[9]), data)
            await self._linger()
            self._end()
        else:
            await self.close()

    async def _linger(self) -> None:
        """Wait until an A-ABORT reaches the peer: closing with unread data would reset the connection first."""
        with contextlib.suppress(TimeoutError, OSError, NotImplementedError):
            left = self._latest - self._loop.time()
            async with asyncio.timeout(min(_LINGER, max(left, _SHORTEST_LINGER))):
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                while await self._reader.read(_CHUNK):
                    pass

    async def close(self) -> None:
        """Close the connection after the written bytes are sent. Never raises."""
        if self._closed:
            return
        self._writer.close()
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(_LINGER):
                await self._writer.wait_closed()
        self._end()

    def _end(self) -> None:
        self.reset()
        self.trace.add(Direction.LOCAL, Closed())

    def reset(self) -> None:
        """Drop the connection at once."""
        self._closed = True
        if self._capture is not None:
            self._capture.end(Direction.SENT)
        self._writer.transport.abort()


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
