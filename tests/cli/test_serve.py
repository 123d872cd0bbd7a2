"""``serve`` as a process of its own: ready, answering, stopped."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from mwl_tui.config import MockSettings
from mwl_tui.errors import AssociationRejected
from mwl_tui.scu import Peer, Query, echo, find
from tests.cli.conftest import Call
from tests.peers import pdu

READY = re.compile(r"serving (\S+) at (\S+):(\d+), (\d+) items?\n")
ITEM = """\
(0010,0010) PN [{name}]
(0010,0020) LO [1]
(0040,0100) SQ
(fffe,e000) -
(0008,0060) CS [CT]
(fffe,e00d) -
(fffe,e0dd) -
"""


class Serving:
    """A mock that serves.

    Attributes:
        process: It.
        title: Its AE title.
        port: Where.
        items: How many it said that it has.
        said: The lines that it said before.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []

    async def ready(self) -> None:
        """Wait for the line that says that it serves."""
        while (found := READY.fullmatch(line := await self.line())) is None:
            assert line, self.said
            self.said.append(line)
        self.title, self.host, self.port, self.items = found[1], found[2], int(found[3]), int(found[4])

    async def line(self) -> str:
        assert self.process.stderr is not None
        return (await self.process.stderr.readline()).decode()

    @property
    def peer(self) -> Peer:
        return Peer(self.host.strip("[]"), self.port, self.title)

    async def names(self) -> list[str]:
        return [response.row[2] async for response in find(self.peer, Query.default())]


@asynccontextmanager
async def serving(program: list[str], *options: object) -> AsyncIterator[Serving]:
    process = await asyncio.create_subprocess_exec(
        *program, "serve", "--port", "0", *map(str, options), stderr=asyncio.subprocess.PIPE
    )
    mock = Serving(process)
    try:
        await mock.ready()
        yield mock
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # to the end of its pipe, so that nothing of it outlives the event loop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_that_it_serves_and_stops_with_every_association_closed(
    program: list[str], number: signal.Signals
) -> None:
    async with serving(program, "--items", "7", "--ae-title", "RIS", "--seed", "3") as mock:
        assert (mock.title, mock.host, mock.items) == ("RIS", "127.0.0.1", 7)
        assert (await echo(mock.peer)).status == 0
        assert len(await mock.names()) == 7
        reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
        writer.write(pdu.associate_rq(called="RIS"))
        assert (await reader.readexactly(6))[0] == pdu.ASSOCIATE_AC
        mock.process.send_signal(number)
        began = perf_counter()
        assert await mock.process.wait() == 0
        assert perf_counter() - began < 3
        await reader.read()
        writer.close()


async def test_a_folder_is_served_and_read_again_when_it_changes(program: list[str], tmp_path: Path) -> None:
    (tmp_path / "one.dump").write_text(ITEM.format(name="ONE"))
    (tmp_path / "bad.dump").write_text("nonsense")
    async with serving(program, "--folder", tmp_path) as mock:
        assert mock.items == 1
        assert "bad.dump" in "".join(mock.said)
        assert await mock.names() == ["ONE"]
        (tmp_path / "two.dump").write_text(ITEM.format(name="TWO"))
        assert "bad.dump" in await mock.line()
        assert await mock.line() == "2 items\n"
        assert sorted(await mock.names()) == ["ONE", "TWO"]


async def test_a_database_keeps_its_items(program: list[str], tmp_path: Path) -> None:
    file = tmp_path / "worklist.db"
    async with serving(program, "--database", file, "--items", "4") as mock:
        before = await mock.names()
        mock.process.send_signal(signal.SIGTERM)
        await mock.process.wait()
    async with serving(program, "--database", file, "--items", "9") as mock:
        assert mock.items == 4
        assert await mock.names() == before
        assert "none are generated" in "".join(mock.said)


async def test_calling_ae_titles_are_checked_where_asked_for(program: list[str]) -> None:
    async with serving(program, "--items", "1", "--allow-calling", "CT01", "--allow-calling", "CT02") as mock:
        for title in ("CT01", "CT02"):
            assert (await echo(replace(mock.peer, calling_ae=title))).status == 0
        with pytest.raises(AssociationRejected):
            await echo(replace(mock.peer, calling_ae="US01"))


async def test_an_address_gets_no_more_associations_than_it_may_have(program: list[str]) -> None:
    async with serving(program, "--items", "1", "--max-per-address", "1") as mock:
        reader, writer = await asyncio.open_connection(mock.peer.host, mock.port)
        writer.write(pdu.associate_rq())
        assert await reader.read(1) == bytes([pdu.ASSOCIATE_AC])
        with pytest.raises(AssociationRejected, match="local limit exceeded"):
            await echo(mock.peer)
        writer.close()


