from __future__ import annotations

from pathlib import Path

import pytest

from mwl_tui.config import locations


def test_the_given_file_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MWL_TUI_CONFIG", str(tmp_path / "environment.toml"))
    assert locations.config_file() == tmp_path / "environment.toml"
    assert locations.config_file(tmp_path / "given.toml") == tmp_path / "given.toml"


def test_peers_stand_beside_the_settings(tmp_path: Path) -> None:
    assert locations.peers_file(tmp_path / "mine.toml") == tmp_path / "peers.toml"


def test_files_follow_the_xdg_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MWL_TUI_CONFIG", raising=False)
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    assert locations.config_file() == tmp_path / "CONFIG" / "mwl-tui" / "config.toml"
    assert locations.log_file() == tmp_path / "STATE" / "mwl-tui" / "mwl-tui.log"
    assert locations.cache_dir() == tmp_path / "CACHE" / "mwl-tui"


def test_exports_go_where_the_program_was_started_or_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    assert locations.export_dir() == here / "mwl-tui-exports"
    here.rmdir()
    assert locations.export_dir() == home / "mwl-tui-exports"


def test_a_tilde_without_a_home_is_no_crash() -> None:
    assert locations.config_file(Path("~nobody-of-that-name/config.toml")).is_absolute()
