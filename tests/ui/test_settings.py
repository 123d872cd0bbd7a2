from __future__ import annotations

from pathlib import Path

import pytest

from mwl_tui.config import load
from mwl_tui.errors import ConfigError
from mwl_tui.ui.settings import keys_of, theme_of


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("line", ['"query.run" = "f5"', 'query.run = "f5"'])
def test_keys_of_the_settings_hold_with_quotes_and_without(tmp_path: Path, line: str) -> None:
    assert keys_of(load(written(tmp_path, f"[ui.keys]\n{line}\n"))).changed == {"query.run": "f5"}


@pytest.mark.parametrize(
    ("line", "number", "words"),
    [
        ('"query.runn" = "f5"', 3, ("query.runn", "query.run")),
        ('query.runn = "f5"', 3, ("query.runn", "query.run")),
        ('"query.run" = "e"', 3, ("query.run", "peer.echo")),
        ('"query.run" = "escpe"', 3, ("query.run", "escape")),
    ],
)
def test_wrong_key_is_told_with_file_line_and_id(
    tmp_path: Path, line: str, number: int, words: tuple[str, ...]
) -> None:
    path = written(tmp_path, f"log = false\n[ui.keys]\n{line}\n")
    with pytest.raises(ConfigError) as raised:
        keys_of(load(path))
    assert f"{path}:{number}" in str(raised.value)
    assert all(word in str(raised.value) for word in words)


def test_keys_that_are_no_text_are_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ui\.keys"):
        load(written(tmp_path, '[ui.keys]\n"query.run" = 5\n'))


def test_theme_of_the_command_line_wins(tmp_path: Path) -> None:
    config = load(written(tmp_path, '[ui]\ntheme = "nord"\n'))
    assert theme_of(config) == "nord"
    assert theme_of(config, "mwl-light") == "mwl-light"


@pytest.mark.parametrize(
    ("line", "given", "place"), [("", "nrod", "--theme"), ('[ui]\ntheme = "nrod"', "", "ui.theme")]
)
def test_theme_that_does_not_exist_is_told_with_the_nearest(tmp_path: Path, line: str, given: str, place: str) -> None:
    with pytest.raises(ConfigError, match="did you mean 'nord'") as raised:
        theme_of(load(written(tmp_path, line)), given)
    assert place in str(raised.value)
