"""Programs of others as servers: started on a free port, waited for, ended by their process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

_PORTS = iter(range(12_000 + os.getpid() * 61 % 18_000, 32_000))
"""Below the range that the system gives to clients, and apart from other test processes."""


class PeerFailed(RuntimeError):
    """A peer's program did not start or did not do what it was asked."""


def located(program: str) -> str | None:
    """Return the path of a program: on the search path, or where Debian puts servers."""
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def free_port() -> int:
    """Return a TCP port on which nobody listens."""
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PeerFailed("no free port is left")


class ServerProcess:
    """A server in a process of its own; a context manager.

    Args:
        command: Gives the command line for a port.
        log: Where the program's output goes.
        folder: The working folder.
        ready_within: Seconds until it must listen.
    """

    def __init__(
        self, command: Callable[[int], Sequence[str]], *, log: Path, folder: Path, ready_within: float = 15.0
    ) -> None:
        self._command, self._log, self._folder, self._ready_within = command, log, folder, ready_within
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def process_id(self) -> int:
        """The process id while it runs."""
        if self._process is None:
            raise PeerFailed("not started")
        return self._process.pid

    def output(self) -> str:
        """What the program has said so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def __enter__(self) -> ServerProcess:
        for _ in range(3):
            self.port = free_port()
            if self._start():
                return self
        raise PeerFailed(f"{self._command(self.port)[0]} does not listen; it said:\n{self.output()[-2000:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, by force if it does not end within three seconds."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(3)

    def _start(self) -> bool:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(self.port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
            )
        if self._listens():
            return True
        self.stop()
        return False

    def _listens(self) -> bool:
        deadline = time.monotonic() + self._ready_within
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.02)
        return False


def run(
    command: Sequence[str], *, seconds: float = 20.0, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a client program to its end.

    Args:
        command: The command line.
        seconds: Its deadline.
        folder: The working folder.

    Raises:
        PeerFailed: It does not end in time.
    """
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=seconds, cwd=folder, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PeerFailed(f"{command[0]} did not end within {seconds} s") from error
