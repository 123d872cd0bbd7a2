"""Start-up: what must be quick imports little."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from mwl_tui import __version__

HEAVY = {"textual", "rich", "pydicom", "pynetdicom", "faker", "asyncio", "ssl", "sqlite3"}
REPORT = """
import sys
from mwl_tui.cli import main
try:
    main()
except SystemExit:
    pass
print("\\nMODULES", *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def imported_by(*arguments: str, **environment: str) -> set[str]:
    """Return the top-level modules that a call of the program imports."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.rpartition("MODULES ")[2].split())


def test_version_is_printed() -> None:
    done = subprocess.run([*program(), "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"mwl-tui {__version__}\n"


def program() -> list[str]:
    return [sys.executable, "-c", "import sys; from mwl_tui.cli import main; sys.exit(main())"]


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["locate"], ["completion", "bash"], ["find", "--help"], ["serve", "--help"]],
)
def test_what_must_be_quick_imports_nothing_heavy(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & HEAVY


@pytest.mark.parametrize("words", ["mwl-tui f", "mwl-tui find --fo", "mwl-tui find ", "mwl-tui find RIS -k Pat"])
def test_completion_imports_nothing_heavy(words: str) -> None:
    count = len(words.split(" ")) - 1
    environment = {"_MWL_TUI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    assert not imported_by(**environment) & HEAVY


def test_listing_peers_imports_no_network(tmp_path: Path) -> None:
    assert not imported_by("--config", str(tmp_path / "c.toml"), "peers", "list") & (HEAVY - {"rich"})


def test_version_takes_less_than_150_ms() -> None:
    """Of processor time: it waits for nothing, and a busy machine lets it wait for its turn."""
    times = []
    for _ in range(5):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([*program(), "--version"], capture_output=True, check=True)
        after = getrusage(RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.150


def test_a_defect_is_a_line_without_values_and_its_place_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mwl_tui.cli import program as module
    from mwl_tui.config import locations

    def broken(*_: object, **__: object) -> None:
        raise TypeError("^".join(("Doe", "Jane")))

    monkeypatch.setattr(module.program, "main", broken)
    assert module.run([]) == 1
    said, written = capsys.readouterr().err, locations.log_file().read_text()
    assert said.startswith("mwl-tui: a defect of mwl-tui: TypeError; its log file says where")
    assert said.count("\n") == 1
    assert "test_start.py" in written
    assert "TypeError" in written
    assert "Doe^Jane" not in said + written


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_bring_no_traceback(closed: str, tmp_path: Path) -> None:
    command = f"{shlex.join(program())} locate {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_stdout_is_told() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*program(), "locate"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "mwl-tui: stdout: No space left on device\n"


def test_a_locale_that_holds_no_umlaut_brings_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [*program(), "--config", str(tmp_path / "Ü.toml"), "locate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xdc.toml" in done.stdout
