"""Checks of this terminal: can it show the workbench, and suspend it? Imports no Textual."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

__all__ = ["can_stop", "reason_against"]


def reason_against(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why the workbench cannot open here, or None."""
    instead = "'mwl-tui find' does the same without a screen"
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        return f"the workbench needs a terminal on its input and output; {instead}"
    if environment.get("TERM", "dumb") == "dumb":
        return f"the terminal cannot move its cursor (TERM=dumb); {instead}"
    return None


def can_stop() -> bool:
    """Return whether a shell would notice that the process group stops, and could continue it.

    The kernel is asked: it discards SIGTSTP where the group is orphaned, as in a terminal that runs the program in
    place of a shell. A child that stops itself is in the same group, and answers for it.
    """
    try:
        child = os.posix_spawn("/bin/sh", ["sh", "-c", "kill -TSTP $$"], os.environ)
        _, status = os.waitpid(child, os.WUNTRACED)
    except OSError:
        return False
    if not os.WIFSTOPPED(status):
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True
