"""The whole workbench in a terminal of its own: opened, used, and ended from outside."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.quick import one_of

RUN = """
import sys
from pathlib import Path
from mwl_tui.config import load
from mwl_tui.ui.app import run
sys.exit(run(load(Path(sys.argv[1])), demo=True))
"""

PROGRAM = "import sys; from mwl_tui.cli import main; sys.exit(main())"


class Session:
    """The workbench in a pseudo-terminal.

    Args:
        folder: Where its settings and its state are.
        arguments: Those of the program; where there are none, the workbench is opened without it.
    """

    def __init__(self, folder: Path, *arguments: str) -> None:
        (folder / "config.toml").write_text("[mock]\nitems = 20\nport = 0\n")
        command = ["-c", PROGRAM, *arguments] if arguments else ["-c", RUN, str(folder / "config.toml")]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", XDG_STATE_HOME=str(folder))
            os.execv(sys.executable, [sys.executable, *command])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.seen = b""

    def read_until(self, *wanted: bytes, seconds: float = 15) -> None:
        """Read what it paints until all of these have come."""
        end = monotonic() + seconds
        start = len(self.seen)
        while not all(word in self.seen[start:] for word in wanted):
            assert monotonic() < end, self.seen[-2000:]
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.seen += os.read(self.terminal, 65_536)

    def ended(self, seconds: float = 3) -> int:
        """Wait for its end, and give the exit code."""
        end = monotonic() + seconds
        while monotonic() < end:
            with contextlib.suppress(OSError):
                if select.select([self.terminal], [], [], 0.02)[0]:
                    self.seen += os.read(self.terminal, 65_536)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("still running")


@contextlib.contextmanager
def opened_in(folder: Path, *arguments: str) -> Iterator[Session]:
    opened = Session(folder, *arguments)
    try:
        yield opened
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(opened.pid, signal.SIGKILL)
            os.waitpid(opened.pid, 0)
        with contextlib.suppress(OSError):
            os.close(opened.terminal)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with opened_in(tmp_path) as opened:
        yield opened


def test_demo_serves_answers_one_key_and_quits(session: Session) -> None:
    session.read_until(b"serving")
    os.write(session.terminal, b"\r")
    session.read_until("✓".encode(), b"success")
    os.write(session.terminal, b"q")
    assert session.ended() == 0
    assert b"\x1b[?1049l" in session.seen
    assert b"Traceback" not in session.seen


@pytest.mark.slow(reason="a process of its own, as the endings have")
def test_keys_typed_before_the_first_paint_are_not_lost(session: Session) -> None:
    os.write(session.terminal, b"?")
    session.read_until(b"Everywhere on the main screen")


@pytest.mark.slow(reason="a process of its own, as the endings have")
def test_sigterm_restores_the_terminal(session: Session) -> None:
    session.read_until(b"serving")
    os.kill(session.pid, signal.SIGTERM)
    assert session.ended() == 128 + signal.SIGTERM
    assert b"\x1b[?1049l" in session.seen
    assert b"\x1b[?25h" in session.seen


def test_terminal_that_hangs_up_while_much_is_painted_leaves_no_process(session: Session) -> None:
    session.read_until(b"serving")
    fcntl.ioctl(session.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    os.write(session.terminal, b"\r" + b"123" * 12)
    session.read_until(b"Worklist")
    os.close(session.terminal)
    assert session.ended() == 128 + signal.SIGHUP


@pytest.mark.parametrize("option", one_of(["--log", "--log-phi"], "--log-phi", "a process for each"))
def test_a_log_is_kept_and_the_header_says_where_it_has_patient_data(tmp_path: Path, option: str) -> None:
    with opened_in(tmp_path, option, "demo", "--items", "5", "--port", "0") as session:
        session.read_until(b"serving")
        os.write(session.terminal, b"\r")
        session.read_until("✓".encode(), b"success")
        os.write(session.terminal, b"q")
        assert session.ended() == 0
        assert (b"PHI LOGGED" in session.seen) == (option == "--log-phi")
    (file,) = (tmp_path / "mwl-tui").glob("*.log")
    written = file.read_text()
    assert file.name == ("mwl-tui.log" if option == "--log" else "mwl-tui-phi.log")
    assert "← DIMSE C-FIND-RSP success" in written
    assert "→ DIMSE C-FIND-RSP success" in written
    assert ("DEMO001-" in written) == (option == "--log-phi")
