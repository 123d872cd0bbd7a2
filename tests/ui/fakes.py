"""A gateway that plays what a test tells it to, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from mwl_tui.config import MockSettings, PeerProfile
from mwl_tui.dicom.charset import AS_DECLARED, Reading
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import ConfigError, MwlError
from mwl_tui.network.trace import Direction, Trace
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.request import Request
from mwl_tui.operations.target import MockPhase, MockStatus, Target
from mwl_tui.operations.wakeup import Wakeup
from mwl_tui.scu.rows import RowReader
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests import facts

MOCK = Target("mock", "MWL-TUI", "MWLSCP", "127.0.0.1", 11112, is_mock=True)
RIS = Target("RIS-TEST", "MODALITY1", "RISMWL", "10.1.2.3", 104, notes="the test system")

_T = TypeVar("_T")


class FakeEngine:
    """An engine in the loop of the test, in which the fake gateway plays."""

    def __init__(self) -> None:
        self.wakeup = Wakeup()
        self.is_running = True
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return await work

    def soon(self, callback: Callable[[], object]) -> None:
        callback()

    def stop(self, seconds: float = 1.0) -> bool:
        for task in self._tasks:
            task.cancel()
        return True


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
    """Return a row with this text in every column."""
    return (text,) * len(DEFAULT_COLUMNS)


def saved(profile: PeerProfile) -> Target:
    """Return the target of a profile."""
    return Target(
        profile.name,
        profile.calling_ae or "MWL-TUI",
        profile.called_ae,
        profile.host,
        profile.port,
        notes=profile.notes,
        profile=profile,
    )


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
        self.trace.add(Direction.SENT, facts.CANCEL)
        if not self.hangs:
            self.feed(FakeEnding(self._given, 0xFE00, "cancelled", complete=False, reason="cancelled"))

    async def __aiter__(self) -> AsyncIterator[FakeAnswer]:
        self.trace.add(Direction.SENT, facts.FIND)
        try:
            while not isinstance(thing := await self._queue.get(), FakeEnding):
                if isinstance(thing, MwlError):
                    raise thing
                self._given += 1
                self.trace.add(Direction.RECEIVED, facts.PENDING)
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

    _tell: Callable[[], object] = bool

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
        self.traces: list[Trace] = []
        self.changes: list[MockSettings] = []
        self.figures = MockFigures()
        self.silent: set[str] = set()
        self.removed: list[str] = []
        self._targets = targets or (MOCK, RIS)
        self._first = first or self._targets[0]

    def prepare(self) -> None:
        self.prepared += 1

    def targets(self) -> tuple[Target, ...]:
        return self._targets

    def first(self, last: str = "") -> Target:
        return next((target for target in self._targets if target.key == last), self._first)

    def typed(self, address: str) -> Target:
        called, _, rest = address.partition("@")
        host, _, port = rest.partition(":")
        if not port.isdigit():
            raise ConfigError("an address is CALLED_AE@host:port")
        return Target(address, "MWL-TUI", called, host, int(port))

    def peers(self) -> Mapping[str, PeerProfile]:
        return {target.name: self.profile(target) for target in self._targets if not target.is_mock}

    def profile(self, target: Target) -> PeerProfile:
        made = PeerProfile(name=target.name, host=target.host, port=target.port, called_ae=target.called_ae)
        return target.profile or msgspec.structs.replace(made, calling_ae=target.calling_ae, notes=target.notes)

    def tried(self, profile: PeerProfile) -> Target:
        return saved(profile)

    async def save_peer(self, profile: PeerProfile, *, instead_of: str = "") -> Target:
        kept = [target for target in self._targets if target.name != (instead_of or profile.name) or target.is_mock]
        self._targets = (*kept, saved(profile))
        return self._targets[-1]

    async def import_peers(self, profiles: Sequence[PeerProfile]) -> None:
        self._targets = (*self._targets, *map(saved, profiles))

    async def remove_peer(self, target: Target) -> None:
        self.removed.append(target.name)
        self._targets = tuple(one for one in self._targets if one != target)

    @property
    def keys(self) -> list[Mapping[Path, str]]:
        """The matching keys of each query."""
        return [request.query.keys for request in self.requests]

    def reading(self, target: Target) -> Reading:
        return AS_DECLARED

    def row_reader(self, target: Target, columns: Sequence[Path]) -> RowReader:
        return RowReader(columns)

    def find(self, target: Target, request: Request, trace: Trace) -> FakeFinding:
        self.finds.append(FakeFinding(trace, self.hangs))
        self.requests.append(request)
        self.asked.append(target)
        return self.finds[-1]

    async def echo(self, target: Target, trace: Trace) -> FakeVerification:
        self.asked.append(target)
        trace.add(Direction.SENT, facts.ECHO)
        if target.name in self.silent:
            await asyncio.Event().wait()
        answer = self.echoes.pop(0) if self.echoes else FakeVerification()
        if isinstance(answer, MwlError):
            raise answer
        return answer

    def on_change(self, tell: Callable[[], object]) -> None:
        self._tell = tell

    def __setattr__(self, name: str, value: object) -> None:
        """Tell of what a test changes of the mock, as the real one tells of what it does."""
        super().__setattr__(name, value)
        if name in ("mock", "figures"):
            self._tell()

    def mock_traces(self) -> tuple[Trace, ...]:
        return tuple(self.traces)

    def mock_figures(self) -> MockFigures:
        return self.figures

    async def change_mock(self, plan: MockSettings) -> MockStatus:
        if self.mock_fails is not None:
            raise self.mock_fails
        self.changes.append(plan)
        self.figures = replace(self.figures, settings=plan)
        self.mock = MockStatus(MockPhase.SERVING, f"127.0.0.1:{plan.port}", plan.items)
        return self.mock

    async def start_mock(self) -> MockStatus:
        if self.mock_fails is not None:
            raise self.mock_fails
        self.mock = MockStatus(MockPhase.STARTING)
        await self.mock_may_serve.wait()
        self.mock = MockStatus(MockPhase.SERVING, "127.0.0.1:11112", 200)
        return self.mock

    async def stop_mock(self) -> None:
        self.mock = replace(MockStatus(), phase=MockPhase.OFF)