async def test_s10_it_says_that_the_door_is_open(program: list[str]) -> None:
    async with serving(program, "--items", "1", "--host", "0.0.0.0", "--open") as mock:
        assert (await mock.line()).startswith("mwl-tui: open: ")


async def test_the_trace_tells_every_association(program: list[str]) -> None:
    async with serving(program, "--items", "1", "--trace") as mock:
        await echo(mock.peer)
        assert mock.process.stderr is not None
        mock.process.send_signal(signal.SIGTERM)
        said = (await mock.process.stderr.read()).decode()
    for name in ("A-ASSOCIATE-RQ", "C-ECHO-RQ", "C-ECHO-RSP", "A-RELEASE-RP"):
        assert name in said


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[MockSettings]:
    """Take down what would be served, in place of serving it."""
    found: list[MockSettings] = []

    class Noted:
        def __init__(self, settings: MockSettings, **_: object) -> None:
            found.append(settings)

        def run(self) -> int:
            return 0

    monkeypatch.setattr("mwl_tui.cli.serving.Service", Noted)
    return found


def test_settings_are_used_and_options_win(call: Call, config_file: Path, served: list[MockSettings]) -> None:
    config_file.write_text("[mock]\nae_title = 'SETTINGS'\nitems = 3\nany_called_ae = true\nlocales = ['ja_JP']\n")
    assert call("serve").code == 0
    options = "--ae-title OPTION --items 0 --locale el_GR --locale ru_RU --port 0 --seed -4 --max-associations 2"
    options += " --max-per-address 1"
    assert call("serve", *options.split(), "--allow-calling", "CT01", "--charset", "ISO_IR 100").code == 0
    assert served == [
        MockSettings(ae_title="SETTINGS", items=3, any_called_ae=True, locales=("ja_JP",)),
        MockSettings(
            ae_title="OPTION",
            items=0,
            any_called_ae=True,
            locales=("el_GR", "ru_RU"),
            port=0,
            seed=-4,
            max_associations=2,
            max_per_address=1,
            allow_calling=("CT01",),
            charset="ISO_IR 100",
        ),
    ]


def test_any_called_ae_title_is_served_where_asked_for(call: Call, served: list[MockSettings]) -> None:
    assert call("serve", "--any-called-ae").code == call("serve").code == 0
    assert [settings.any_called_ae for settings in served] == [True, False]


@pytest.mark.parametrize(
    "options", [["--host", "127.8.8.8"], ["--host", "::1"], ["--host", "localhost"], ["--host", "0.0.0.0", "--open"]]
)
def test_s10_loopback_needs_no_word_and_open_is_one(call: Call, served: list[MockSettings], options: list[str]) -> None:
    assert call("serve", *options).code == 0
    assert served[0].host == options[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "ris.example.org"])
def test_s10_another_address_than_loopback_needs_a_word(call: Call, host: str) -> None:
    done = call("serve", "--host", host, "--port", "0")
    assert done.code == 2
    assert "--allow-calling" in done.err
    assert "--open" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ae-title", ""], "--ae-title: "),
        (["--ae-title", "seventeen letters"], "--ae-title: "),
        (["--allow-calling", "A\\B"], "--allow-calling: "),
        (["--charset", "ISO-IR 192"], "did you mean 'ISO_IR 192'"),
        (["--locale", "xx_XX"], "locale: "),
        (["--port", "65536"], "--port"),
        (["--folder", "/nowhere"], "--folder"),
        (["--folder", "/", "--items", "3"], "--folder"),
        (["--folder", "/", "--database", "x.db"], "--folder"),
        (["--database", "/dev/null/x.db"], "/dev/null/x.db"),
    ],
)
def test_what_cannot_be_served_is_exit_2(call: Call, options: list[str], said: str) -> None:
    done = call("serve", *options)
    assert done.code == 2
    assert said in done.err


def test_a_file_that_is_no_database_is_exit_2_and_untouched(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(b"no database, but long enough to be looked at" * 50)
    assert call("serve", "--database", file, "--port", "0").code == 2
    assert file.read_bytes().startswith(b"no database")


def test_a_database_of_another_program_is_left_alone(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table mine (a)")
    connection.close()
    assert call("serve", "--database", file, "--port", "0").code == 2
    with sqlite3.connect(file) as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == [("mine",)]
    connection.close()


def test_a_taken_port_is_exit_2(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call("serve", "--port", taken.getsockname()[1], "--items", "1")
    assert done.code == 2
    assert str(taken) not in done.err
    assert "port" in done.err


def test_json_of_the_mock_is_what_was_made(call: Call, mock: str) -> None:
    items = json.loads(call("find", mock, "--format", "json", "-k", "Modality=CT").out)
    assert {item["00400100"]["Value"][0]["00080060"]["Value"][0] for item in items} == {"CT"}
