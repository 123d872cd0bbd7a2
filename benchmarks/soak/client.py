"""Our SCU in a process of its own, under the gauge: it asks, holds, cancels and dawdles as it is ordered."""

from __future__ import annotations

import asyncio
import contextlib
import time

from benchmarks.soak.gauge import Answer, Gauge, descriptors, waited
from mwl_tui.errors import MwlError, PeerError
from mwl_tui.scu import Find, Limits, Peer, Query, Timeouts, echo, find

_FOR_EVER = 10_000_000
"""Responses that a peer may send while a cancel is measured."""
_LONGEST_CLOSE = 1.0
"""Seconds after which a connection that is still open counts as left open."""


class Orders:
    """What this process can be ordered to do."""

    def __init__(self) -> None:
        self._held: list[asyncio.Task[int]] = []
        self._arrived = 0
        self._go_on = asyncio.Event()

    # -- one after the other -------------------------------------------------------------------------------------

    async def echo(self, port: int, called_ae: str) -> Answer:
        """C-ECHO; how long it took, and what went wrong."""
        began = time.monotonic()
        error = ""
        try:
            await echo(Peer("127.0.0.1", port, called_ae))
        except MwlError as raised:
            error = _words(raised)
        return {"seconds": time.monotonic() - began, "error": error}

    async def find(
        self,
        port: int,
        called_ae: str,
        *,
        pause_at: int = 0,
        pause: float = 0.0,
        pace: float = 0.0,
    ) -> Answer:
        """C-FIND of everything.

        Args:
            port: Where, on loopback.
            called_ae: Whom.
            pause_at: The number of the response at which the consumer stops for ``pause`` seconds.
            pause: How long it stops there.
            pace: Seconds that the consumer takes a response, spent in pieces of 20 responses.
        """
        query = _query(port, called_ae)
        began, error, count = time.monotonic(), "", 0
        try:
            async for response in query:
                count += 1
                if response.number == pause_at:
                    await asyncio.sleep(pause)
                if pace and count % 20 == 0:
                    await asyncio.sleep(20 * pace)
        except MwlError as raised:
            error = _words(raised)
        return {"seconds": time.monotonic() - began, "count": count, "error": error} | _told(query)

    async def sequence(self, port: int, called_ae: str, count: int, narrow: str) -> Answer:
        """So many associations one after the other, C-ECHO and C-FIND in turn.

        Args:
            port: Where, on loopback.
            called_ae: Whom.
            count: How many.
            narrow: A patient ID that the queries ask for.
        """
        peer, responses = Peer("127.0.0.1", port, called_ae), 0
        for number in range(count):
            if number % 2:
                responses += len([row async for row in find(peer, Query.default().with_key("PatientID", narrow))])
            else:
                await echo(peer)
        return {"responses": responses}

    # -- many at once --------------------------------------------------------------------------------------------

    async def hold(self, port: int, called_ae: str, count: int) -> Answer:
        """Begin so many queries; done when each has its first response and waits for ``go_on``, or has failed."""
        self._go_on.clear()
        self._arrived = 0
        self._held = [asyncio.create_task(self._hold(port, called_ae)) for _ in range(count)]
        while self._arrived + sum(task.done() for task in self._held) < count:
            await asyncio.sleep(0.005)
        return {"held": self._arrived}

    async def _hold(self, port: int, called_ae: str) -> int:
        count = 0
        async for _ in _query(port, called_ae):
            count += 1
            if count == 1:
                self._arrived += 1
                await self._go_on.wait()
        return count

    async def go_on(self) -> Answer:
        """Let the queries that are held go on to their end; how many responses each has, and what went wrong."""
        self._go_on.set()
        done = await asyncio.gather(*self._held, return_exceptions=True)
        self._held.clear()
        return {
            "counts": [one for one in done if isinstance(one, int)],
            "errors": [_words(one) for one in done if isinstance(one, BaseException)],
        }

    async def sustain(self, port: int, called_ae: str, count: int, seconds: float) -> Answer:
        """Let so many SCUs query again and again; how many responses they had in all, and of how many queries."""
        until = time.monotonic() + seconds

        async def ask() -> tuple[int, int]:
            responses = queries = 0
            while time.monotonic() < until:
                async for _ in _query(port, called_ae):
                    responses += 1
                queries += 1
            return responses, queries

        done = await asyncio.gather(*(ask() for _ in range(count)))
        return {"responses": sum(responses for responses, _ in done), "queries": sum(queries for _, queries in done)}

    # -- given up ------------------------------------------------------------------------------------------------

    async def cancel(self, port: int, called_ae: str, moment: int, way: str, deadline: float) -> Answer:
        """Cancel a query at a response.

        Args:
            port: Where, on loopback.
            called_ae: Whom.
            moment: The number of the response at which it is cancelled.
            way: ``task`` cancels the task that iterates, ``cancel`` calls ``Find.cancel()`` and goes on.
            deadline: ``Timeouts.cancel`` of the peer, in seconds.

        Returns:
            Seconds from then until the caller had control again and the connection was closed; for how many of them
            others had the processor; seconds from the peer's final response to that end where there was one; how
            many descriptors are left.
        """
        open_before = descriptors()
        query = _query(port, called_ae, Timeouts(cancel=deadline), Limits(responses=_FOR_EVER))
        asked, waited_before, error = await _cancelled(query, moment, way)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_CLOSE):
                while descriptors() > open_before:
                    await asyncio.sleep(0)
        back = time.time()
        final = _final_at(query)
        return {
            "seconds": back - asked,
            "waited": waited() - waited_before,
            "since_answer": None if final is None else back - max(final, asked),
            "left": descriptors() - open_before,
            "error": error,
        } | _told(query)


async def _cancelled(query: Find, moment: int, way: str) -> tuple[float, float, str]:
    """Iterate a query and cancel it at a response.

    Returns:
        When that was, for how long the process had waited for a processor by then, and what went wrong.
    """
    loop, asked, waited_before = asyncio.get_running_loop(), 0.0, 0.0

    def cancel() -> None:
        nonlocal asked, waited_before
        asked, waited_before = time.time(), waited()
        query.cancel() if way == "cancel" else task.cancel()

    async def iterate() -> None:
        async for response in query:
            if response.number == moment:
                loop.call_soon(cancel)

    task = asyncio.create_task(iterate())
    try:
        await task
    except asyncio.CancelledError:
        return asked, waited_before, ""
    except MwlError as error:
        return asked, waited_before, _words(error)
    return asked, waited_before, ""


def _final_at(query: Find) -> float | None:
    """Return when the peer's final response came, on the clock of :func:`time.time`."""
    last = query.trace.milestones.last_response
    return None if last is None else query.trace.began + last


def _query(port: int, called_ae: str, timeouts: Timeouts | None = None, limits: Limits | None = None) -> Find:
    peer = Peer("127.0.0.1", port, called_ae, timeouts=timeouts or Timeouts(), limits=limits or Limits())
    return find(peer, Query.default())


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error.reason if isinstance(error, PeerError) else error}"


def _told(query: Find) -> dict[str, object]:
    """Return what the summary says."""
    summary = query.summary
    assert summary is not None
    return {"status": summary.status, "malformed": summary.malformed}


async def _main() -> None:
    orders = Orders()
    names = ("echo", "find", "sequence", "hold", "go_on", "sustain", "cancel")
    await Gauge().obey({name: getattr(orders, name) for name in names})


if __name__ == "__main__":
    asyncio.run(_main())
