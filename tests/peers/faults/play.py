"""Plays faults against our SCU and our mock, and says where what comes of one is not what must."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from mwl_tui import errors
from mwl_tui.errors import PeerError
from mwl_tui.network import Timeouts
from mwl_tui.scp.seed.generator import generate
from mwl_tui.scp.server import Server, ServerOptions
from mwl_tui.scp.store.store import Store
from mwl_tui.scu import find
from mwl_tui.worklist.query import Query
from tests.peers import pdu
from tests.peers.faults.client_scripts import RIGHT
from tests.peers.faults.model import ANY_FAILURE, Aborted, Complete, Ended, Fault, Place, Raises, Rejected, Served
from tests.peers.our_scu import DEADLINE, MARGIN, TIMEOUTS, Outcome, outcome, peer
from tests.peers.processes import free_port
from tests.peers.raw import Conversation, RawServer, connect

ITEMS = 3_000
"""Items of the mock: more than fit into the buffers of a connection."""
OPTIONS = ServerOptions(
    idle=DEADLINE, timeouts=Timeouts(associate=DEADLINE, response=DEADLINE, pdu=DEADLINE, release=DEADLINE)
)
"""Our mock with deadlines short enough to wait for; not that of sending, since the raw client reads slowly."""
_PATIENCE = 5.0
"""Seconds that a whole good answer may take the raw peer to send or to read."""
_FAILURES = range(0xA700, 0xD000)
_GOODBYES = (b"\x03", b"\x06", b"\x07")
_TELLING = ("RemoteProtocolError", "LimitExceeded", "PeerTimeout", "ContextNotAccepted")
"""Errors after which the peer, where it is still there, gets an A-ABORT."""


@dataclass(frozen=True)
class Played:
    """What came of a fault.

    Attributes:
        seconds: How long it took.
        problems: Where that is not what must come of it; empty where all is as it must be.
    """

    seconds: float
    problems: tuple[str, ...]


def filled_store() -> Store:
    """Return a store with :data:`ITEMS` made items."""
    store = Store()
    store.add(generate(ITEMS))
    return store


def apart(faults: Iterable[Fault]) -> tuple[list[Fault], list[Fault]]:
    """Return the faults that do nothing but run into a deadline, which can be played side by side, and the others."""
    idle = [fault for fault in faults if fault.waits and fault.total is None]
    return idle, [fault for fault in faults if fault not in idle]


async def play_server(fault: Fault) -> Played:
    """Query a server that has the fault."""
    with ExitStack() as stack:
        if fault.place is not Place.LISTENING:
            port = stack.enter_context(_unreachable()) if fault.place is Place.BLACK_HOLE else free_port()
            result = await _ask(port, fault)
            return Played(result.seconds, tuple(_differences(fault, result, None)))
        async with RawServer(fault.script) as server:
            result = await _ask(server.port, fault)
            conversation = server.conversations[0]
            if not conversation.is_not_reading:
                await asyncio.wait_for(server.finished(), _PATIENCE)
            return Played(result.seconds, tuple(_differences(fault, result, conversation)))


async def play_client(fault: Fault, server: Server) -> Played:
    """Be a client that has the fault; then see that another is served and that the slot is free."""
    began = time.monotonic()
    conversation = await connect(server.address[1], fault.script, patience=DEADLINE + MARGIN + 1)
    seconds = time.monotonic() - began
    problems = [*_late(fault, seconds), *_client_differences(fault, conversation)]
    other = await asyncio.wait_for(connect(server.address[1], RIGHT), 2 * MARGIN)
    if other.statuses != [pdu.SUCCESS]:
        problems.append(f"another client is not served: {other.failure}")
    until = time.monotonic() + MARGIN
    while server.associations and time.monotonic() < until:
        await asyncio.sleep(0.005)
    if server.associations:
        problems.append("the association is still counted")
    return Played(seconds, tuple(problems))


async def _ask(port: int, fault: Fault) -> Outcome:
    timeouts = replace(TIMEOUTS, connect=DEADLINE)
    if fault.total is not None:
        timeouts = replace(timeouts, total=fault.total)
    return await outcome(find(replace(peer(port), timeouts=timeouts), Query.default()))


@contextmanager
def _unreachable() -> Iterator[int]:
    """Return a port whose queue of connections is full: the system answers no further SYN."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def _late(fault: Fault, seconds: float) -> Iterator[str]:
    """Return where it took too long, or was given up before its deadline."""
    deadline = (fault.total or DEADLINE) if fault.waits else 0.0
    margin = _PATIENCE if isinstance(fault.outcome, Served | Complete) else MARGIN
    if seconds >= deadline + margin:
        yield f"took {seconds:.2f} s, the deadline is {deadline:g} s"
    if seconds < 0.9 * deadline:
        yield f"ended after {seconds:.2f} s, before the deadline of {deadline:g} s"


