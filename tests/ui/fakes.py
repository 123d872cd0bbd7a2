"""A gateway that plays what a test tells it to, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from mwl_tui.dicom.charset import AS_DECLARED, Reading
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import ConfigError, MwlError
from mwl_tui.network.trace import Direction, Layer, Trace
from mwl_tui.ui.engine.request import Request
from mwl_tui.ui.engine.target import MockPhase, MockStatus, Target
from mwl_tui.worklist.table import DEFAULT_COLUMNS

MOCK = Target("mock", "MWL-TUI", "MWLSCP", "127.0.0.1", 11112, is_mock=True)
RIS = Target("RIS-TEST", "MODALITY1", "RISMWL", "10.1.2.3", 104, notes="the test system")


@dataclass(frozen=True)
class FakeAnswer:
    """A response."""

    row: tuple[str, ...]
    status: int = 0xFF00
    malformed: str | None = None
    identifier: bytes = b""
    syntax: TransferSyntax = TransferSyntax.EXPLICIT_LE
    number: int = 1


@dataclass(frozen=True)
class FakeEnding:
    """How a query ended."""

    responses: int
    status: int | None = 0
    meaning: str = "Success"
    total: float = 0.04
    complete: bool = True
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FakeVerification:
    """The answer to a C-ECHO."""

    status: int = 0
    total: float = 0.012
    notes: tuple[str, ...] = ()


def row(text: str = "Vivaldi^Antonio") -> tuple[str, ...]:
    """Give a row with this text in every column."""
    return (text,) * len(DEFAULT_COLUMNS)


class FakeFinding:
    """A query that gives what is fed to it; ``hangs`` is one whose peer does not answer a cancel."""

    def __init__(self, trace: Trace, hangs: bool = False) -> None:
        self.trace, self.hangs = trace, hangs
        self.summary: FakeEnding | None = None
        self.cancelled = self.aborted = False
        self._queue: asyncio.Queue[FakeAnswer | FakeEnding | MwlError] = asyncio.Queue()
        self._given = 0

    def feed(self, *what: FakeAnswer | FakeEnding | MwlError) -> None:
        """Let these come next."""
        for thing in what:
            self._queue.put_nowait(thing)

    def cancel(self) -> None:
        """Note the cancel; a healthy peer ends."""
        self.cancelled = True
        self.trace.add(Layer.DIMSE, Direction.SENT, "C-CANCEL-RQ")
        if not self.hangs:
            self.feed(FakeEnding(self._given, 0xFE00, "cancelled", complete=False, reason="cancelled"))

    async def __aiter__(self) -> AsyncIterator[FakeAnswer]:
        self.trace.add(Layer.DIMSE, Direction.SENT, "C-FIND-RQ")
        try:
            while not isinstance(thing := await self._queue.get(), FakeEnding):
                if isinstance(thing, MwlError):
                    raise thing
                self._given += 1
                self.trace.add(Layer.DIMSE, Direction.RECEIVED, "C-FIND-RSP pending")
                yield thing
            self.summary = thing
        except asyncio.CancelledError:
            await self._stop()
            raise

    async def _stop(self) -> None:
        """As the real one: C-CANCEL, a wait for the final response, A-ABORT when cancelled once more."""
        try:
            if self.hangs:
                await asyncio.sleep(20)
        except asyncio.CancelledError:
            self.aborted = True
            raise


class FakeGateway:
    """Peers, queries and a mock without a network."""

    def __init__(self, *targets: Target, first: Target | None = None) -> None:
        self.mock = MockStatus()
        self.prepared = 0
        self.finds: list[FakeFinding] = []
        self.requests: list[Request] = []
        self.asked: list[Target] = []
        self.hangs = False
        self.echoes: list[FakeVerification | MwlError] = []
        self.mock_fails: MwlError | None = None
        self.mock_may_serve = asyncio.Event()
        self.mock_may_serve.set()
        self._targets = targets or (MOCK, RIS)
        self._first = first or self._targets[0]

    def prepare(self) -> None:
        self.prepared += 1

    def targets(self) -> tuple[Target, ...]:
        return self._targets

    def first(self) -> Target:
        return self._first

    def typed(self, address: str) -> Target:
        called, _, rest = address.partition("@")
        host, _, port = rest.partition(":")
        if not port.isdigit():
            raise ConfigError("an address is CALLED_AE@host:port")
        return Target(address, "MWL-TUI", called, host, int(port))

    @property
    def keys(self) -> list[Mapping[Path, str]]:
        """The matching keys of each query."""
        return [request.query.keys for request in self.requests]

    def reading(self, target: Target) -> Reading:
        return AS_DECLARED

    def find(self, target: Target, request: Request, trace: Trace) -> FakeFinding:
        self.finds.append(FakeFinding(trace, self.hangs))
        self.requests.append(request)
        self.asked.append(target)
        return self.finds[-1]

    async def echo(self, target: Target, trace: Trace) -> FakeVerification:
        self.asked.append(target)
        trace.add(Layer.DIMSE, Direction.SENT, "C-ECHO-RQ")
        answer = self.echoes.pop(0) if self.echoes else FakeVerification()
        if isinstance(answer, MwlError):
            raise answer
        return answer

    async def start_mock(self) -> MockStatus:
        if self.mock_fails is not None:
            raise self.mock_fails
        self.mock = MockStatus(MockPhase.STARTING)
        await self.mock_may_serve.wait()
        self.mock = MockStatus(MockPhase.SERVING, "127.0.0.1:11112", 200)
        return self.mock

    async def stop_mock(self) -> None:
        self.mock = replace(MockStatus(), phase=MockPhase.OFF)
