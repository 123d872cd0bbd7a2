"""The Textual application: the workbench, its start and its end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import FrameType
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.engine import Engine, EngineThread
from mwl_tui.operations.exchange import Exchange
from mwl_tui.operations.gateway import Gateway
from mwl_tui.ui import terminal
from mwl_tui.ui.driver import TerminalDriver
from mwl_tui.ui.exit_watchdog import ExitWatchdog
from mwl_tui.ui.help.key_hints import focused_part
from mwl_tui.ui.help.palette import Commander, Commands
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.main.keys import QUIT
from mwl_tui.ui.main.panes import PANES
from mwl_tui.ui.main.screen import Workbench
from mwl_tui.ui.parts import PARTS
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.themes.themes import DEFAULT, OWN, THEMES
from mwl_tui.ui.type_ahead import TypeAhead

if TYPE_CHECKING:
    from mwl_tui.config import Config

__all__ = ["ENDING", "WorkbenchApp", "run", "session"]

_WIDTHS = [(0, "-narrow"), (110, "-wide"), (160, "-vast")]
"""The columns from which a class of the style sheet applies: narrow terminals fold the form."""
_HEIGHTS = [(0, "-short"), (30, "-tall"), (38, "-high")]
"""The same for rows: short terminals have a small log, tall ones space between the fields."""

_STYLES = (
    "shared/dialogs",
    "main/main",
    *(f"{pane.name}/{pane.name}" for pane in PANES),
    "peers/peers",
    "mock/mock",
    "copy_export/copy_export",
    "themes/themes",
    "help/help",
)
"""The style sheets, one a subject; those of dialogs may differ from what all dialogs have."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that end a session."""
_REMEMBER = 1.0
"""Seconds after which changes of the state are written at the latest."""

_logger = logging.getLogger(__name__)


