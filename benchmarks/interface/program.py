"""The program as a user starts it, in a terminal of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.interface import bare
from benchmarks.interface.terminal import Size, Terminal
from benchmarks.soak.gauge import waited

__all__ = ["DEMO", "SIZE", "Program", "first_paints", "idle_share", "measure", "started"]

SIZE = Size(80, 24)
DEMO = ("demo", "--items", "200", "--port", "0")
_MOVES = 15
_OURS = (sys.executable, "-c", "import sys; from mwl_tui.cli import main; sys.exit(main())")
_BARE = (sys.executable, bare.__file__)
_LEFT_OUT = ("COLORTERM", "TMUX", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
"""Variables of whoever measures that a user's program would not have."""
_SETTLED = 2.0
"""Seconds after which a program that was started, or has answered, has nothing left to do."""


@dataclass
class Program:
    """A program in a terminal.

    Attributes:
        terminal: The terminal.
        process: The number of its process.
        began: When it was started, by the monotonic clock.
    """

    terminal: Terminal
    process: int
    began: float

    def painted(self) -> float:
        """Return the seconds from its start to its first paint, but for those another process had the processor."""
        return self.terminal.wait(bare.WORD.encode()) - self.began - waited(self.process)

    def processor_time(self) -> float:
        """Return the seconds of processor time that its threads have had."""
        tasks = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


@contextmanager
def started(*arguments: str, size: Size = SIZE, command: Sequence[str] = _OURS, colours: str = "") -> Iterator[Program]:
    """Start a program in a terminal of 256 colours; kill it in the end.

    Args:
        *arguments: Its arguments.
        size: The size of the terminal.
        command: The program; ours where not given.
        colours: What COLORTERM says, as a terminal of this machine does and one over SSH does not.
    """
    with tempfile.TemporaryDirectory(prefix="mwl-tui-bench-") as folder:
        terminal = Terminal(size)
        config = Path(folder, "config.toml")
        config.touch()
        environment = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        environment |= {"TERM": "xterm-256color", "XDG_STATE_HOME": folder, "MWL_TUI_CONFIG": str(config)}
        environment |= {"COLORTERM": colours} if colours else {}
        inner = terminal.inner
        began = time.monotonic()
        process = subprocess.Popen([*command, *arguments], stdin=inner, stdout=inner, stderr=inner, env=environment)
        try:
            yield Program(terminal, process.pid, began)
        finally:
            process.kill()
            process.wait()
            terminal.close()


def first_paints() -> dict[str, float]:
    """Return the seconds to the first paint of a bare application, of ours and of our demonstration, one by one."""
    figures = {}
    for name, command, arguments in (("bare", _BARE, ()), ("workbench", _OURS, ()), ("demo", _OURS, DEMO)):
        with started(*arguments, command=command) as program:
            figures[f"first paint, {name}"] = program.painted()
    return figures


def idle_share(program: Program, seconds: float = 5) -> float:
    """Return which share of a core a program that nobody uses takes."""
    time.sleep(_SETTLED)
    before = program.processor_time()
    time.sleep(seconds)
    return (program.processor_time() - before) / seconds


def measure() -> dict[str, float]:
    """Return seconds, bytes, and shares of a core.

    Raises:
        TimeoutError: It does not come to show something.
    """
    figures = first_paints()
    with started() as program:
        program.painted()
        figures["idle"] = idle_share(program)
    with started(*DEMO) as program:
        terminal = program.terminal
        terminal.wait(b"serving")
        figures["idle, serving"] = idle_share(program)
        figures["bytes to start"] = terminal.bytes
        terminal.type(b"\r")
        terminal.wait(b"success")
        figures["idle, after a query"] = idle_share(program)
        return figures | _moves(terminal)


def _moves(terminal: Terminal) -> dict[str, float]:
    """Return the bytes of cursor moves."""
    moves = []
    for _ in range(_MOVES):
        before = terminal.bytes
        terminal.type(b"j")
        terminal.answered(before)
        terminal.quiet(0.15)
        moves.append(terminal.bytes - before)
    return {"bytes a move": median(moves), "bytes a move, most": max(moves)}
