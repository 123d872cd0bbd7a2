"""What works whatever the settings hold: ``locate``, ``--version``, completion; and the workbench's door."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from mwl_tui import __version__
from mwl_tui.cli.find import PRESETS
from mwl_tui.config import Config, MockSettings
from mwl_tui.worklist import presets
from tests.cli.conftest import Call


@pytest.fixture(params=["", "x = = 1", "unknown = 1", b"\xff\xff", None])
def any_settings(request: pytest.FixtureRequest, config_file: Path) -> Path:
    """Settings that are right, wrong in several ways, or a folder."""
    content = request.param
    if content is None:
        config_file.mkdir()
    else:
        config_file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return config_file


def test_locate_works_whatever_the_settings_hold(call: Call, any_settings: Path) -> None:
    done = call("locate")
    assert done.code == 0
    lines = [line.split() for line in done.out.splitlines()]
    assert [line[0] for line in lines] == ["config", "peers", "state", "memory", "log", "log-phi", "cache"]
    assert lines[0][1:] == ["exists", str(any_settings)]
    assert lines[1][1:] == ["missing", str(any_settings.with_name("peers.toml"))]


def test_version_works_whatever_the_settings_hold(call: Call, any_settings: Path) -> None:
    assert call("--version").out == f"mwl-tui {__version__}\n"


def test_validate_works_whatever_the_settings_hold(call: Call, any_settings: Path) -> None:
    done = call("peers", "validate")
    assert done.code in (0, 2)
    assert "Traceback" not in done.err


def test_config_names_another_file(call: Call, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    assert str(other) in call("--config", other, "locate").out
    done = call("--config", other, "peers", "list")
    assert done.code == 0
    assert "does not exist" in done.err


def completed(words: str, program: list[str], **environment: str) -> list[str]:
    """Return what bash is offered for a line."""
    parts = words.split(" ")
    variables = {"_MWL_TUI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(parts) - 1)}
    done = subprocess.run(
        program, env={**os.environ, **variables, **environment}, capture_output=True, text=True, check=True
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_completion_offers_commands_peers_keywords_and_formats(program: list[str], config_file: Path) -> None:
    config_file.write_text("[peers.RIS]\nhost='h'\nport=1\ncalled_ae='A'\n[peers.BAD]\nx=1\n")
    assert completed("mwl-tui f", program) == ["find", "forget"]
    assert completed("mwl-tui find ", program) == ["RIS"]
    assert completed("mwl-tui echo R", program) == ["RIS"]
    assert "PatientName=" in completed("mwl-tui find RIS -k patientn", program)
    assert "PatientName" in completed("mwl-tui find RIS -r PatientN", program)
    assert completed("mwl-tui find RIS --format js", program) == ["json", "jsonl"]
    assert completed("mwl-tui find RIS --preset t", program) == ["today", "tomorrow"]
    assert completed("mwl-tui completion z", program) == ["zsh"]


def test_completion_follows_config(program: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[peers.OTHER]\nhost='h'\nport=1\ncalled_ae='A'\n")
    assert completed(f"mwl-tui --config {other} find ", program) == ["OTHER"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_asks_the_program(call: Call, shell: str) -> None:
    done = call("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"_MWL_TUI_COMPLETE={shell}_complete" in done.out


def test_bash_takes_the_script(call: Call) -> None:
    script = call("completion", "bash").out
    done = subprocess.run(["bash", "-c", f"{script}\ncomplete -p mwl-tui"], capture_output=True, text=True, check=True)
    assert "mwl-tui" in done.stdout


def test_the_presets_offered_are_the_presets_there_are() -> None:
    assert set(PRESETS) == set(presets.PRESETS)


@pytest.mark.parametrize("arguments", [[], ["ui"], ["demo"], ["demo", "--items", "3", "--port", "0"]])
def test_without_a_terminal_the_workbench_points_to_find(call: Call, arguments: list[str]) -> None:
    done = call(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "find" in done.err


def test_demo_opens_the_workbench_with_the_settings_and_options(
    call: Call, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Config, bool]] = []
    looks: list[tuple[str, bool]] = []

    def run(config: Config, *, demo: bool, values_logged: bool, theme: str, mouse: bool) -> int:
        assert not values_logged
        opened.append((config, demo))
        looks.append((theme, mouse))
        return 7

    monkeypatch.setattr("mwl_tui.ui.terminal.reason_against", lambda: None)
    monkeypatch.setattr("mwl_tui.ui.app.run", run)
    config_file.write_text("[mock]\nitems = 12\nlocales = ['ja_JP']\n")
    assert [call().code, call("ui").code, call("demo", "--seed", "5", "--port", "0").code] == [7, 7, 7]
    assert [demo for _, demo in opened] == [False, False, True]
    settings = MockSettings(items=12, locales=("ja_JP",))
    overridden = MockSettings(seed=5, items=12, port=0, locales=("ja_JP",))
    assert [config.settings.mock for config, _ in opened] == [settings, settings, overridden]
    assert all(config.file == config_file for config, _ in opened)
    assert looks == [("", True)] * 3
    call("--theme", "nord", "--no-mouse")
    call("--theme", "nord", "ui", "--theme", "dracula")
    call("demo", "--no-mouse")
    assert looks[3:] == [("nord", False), ("dracula", True), ("", False)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["fnd"], "did you mean 'find'?"), (["peers"], "Usage"), (["find"], "PEER"), (["demo", "--port", "x"], "--port")],
)
def test_a_wrong_command_line_is_exit_2(call: Call, arguments: list[str], said: str) -> None:
    done = call(*arguments)
    assert done.code == 2
    assert said in done.err


@pytest.mark.parametrize("command", ["find", "echo", "serve", "demo", "ui", "locate", "log", "completion", "peers"])
def test_every_command_has_help(call: Call, command: str) -> None:
    done = call(command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: mwl-tui {command}")
