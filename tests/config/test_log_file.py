"""The log file: private, bounded, shared by processes, and deleted when asked or forgotten."""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mwl_tui.config.log_file import LogFile, files_of, purge

WRITER = """
import logging, sys
from pathlib import Path
from mwl_tui.config.log_file import LogFile
handler = LogFile(Path(sys.argv[1]), largest=int(sys.argv[2]))
sys.stdin.readline()
for number in range(int(sys.argv[4])):
    handler.handle(logging.makeLogRecord({"msg": f"{sys.argv[3]} {number:05} " + "x" * 80}))
handler.close()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "mwl-tui.log"


def write(handler: LogFile, *messages: str) -> None:
    for message in messages:
        handler.handle(logging.makeLogRecord({"msg": message}))


def test_it_never_takes_more_than_five_files_and_keeps_the_newest(file: Path) -> None:
    handler = LogFile(file, largest=1_000)
    write(handler, *(f"{number:03} " + "x" * 95 for number in range(500)))
    handler.close()
    files = files_of(file.parent)
    assert [one.name for one in files] == ["mwl-tui.log", *(f"mwl-tui.log.{number}" for number in range(1, 5))]
    assert all(one.stat().st_size <= 1_000 for one in files)
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in files)
    lines = [line for one in [*reversed(files[1:]), files[0]] for line in one.read_text().splitlines()]
    assert [int(line[:3]) for line in lines] == list(range(500 - len(lines), 500))


def test_processes_that_write_at_once_lose_and_mix_nothing(file: Path) -> None:
    count, names = 400, ("a", "b", "c")
    largest = 36_000  # put aside several times, but none is dropped
    command = [sys.executable, "-c", WRITER, str(file), str(largest)]
    writers = [subprocess.Popen([*command, name, str(count)], stdin=subprocess.PIPE, text=True) for name in names]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait(30) for writer in writers] == [0, 0, 0]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    lines = [line for one in files_of(file.parent) for line in one.read_text().splitlines()]
    assert len(files_of(file.parent)) > 1
    assert all(line.endswith("x" * 80) for line in lines)
    assert sorted(line[:7] for line in lines) == [f"{name} {number:05}" for name in names for number in range(count)]


def test_a_file_that_was_deleted_is_begun_anew(file: Path) -> None:
    handler = LogFile(file)
    write(handler, "old")
    assert purge(file.parent) == [file]
    write(handler, "new")
    handler.close()
    assert file.read_text() == "new\n"


def test_a_link_that_took_its_place_is_not_followed(file: Path, tmp_path: Path) -> None:
    handler = LogFile(file)
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    write(handler, "lost")
    handler.close()
    assert not (tmp_path / "elsewhere").exists()


def test_purge_deletes_log_files_and_nothing_else(file: Path) -> None:
    file.parent.mkdir()
    logs = [file.with_name(name) for name in ("mwl-tui.log", "mwl-tui.log.3", "mwl-tui-phi.log", "mwl-tui-phi.log.1")]
    others = [file.with_name(name) for name in ("history.toml", "mwl-tui.db")]
    for one in (*logs, *others):
        one.write_text("")
    (file.parent / "mwl-tui.log.4").symlink_to(others[0])
    assert purge(file.parent) == sorted(logs)
    assert all(one.exists() for one in others)


def test_purge_of_a_folder_that_is_missing_deletes_nothing(tmp_path: Path) -> None:
    assert purge(tmp_path / "missing") == []


def test_a_log_that_nobody_has_written_to_for_a_month_is_deleted_when_one_is_opened(file: Path) -> None:
    file.parent.mkdir()
    old, young = file.with_name("mwl-tui-phi.log"), file.with_name("mwl-tui.log.1")
    for one, days in ((old, 31), (young, 29)):
        one.write_text("")
        then = one.stat().st_mtime - days * 86_400
        os.utime(one, (then, then))
    LogFile(file).close()
    assert files_of(file.parent) == [file, young]


def test_a_file_that_another_process_puts_aside_meanwhile_is_not_put_aside_twice(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = LogFile(file, largest=100), LogFile(file, largest=100)
    write(ours, "x" * 90)
    lock = fcntl.flock

    def after_the_other(handle: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", lock)
        write(other, "y" * 50)
        lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", after_the_other)
    write(ours, "z" * 20)
    ours.close()
    other.close()
    assert [one.read_text().splitlines() for one in files_of(file.parent)] == [["y" * 50, "z" * 20], ["x" * 90]]
