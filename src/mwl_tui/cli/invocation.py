"""What all commands of one call share: the settings, read when they are first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mwl_tui.cli.narration import complain

if TYPE_CHECKING:
    from mwl_tui.config import Config


@dataclass
class Invocation:
    """One call of the program.

    Attributes:
        config_file: What ``--config`` named.
    """

    config_file: Path | None = None

    @cached_property
    def config(self) -> Config:
        """The settings and peers.

        Raises:
            ConfigError: A settings file is wrong.
        """
        from mwl_tui.config import load

        config = load(self.config_file)
        if self.config_file is not None and not config.file.exists():
            complain(f"{config.file} does not exist: the defaults count")
        return config
