"""Ctrl-C and a reader that leaves: what the wire shows, and how soon the prompt is back."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

import pytest

from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Script, Take, TakeMessage, answered, responding
from tests.quick import one_of

ASKED: Script = (Take(pdu.ASSOCIATE_RQ), Give(answered), TakeMessage(pdu.C_FIND_RQ))
ROWS = tuple(Give(responding(identifier=pdu.worklist_item(number))) for number in (1, 2, 3))
HONOURING: Script = (
    *ASKED,
    *ROWS,
    TakeMessage(pdu.C_CANCEL_RQ),
    Give(responding(pdu.CANCELLED)),
    Take(pdu.RELEASE_RQ),
    Give(pdu.release_rp()),
)
IGNORING: Script = (*ASKED, *ROWS, TakeMessage(pdu.C_CANCEL_RQ))
ENDLESS: Script = (*ASKED, Give(responding(identifier=pdu.worklist_item(1)), times=1_000_000))


@asynccontextmanager
async def running(program: list[str], server: RawServer, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``find`` at a raw server as a process of its own."""
    pipe = asyncio.subprocess.PIPE
    command = [*program, "find", f"RAW@127.0.0.1:{server.port}", *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # to the end of its pipes, so that nothing of them outlives the event loop


@pytest.mark.parametrize(
    "number", one_of([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], signal.SIGINT, "a process for each")
)
async def test_the_first_signal_cancels_on_the_wire_and_what_came_is_written(
    program: list[str], number: signal.Signals
) -> None:
    async with RawServer(HONOURING) as server, running(program, server, "--format", "json") as process:
        assert process.stdout is not None
        first = [await process.stdout.readline() for _ in range(3)]
        process.send_signal(number)
        began = perf_counter()
        out, err = await process.communicate()
        took = perf_counter() - began
        conversation = await server.finished()
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert conversation.kinds[-1] == pdu.RELEASE_RQ
    assert process.returncode == 130
    assert len(json.loads(b"".join(first) + out)) == 3
    assert err.decode().splitlines()[-1] == "mwl-tui: interrupted"
    assert took < 1.9


async def test_a_table_is_written_although_it_was_interrupted(program: list[str]) -> None:
    async with RawServer(HONOURING) as server, running(program, server, "--trace") as process:
        assert process.stderr is not None
        while b"C-FIND-RSP" not in await process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        out, _ = await process.communicate()
    assert out.count(b"RAW^PATIENT") == 3


@pytest.mark.slow(reason="the two seconds are waited for")
async def test_cancel_that_is_ignored_is_aborted_after_two_seconds(program: list[str]) -> None:
    async with RawServer(IGNORING) as server, running(program, server, "--format", "jsonl") as process:
        assert process.stdout is not None
        await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        began = perf_counter()
        await process.communicate()
        took = perf_counter() - began
        conversation = await server.finished()
    assert conversation.command_fields == [pdu.C_FIND_RQ, pdu.C_CANCEL_RQ]
    assert conversation.kinds[-1] == pdu.ABORT
    assert process.returncode == 130
    assert 1.5 < took < 3


@pytest.mark.parametrize("read", one_of([True, False], False, "a process for each"))
async def test_the_second_signal_ends_it_at_once(program: list[str], read: bool) -> None:
    """Also while stdout is full and nobody reads it."""
    script = IGNORING if read else ENDLESS
    async with RawServer(script) as server, running(program, server, "--format", "jsonl") as process:
        assert process.stdout is not None
        await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        if read:
            while not server.conversations[0].command_fields[1:]:
                await asyncio.sleep(0.01)
        began = perf_counter()
        while process.returncode is None:  # two signals in one instant are one to Python
            process.send_signal(signal.SIGINT)
            await asyncio.sleep(0.02)
        assert perf_counter() - began < 1.5
    assert process.returncode == 130


@pytest.mark.slow(reason="waits until a pipe is full")
async def test_a_reader_that_leaves_ends_the_query_quietly(program: list[str]) -> None:
    ours, theirs = os.pipe()
    async with RawServer(ENDLESS) as server:
        command = [*program, "find", f"RAW@127.0.0.1:{server.port}", "--format", "jsonl"]
        process = await asyncio.create_subprocess_exec(*command, stdout=theirs, stderr=asyncio.subprocess.PIPE)
        os.close(theirs)
        assert await asyncio.to_thread(os.read, ours, 100)
        os.close(ours)
        began = perf_counter()
        _, err = await process.communicate()
    assert process.returncode == 0
    assert err == b""
    assert perf_counter() - began < 4


@pytest.mark.parametrize("form", one_of(["table", "json", "csv", "dump"], "table", "a process for each"))
async def test_a_reader_that_left_before_the_end_is_no_error(program: list[str], form: str) -> None:
    async with RawServer(HONOURING) as server:
        find = shlex.join([*program, "find", f"RAW@127.0.0.1:{server.port}", "--cancel-after", "3", "--format", form])
        command = f"set -o pipefail; {find} | true"
        process = await asyncio.create_subprocess_exec("bash", "-c", command, stderr=asyncio.subprocess.PIPE)
        _, err = await process.communicate()
    assert process.returncode == 0, err
    assert b"Traceback" not in err
    assert b"Broken" not in err


async def test_nohup_is_respected(program: list[str]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        async with RawServer(HONOURING) as server, running(program, server, "--cancel-after", "3") as process:
            while not server.conversations:
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGHUP)
            await process.communicate()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.returncode == 0


async def test_a_background_job_of_a_script_heeds_sigint(program: list[str]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        async with RawServer(HONOURING) as server, running(program, server, "--format", "jsonl") as process:
            signal.signal(signal.SIGINT, before)
            assert process.stdout is not None
            await process.stdout.readline()
            process.send_signal(signal.SIGINT)
            await process.communicate()
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.returncode == 130
