"""``--pcap``: what went over the wire as a new private file."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.peers import pdu
from tests.peers.raw import Give, RawServer, Script, Take

SECTION = b"\x0a\x0d\x0d\x0a"


def test_a_query_leaves_a_private_file_and_says_what_it_holds(call: Call, mock: str, tmp_path: Path) -> None:
    file = tmp_path / "q.pcapng"
    done = call("find", mock, "--pcap", file)
    assert done.code == 0
    assert f"{file} holds 87 PDUs, with patient data" in done.err
    assert file.read_bytes().startswith(SECTION)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"1.2.840.10008.5.1.4.31" in file.read_bytes()


def test_echoes_stand_in_one_file(call: Call, mock: str, tmp_path: Path) -> None:
    done = call("echo", mock, "--count", "3", "--pcap", tmp_path / "e")
    assert (done.code, "holds 18 PDUs" in done.err) == (0, True)


@pytest.mark.parametrize("command", ["find", "echo"])
def test_a_file_that_exists_is_not_overwritten_and_nothing_is_sent(
    call: Call, mock: str, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "there"
    file.write_text("mine")
    done = call(command, mock, "--pcap", file)
    assert (done.code, done.out, file.read_text()) == (2, "", "mine")
    assert "is not overwritten" in done.err


def test_a_folder_that_is_not_there_is_exit_2(call: Call, mock: str, tmp_path: Path) -> None:
    done = call("echo", mock, "--pcap", tmp_path / "none" / "x")
    assert (done.code, "cannot be created" in done.err) == (2, True)


def test_without_a_connection_there_is_no_file(call: Call, tmp_path: Path) -> None:
    done = call("find", "A@127.0.0.1:1", "--pcap", tmp_path / "x")
    assert done.code == 3
    assert not list(tmp_path.glob("x"))
    assert "no PDU was sent or received" in done.err


def test_what_broke_the_answer_is_in_the_file(call: Call, raw: Callable[[Script], RawServer], tmp_path: Path) -> None:
    server = raw((Take(pdu.ASSOCIATE_RQ), Give(b"HTTP/1.1 400 Bad Request\r\n\r\n")))
    done = call("find", f"A@127.0.0.1:{server.port}", "--pcap", tmp_path / "x")
    assert done.code == 3
    assert b"HTTP/1.1 400" in (tmp_path / "x").read_bytes()
