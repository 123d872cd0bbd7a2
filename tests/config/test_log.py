"""What reaches the log and what does not: places and types do, words that may quote a patient only where asked for."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
import warnings
from pathlib import Path

import pytest

from mwl_tui.config.log import output_in_log
from mwl_tui.config.log_file import LogFile
from mwl_tui.errors import ConfigError, ConnectError, StatusFailure, StoreError

PATIENT = "^".join(("Doe", "Jane"))
"""Put together here, so that no line of this file that a traceback might quote has it."""
OURS = logging.getLogger("mwl_tui.scp")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "mwl-tui.log"


def fail() -> None:
    raise ValueError(PATIENT)


def fail_with_cause() -> None:
    try:
        fail()
    except ValueError as error:
        raise StoreError(f"not written: {PATIENT}") from error


def in_thread() -> None:
    thread = threading.Thread(target=fail, name="worker-7")
    thread.start()
    thread.join()


def in_finalizer() -> None:
    class Ending:
        def __del__(self) -> None:
            fail()

    Ending()
    gc.collect()


def in_task() -> None:
    async def main() -> None:
        async def worker() -> None:
            fail()

        task = asyncio.create_task(worker(), name=PATIENT)
        await asyncio.wait({task})
        del task
        gc.collect()

    asyncio.run(main())


def in_callback() -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(lambda _: fail(), PATIENT)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(main())


def with_traceback() -> None:
    try:
        fail_with_cause()
    except StoreError:
        OURS.exception("the store failed")


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


WAYS = {
    "warning": (lambda: warnings.warn(f"Invalid value {PATIENT}", UserWarning, stacklevel=1), "UserWarning at "),
    "pydicom": (lambda: logging.getLogger("pydicom").warning(f"Invalid PN {PATIENT}"), "message at test_log:"),
    "pynetdicom": (lambda: logging.getLogger("pynetdicom.acse").error("%s", PATIENT), "message at test_log:"),
    "another library": (lambda: logging.getLogger("x").error({"patient": PATIENT}), "message at test_log:"),
    "a thread": (in_thread, "worker-7 failed"),
    "a finalizer": (in_finalizer, "ignored in a finalizer"),
    "a task": (in_task, "ValueError"),
    "a callback": (in_callback, "ValueError"),
    "a traceback": (with_traceback, "StoreError of ValueError"),
    "an error as argument": (lambda: OURS.error("skipped: %s", raised(ValueError(PATIENT))), "skipped: ValueError"),
    "an error as message": (lambda: OURS.error(raised(ValueError(PATIENT))), "message at test_log:"),
    "a file's name": (lambda: OURS.error("%s", FileNotFoundError(2, "no", PATIENT)), "FileNotFoundError: No such file"),
    "a peer's comment": (
        lambda: OURS.warning("%s", StatusFailure("status 0xA700", status=0xA700, error_comment=PATIENT)),
        "StatusFailure []: status 0xA700",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_words_that_may_quote_a_patient(way: str, file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    happen, told = WAYS[way]
    with output_in_log(file):
        happen()
    written = file.read_text()
    assert told in written
    assert PATIENT not in written
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("way", WAYS)
def test_all_words_where_they_were_asked_for(way: str, file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    happen, _ = WAYS[way]
    with output_in_log(file, associations=True, values=True):
        happen()
    assert PATIENT in file.read_text()
    assert capfd.readouterr() == ("", "")


def test_a_traceback_has_the_places_and_types_of_an_error_and_of_its_cause(file: Path) -> None:
    with output_in_log(file):
        with_traceback()
    lines = [line.strip() for line in file.read_text().splitlines()]
    assert [line.rpartition(" in ")[2] for line in lines if "test_log.py" in line] == [
        "with_traceback", "fail_with_cause", "fail_with_cause", "fail",
    ]  # fmt: skip
    assert lines.index("StoreError of ValueError") < lines.index("which came of") < lines.index("ValueError")


def test_of_a_peers_error_the_reason_is_told(file: Path) -> None:
    with output_in_log(file):
        OURS.warning("not reached: %s", ConnectError("refused", stage="connect"))
    assert "not reached: ConnectError [connect]: refused" in file.read_text()


def test_a_record_is_a_line_with_its_time_process_and_level_and_no_escapes(file: Path) -> None:
    with output_in_log(file):
        OURS.warning("one\ntwo \x1b]0;title\x07 %s", "\u202e")
    (line,) = file.read_text().splitlines()
    assert line.split()[1:4] == [str(os.getpid()), "WARNING", "mwl_tui.scp:"]
    assert line.endswith("one␊two ␛]0;title␇ ‹U+202E›")


def test_only_a_log_of_associations_has_what_is_no_warning(file: Path) -> None:
    with output_in_log(file):
        OURS.info("first")
    with output_in_log(file, associations=True):
        OURS.info("second")
    OURS.info("third")
    assert [line.split()[-1] for line in file.read_text().splitlines()] == ["second"]


def test_hooks_and_handlers_are_given_back(file: Path) -> None:
    def state() -> tuple[object, ...]:
        root = logging.getLogger()
        hooks = threading.excepthook, sys.unraisablehook, warnings.showwarning
        return *hooks, root.handlers[:], root.level, logging.getLogger("mwl_tui").level

    before = state()
    with output_in_log(file, associations=True):
        assert state() != before
    assert state() == before


def test_a_log_that_is_in_force_stays(file: Path, tmp_path: Path) -> None:
    with output_in_log(file), output_in_log(tmp_path / "other.log"):
        OURS.error("told")
    assert "told" in file.read_text()
    assert not (tmp_path / "other.log").exists()


@pytest.mark.parametrize("what", ["folder", "link", "pipe", "below a file"])
def test_a_file_that_is_none_costs_the_messages_unless_they_were_asked_for(what: str, tmp_path: Path) -> None:
    file = tmp_path / "log"
    match what:
        case "folder":
            file.mkdir()
        case "link":
            file.symlink_to(tmp_path / "elsewhere")
        case "pipe":
            os.mkfifo(file)
        case _:
            file.write_text("")
            file = file / "log"
    with output_in_log(file):
        OURS.error("lost")
    with pytest.raises(ConfigError, match="the log cannot be written"), output_in_log(file, associations=True):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_values_go_into_no_file_that_others_may_read(file: Path) -> None:
    file.parent.mkdir()
    file.touch(0o640)
    file.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"), output_in_log(file, associations=True, values=True):
        pass
    assert file.read_bytes() == b""


def test_a_record_that_cannot_be_written_is_counted_and_printed_nowhere(
    file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with output_in_log(file):
        with monkeypatch.context() as broken:
            broken.setattr("mwl_tui.config.log_file.os.write", full)
            OURS.error("%s", PATIENT)
            OURS.error("%d", PATIENT)
        OURS.error("there is room again")
    written = file.read_text()
    assert "... 2 records lost" in written
    assert "there is room again" in written
    assert capfd.readouterr() == ("", "")


def test_a_handler_of_ours_is_a_handler_of_logging(file: Path) -> None:
    handler = LogFile(file)
    handler.handle(logging.makeLogRecord({"msg": "plain"}))
    handler.close()
    assert file.read_text() == "plain\n"
