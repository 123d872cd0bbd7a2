"""The terminal driver: takes the terminal, restores it, suspends, and notices its loss.

Textual's own driver does not see that its terminal is gone. Its input thread then spins on the end of the input, and
since the kernel sends SIGCONT with the SIGHUP of a hang-up, its handler starts a second such thread that nobody ends.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, Final, Protocol, cast

from textual import constants, events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import (
    KITTY_DISAMBIGUATE_ESCAPE_CODES,
    KITTY_REPORT_ALL_KEYS,
    KITTY_REPORT_ASSOCIATED_TEXT,
    LinuxDriver,
)
from textual.geometry import Size

from mwl_tui.ui.terminal import can_stop
from mwl_tui.ui.terminal_output import TerminalOutput

__all__ = ["LOST", "TerminalDriver", "TerminalHost"]

_logger = logging.getLogger(__name__)

_TAKE: Final = "\x1b[?1049h\x1b[?25l\x1b[?1004h"
"""Alternate screen, hidden cursor, focus events."""
_KITTY: Final = f"\x1b[>{KITTY_DISAMBIGUATE_ESCAPE_CODES | KITTY_REPORT_ALL_KEYS | KITTY_REPORT_ASSOCIATED_TEXT}u"
LOST: Final = 128 + signal.SIGHUP
"""The exit code after the loss of the terminal."""
_GIVE_BACK: Final = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""The reverse; kitty's keys before the screen, since each screen has its own stack of them."""
_LOOK_AGAIN: Final = 0.2
"""Seconds between looks at whether a job in the background was brought back: ``fg`` sends no signal then."""
_PATIENCE: Final = 0.5
"""Seconds to wait for the end of the input thread."""


class TerminalHost(Protocol):
    """What the driver calls in the application."""

    @property
    def is_leaving(self) -> bool:
        """Return whether the exit has begun."""

    def arm(self, code: int) -> None:
        """Begin the exit with this code; called in any thread."""

    def end(self, code: int) -> None:
        """End with this exit code; called in the event loop."""

    def repaint(self) -> None:
        """Repaint, since the terminal no longer shows what was painted; called in the event loop."""

    def cannot_suspend(self) -> None:
        """Report that no shell could resume the program; called in the event loop."""


