"""S1 and S2 end to end: a hostile SCP, the workbench in a terminal, and every byte that reached the terminal."""

from __future__ import annotations

import asyncio
import os
import re
import select
import socket
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.background import in_background
from tests.hostile_peer import ANSWERING, FAILING, RESPONSES, asking
from tests.hostile_strings import HOSTILE, WIRE
from tests.peers.raw import RawServer, connect
from tests.terminal_output import acting, screen_of
from tests.ui.test_terminal_session import Session, opened_in

ROWS, COLUMNS = 100, 160
_QUIET = 0.06
CONFIG = """
[mock]
port = {mock}
[ui]
peer = "LIAR"
[peers.LIAR]
host = "127.0.0.1"
port = {liar}
called_ae = "LIAR"
notes = "[/]\\u001b[31m\\u202e"
[peers.FAILS]
host = "127.0.0.1"
port = {fails}
called_ae = "FAILS"
"""


CLIENTS = ((b"\x1b[2J[/]\x07", b"MWLSCP"), (b"\x9b31m\xff[/]", b"\x1b]0;x\x07"), (b"X\n\0Y", b"MWLSCP"))
_OUR_NAME = re.compile(r"[a-z0-9.-]+")


class Keys:
    """Presses keys in a session, each time waiting until nothing more is painted."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._from = 0

    def open(self, key: str, word: str) -> None:
        """Press a key that opens something, and wait until it shows a word."""
        self.press(key)
        self.until(word)
        self.quiet()

    def until(self, word: str) -> None:
        """Wait until a word has come since the last keys were pressed."""
        end = monotonic() + 10
        while word.encode() not in self._session.seen[self._from :]:
            assert monotonic() < end, self._session.seen[-2000:]
            self.quiet()

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self._from = len(self._session.seen)
        for key in keys:
            os.write(self._session.terminal, _BYTES.get(key, key.encode()))
            self.quiet()

    def quiet(self, seconds: float = _QUIET) -> None:
        """Read until nothing has come for a moment."""
        while select.select([self._session.terminal], [], [], seconds)[0]:
            self._session.seen += os.read(self._session.terminal, 65_536)


_BYTES = {
    "enter": b"\r", "tab": b"\t", "space": b" ", "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~",
    "right": b"\x1b[C", "down": b"\x1b[B", "f1": b"\x1bOP",
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with true colours and without tmux, as the reader of its output wants it."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("ESCDELAY", "20")
    monkeypatch.setenv("LINES", str(ROWS))  # what is set here counts more than what the terminal says
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    for name in ("TMUX", "NO_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("plain_terminal")
@pytest.mark.slow(reason="every screen in a real terminal, which is waited for to be quiet after each key")
def test_nothing_of_a_hostile_peer_acts_on_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mock = free_port()
    file = tmp_path / "settings" / "config.toml"
    file.parent.mkdir()
    monkeypatch.setenv("MWL_TUI_CONFIG", str(file))
    monkeypatch.chdir(tmp_path)
    with in_background(lambda: RawServer(ANSWERING)) as liar, in_background(lambda: RawServer(FAILING)) as fails:
        file.write_text(CONFIG.format(mock=mock, liar=liar.port, fails=fails.port))
        with opened_in(tmp_path, "ui", "--no-mouse") as session:
            keys = Keys(session)
            keys.until("LIAR")
            keys.quiet(0.5)
            keys.press("enter")
            keys.until(f"{RESPONSES} responses")
            _read_responses(keys)
            _read_log(keys)
            _copy_and_export(keys)
            keys.press("m")
            keys.until("serving")
            for calling, called in CLIENTS:
                asyncio.run(connect(mock, asking(calling, called), patience=0.2))
            keys.open("m", "esc back")
            keys.press("q", "4", "s", "G", "N", "j", "j")
            keys.open("enter", "esc back")
            keys.press("q")
            keys.open("p", "esc back")
            keys.press(*"FAILS", "enter", "2", "r")
            keys.until("A900")
            keys.press("4", "G", "N", "j", "j")
            keys.open("enter", "esc back")
            keys.press("q")
            keys.open("x", "esc back")
            keys.press("enter")
            keys.until("readable by you alone")
            keys.quiet(0.3)
            keys.press("q")
            assert session.ended() == 0
            seen = session.seen
    shown = screen_of(seen, ROWS, COLUMNS)
    assert shown.modes[:2] == ["?1049h", "?25l"]
    assert all(shown.modes.count(mode) == 1 for mode in ("?1049h", "?1049l", "?25l", "?2004h", "?2004l"))
    assert acting(seen, HOSTILE) == []
    assert not [raw for raw in WIRE if raw in seen and not raw.isascii()]
    assert len(shown.copied) == 3
    found = [one for one in HOSTILE if one.mark in shown.text]
    assert len(found) > 200
    assert b"Traceback" not in seen
    _only_our_file_names(tmp_path)
    sys.stdout.write(
        f"{len(HOSTILE) + len(WIRE)} strings of a real peer, {len(found)} recognised: {len(seen):,} bytes of terminal "
        f"output, {shown.sequences:,} sequences, all of them ours, 0 control bytes\n"
    )


def _read_responses(keys: Keys) -> None:
    """Look at every response and every element."""
    keys.press("z", "right", "s", "s", "s", "z", "3", "E", "2", "g")
    for number in range(2, RESPONSES + 1):
        keys.press("j")
        keys.until(f"response {number} ")
    keys.press("k", "k", "3", "z", "G")
    keys.open("enter", "esc close")
    keys.press("tab", "q", "z")


def _read_log(keys: Keys) -> None:
    """Open lines of the log, and the call flow."""
    keys.press("4", "z", "G", "N", "j", "j")
    keys.open("enter", "esc back")
    keys.press("n", "n", "pagedown", "n", "n", "tab", "q")
    keys.open("f", "esc back")
    keys.press("q", "z")


def _copy_and_export(keys: Keys) -> None:
    """Copy a cell, a row and a data set, and write a file."""
    keys.press("2", "g", "right", "right", "right")
    for letter in "crd":
        keys.open("y", "letter")
        keys.press(letter)
        keys.until("Sent to the terminal")
    keys.open("x", "esc back")
    keys.press("enter")
    keys.until("written")
    keys.quiet(0.3)


def _only_our_file_names(folder: Path) -> None:
    """Names are made of the time, and of what the program calls its own files."""
    names = [path.name for path in folder.rglob("*")]
    assert not [one for one in HOSTILE if any(one.mark in name for name in names)]
    assert all(_OUR_NAME.fullmatch(name) for name in names), names
    assert len([name for name in names if re.search(r"-\d{8}-\d{6}\.", name)]) == 2, names