def _differences(fault: Fault, result: Outcome, conversation: Conversation | None) -> Iterator[str]:
    yield from _late(fault, result.seconds)
    if isinstance(fault.outcome, Raises):
        yield from _raised(fault.outcome, result)
    elif isinstance(fault.outcome, Complete):
        yield from _completed(fault.outcome, result)
    if conversation is None:
        return
    if conversation.failure is not None:
        yield f"the script could not be played: {conversation.failure}"
    if not _told(fault, conversation):
        yield f"no A-ABORT was sent: {conversation.kinds}"


def _told(fault: Fault, conversation: Conversation) -> bool:
    """Return whether the server got the A-ABORT that is due, or was asked for release before the fault was seen."""
    due = isinstance(fault.outcome, Raises) and fault.outcome.error in _TELLING
    blind = conversation.ended == "reset" or conversation.is_not_reading
    return not due or blind or conversation.kinds[-1] in (pdu.ABORT, pdu.RELEASE_RQ)


def _raised(due: Raises, result: Outcome) -> Iterator[str]:
    error, summary = result.error, result.summary
    if not isinstance(error, PeerError) or type(error) is not getattr(errors, due.error):
        yield f"{type(error).__name__} in place of {due.error}: {error}"
        return
    if error.stage != due.stage:
        yield f"at the stage '{error.stage}', not '{due.stage}'"
    if not re.search(due.says, error.reason):
        yield f"says '{error.reason}', not '{due.says}'"
    if not error.advice or "127.0.0.1" not in error.peer:
        yield f"without advice or peer: {error}"
    if due.rows is not None and len(result.good) != due.rows:
        yield f"{len(result.good)} rows, not {due.rows}"
    if summary.complete or not summary.reason:
        yield "the summary is complete, or has no reason"


def _completed(due: Complete, result: Outcome) -> Iterator[str]:
    if result.error is not None:
        yield f"{type(result.error).__name__}: {result.error}"
    malformed = len(result.responses) - len(result.good)
    if (len(result.good), malformed) != (due.rows, due.malformed):
        yield f"{len(result.good)} rows and {malformed} malformed, not {due.rows} and {due.malformed}"
    if result.summary.complete is bool(due.malformed):
        yield f"complete is {result.summary.complete}"
    notes = result.summary.notes
    if bool(notes) is not bool(due.note) or due.note not in "; ".join(notes):
        yield f"the notes are {notes}, not '{due.note}'"


def _client_differences(fault: Fault, conversation: Conversation) -> Iterator[str]:
    if conversation.failure is not None:
        yield conversation.failure
    last = conversation.received[-1].data if conversation.received else b""
    due = fault.outcome
    match due:
        case Aborted() | Rejected() if last != _pdu(due):
            yield f"ends with {last[:10].hex()}, not with {due}"
        case Served():
            yield from _served(due, conversation)
        case Ended(quietly=True) if last[:1] in _GOODBYES:
            yield f"ends with {last[:10].hex()}, where nobody is to be told"


def _pdu(due: Aborted | Rejected) -> bytes:
    if isinstance(due, Aborted):
        return pdu.abort(due.source, due.reason)
    return pdu.associate_rj(due.result, due.source, due.reason)


def _alike(status: int, due: int) -> bool:
    return status == due or (due == ANY_FAILURE and status in _FAILURES)


def _served(due: Served, conversation: Conversation) -> Iterator[str]:
    if conversation.kinds[-1:] != [pdu.RELEASE_RP]:
        yield f"ends with PDU {conversation.kinds[-1:]}, not with an A-RELEASE-RP"
    final = [status for status in conversation.statuses if status not in (pdu.PENDING, pdu.PENDING_WARNING)]
    if len(final) != len(due.statuses) or not all(map(_alike, final, due.statuses)):
        yield f"final statuses {[f'{status:04X}' for status in final]}, not {due}"
    results = tuple(context.result for context in conversation.contexts)
    if due.contexts is not None and results != due.contexts:
        yield f"context results {results}, not {due.contexts}"
