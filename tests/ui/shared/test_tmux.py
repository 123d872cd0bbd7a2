"""Text for the buffer of a real tmux."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mwl_tui.ui.shared import tmux


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the socket of a tmux of our own, which we are in."""
    socket = tmp_path / "socket"
    command = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    subprocess.run([*command, "new-session", "-d", "-s", "mine", "cat"], check=True, timeout=20)
    monkeypatch.setenv("TMUX", f"{socket},1,0")
    yield socket
    subprocess.run([*command, "kill-server"], check=True, timeout=20)


async def test_a_text_is_in_the_buffer_as_it_is(server: Path) -> None:
    text = "Vivaldi^Antonio\t山田\n" * 50
    assert tmux.inside_tmux()
    assert await tmux.load_buffer(text)
    shown = subprocess.run(["tmux", "-S", str(server), "show-buffer"], capture_output=True, check=True, timeout=20)
    assert shown.stdout.decode() == text


async def test_without_an_answer_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", f"{tmp_path}/none,1,0")
    assert not await tmux.load_buffer("text")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not await tmux.load_buffer("text")


async def test_one_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "tmux"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tmux, "_SECONDS", 0.2)
    assert not await tmux.load_buffer("text")
