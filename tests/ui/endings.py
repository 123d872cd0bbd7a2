"""How a session ends: cancelled, quit or killed at any moment of a query, against a healthy peer and a hung one.

``python -m tests.ui.endings [MOMENTS]`` plays every ending at so many moments and prints what it measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import random
import signal
import struct
import sys
import tempfile
import termios
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.peers import pdu
from tests.peers.raw import Conversation, Give, RawServer, Script, Take, TakeAll, TakeMessage, answered, responding

__all__ = ["ACTIONS", "PEERS", "Ending", "moments", "play"]

PROGRAM = "import sys; from mwl_tui.cli import main; sys.exit(main())"
CONFIG = """
[ui]
peer = "PEER"
[peers.PEER]
host = "127.0.0.1"
port = {port}
called_ae = "PEER"
"""

RESTORED = {
    "the screen there was": b"\x1b[?1049l",
    "its cursor": b"\x1b[?25h",
    "its mouse": b"\x1b[?1003l",
    "its paste": b"\x1b[?2004l",
}
"""What a terminal must be told at the end."""

_LAST = 0.7
"""Seconds after the key that runs the query within which a moment falls: from connecting to many responses."""


class Stream:
    """Responses one after another until C-CANCEL comes; then the final response, and the release."""

    async def play(self, conversation: Conversation) -> None:
        """Respond."""
        row = responding(identifier=pdu.worklist_item(1))(conversation)
        asked = asyncio.create_task(conversation.take(30))
        try:
            while not asked.done() and conversation.ended is None:
                await conversation.give(row)
                await asyncio.wait({asked}, timeout=0.002)
            got = await asked
        finally:
            asked.cancel()
        if got is not None and got.kind == pdu.P_DATA:
            await conversation.give(responding(pdu.CANCELLED)(conversation))
            if (last := await conversation.take(30)) is not None and last.kind == pdu.RELEASE_RQ:
                await conversation.give(pdu.release_rp())


_ASKED = (Take(pdu.ASSOCIATE_RQ, 30), Give(answered), TakeMessage(pdu.C_FIND_RQ, 30))
PEERS: dict[str, Script] = {"healthy": (*_ASKED, Stream()), "hung": (*_ASKED, TakeAll(60))}
"""The peers: one that answers, and one that never does."""

ACTIONS: dict[str, tuple[bytes | int, int]] = {
    "cancel": (b"c", 0),
    "quit": (b"\x11", 0),
    "SIGTERM": (signal.SIGTERM, 128 + signal.SIGTERM),
    "SIGHUP": (signal.SIGHUP, 128 + signal.SIGHUP),
    "SIGINT": (signal.SIGINT, 128 + signal.SIGINT),
}
"""What ends a query or the program, as a key or a signal, and the exit code that follows."""


@dataclass
class Ending:
    """One ending, as measured.

    Attributes:
        action: What ended it.
        peer: Whom the query went to.
        moment: Seconds after the key that ran it.
        seconds: From the action to the end of the process; of a cancel, to the word on the screen.
        faults: What was not as it should be.
    """

    action: str
    peer: str
    moment: float
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def moments(count: int, seed: int = 1) -> list[float]:
    """Return moments of a query, in seconds after the key that runs it; the same ones for the same seed."""
    chance = random.Random(seed)
    return [0.0, *sorted(chance.uniform(0, _LAST) for _ in range(count - 1))]


class Terminal:
    """The program in a pseudo-terminal of its own.

    Attributes:
        seen: What it wrote.
        process: The program.
    """

    def __init__(self, process: asyncio.subprocess.Process, master: int, before: list[object]) -> None:
        self.process, self.seen = process, b""
        self._master, self._before = master, before
        asyncio.get_running_loop().add_reader(master, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            data = b""
        self.seen += data
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    async def until(self, *words: bytes, seconds: float = 20) -> float:
        """Wait until one of these has been written from now on, and give the seconds it took."""
        start, began = len(self.seen), monotonic()
        while not any(word in self.seen[start:] for word in words):
            if monotonic() - began > seconds:
                raise AssertionError(f"{words} in vain; last: {self.seen[-600:]!r}")
            await asyncio.sleep(0.005)
        return monotonic() - began

    def mode(self) -> list[object]:
        """Return the mode of the terminal."""
        return termios.tcgetattr(self._master)

    def left(self) -> list[str]:
        """Return what was not restored at the end."""
        missing = [name for name, told in RESTORED.items() if self.seen.rfind(told) < 0]
        on_screen = self.seen[self.seen.rfind(RESTORED["the screen there was"]) :]
        if b"Traceback" in self.seen:
            missing.append("a traceback on the screen")
        if on_screen.count(b"\x1b[?1049h"):
            missing.append("the screen was taken again")
        if self.mode()[:4] != self._before[:4]:
            missing.append("its mode")
        return missing


@contextlib.asynccontextmanager
async def opened(folder: Path, port: int) -> AsyncIterator[Terminal]:
    """Open the workbench, with a peer on a port of loopback selected."""
    (folder / "config.toml").write_text(CONFIG.format(port=port))
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(folder)}
    command = [sys.executable, "-c", PROGRAM, "--config", str(folder / "config.toml")]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    terminal = Terminal(process, master, before)
    try:
        yield terminal
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)
        os.close(slave)


async def play(action: str, peer: str, at: Sequence[float], folder: Path) -> list[Ending]:
    """Play an ending against a peer at each of these moments."""
    async with RawServer(PEERS[peer], patience=60) as server:
        if action == "cancel":
            return await _cancelled(peer, at, folder, server)
        return [await _ended(Ending(action, peer, moment), folder, server) for moment in at]


async def _ended(ending: Ending, folder: Path, server: RawServer) -> Ending:
    what, code = ACTIONS[ending.action]
    async with opened(folder, server.port) as terminal:
        await terminal.until(b"Worklist")
        known = len(server.conversations)
        terminal.press(b"\r")
        await asyncio.sleep(ending.moment)
        began = monotonic()
        if isinstance(what, bytes):
            terminal.press(what)
        else:
            terminal.process.send_signal(what)
        await _gone(ending, terminal, code, began)
    await _wire(ending, server.conversations[known:])
    return ending


async def _gone(ending: Ending, terminal: Terminal, code: int, began: float) -> None:
    """Wait for the end of the process, and look at what it left."""
    try:
        async with asyncio.timeout(10):
            returned = await terminal.process.wait()
    except TimeoutError:
        ending.faults.append("still running")
        return
    ending.seconds = monotonic() - began
    await asyncio.sleep(0.02)  # what it wrote last
    if returned != code:
        ending.faults.append(f"exit code {returned}")
    ending.faults += [f"not restored: {name}" for name in terminal.left()]
    with contextlib.suppress(ProcessLookupError):
        os.killpg(terminal.process.pid, 0)
        ending.faults.append("a process is left")


async def _wire(ending: Ending, talked: Sequence[Conversation], seconds: float = 2) -> None:
    """Look at what the peer saw: once an association was asked for, it ends with A-ABORT or a release."""
    for conversation in talked:
        for _ in range(int(seconds * 100)):
            if conversation.ended or conversation.kinds[-1:] == [pdu.RELEASE_RQ]:
                break
            await asyncio.sleep(0.01)
        if conversation.kinds and conversation.kinds[-1] not in (pdu.ABORT, pdu.RELEASE_RQ):
            ending.faults.append(f"the peer saw PDUs {conversation.kinds} and then {conversation.ended}")


async def _cancelled(peer: str, at: Sequence[float], folder: Path, server: RawServer) -> list[Ending]:
    """Cancel one query after another in one session, then quit."""
    endings = [Ending("cancel", peer, moment) for moment in at]
    async with opened(folder, server.port) as terminal:
        await terminal.until(b"Worklist")
        terminal.press(b"2")
        for ending in endings:
            known = len(server.conversations)
            terminal.press(b"r")
            await asyncio.sleep(ending.moment)
            terminal.press(b"c")
            ending.seconds = await terminal.until(b"cancelling", b"cancelled")
            await _wire(ending, server.conversations[known:], seconds=5)
        began = monotonic()
        terminal.press(b"q")
        await _gone(after := Ending("quit", peer, 0), terminal, 0, began)
    endings[-1].faults += after.faults
    return endings


def told(endings: Sequence[Ending]) -> str:
    """Tell the figures of some endings of one kind in a line."""
    seconds = sorted(ending.seconds for ending in endings)
    kinds = f"{endings[0].action:<8} {endings[0].peer:<8} {len(endings):>3} moments"
    faults = sum(bool(ending.faults) for ending in endings)
    return f"{kinds}   median {seconds[len(seconds) // 2]:.3f} s   worst {seconds[-1]:.3f} s   {faults} with a fault"


async def _main(count: int, actions: Sequence[str]) -> int:
    failed = 0
    for action in actions:
        for peer in PEERS:
            with tempfile.TemporaryDirectory() as folder:
                endings = await play(action, peer, moments(count), Path(folder))
            print(told(endings), flush=True)  # noqa: T201 - what it is for
            for ending in endings:
                for fault in ending.faults:
                    print(f"    at {ending.moment:.3f} s: {fault}", flush=True)  # noqa: T201
            failed += any(ending.faults or ending.seconds > 1 for ending in endings)
    return failed


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:] or list(ACTIONS))))
