from __future__ import annotations

import gc
import json
import os
from pathlib import Path

import pytest

from mwl_tui.cli.program import run


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MWL_TUI_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


def test_keys_are_listed_with_their_ids(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys"]) == 0
    assert "query.run" in capsys.readouterr().out


def test_keys_of_the_user_are_listed_in_place_of_the_programs(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('[ui.keys]\n"query.run" = "f5"\n')
    assert run(["keys", "--format", "json"]) == 0
    rows = {row["id"]: row["keys"] for row in json.loads(capsys.readouterr().out)}
    assert rows["query.run"] == ["F5"]
    assert run(["keys", "--default", "--format", "json"]) == 0
    rows = {row["id"]: row["keys"] for row in json.loads(capsys.readouterr().out)}
    assert rows["query.run"] == ["r"]


def test_wrong_keys_are_exit_2_with_the_place(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('[ui.keys]\n"query.runn" = "f5"\n')
    assert run(["keys"]) == 2
    said = capsys.readouterr().err
    assert f"{config}:2" in said
    assert "query.run" in said


@pytest.mark.parametrize("arguments", [["--theme", "nrod"], ["ui", "--theme", "nrod"], ["demo", "--theme", "nrod"]])
def test_theme_that_does_not_exist_is_exit_2(
    config: Path, arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mwl_tui.ui.terminal.reason_against", lambda environment=os.environ: None)
    assert run(arguments) == 2
    assert "did you mean 'nord'" in capsys.readouterr().err
    assert gc.isenabled()


def test_forget_deletes_what_is_remembered_and_locate_shows_it(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "workbench.json"
    monkeypatch.setattr("mwl_tui.config.locations.workbench_file", lambda: file)
    file.write_text("{}")
    file.chmod(0o600)
    assert run(["locate"]) == 0
    assert f"memory  exists   {file}" in capsys.readouterr().out
    assert run(["forget"]) == 0
    assert str(file) in capsys.readouterr().out
    assert not file.exists()
    assert run(["forget"]) == 0
    assert "nothing" in capsys.readouterr().err
