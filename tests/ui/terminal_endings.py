"""What becomes of the program when its terminal goes, or stops reading, at any moment: of the start, of the way out.

``python -m tests.ui.terminal_endings [MOMENTS]`` plays so many, all kinds in turn, and prints a line for each kind.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import random
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from tests.peers.tmux import Terminal as Tmux
from tests.peers.tmux import terminal as in_tmux
from tests.ui.endings import PROGRAM, RESTORED

__all__ = ["BOUND", "KINDS", "Ending", "Kind", "lives", "of_session", "play", "shell_in_tmux"]

BOUND = 2.0
"""Seconds after which nothing may be left."""
_ITEMS = 2_000
_CLEAN = {0}
_HANGUP = {128 + signal.SIGHUP, -signal.SIGHUP}
"""Ended by us, or by the system: while Python starts, and once everything is given back."""


class Session:
    """The program as the leader of a session in a pseudo-terminal.

    Attributes:
        seen: What it wrote.
        reads: Whether the terminal reads what it writes.
    """

    def __init__(self, folder: Path, *, is_controlling: bool = True, ignores_hangup: bool = False) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.seen, self.reads, self.is_open = b"", True, True

        def prepare() -> None:
            if is_controlling:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if ignores_hangup:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)

        places = {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "demo", "--items", str(_ITEMS), "--port", "0"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, **places, "TERM": "xterm-256color"},
            cwd=folder,
            start_new_session=True,
            preexec_fn=prepare,
        )
        os.close(slave)

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def pass_time(self, seconds: float) -> None:
        """Read for so long, where it reads."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0 and self.process.poll() is None:
            if self.reads and self.is_open:
                self._read(min(left, 0.02))
            else:
                sleep(min(left, 0.02))

    def until(self, *words: bytes, seconds: float = 30) -> None:
        """Read until all of these have come from now on."""
        start, end = len(self.seen), monotonic() + seconds
        while not all(word in self.seen[start:] for word in words):
            if monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"{words} in vain; last: {self.seen[-600:]!r}")
            self._read(0.02)

    def _read(self, seconds: float) -> None:
        with contextlib.suppress(OSError):
            if select.select([self.master], [], [], seconds)[0]:
                self.seen += os.read(self.master, 65_536)

    def hang_up(self) -> None:
        """Close the terminal."""
        self.is_open = False
        os.close(self.master)

    def not_restored(self) -> list[str]:
        """Return what of a terminal that is still there is not as it was."""
        while self.is_open and select.select([self.master], [], [], 0)[0]:
            try:
                self.seen += os.read(self.master, 65_536)
            except OSError:
                break
        if b"\x1b[?1049h" not in self.seen:
            return []
        missing = [name for name, told in RESTORED.items() if self.seen.rfind(told) < self.seen.rfind(b"\x1b[?1049h")]
        return missing + (["its mode"] if termios.tcgetattr(self.master)[:4] != self.before[:4] else [])

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.is_open:
            self.hang_up()


