"""The Textual application: one workbench, and what must hold around it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import BindingType

from mwl_tui.ui import terminal
from mwl_tui.ui.commands import keymap
from mwl_tui.ui.engine.demo import DemoOptions
from mwl_tui.ui.engine.exchange import Exchange
from mwl_tui.ui.engine.gateway import Gateway
from mwl_tui.ui.screens.workbench import Workbench
from mwl_tui.ui.state import StateStore

if TYPE_CHECKING:
    from mwl_tui.config import Config

__all__ = ["WorkbenchApp", "run"]

_WIDTHS = [(0, "-narrow"), (110, "-wide"), (160, "-vast")]
"""From how many columns a class of the style sheet holds: narrow ones fold the form."""
_HEIGHTS = [(0, "-short"), (30, "-tall"), (38, "-high")]
"""The same for rows: short ones have a small log, high ones room between the fields."""

_STYLES = ("frame", "query", "worklist", "detail", "log", "dialogs")

_logger = logging.getLogger(__name__)


class WorkbenchApp(App[None]):
    """The application.

    Args:
        gateway: The way to peers and to the mock.
        demo: Whether to open with the mock serving and selected.
        values_logged: Whether the log of this run keeps what may be a patient's, which the header then says.
        theme: A theme of Textual's; its own choice where empty or unknown.
        store: What is remembered from run to run; nothing where None.

    Attributes:
        exchange: The exchanges with peers.
        left: Set when every exchange has ended because the user leaves.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [f"styles/{name}.tcss" for name in _STYLES]
    TITLE = "mwl-tui"
    BINDINGS: ClassVar[list[BindingType]] = keymap.QUIT
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self,
        gateway: Gateway,
        *,
        demo: bool = False,
        values_logged: bool = False,
        theme: str = "",
        store: StateStore | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.exchange = Exchange(gateway)
        self.left = asyncio.Event()
        self.store = store or StateStore()
        self._gateway = gateway
        self._demo = demo
        self._values_logged = values_logged
        self._leaving = False
        if theme in self.available_themes:
            self.theme = theme

    def get_default_screen(self) -> Workbench:
        """Open with the workbench."""
        return Workbench(self._gateway, self.exchange, self.store, demo=self._demo, values_logged=self._values_logged)

    def on_mount(self) -> None:
        """Let the signals that end a session end it properly."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal, number)

    def _on_signal(self, number: int) -> None:
        self.run_worker(self._leave(128 + number), group="leave", exit_on_error=False)

    async def action_quit(self) -> None:
        """Quit, within a second whatever the peer does."""
        await self._leave(0)

    async def _leave(self, return_code: int) -> None:
        if self._leaving:
            return
        self._leaving = True
        await self.exchange.close()
        self.left.set()
        self.exit(return_code=return_code)

    def _fatal_error(self) -> None:
        """End after a defect: the traceback goes to the log file, without the values that Textual's would show."""
        error = sys.exc_info()[1] or self._exception
        _logger.critical("the interface failed", exc_info=error)
        self.bell()
        self.panic(f"mwl-tui failed: {type(error).__name__}. Its log file has the details.")


def run(config: Config, *, demo: DemoOptions | None = None, values_logged: bool = False) -> int:
    """Run the workbench in this terminal.

    Args:
        config: Settings and peers.
        demo: What the mock serves, to open with it serving and selected.
        values_logged: Whether the log that is in force keeps values.

    Returns:
        The exit code: 0 done, 2 no terminal that can show it, 1 a defect, 128 + n ended by signal n.
    """
    from mwl_tui.config.locations import log_file, state_dir
    from mwl_tui.config.log import output_in_log
    from mwl_tui.ui.engine.live import LiveGateway

    if reason := terminal.reason_against():
        sys.stderr.write(f"mwl-tui: {reason}\n")
        return 2
    app = WorkbenchApp(
        LiveGateway(config, demo),
        demo=demo is not None,
        values_logged=values_logged,
        theme=config.settings.ui.theme,
        store=StateStore(state_dir() / "workbench.json"),
    )
    with output_in_log(log_file()), terminal.lasting_output():
        app.run(mouse=config.settings.ui.mouse)
    return app.return_code or 0
