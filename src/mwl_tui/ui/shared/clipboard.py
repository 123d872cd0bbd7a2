"""Copying: by OSC 52 to the terminal, and in tmux through tmux."""

from __future__ import annotations

from textual.app import App

from mwl_tui.ui.keys.wording import worded
from mwl_tui.ui.shared import tmux
from mwl_tui.ui.shared.model import clipboard

__all__ = ["copy_text"]


def copy_text(app: App[object], text: str, what: str) -> None:
    """Send text to the clipboard, and notify the user; a text too long for a terminal is not sent.

    Args:
        app: The application.
        text: The text, as a peer may have sent it: control characters are made visible here.
        what: What it is, for the notification, as ``row`` or ``log line``.
    """
    safe = clipboard.for_clipboard(text)
    if not clipboard.fits(safe):
        app.notify(
            worded(app, clipboard.too_long_words(safe, what)), title="Not copied", severity="warning", markup=False
        )
    elif tmux.inside_tmux():
        app.run_worker(_through_tmux(app, safe, what), group="clipboard", exclusive=True, exit_on_error=False)
    else:
        _through_terminal(app, safe, what)


async def _through_tmux(app: App[object], text: str, what: str) -> None:
    if await tmux.load_buffer(text):
        app.notify(clipboard.sent_words(text, what, tmux=True), title="Copied", markup=False)
    else:
        _through_terminal(app, text, what)


def _through_terminal(app: App[object], text: str, what: str) -> None:
    app.copy_to_clipboard(text)
    app.notify(clipboard.sent_words(text, what, tmux=False), title="Copied", markup=False)
