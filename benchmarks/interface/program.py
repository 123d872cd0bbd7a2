"""The program as a user starts it, in a terminal of 80x24: how soon it paints, and how many bytes that takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.interface.terminal import Size, Terminal
from benchmarks.soak.gauge import waited

__all__ = ["measure"]

_SIZE = Size(80, 24)
_DEMO = ("demo", "--items", "200", "--port", "0")
_MOVES = 15
_PROGRAM = "import sys; from mwl_tui.cli import main; sys.exit(main())"


def measure() -> dict[str, float]:
    """Return seconds and bytes.

    Raises:
        TimeoutError: It does not come to show something.
    """
    with tempfile.TemporaryDirectory(prefix="mwl-tui-bench-") as folder:
        terminal = Terminal(_SIZE)
        began = time.monotonic()
        process = _start(terminal, Path(folder))
        try:
            return _measured(terminal, process.pid, began)
        finally:
            process.kill()
            process.wait()
            terminal.close()


def _start(terminal: Terminal, folder: Path) -> subprocess.Popen[bytes]:
    config = folder / "config.toml"
    config.touch()
    environment = {name: value for name, value in os.environ.items() if name not in ("COLORTERM", "TMUX", "NO_COLOR")}
    environment |= {"TERM": "xterm-256color", "XDG_STATE_HOME": str(folder), "MWL_TUI_CONFIG": str(config)}
    inner = terminal.inner
    command = [sys.executable, "-c", _PROGRAM, *_DEMO]
    return subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env=environment)


def _measured(terminal: Terminal, process: int, began: float) -> dict[str, float]:
    painted = terminal.wait(b"Worklist")
    figures = {"first paint": painted - began - waited(process)}
    terminal.wait(b"serving")
    terminal.quiet()
    figures["bytes to start"] = terminal.bytes
    terminal.type(b"\r")
    terminal.wait(b"success")
    terminal.quiet()
    moves = []
    for _ in range(_MOVES):
        before = terminal.bytes
        terminal.type(b"j")
        terminal.answered(before)
        terminal.quiet(0.15)
        moves.append(terminal.bytes - before)
    figures["bytes a move"] = median(moves)
    figures["bytes a move, most"] = max(moves)
    return figures
