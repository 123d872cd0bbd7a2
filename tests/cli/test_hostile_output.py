"""S1 and S2 on the command line: nothing of a hostile peer acts on the terminal, whatever the format."""

from __future__ import annotations

import asyncio
import csv
import fcntl
import io
import json
import os
import pty
import select
import struct
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.hostile_peer import ANSWERING, RESPONSES, failing_with
from tests.hostile_strings import HOSTILE, WIRE, harmful, one_of_each_kind
from tests.peers.raw import RawServer, Script
from tests.quick import one_of
from tests.terminal_output import acting, lines_of

Raw = Callable[[Script], RawServer]
FORMATS = ("table", "json", "jsonl", "csv", "dump", "raw")
KEPT = {"table": 60, "json": 230, "jsonl": 230, "csv": 60, "dump": 200, "raw": 230}
"""How many strings are at least found again; a table and CSV have some columns only."""


def configure(file: Path, port: int) -> None:
    file.write_text(f"[peers.LIAR]\nhost = '127.0.0.1'\nport = {port}\ncalled_ae = 'LIAR'\nnotes = '[/]'\n")


@pytest.mark.parametrize("form", one_of(FORMATS, "table", "every hostile string in each format"))
def test_every_format_is_inert_and_the_text_is_found_again(call: Call, raw: Raw, config_file: Path, form: str) -> None:
    configure(config_file, raw(ANSWERING).port)
    more = () if form in ("table", "csv") else ("--all-bytes",) if form == "raw" else ()
    done = call("find", "LIAR", "--format", form, "--trace", *more)
    assert done.code == 5
    for stream in (done.out, done.err):
        assert not harmful(stream, "\r\n" if form == "csv" else "\n", piled=form.startswith("json"))
        assert acting(stream.encode("utf-8", "surrogatepass"), HOSTILE, "\n") == []
    found = [one for one in HOSTILE if one.mark in done.out]
    assert len(found) >= KEPT[form]
    size = len(done.out) + len(done.err)
    sys.stdout.write(f"{len(found)} of {len(HOSTILE)} strings in {form}: {size:,} characters, 0 control bytes\n")


def test_json_holds_what_the_peer_sent_and_csv_no_formula(call: Call, raw: Raw, config_file: Path) -> None:
    configure(config_file, raw(ANSWERING).port)
    model = json.loads(call("find", "LIAR", "--format", "json").out)
    assert len(model) >= RESPONSES - 4
    assert json.dumps(model).count("\\u001b") > 50
    rows = list(csv.reader(io.StringIO(call("find", "LIAR", "--format", "csv").out)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


@pytest.mark.parametrize("one", one_of_each_kind(), ids=lambda one: one.kind)
def test_error_comment_is_told_as_text(call: Call, raw: Raw, config_file: Path, one: object) -> None:
    configure(config_file, raw(failing_with(one)).port)  # type: ignore[arg-type]
    done = call("find", "LIAR", "--trace")
    assert done.code not in (0, 1)
    assert "A900" in done.err
    assert not harmful(done.out + done.err, "\n")


def test_arguments_and_settings_are_told_as_text(call: Call, config_file: Path, tmp_path: Path) -> None:
    configure(config_file, 1)
    folder = tmp_path / "\x1b[31m\u202e[bold]"
    folder.mkdir()
    for one in one_of_each_kind():
        text = one.text.replace("\0", "\x01")[:500]
        told = [
            call("find", text),
            call("find", "LIAR", "-k", f"{text}=1"),
            call("find", "LIAR", "-k", f"PatientName={text}", "--only", "-r", text),
            call("find", "LIAR", "-k", f"StudyDate={text}"),
            call("find", "LIAR", "-o", f"{folder}/{text}/x"),
            call("find", "LIAR", "--preset", text),
            call("echo", text),
            call("peers", "show", text),
            call("peers", "add", text, "A@127.0.0.1:104"),
            call("peers", "add", "OTHER", text),
            call("peers", "import", f"{folder}/{text}"),
            call("peers", "list"),
            call("locate"),
            call(text),
            call("--config", f"{folder}/{text}", "peers", "list"),
        ]
        for done in told:
            assert not harmful(done.out + done.err, "\n"), (one, done)
            assert "Traceback" not in done.err


@pytest.mark.slow(reason="every hostile string as a setting")
def test_settings_that_were_tampered_with_are_told_as_text(call: Call, config_file: Path) -> None:
    for one in one_of_each_kind():
        text = json.dumps(one.text.encode("utf-8", "replace").decode()[:500]).replace("\\ud", "\\uf")
        for content in (
            f"[peers.{text}]\nhost = {text}\nport = 1\ncalled_ae = {text}\nnotes = {text}",
            f"calling_ae = {text}", f"{text} = 1", f"[ui]\ntheme = {text}\n[ui.keys]\n{text} = {text}",
            f"[peers.A]\nhost = '127.0.0.1'\nport = 1\ncalled_ae = 'A'\nnotes = {text}",
        ):  # fmt: skip
            config_file.write_text(content)
            for words in (("peers", "list"), ("peers", "show", "A"), ("peers", "check"), ("keys",), ("echo", "A")):
                done = call(*words)
                assert not harmful(done.out + done.err, "\n"), (content, words, done)


@pytest.mark.slow(reason="processes in a terminal")
async def test_bytes_on_a_real_terminal(program: list[str], tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 50, 200, 0, 0))
    seen = b""
    async with RawServer(ANSWERING) as server:
        for words in (("find", "--format", "table", "--trace"), ("find", "--format", "raw"), ("echo", "--trace")):
            command = [*program, words[0], f"LIAR@127.0.0.1:{server.port}", *words[1:]]
            process = await asyncio.create_subprocess_exec(*command, stdin=theirs, stdout=theirs, stderr=theirs)
            reading = asyncio.to_thread(_read_until_quiet, ours, process)
            seen += await reading
            await process.wait()
    os.close(theirs)
    os.close(ours)
    assert lines_of(seen)
    assert acting(seen, HOSTILE) == []
    assert not [raw for raw in WIRE if raw in seen and not raw.isascii()]
    count = len(HOSTILE) + len(WIRE)
    sys.stdout.write(f"{count} strings in find and echo: {len(seen):,} bytes of terminal output, 0 control bytes\n")


def _read_until_quiet(descriptor: int, process: asyncio.subprocess.Process) -> bytes:
    found = b""
    with suppress(OSError):
        while process.returncode is None or select.select([descriptor], [], [], 0.05)[0]:
            if select.select([descriptor], [], [], 0.05)[0]:
                found += os.read(descriptor, 65_536)
    return found
