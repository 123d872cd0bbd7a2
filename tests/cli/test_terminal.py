"""``find`` on a terminal: the counting line, and a table that fits."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import termios
from collections.abc import Iterator
from contextlib import suppress

import pytest
from rich.cells import cell_len

from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Script, Take, TakeMessage, Wait, answered, responding

COLUMNS = 60
SCRIPT: Script = (
    Take(pdu.ASSOCIATE_RQ),
    Give(answered),
    TakeMessage(pdu.C_FIND_RQ),
    Give(responding(identifier=pdu.worklist_item(1)), times=3),
    Wait(0.25),
    Give(responding(pdu.SUCCESS)),
    Take(pdu.RELEASE_RQ),
    Give(pdu.release_rp()),
)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal of 60 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, COLUMNS, 0, 0))
    yield ours, theirs
    os.close(ours)


async def shown(program: list[str], terminal: tuple[int, int], *options: str) -> str:
    """Return all that a query shows on a terminal."""
    ours, theirs = terminal
    async with RawServer(SCRIPT) as server:
        command = [*program, "find", f"RAW@127.0.0.1:{server.port}", *options]
        process = await asyncio.create_subprocess_exec(*command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        text = await asyncio.to_thread(_read_all, ours)
        await process.wait()
    assert process.returncode == 0
    return text


def _read_all(descriptor: int) -> str:
    found = b""
    with suppress(OSError):  # how Linux says that the other end of a terminal is closed
        while part := os.read(descriptor, 65_536):
            found += part
    return found.decode().replace("\r\n", "\n")


async def test_responses_are_counted_and_the_line_is_taken_away(program: list[str], terminal: tuple[int, int]) -> None:
    text = await shown(program, terminal)
    assert "\r\x1b[K3 responses, 0." in text
    assert text.rpartition("\r\x1b[K")[2].startswith("DATE")


async def test_the_table_fits(program: list[str], terminal: tuple[int, int]) -> None:
    text = await shown(program, terminal)
    lines = text.rpartition("\r\x1b[K")[2].splitlines()[:4]
    assert len(lines) == 4
    assert max(map(cell_len, lines)) <= COLUMNS


async def test_nothing_is_counted_between_lines_of_data(program: list[str], terminal: tuple[int, int]) -> None:
    assert "\r" not in await shown(program, terminal, "--format", "jsonl")
