"""Every file that the program makes is its owner's alone, whatever the umask."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> int:
    assert isinstance(request.param, int)
    return request.param


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home that does not exist yet, where everything goes."""
    home = tmp_path / "home"
    home.mkdir(0o700)
    places = {f"XDG_{name}_HOME": str(home / "deep" / name) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    return {**os.environ, **places, "HOME": str(home), "TMPDIR": str(home)}


def made(home: Path) -> Iterator[tuple[Path, int]]:
    for path in home.rglob("*"):
        yield path, stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.slow(reason="five processes for each umask")
def test_all_files_are_0600_in_folders_of_0700(
    program: list[str], mock: str, environment: dict[str, str], umask: int
) -> None:
    home = Path(environment["HOME"])

    def run(*arguments: object) -> None:
        command = [*program, *map(str, arguments)]
        subprocess.run(command, env=environment, umask=umask, check=True, capture_output=True, timeout=30)

    for name in ("A", "B"):
        run("peers", "add", name, mock)
    run("--log", "find", "A", "-o", home / "answer.json", "--format", "json")
    run("--log-phi", "find", "A", "--force", "-o", home / "answer.json", "--format", "json")
    _serve(program, environment, umask, home / "data" / "worklist.db")
    found = dict(made(home))
    names = {path.name for path in found if path.is_file()}
    wanted = {"peers.toml", "peers.toml.bak", "mwl-tui.log", "mwl-tui-phi.log", "answer.json", "worklist.db"}
    assert names >= wanted
    assert [path for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)] == []
    assert len([path for path in found if path.is_dir()]) >= 5


def _serve(program: list[str], environment: dict[str, str], umask: int, database: Path) -> None:
    """Serve from a database, and look at its side files while it is open."""
    command = [*program, "serve", "--port", "0", "--items", "3", "--database", str(database)]
    with subprocess.Popen(command, env=environment, umask=umask, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "3 items" in process.stderr.readline()
        found = dict(made(database.parent))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert {path.suffix for path in found} == {".db", ".db-wal"}
    assert set(found.values()) == {0o600}


def test_a_database_that_others_may_read_is_told(program: list[str], tmp_path: Path) -> None:
    database = tmp_path / "worklist.db"
    database.touch(0o600)
    database.chmod(0o604)
    command = [*program, "serve", "--port", "0", "--items", "1", "--database", str(database)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert said == f"mwl-tui: {database} is open to others (mode 0604): chmod 600\n"
