"""What the commands share: the settings, read when first needed, and the log.

The imports inside functions keep ``config`` and ``logging`` out of ``--version``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mwl_tui import __version__
from mwl_tui.cli.stderr_messages import complain

if TYPE_CHECKING:
    from mwl_tui.config import Config, MockSettings


@dataclass
class Invocation:
    """One call of the program.

    Attributes:
        config_file: The file of ``--config``.
        command: The name of the command, for the log.
        logs: Whether the association log of this call goes to the log file.
        values_logged: Whether it holds patient data.
        theme: The theme of a ``--theme`` before the command.
        no_mouse: Whether there was a ``--no-mouse`` before the command.
        ending: What is undone at the end of the call.
    """

    config_file: Path | None = None
    command: str = ""
    logs: bool = False
    values_logged: bool = False
    theme: str = ""
    no_mouse: bool = False
    ending: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def config(self) -> Config:
        """The settings and peers.

        Raises:
            ConfigError: A settings file is wrong, or the log that it asks for cannot be written.
        """
        from mwl_tui.config import load
        from mwl_tui.config.private import exposed

        config = load(self.config_file)
        if self.config_file is not None and not config.file.exists():
            complain(f"{config.file} does not exist: the defaults apply")
        if warning := exposed(config.peers_file):
            complain(warning)
        if config.settings.log:
            self.keep_log()
        return config

    def mock_settings(self, given: Mapping[str, object]) -> MockSettings:
        """Return the mock's settings, replaced by the options that were given.

        Raises:
            ConfigError: A settings file is wrong.
        """
        import msgspec

        chosen = {name: value for name, value in given.items() if value not in (None, ())}
        return msgspec.structs.replace(self.config.settings.mock, **chosen)

    def keep_log(self, *, values: bool = False) -> None:
        """Write what happens from now on to the log file.

        Args:
            values: Keep patient data too, in a separate file.

        Raises:
            ConfigError: The file cannot be written.
        """
        if self.logs:
            return
        from mwl_tui.config import locations
        from mwl_tui.config.log import output_in_log
        from mwl_tui.config.private import exposed

        file = locations.phi_log_file() if values else locations.log_file()
        self.ending.enter_context(output_in_log(file, associations=True, values=values))
        self.logs, self.values_logged = True, values
        if values:
            complain(f"the log of this run holds patient data: {file}")
        elif warning := exposed(file):
            complain(warning)
        self.note("mwl-tui %s: %s began", __version__, self.command or "the workbench")

    def note(self, message: str, *arguments: object) -> None:
        """Write a line to the log, if there is one; it must not quote a patient."""
        if self.logs:
            import logging

            logging.getLogger(__name__).info(message, *arguments)

    def note_defect(self, error: Exception) -> None:
        """Write the traceback of a defect to the log file, even if no log was asked for."""
        import logging

        from mwl_tui.config import locations
        from mwl_tui.config.log import output_in_log

        with output_in_log(locations.log_file()):
            logging.getLogger(__name__).critical("%s failed", self.command or "the program", exc_info=error)
