"""What every test stands on: what a quick run leaves out, why a slow test is slow, and a home of its own for each.

``make test`` is ``pytest --quick``: without the tests marked ``slow``, and with fewer of hypothesis's examples.
Without the option everything is run, as ``make test-all`` does.
"""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

LONG = 3.0
"""Seconds that a test may take without saying why."""
QUICK_EXAMPLES = 20
"""Of the hundred that hypothesis tries; tests/quick.py scales what a test asks for itself."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out slow tests, and try fewer examples in the rest")
    parser.addoption("--reworded", metavar="WAY", help="replace every sentence about an event of a trace: reversed ...")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples hypothesis tries, before a test module is imported."""
    settings.register_profile(
        "mwl_tui",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=os.environ.get("CI") == "true",  # a change lands or not by what it does, not by chance
    )
    settings.register_profile("quick", settings.get_profile("mwl_tui"), max_examples=QUICK_EXAMPLES)
    settings.load_profile("quick" if config.option.quick else "mwl_tui")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return more workers than cores for a quick run, in which tests wait for peers and terminals half of the time."""
    return (os.cpu_count() or 2) * 3 // 2 if config.option.quick else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow or of the words where the run was told to; a slow test has to say why it is slow."""
    slow = {item: mark for item in items if (mark := item.get_closest_marker("slow"))}
    if silent := [item.nodeid for item, mark in slow.items() if not mark.kwargs.get("reason")]:
        raise pytest.UsageError('a slow test says why, pytest.mark.slow(reason="..."): ' + ", ".join(silent))
    out = set(slow) if config.option.quick else set()
    if config.option.reworded:
        out |= {item for item in items if item.get_closest_marker("words")}
    if out:
        config.hook.pytest_deselected(items=list(out))
        items[:] = [item for item in items if item not in out]


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was imported, which stays to the end and would be looked through each time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what took long and does not say why; a busy machine makes tests slow, so nothing fails for it."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    silent = [one for one in reports if one.when == "call" and one.duration > LONG and "slow" not in one.keywords]
    if silent:
        terminalreporter.section(f"took over {LONG:.0f} s and do not say why")
        for report in sorted(silent, key=lambda one: -one.duration):
            terminalreporter.write_line(f"{report.duration:6.2f} s  {report.nodeid}")


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield paths for homes; pytest's own numbering reads the whole folder for each, which thousands of tests feel."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty home, so that settings and state of the user are neither read nor written."""
    home = next(_homes)
    home.mkdir()
    for name, place in (
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
    ):
        monkeypatch.setenv(name, str(home / place))
    monkeypatch.delenv("MWL_TUI_CONFIG", raising=False)


@pytest.fixture(autouse=True)
def _garbage_is_looked_for_as_ever() -> Iterator[None]:
    """Take back what an exchange sets for its process: a later test of the same process measures memory."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)


@pytest.fixture(autouse=True)
def _reworded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the words of the trace where the run was told to: nothing but the tests of these words may notice."""
    if way := request.config.getoption("--reworded"):
        from tests.reworded import WAYS, reword

        reword(monkeypatch, WAYS[way])
