"""Suspended and brought back in a shell with job control, by keys and by signals, while idle and in mid-query."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.peers.raw import RawServer
from tests.peers.required import require
from tests.peers.tmux import Terminal, terminal
from tests.ui.endings import PEERS, PROGRAM
from tests.ui.terminal_endings import lives, of_session, shell_in_tmux

CONFIG = """
[ui]
peer = "PEER"
[peers.PEER]
host = "127.0.0.1"
port = {port}
called_ae = "PEER"
timeouts = {{ response = 1.0 }}
"""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Terminal]:
    require("tmux")
    with shell_in_tmux(tmp_path) as at:
        yield at


def opened(at: Terminal) -> int:
    """Open the workbench, and return its process."""
    at.type("stty -g > before; clear", "Enter")
    at.type("mwl", "Enter")
    at.until("serving", "? help")
    return program_of(at)


def program_of(at: Terminal) -> int:
    (found,) = (
        process
        for process in of_session(int(at.command("display-message", "-p", "#{pane_pid}")))
        if b"mwl_tui" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0", 3)[2]
    )
    return found


def settled(at: Terminal, *words: str) -> str:
    """Return the screen once it shows these words and changes no more, without what time changes."""
    shown, before = steady(at.until(*words)), ""
    while shown != before:
        sleep(0.3)
        shown, before = steady(at.screen()), shown
    return shown


def steady(screen: str) -> str:
    """Return a screen without what time changes."""
    return re.sub(r"\d+", "0", screen)


def until_as_before(at: Terminal, whole: str) -> None:
    """Wait until the screen is as it was."""
    end = monotonic() + 10
    while (shown := steady(at.screen())) != whole:
        assert monotonic() < end, f"{shown}\n is not \n{whole}"
        sleep(0.05)


def quit_and_compare(at: Terminal) -> None:
    """Quit, and look whether the terminal is as it was."""
    at.type("q")
    at.until("$", absent="Worklist")
    at.type("stty -g > after; echo le''ft", "Enter")
    at.until("left")
    assert Path("before").read_text() == Path("after").read_text()


@pytest.fixture(autouse=True)
def _in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_the_whole_screen_back(shell: Terminal) -> None:
    opened(shell)
    shell.type("Enter")
    whole = settled(shell, "✓", "success", "PatientName")
    for _ in range(2):
        shell.type("C-z")
        assert "Worklist" not in shell.until("Stopped")
        shell.type("stty -a | grep -c ' icanon'; echo mine", "Enter")
        shell.until("mine", "1")
        shell.type("fg", "Enter")
        until_as_before(shell, whole)
        shell.type("F1")
        shell.until("Everywhere")
        shell.type("F1")
        until_as_before(shell, whole)
    quit_and_compare(shell)


@pytest.mark.slow(reason="a shell in tmux, whose main way a quick run has")
@pytest.mark.parametrize("stops", [signal.SIGTSTP, signal.SIGSTOP])
def test_a_stop_from_outside_is_come_back_from_with_the_whole_screen(shell: Terminal, stops: signal.Signals) -> None:
    process = opened(shell)
    whole = settled(shell, "? help")
    os.kill(process, stops)
    shell.until("Stopped")
    shell.type("clear; fg", "Enter")
    until_as_before(shell, whole)
    quit_and_compare(shell)


@pytest.mark.slow(reason="a shell in tmux, whose main way a quick run has")
def test_a_job_continued_in_the_background_stays_off_the_terminal_until_fg(shell: Terminal) -> None:
    opened(shell)
    shell.type("C-z")
    shell.until("Stopped")
    shell.type("clear; bg", "Enter")
    shell.type("echo mine", "Enter")
    assert "Worklist" not in shell.until("mine")
    shell.type("fg", "Enter")
    shell.until("Worklist", "? help")
    quit_and_compare(shell)


@pytest.mark.slow(reason="a shell in tmux, whose main way a quick run has")
@pytest.mark.parametrize("before", ["clear", "bg"])
def test_a_suspended_job_ends_where_it_is_killed_and_leaves_the_terminal_to_the_shell(
    shell: Terminal, before: str
) -> None:
    process = opened(shell)
    shell.type("C-z")
    shell.until("Stopped")
    shell.type(before, "Enter", "kill %1", "Enter")
    end = monotonic() + 4
    while lives(process):
        assert monotonic() < end
        sleep(0.02)
    shell.type("stty -g > after; echo le''ft", "Enter")
    shell.until("left")
    assert Path("before").read_text() == Path("after").read_text()


@pytest.mark.parametrize("peer", ["healthy", "hung"])
async def test_a_query_under_way_goes_on_or_says_that_its_time_is_over(tmp_path: Path, peer: str) -> None:
    require("tmux")
    async with RawServer(PEERS[peer], patience=60) as server:
        config = tmp_path / "config.toml"
        config.write_text(CONFIG.format(port=server.port))

        def play() -> None:
            with shell_in_tmux(tmp_path, ["--config", str(config)]) as at:
                at.type("mwl", "Enter")
                at.until("PEER", "? help")
                at.type("Enter")
                at.until("C-FIND-RQ")
                at.type("C-z")
                at.until("Stopped")
                sleep(1.2)  # longer than the peer has to respond
                at.type("fg", "Enter")
                if peer == "hung":
                    at.until("? help", "no answer within 1 s")
                else:
                    at.until("? help", "pending")
                    at.type("c")
                    at.until("cancelled")
                at.type("q")
                at.until("$", absent="Worklist")

        await asyncio.to_thread(play)


def test_without_job_control_ctrl_z_says_so_and_goes_on(tmp_path: Path) -> None:
    require("tmux")
    command = [sys.executable, "-c", PROGRAM, "demo", "--items", "20", "--port", "0"]
    places = {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "LANG": "C.UTF-8"}
    with terminal(tmp_path, (80, 24), command, **places) as at:
        at.until("serving", "? help")
        at.type("C-z")
        at.until("no job control", "? help")
        at.type("q")
        assert at.ended() == 0


@pytest.mark.slow(reason="a shell in tmux, whose main way a quick run has")
def test_a_client_of_tmux_that_detaches_or_goes_ends_nothing(shell: Terminal) -> None:
    process = opened(shell)
    socket = shell.command("display-message", "-p", "#{socket_path}").strip()
    for ending in ("detach", "gone"):
        master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color"}
        client = subprocess.Popen(
            ["tmux", "-S", socket, "attach"], stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        os.close(slave)
        end = monotonic() + 10
        while not shell.command("list-clients"):
            assert monotonic() < end
            sleep(0.02)
        if ending == "detach":
            shell.command("detach-client")
        os.close(master)
        client.wait(10)
        shell.type("2", "j")
        shell.until("Worklist", "? help")
        assert lives(process)
    quit_and_compare(shell)