@dataclass
class Ending:
    """One ending, as measured.

    Attributes:
        moment: Seconds at which it fell.
        seconds: Until the process was gone.
        faults: What was not as it should be.
    """

    moment: float
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A way to end.

    Attributes:
        name: What happens.
        prepare: Brings the program to where it begins.
        end: What happens, at a moment.
        longest: Up to which second moments fall.
        codes: The exit codes that are right.
        is_controlling: Whether the terminal is the controlling one, so that its end brings SIGHUP.
        ignores_hangup: Whether SIGHUP is ignored, as under nohup.
    """

    name: str
    prepare: Callable[[Session], None]
    end: Callable[[Session, float], None]
    longest: float
    codes: set[int]
    is_controlling: bool = True
    ignores_hangup: bool = False


def _started(_: Session) -> None:
    """Begin at once, before anything is imported."""


def _idle(session: Session) -> None:
    session.until(b"serving", b"help")


def _asked(session: Session) -> None:
    _idle(session)
    session.press(b"\r")


def _after(keys: bytes, session: Session) -> None:
    _idle(session)
    session.press(keys)


def _exporting(session: Session) -> None:
    _asked(session)
    session.until(b"success")
    session.press(b"2x")
    session.until(b"Export responses")
    session.press(b"\r")


def _close(session: Session, moment: float) -> None:
    session.pass_time(moment)
    session.hang_up()


def _close_after(first: bytes | int, session: Session, moment: float) -> None:
    _do(session, first)
    _close(session, moment)


def _then(first: bytes | int, second: bytes | int, session: Session, moment: float) -> None:
    _do(session, first)
    session.pass_time(moment)
    with contextlib.suppress(ProcessLookupError):
        _do(session, second)


def _once(what: bytes | int, session: Session, moment: float) -> None:
    session.pass_time(moment)
    _do(session, what)


def _unread(what: bytes | int, session: Session, moment: float) -> None:
    """Stop to read while much is painted, then end."""
    session.reads = False
    session.press(b"2zzz")
    session.pass_time(moment)
    _do(session, what)


def _do(session: Session, what: bytes | int) -> None:
    if isinstance(what, bytes):
        session.press(what)
    else:
        session.process.send_signal(what)


_TERM = {128 + signal.SIGTERM, -signal.SIGTERM}
_QUIT = b"\x11"
_PTY = (
    Kind("close while it starts", _started, _close, 2.5, _HANGUP),
    Kind("close while idle", _idle, _close, 0.5, _HANGUP),
    Kind("close in a query", _asked, _close, 0.7, _HANGUP),
    Kind("close in a dialog", partial(_after, b"p"), _close, 0.5, _HANGUP),
    Kind("close in an export", _exporting, _close, 0.3, _HANGUP),
    Kind("q, then close", _idle, partial(_close_after, b"q"), 0.8, _CLEAN | _HANGUP),
    Kind("q in a query, then close", _asked, partial(_close_after, _QUIT), 0.8, _CLEAN | _HANGUP),
    Kind("q, then close, no hang-up", _idle, partial(_close_after, b"q"), 0.8, _CLEAN | _HANGUP, ignores_hangup=True),
    Kind("close, hang-up ignored", _asked, _close, 0.7, _HANGUP, ignores_hangup=True),
    Kind("close, not controlling", _asked, _close, 0.7, _HANGUP, is_controlling=False),
    Kind("SIGTERM, then close", _asked, partial(_close_after, signal.SIGTERM), 0.5, _TERM | _HANGUP),
    Kind("q, then SIGHUP", _idle, partial(_then, b"q", signal.SIGHUP), 0.6, _CLEAN | _HANGUP),
    Kind("q, then SIGCONT", _idle, partial(_then, b"q", signal.SIGCONT), 0.6, _CLEAN),
    Kind("SIGTERM twice", _asked, partial(_then, signal.SIGTERM, signal.SIGTERM), 0.5, _TERM),
    Kind("ctrl+q twice", _asked, partial(_then, _QUIT, _QUIT), 0.3, _CLEAN),
    Kind("SIGTERM while it starts", _started, partial(_once, signal.SIGTERM), 2.5, _TERM),
    Kind("SIGSTOP, SIGCONT, SIGTERM", _asked, partial(_then, signal.SIGSTOP, signal.SIGCONT), 0.3, _TERM),
    Kind("unread, then q", _idle, partial(_unread, b"q"), 0.8, _CLEAN),
    Kind("unread, then SIGTERM", _idle, partial(_unread, signal.SIGTERM), 0.8, _TERM),
)


def _play_in_pty(kind: Kind, moment: float, folder: Path) -> Ending:
    ending = Ending(moment)
    session = Session(folder, is_controlling=kind.is_controlling, ignores_hangup=kind.ignores_hangup)
    try:
        kind.prepare(session)
        kind.end(session, moment)
        if kind.name.endswith("SIGCONT, SIGTERM"):
            session.process.send_signal(signal.SIGTERM)
        began = monotonic()
        session.pass_time(BOUND)
        ending.seconds = monotonic() - began
        _look(kind, session, ending)
    finally:
        session.close()
    return ending


def _look(kind: Kind, session: Session, ending: Ending) -> None:
    """Look at what is left."""
    code = session.process.poll()
    if code is None or of_session(session.process.pid):
        ending.faults.append("a process is left")
    elif code not in kind.codes:
        ending.faults.append(f"exit code {code}; last: {session.seen[-200:]!r}")
    if session.is_open:
        ending.faults += [f"not restored: {name}" for name in session.not_restored()]
    if b"Traceback" in session.seen:
        ending.faults.append("a traceback on the screen")


def of_session(leader: int) -> list[int]:
    """Return the processes of a session that live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                found += [int(entry.name)] if int(session) == leader and state != "Z" else []
    return found