class TerminalDriver(LinuxDriver):
    """Takes the terminal and restores it, even if it is suspended or lost meanwhile.

    The methods that take, give back and suspend run in the event loop alone: signals are handled there, not between two
    lines of other code.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        keeps_on = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if keeps_on:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._keeps_on = keeps_on
        self._host = cast(TerminalHost, app)
        self._is_taken = self._is_lost = False
        self._raw: list[Any] | None = None
        self._ends_input = self._end_input = -1
        output = sys.__stderr__
        assert output is not None  # the terminal's capabilities were checked before
        self._encoding = output.encoding
        self._output = TerminalOutput(output.fileno(), self._lose, lambda: self._call(self._host.repaint))

    # -- taking the terminal ----------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal and start to read and write it."""
        self._heed_signals()
        if self._take():
            self._ends_input, self._end_input = os.pipe()
            self._key_thread = Thread(target=self._read_keys, name="terminal-input", daemon=True)
            self._key_thread.start()

    def _take(self) -> bool:
        """Take the terminal, also after a suspension; return whether it succeeded."""
        if self._host.is_leaving:  # resumed only to exit
            return False
        try:
            self._make_raw()
        except termios.error:
            self._lose()
            return False
        if not self._is_taken:
            self._output.start()
            self._is_taken = True
        self._ask_for_all()
        self._tell_size()
        return True

    def _make_raw(self) -> None:
        now = termios.tcgetattr(self.fileno)
        termios.tcsetattr(
            self.fileno, termios.TCSANOW, now
        )  # in the background, the kernel stops the process here until fg
        if now != self._raw:
            self.attrs_before = termios.tcgetattr(self.fileno)
        raw = termios.tcgetattr(self.fileno)
        raw[tty.LFLAG] = self._patch_lflag(raw[tty.LFLAG])
        raw[tty.IFLAG] = self._patch_iflag(raw[tty.IFLAG])
        raw[tty.CC][termios.VMIN] = 1
        termios.tcsetattr(self.fileno, termios.TCSANOW, raw)
        self._raw = termios.tcgetattr(self.fileno)

    def _ask_for_all(self) -> None:
        self.write(_TAKE if constants.DISABLE_KITTY_KEY else _TAKE + _KITTY)
        self._request_terminal_sync_mode_support()
        self._query_in_band_window_resize()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self._enable_mouse_support()

    def _heed_signals(self) -> None:
        self._loop.add_signal_handler(signal.SIGWINCH, self._resized)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)
        if not self._keeps_on:
            self._loop.add_signal_handler(signal.SIGTSTP, self.suspend)

    def _resized(self) -> None:
        if not self._in_band_window_resize:
            self._tell_size()

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self.send_message(events.Resize(size, size))

    # -- giving it back ---------------------------------------------------------------------------------------------

    def stop_application_mode(self) -> None:
        """Restore the terminal, if it still exists."""
        if not self._is_taken:
            return
        self._is_taken = False
        for number in (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH):
            self._loop.remove_signal_handler(number)
        self.disable_input()
        self._output.finish(b"" if self._is_background() else _GIVE_BACK.encode())
        self._restore_mode()

    def disable_input(self) -> None:
        """End the input thread."""
        thread, self._key_thread = self._key_thread, None
        if thread is not None:
            os.close(self._end_input)
            thread.join(_PATIENCE)
            os.close(self._ends_input)
            with suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        """Do nothing: stop_application_mode has closed what was opened."""

    def give_back(self) -> None:
        """Restore the terminal at once before a forced end; called in any thread."""
        if self._is_taken and not self._is_background():
            self._output.force(_GIVE_BACK.encode())
            self._restore_mode()

    def _is_background(self) -> bool:
        """Return whether another process group owns the terminal, so that access to it would stop us."""
        try:
            return os.tcgetpgrp(self.fileno) != os.getpgrp()
        except OSError:  # it is not a controlling terminal, or is gone
            return False

    def _restore_mode(self) -> None:
        if self.attrs_before is not None and not self._is_background():
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    # -- suspending -------------------------------------------------------------------------------------------------

    def suspend(self) -> None:
        """Suspend the whole process group, as a job of the shell, until it is resumed."""
        if not self._is_taken or self._host.is_leaving:
            return
        if self._keeps_on or not can_stop():
            self._host.cannot_suspend()
            return
        self.stop_application_mode()
        os.kill(0, signal.SIGTSTP)  # the main thread, which this is, handles the signal: it stops here
        self._resume()

    def _resume(self) -> None:
        """Take the terminal again, once it is ours.

        After ``bg`` a shell has it. Access would stop the process in the kernel, where it could not end on SIGTERM.
        """
        if self._host.is_leaving:
            return
        if self._is_background():
            self._loop.call_later(_LOOK_AGAIN, self._resume)
            return
        self.start_application_mode()
        self._host.repaint()

    def _continued(self) -> None:
        """Take the terminal again after a SIGSTOP, which cannot be caught: a shell may have used it meanwhile."""
        if self._is_taken and not self._host.is_leaving:
            if self._is_background():
                self._loop.call_later(_LOOK_AGAIN, self._continued)
                return
            self.write("\x1b[<u")  # kitty's keys are a stack: each push needs a pop
            if self._take():
                self._host.repaint()

    # -- reading and writing ----------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Queue text for writing; text after the terminal was restored is dropped."""
        self._output.write(data.encode(self._encoding, "backslashreplace"))

    def _lose(self) -> None:
        """End as after SIGHUP, which may be ignored or may not be sent."""
        if not self._is_lost:
            self._is_lost = True
            self._end(LOST)

    def _end(self, code: int) -> None:
        self._host.arm(code)
        self._call(self._host.end, code)

    def _call(self, callback: Callable[..., None], *arguments: int) -> None:
        """Call a function in the event loop, from any thread."""
        with suppress(RuntimeError):  # it is closed: the application has ended
            self._loop.call_soon_threadsafe(callback, *arguments)

    def _read_keys(self) -> None:
        """Read input until the application or the terminal ends."""
        try:
            self._read_all()
        except Exception:  # the edge of the thread; a closed loop means that the application has ended
            if not self._loop.is_closed():
                _logger.exception("reading the terminal failed")
                self._end(1)

    def _read_all(self) -> None:
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        while self._ends_input not in (ready := self._readable(parser)):
            data = self._read() if ready else b""
            if ready and not data:
                self._lose()
                return
            text = decode(data)  # an incomplete character yields nothing yet
            for message in (*(parser.feed(text) if text else ()), *parser.tick()):
                self.process_message(message)

    def _readable(self, parser: XTermParser) -> list[int]:
        """Wait for input; with a pending escape character, only until it must be the Escape key itself."""
        until = parser._timeout_time
        seconds = None if until is None else max(0.0, until - get_time())
        return select.select([self.fileno, self._ends_input], [], [], seconds)[0]

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4_096)
        except OSError:
            return b""
