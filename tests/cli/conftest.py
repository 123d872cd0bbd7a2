from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from mwl_tui.cli.program import run as run_program
from tests.cli.background import in_background
from tests.peers.raw import RawServer, Script

TODAY = date(2026, 11, 22)
PROGRAM = [sys.executable, "-c", "import sys; from mwl_tui.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Outcome:
    """What a call of the program came to."""

    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings of a test stand; they do not exist yet."""
    path = tmp_path / "settings" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("MWL_TUI_CONFIG", str(path))
    return path


@pytest.fixture
def call(config_file: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the program in this process."""

    def call_program(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run_program([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call_program


@pytest.fixture
def program() -> list[str]:
    """The program as a process of its own."""
    return PROGRAM


@pytest.fixture
def raw(request: pytest.FixtureRequest) -> Iterator[Callable[[Script], RawServer]]:
    """Start a raw server that plays a script to each client."""
    running = []

    def start(script: Script) -> RawServer:
        manager = in_background(lambda: RawServer(script))
        server = manager.__enter__()
        running.append(manager)
        return server

    yield start
    for manager in running:
        manager.__exit__(None, None, None)


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    """The mock SCP over forty made items; its address, as it is typed."""

    @asynccontextmanager
    async def serving() -> AsyncIterator[str]:
        from mwl_tui.config import MockSettings
        from mwl_tui.scp.seed.generator import generate
        from mwl_tui.scp.server import Server
        from mwl_tui.scp.store.store import Store

        store = Store()
        store.add(generate(40, seed=7, base_date=TODAY))
        try:
            async with Server(store, MockSettings(port=0)) as server:
                yield "MWLSCP@{}:{}".format(*server.address)
        finally:
            store.close()

    with in_background(serving) as address:
        yield address