# -- in tmux ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def shell_in_tmux(
    folder: Path,
    arguments: Sequence[str] = ("demo", "--items", "200", "--port", "0"),
    size: tuple[int, int] = (120, 40),
) -> Iterator[Tmux]:
    """Return a shell with job control in tmux, in which ``mwl`` opens the workbench."""
    start = folder / "bashrc"
    start.write_text(f"PS1='$ '\nmwl() {{ {shlex.join([sys.executable, '-c', PROGRAM, *arguments])}; }}\n")
    places = {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "LANG": "C.UTF-8", "ESCDELAY": "20"}
    with in_tmux(folder, size, ["bash", "--rcfile", str(start), "-i"], **places) as at:
        at.until("$")
        yield at


def _suspend(at: Tmux) -> None:
    at.type("C-z")
    at.until("Stopped")


def _kill(command: str, at: Tmux, moment: float) -> None:
    sleep(moment)
    at.command(command)


def _kill_after(key: str, command: str, at: Tmux, moment: float) -> None:
    at.type(key)
    _kill(command, at, moment)


def _kill_suspended(command: str, at: Tmux, moment: float) -> None:
    _suspend(at)
    _kill(command, at, moment)


def _kill_resuming(command: str, at: Tmux, moment: float) -> None:
    _suspend(at)
    at.type("fg", "Enter")
    _kill(command, at, moment)


_TMUX: dict[str, tuple[Callable[[Tmux, float], None], float]] = {
    "kill-session": (partial(_kill, "kill-session"), 0.5),
    "kill-pane in a query": (partial(_kill_after, "Enter", "kill-pane"), 0.5),
    "q, then kill-pane": (partial(_kill_after, "q", "kill-pane"), 0.7),
    "q, then kill-session": (partial(_kill_after, "q", "kill-session"), 0.7),
    "kill-pane while suspended": (partial(_kill_suspended, "kill-pane"), 0.3),
    "kill-session in fg": (partial(_kill_resuming, "kill-session"), 0.4),
}


def _play_in_tmux(kind: str, moment: float, folder: Path) -> Ending:
    act, _ = _TMUX[kind]
    ending = Ending(moment)
    with shell_in_tmux(folder) as at:
        at.type("mwl", "Enter")
        at.until("serving", "? help")
        processes = of_session(int(at.command("display-message", "-p", "#{pane_pid}")))
        act(at, moment)
        began = monotonic()
        while (left := [each for each in processes if lives(each)]) and monotonic() - began < BOUND:
            sleep(0.02)
        ending.seconds = monotonic() - began
        ending.faults += ["a process is left"] if left else []
        for each in left:
            os.kill(each, signal.SIGKILL)
    return ending


def lives(process: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# -- all of them ------------------------------------------------------------------------------------------------------

KINDS: dict[str, tuple[Callable[[float, Path], Ending], float]] = {
    **{kind.name: (partial(_play_in_pty, kind), kind.longest) for kind in _PTY},
    **{f"tmux: {name}": (partial(_play_in_tmux, name), longest) for name, (_, longest) in _TMUX.items()},
}
"""What plays each kind, and up to which second its moments fall."""


def play(kind: str, chance: random.Random, folder: Path) -> Ending:
    """Play an ending of one kind at a moment of its own."""
    player, longest = KINDS[kind]
    own = folder / "own"
    own.mkdir()
    try:
        return player(chance.uniform(0, longest), own)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _played(number: int, seed: int) -> tuple[str, Ending]:
    kind = list(KINDS)[number % len(KINDS)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            return kind, play(kind, random.Random(seed * 100_003 + number), Path(folder))
        except AssertionError as error:
            return kind, Ending(-1, faults=[f"not played to its end: {error}"[:200]])


def _main(count: int, seed: int) -> int:
    by_kind = defaultdict[str, list[Ending]](list)
    with ThreadPoolExecutor(2) as pool:
        for kind, ending in pool.map(partial(_played, seed=seed), range(count)):
            by_kind[kind].append(ending)
    for kind, endings in by_kind.items():
        print(told(kind, endings))  # noqa: T201 - what it is for
    faults = sum(bool(ending.faults) for endings in by_kind.values() for ending in endings)
    print(f"{count} endings, {faults} with a fault")  # noqa: T201
    return int(faults > 0)


def told(kind: str, endings: Sequence[Ending]) -> str:
    """Tell the figures of one kind, and its faults."""
    worst = max(ending.seconds for ending in endings)
    lines = [f"{kind:<28} {len(endings):>3} moments   worst {worst:.2f} s"]
    return "\n".join([*lines, *(f"    at {each.moment:.3f} s: {fault}" for each in endings for fault in each.faults)])


if __name__ == "__main__":
    sys.exit(_main(int((sys.argv[1:2] or ["100"])[0]), int((sys.argv[2:3] or ["1"])[0])))
