"""``--log``, ``--log-phi``, the setting, and ``mwl-tui log``."""

from __future__ import annotations

import logging
import resource
import stat
from pathlib import Path

import pytest

from mwl_tui.config import locations
from tests.cli.conftest import Call


def test_the_log_holds_every_event_of_the_association_and_how_it_ended(call: Call, mock: str) -> None:
    assert call("--log", "echo", mock).code == 0
    lines = locations.log_file().read_text().splitlines()
    assert lines[0].endswith(": echo began")
    assert lines[-1].endswith(": ended with exit code 0")
    told = "\n".join(lines)
    for name in ("connected", "A-ASSOCIATE-RQ", "A-ASSOCIATE-AC", "C-ECHO-RQ", "C-ECHO-RSP success", "A-RELEASE-RP"):
        assert f" {name}" in told
    assert mock in told


def test_without_it_nothing_is_written(call: Call, mock: str) -> None:
    call("find", mock)
    assert not locations.state_dir().exists()


def test_the_settings_turn_it_on(call: Call, mock: str, config_file: Path) -> None:
    config_file.write_text("log = true\n")
    call("echo", mock)
    assert "C-ECHO-RSP success" in locations.log_file().read_text()


def test_the_log_with_patient_data_is_a_file_of_its_own_and_said(call: Call, mock: str) -> None:
    done = call("--log-phi", "find", mock)
    file = locations.phi_log_file()
    assert done.err.splitlines()[0] == f"mwl-tui: the log of this run holds patient data: {file}"
    assert "DEMO007-" in file.read_text()
    assert not locations.log_file().exists()


def test_the_log_without_says_as_much_and_holds_none(call: Call, mock: str) -> None:
    done = call("--log", "find", mock)
    assert "DEMO007-" in done.out
    assert "patient data" not in done.err
    assert "C-FIND-RSP pending × " in locations.log_file().read_text()
    assert "DEMO007-" not in locations.log_file().read_text()


def test_logging_ends_with_the_call(call: Call) -> None:
    call("--log", "echo", "NOBODY")  # not the mock, which logs in a thread of this process
    size = locations.log_file().stat().st_size
    call("echo", "NOBODY")
    logging.getLogger("mwl_tui").warning("of another call")
    assert locations.log_file().stat().st_size == size


def test_an_error_is_in_the_log_by_its_type(call: Call) -> None:
    assert call("--log", "echo", "NOBODY").code == 2
    assert ": ConfigError" in locations.log_file().read_text()
    assert "NOBODY" not in locations.log_file().read_text()


@pytest.mark.parametrize("option", ["--log", "--log-phi"])
def test_a_log_that_cannot_be_written_is_an_error_before_anything_is_sent(call: Call, option: str) -> None:
    locations.state_dir().parent.mkdir(parents=True)
    locations.state_dir().write_text("")
    done = call(option, "echo", "A@127.0.0.1:1")
    assert done.code == 2
    assert "the log cannot be written" in done.err


@pytest.mark.parametrize("option", ["--log", "--log-phi"])
def test_a_log_that_others_may_read_is_told_and_gets_no_patient_data(call: Call, mock: str, option: str) -> None:
    file = locations.log_file() if option == "--log" else locations.phi_log_file()
    file.parent.mkdir(parents=True)
    file.write_text("")
    file.chmod(0o644)
    done = call(option, "echo", mock)
    assert f"{file} is open to others (mode 0644): chmod 600" in done.err
    assert done.code == (0 if option == "--log" else 2)
    assert (file.stat().st_size > 0) == (option == "--log")


@pytest.mark.parametrize("command", [["peers", "list"], ["locate"]])
def test_a_peers_file_that_others_may_read_is_told(call: Call, config_file: Path, command: list[str]) -> None:
    peers = config_file.with_name("peers.toml")
    peers.write_text("")
    peers.chmod(0o660)
    assert f"{peers} is open to others (mode 0660)" in call(*command).err
    peers.chmod(0o600)
    assert "open to others" not in call(*command).err


def test_purge_deletes_both_logs(call: Call, mock: str) -> None:
    assert "there is no log file" in call("log").err
    call("--log", "echo", mock)
    call("--log-phi", "echo", mock)
    shown = [line.split()[-1] for line in call("log").out.splitlines()]
    assert shown == [str(locations.phi_log_file()), str(locations.log_file())]
    assert len(call("log", "--purge").out.splitlines()) == 2
    assert call("log").out == ""


def test_the_program_leaves_no_core_file(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    call("locate")
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_the_folder_of_the_log_is_its_owners(call: Call, mock: str) -> None:
    call("--log", "echo", mock)
    assert stat.S_IMODE(locations.state_dir().stat().st_mode) == 0o700
    assert stat.S_IMODE(locations.log_file().stat().st_mode) == 0o600
