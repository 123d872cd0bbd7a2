"""The settings of the interface, checked: the keys of the user and the theme."""

from __future__ import annotations

from mwl_tui.config import Config
from mwl_tui.config.nearest import nearest
from mwl_tui.config.source import read_source
from mwl_tui.errors import ConfigError
from mwl_tui.ui.keys.user_keys import UserKeys, faults, flat
from mwl_tui.ui.parts import PARTS
from mwl_tui.ui.themes.themes import THEMES

__all__ = ["keys_of", "theme_of"]


def keys_of(config: Config) -> UserKeys:
    """Return the user's keys.

    Raises:
        ConfigError: A binding does not exist, a key is none, or two bindings want the same one; the line is told.
    """
    changed = flat(config.settings.ui.keys)
    for fault in faults(PARTS, changed):
        written = (fault.name,) if fault.name in config.settings.ui.keys else tuple(fault.name.split(".", 1))
        raise read_source(config.file).error(("ui", "keys", *written), fault.reason, fault.nearest)
    return UserKeys(PARTS, changed)


def theme_of(config: Config, given: str = "") -> str:
    """Return the theme to open with, or an empty text where the one chosen last is meant.

    Args:
        config: The settings.
        given: What the command line says; wins.

    Raises:
        ConfigError: There is no such theme; the nearest is told.
    """
    if given and given not in THEMES:
        raise ConfigError(f"no theme is named '{given}'", key="--theme", nearest=nearest(given, THEMES))
    wanted = config.settings.ui.theme
    if wanted and wanted not in THEMES:
        reason = f"no theme is named '{wanted}'"
        raise read_source(config.file).error(("ui", "theme"), reason, nearest(wanted, THEMES))
    return given or wanted
