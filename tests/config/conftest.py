from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mwl_tui.config import locations


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where config.toml stands in a test; it does not exist yet."""
    monkeypatch.delenv(locations.CONFIG_VARIABLE, raising=False)
    return tmp_path / "config.toml"


@pytest.fixture
def write(file: Path) -> Callable[[str], Path]:
    def write_text(text: str) -> Path:
        file.write_text(text, encoding="utf-8")
        return file

    return write_text
