"""A terminal as users have it: tmux, with what is typed into it and what its screen shows."""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

__all__ = ["Terminal", "terminal"]

_ENDED = "ended with"
_OWN = [word for name in ("COLORTERM", "COLUMNS", "LINES") for word in ("-u", name)]
"""What the terminal of the tests says of itself, which this one is not: pytest's workers have a size of their own."""


class Terminal:
    """One tmux server with one pane, in which one program runs.

    Args:
        folder: Where its socket is, and a pipe that tells of every change of the screen.
        size: Columns and rows.
        command: The program with its arguments.
        environment: What it gets besides ours.
    """

    def __init__(self, folder: Path, size: tuple[int, int], command: list[str], environment: dict[str, str]) -> None:
        self._socket = folder / "tmux"
        self._pipe = folder / "pipe"
        os.mkfifo(self._pipe)
        self._changes = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        variables = [f"{name}={value}" for name, value in environment.items()]
        shown = f"{shlex.join(['env', *_OWN, *variables, *command])}; echo {_ENDED} $?; read end"
        columns, rows = map(str, size)
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "read go; clear; " + shown)
        self._tmux("pipe-pane", "-o", f"cat > {shlex.quote(str(self._pipe))}")
        self._tmux("send-keys", "Enter")

    def type(self, *keys: str) -> None:
        """Press keys, by tmux's names; what is no name is typed."""
        self._tmux("send-keys", *keys)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What the terminal shows."""
        return self._tmux("capture-pane", "-p")

    def buffer(self) -> str:
        """What was last copied into tmux."""
        return self._tmux("show-buffer")

    def until(self, *words: str, absent: str = "", seconds: float = 20) -> str:
        """Wait until the screen shows all these words, and not another one; give the screen."""
        end = monotonic() + seconds
        while True:
            shown = self.screen()
            if all(word in shown for word in words) and not (absent and absent in shown):
                return shown
            left = end - monotonic()
            assert left > 0, f"in vain for {words}:\n{shown}"
            select.select([self._changes], [], [], min(left, 0.5))
            with contextlib.suppress(BlockingIOError):
                os.read(self._changes, 1 << 20)

    def command(self, *arguments: str) -> str:
        """Run a command of tmux, and give what it prints."""
        return self._tmux(*arguments)

    def ended(self, seconds: float = 10) -> int:
        """Wait for the end of the program, and give its exit code."""
        shown = self.until(_ENDED, seconds=seconds)
        return int(shown.rpartition(_ENDED)[2].split()[0])

    def close(self) -> None:
        """End the tmux server and what runs in it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        os.close(self._changes)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self._socket), "-u", *arguments]
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True, env=environment)
        return done.stdout


@contextlib.contextmanager
def terminal(folder: Path, size: tuple[int, int], command: list[str], **environment: str) -> Iterator[Terminal]:
    """Return a program in a terminal of its own, which ends with the block."""
    opened = Terminal(folder, size, command, environment)
    try:
        yield opened
    finally:
        opened.close()
