"""The locations of files, one function for each, after the XDG base directories.

``MWL_TUI_CONFIG`` names another ``config.toml``; ``--config`` takes precedence. ``peers.toml`` is beside it.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("mwl-tui", appauthor=False)

CONFIG_VARIABLE = "MWL_TUI_CONFIG"
"""The environment variable that names another config.toml."""


def config_file(given: Path | None = None) -> Path:
    """Return the user's settings file: ``given``, else that of the environment, else the default one."""
    named = given or os.environ.get(CONFIG_VARIABLE)
    # os.path.expanduser, unlike the method, does not raise where there is no home.
    return Path(os.path.expanduser(named)).absolute() if named else _DIRS.user_config_path / "config.toml"


def peers_file(config: Path | None = None) -> Path:
    """Return the file of the peers that the program saves, beside the settings file."""
    return config_file(config).with_name("peers.toml")


def state_dir() -> Path:
    """Return the folder for state between runs: the log, and what the workbench remembers."""
    return _DIRS.user_state_path


def log_file() -> Path:
    """Return the program's own log file, which holds no value of a patient and no password."""
    return state_dir() / "mwl-tui.log"


def phi_log_file() -> Path:
    """Return the log file of runs with values: separate, so that the other one can be shared."""
    return state_dir() / "mwl-tui-phi.log"


def workbench_file() -> Path:
    """Return the file of the workbench's memory: layout, columns, theme, and typed queries."""
    return state_dir() / "workbench.json"


def cache_dir() -> Path:
    """Return the folder for files that may be deleted at any time."""
    return _DIRS.user_cache_path


def export_dir() -> Path:
    """Return the folder that the screen proposes for exports: in the current folder, else at home.

    It is a separate folder, since exports mostly hold patient data: easy to see, and to delete.
    """
    try:
        here = Path.cwd()
    except OSError:  # deleted meanwhile
        here = Path(os.devnull)
    if not (here.is_dir() and os.access(here, os.W_OK | os.X_OK)):
        here = Path(os.path.expanduser("~")).absolute()
    return here / "mwl-tui-exports"
