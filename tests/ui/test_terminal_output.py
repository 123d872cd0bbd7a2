"""Writing to a terminal that reads, that does not, and that is gone."""

from __future__ import annotations

import os
import pty
import select
import termios
from collections.abc import Iterator
from threading import Event
from time import monotonic
from typing import NamedTuple

import pytest

from mwl_tui.ui.terminal_output import TerminalOutput


class Terminal(NamedTuple):
    """Both ends of a pseudo-terminal, and what its output says of it."""

    ours: int
    theirs: int
    output: TerminalOutput
    lost: Event
    skipped: Event

    def read(self, wanted: bytes, seconds: float = 5) -> bytes:
        seen, end = b"", monotonic() + seconds
        while wanted not in seen:
            assert select.select([self.theirs], [], [], max(0, end - monotonic()))[0], seen[-100:]
            seen += os.read(self.theirs, 65_536)
        return seen


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    theirs, ours = pty.openpty()
    mode = termios.tcgetattr(ours)
    mode[1] &= ~termios.OPOST
    termios.tcsetattr(ours, termios.TCSANOW, mode)
    lost, skipped = Event(), Event()
    output = TerminalOutput(ours, lost.set, skipped.set)
    output.start()
    yield Terminal(ours, theirs, output, lost, skipped)
    output.finish(b"")
    os.close(ours)
    if not lost.is_set():
        os.close(theirs)


def test_what_is_written_arrives_in_order_and_what_restores_it_last(terminal: Terminal) -> None:
    for number in range(1_000):
        terminal.output.write(b"%d," % number)
    terminal.output.finish(b"end")
    assert terminal.read(b"end") == b"".join(b"%d," % number for number in range(1_000)) + b"end"
    assert not terminal.skipped.is_set()


def test_nobody_waits_for_a_terminal_that_does_not_read_and_it_is_painted_anew_when_it_does(terminal: Terminal) -> None:
    began = monotonic()
    for _ in range(100):
        terminal.output.write(b"x" * 50_000)
    assert monotonic() - began < 1
    assert not terminal.skipped.is_set()
    while not terminal.skipped.is_set():
        if select.select([terminal.theirs], [], [], 0.1)[0]:
            os.read(terminal.theirs, 65_536)
    terminal.output.write(b"anew")
    terminal.read(b"anew")


def test_a_terminal_that_does_not_read_is_restored_all_the_same(terminal: Terminal) -> None:
    for _ in range(20):
        terminal.output.write(b"x" * 10_000)
    began = monotonic()
    terminal.output.finish(b"restored")
    assert monotonic() - began < 1
    assert terminal.read(b"restored").endswith(b"\x18\x1b\\restored")


def test_a_terminal_that_is_gone_is_told_once_and_written_to_in_vain(terminal: Terminal) -> None:
    os.close(terminal.theirs)
    terminal.output.write(b"x")
    assert terminal.lost.wait(5)
    terminal.output.write(b"x" * 1_000_000)
    began = monotonic()
    terminal.output.finish(b"restored")
    assert monotonic() - began < 0.2


def test_it_begins_again_after_its_end(terminal: Terminal) -> None:
    terminal.output.finish(b"first")
    terminal.output.write(b"lost")
    terminal.output.start()
    terminal.output.write(b"second")
    assert terminal.read(b"second") == b"firstsecond"