class WorkbenchApp(TypeAhead):
    """The application.

    Args:
        gateway: The way to peers and to the mock.
        demo: Whether to open with the mock serving and selected.
        values_logged: Whether the log of this run keeps values of patients; the header then says so.
        theme: A theme of :data:`~mwl_tui.ui.themes.themes.THEMES`; where empty, the last chosen one.
        store: The state kept between runs; nothing is kept where None.
        keys: The keys of the user.
        engine: Runs the associations; a new thread where None.

    Attributes:
        engine: Runs the associations; starts with its first work and ends with the application.
        exchange: The exchanges with peers.
        left: Set when the user leaves and every exchange has ended.
        watchdog: Limits the time to exit; no limit where None.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [f"{name}.tcss" for name in _STYLES]
    TITLE = "mwl-tui"
    BINDINGS: ClassVar[list[BindingType]] = QUIT
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands}
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
        keys: UserKeys | None = None,
        engine: Engine | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.keys = keys or UserKeys(PARTS)
        self.set_keymap(self.keys.changed)
        self.engine: Engine = EngineThread() if engine is None else engine
        self.exchange = Exchange(gateway, self.engine)
        self.left = asyncio.Event()
        self.store = store or StateStore()
        self._gateway = gateway
        self._demo = demo
        self._values_logged = values_logged
        self._leaving = self._is_painted = self._is_remembering = False
        self._code: int | None = None
        self._ending: asyncio.Future[None] | None = None
        self.watchdog: ExitWatchdog | None = None
        for own in OWN:
            self.register_theme(own)
        wanted = (theme, self.store.state.theme, DEFAULT)
        self.theme = next(name for name in wanted if name in THEMES)
        self._colours = self.get_css_variables()
        self.stylesheet.set_variables(self._colours)

    def get_default_screen(self) -> Workbench:
        """Open with the workbench, which has the classes of its size already: they need not restyle it later."""
        workbench = Workbench(
            self._gateway,
            self.exchange,
            self.store,
            self.keys,
            demo=self._demo,
            values_logged=self._values_logged,
        )
        for steps, there in ((_WIDTHS, self.size.width), (_HEIGHTS, self.size.height)):
            workbench.add_class(max(step for step in steps if step[0] <= there)[1], update=False)
        return workbench

    def on_mount(self) -> None:
        """Write the state in a thread from now on, and report a problem with the state file."""
        self.store.on_change = self._remember_soon
        if self.store.problem:
            self._tell_problem()
        self.call_after_refresh(self._painted)

    def refresh_css(self, animate: bool = True) -> None:
        """Reload the style sheets after a change of theme; before the first paint they already have its colours."""
        if self._is_painted or self.get_css_variables() != self._colours:
            with self.batch_update():  # one frame, once the screens below a dialog have the new colours too
                super().refresh_css(animate)

    def _painted(self) -> None:
        """Note that all widgets are mounted: leaving earlier would remove them during their creation."""
        self._is_painted = True
        if not gc.isenabled():  # objects of the first paint live to the end: no collection need visit them
            gc.freeze()
            gc.enable()
        if self._code is not None:
            self.end(self._code)

    def _remember_soon(self) -> None:
        """Schedule a write of the state, so that changes in quick succession are written once."""
        if not self._is_remembering:
            self._is_remembering = True
            self.set_timer(_REMEMBER, self._remember)

    async def _remember(self) -> None:
        self._is_remembering = False
        if (data := self.store.pending()) is not None:
            before = self.store.problem
            await asyncio.to_thread(self.store.write, data)
            if self.store.problem != before:
                self._tell_problem()

    def _tell_problem(self) -> None:
        self.notify(safe_text(self.store.problem), title="What is remembered", severity="warning", markup=False)

    def end(self, code: int) -> None:
        """End the session: associations first, then the terminal; not before the first paint is done.

        Args:
            code: The exit code; the first call decides.
        """
        self.arm(code)
        if self._is_painted:
            self._ending = asyncio.ensure_future(self._leave(self._code or 0))

    @property
    def is_leaving(self) -> bool:
        """Return whether the exit has begun."""
        return self._code is not None

    def arm(self, code: int) -> None:
        """Begin the exit and limit its time; may be called in any thread and in signal handlers."""
        self._code = code if self._code is None else self._code
        if self.watchdog is not None:
            self.watchdog.arm(self._code)

    def on_unmount(self) -> None:
        """End the engine's thread."""
        self.engine.stop()

    def action_help(self) -> None:
        """Show or hide the help, which begins with the keys of the focused pane or dialog."""
        from mwl_tui.ui.help.help_screen import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpScreen(self.keys, focused_part(PARTS, self.screen.focused)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available: dialogs have no command palette."""
        return action != "command_palette" or isinstance(self.screen, Commander)

    async def action_quit(self) -> None:
        """Quit within a second, whatever the peer does."""
        self.end(0)

    async def _leave(self, return_code: int) -> None:
        if self._leaving:
            return
        self._leaving = True
        try:
            for screen in self.screen_stack:
                if isinstance(screen, Workbench):
                    screen.keep()
            self.store.save()
            await self.exchange.close()
        finally:  # the program ends even if saving the form fails
            self.left.set()
            self.exit(return_code=return_code)

    def get_driver_class(self) -> type[Driver]:
        """Return our own driver in place of Textual's driver for a terminal."""
        usual = super().get_driver_class()
        return TerminalDriver if usual is LinuxDriver else usual

    def action_suspend(self) -> None:
        """Suspend the program as a job of the shell, until fg."""
        driver = self._driver
        if isinstance(driver, TerminalDriver):
            driver.suspend()
        else:
            self.cannot_suspend()

    def cannot_suspend(self) -> None:
        """Notify the user that no shell could resume the program."""
        words = "This terminal has no job control: no shell could resume mwl-tui"
        self.notify(words, title="Not suspended", severity="warning", markup=False)

    def repaint(self) -> None:
        """Repaint everything, since the terminal no longer shows it."""
        self.action_redraw()
        if self.screen_stack:
            self.screen.refresh(layout=True)

    def rescue(self) -> None:
        """Restore the terminal and save the state before a forced end; runs in a thread that may hang."""
        if isinstance(driver := self._driver, TerminalDriver):
            driver.give_back()
        if (data := self.store.pending()) is not None:
            self.store.write(data)
        _logger.error("the way out took too long, and was cut short")

    def _fatal_error(self) -> None:
        """End after a defect: the traceback goes to the log file, without the local values that Textual would show."""
        error = sys.exc_info()[1] or self._exception
        _logger.critical("the interface failed", exc_info=error)
        self.arm(1)
        self.bell()
        self.panic(f"mwl-tui failed: {type(error).__name__}. Its log file has the details.")

    def _print_error_renderables(self) -> None:
        with contextlib.suppress(OSError):  # the terminal is gone
            super()._print_error_renderables()


async def session(app: WorkbenchApp, *, mouse: bool) -> None:
    """Run the application to its end; however it ends, close its associations and write its state."""
    with _ended_by_signals(app):
        try:
            await app.run_async(mouse=mouse)
        finally:
            app.arm(app.return_code or 0)
            await app.exchange.close()
            app.engine.stop()
            if (data := app.store.pending()) is not None:
                app.store.write(data)


@contextlib.contextmanager
def _ended_by_signals(app: WorkbenchApp) -> Iterator[None]:
    """Let signals end the application within the time limit, even while its event loop is blocked.

    SIGHUP stays ignored where it was ignored at the start, as under nohup.
    """
    loop = asyncio.get_running_loop()

    def end(number: int, _: FrameType | None) -> None:
        app.arm(128 + number)
        loop.call_soon_threadsafe(app.end, 128 + number)

    nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    before = {number: signal.signal(number, end) for number in ENDING if not (nohup and number == signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(
    config: Config,
    *,
    demo: bool = False,
    values_logged: bool = False,
    theme: str = "",
    mouse: bool | None = None,
) -> int:
    """Run the workbench in this terminal.

    Args:
        config: Settings and peers.
        demo: Whether to open with the mock serving and selected.
        values_logged: Whether the active log keeps values of patients.
        theme: The theme; where empty, the one of the settings or the last chosen one.
        mouse: Whether to use the mouse; where None, as the settings say.

    Returns:
        The exit code: 0 success, 1 defect, 2 unsuitable terminal, 128 + n ended by signal n.

    Raises:
        ConfigError: The keys or the theme of the settings, or the given theme, are not valid.
    """
    from mwl_tui.config.locations import log_file, workbench_file
    from mwl_tui.config.log import output_in_log
    from mwl_tui.operations.live import LiveGateway
    from mwl_tui.ui.settings import keys_of, theme_of

    if reason := terminal.reason_against():
        sys.stderr.write(f"mwl-tui: {reason}\n")
        return 2
    settings = config.settings.ui
    app = WorkbenchApp(
        LiveGateway(config, demo),
        demo=demo,
        values_logged=values_logged,
        theme=theme_of(config, theme),
        store=StateStore(workbench_file() if settings.remember else None),
        keys=keys_of(config),
    )
    with output_in_log(log_file()), ExitWatchdog(app.rescue) as watchdog:
        app.watchdog = watchdog
        asyncio.run(session(app, mouse=settings.mouse if mouse is None else mouse))
    return app.return_code or 0
