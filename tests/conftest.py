"""What every test stands on: no test reads the user's settings, and none is timed by hypothesis."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "mwl_tui",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",  # a change lands or not by what it does, not by chance
)
settings.load_profile("mwl_tui")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty home, so that settings and state of the user are neither read nor written."""
    home = _home(tmp_path_factory)
    for name, folder in (
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.delenv("MWL_TUI_CONFIG", raising=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reworded", metavar="WAY", help="replace every sentence about an event of a trace: reversed ...")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--reworded"):
        of_words = [item for item in items if item.get_closest_marker("words") is not None]
        config.hook.pytest_deselected(items=of_words)
        items[:] = [item for item in items if item.get_closest_marker("words") is None]


@pytest.fixture(autouse=True)
def _reworded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the words of the trace where the run was told to: nothing but the tests of these words may notice."""
    if way := request.config.getoption("--reworded"):
        from tests.reworded import WAYS, reword

        reword(monkeypatch, WAYS[way])


def _home(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("home")
