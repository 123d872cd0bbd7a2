"""Text for tmux: it keeps a buffer of its own, and by default passes on no OSC 52 of the programs inside it."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE

__all__ = ["inside_tmux", "load_buffer"]

_SECONDS = 2.0


def inside_tmux() -> bool:
    """Return whether this terminal is a pane of tmux."""
    return bool(os.environ.get("TMUX"))


async def load_buffer(text: str) -> bool:
    """Load a text into the buffer of tmux, and through it for the clipboard of the terminal outside.

    Returns:
        False where there is no tmux (3.2 or newer), it does not answer in time, or it refuses.
    """
    try:
        client = await asyncio.create_subprocess_exec(
            "tmux", "load-buffer", "-w", "-", stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(client.communicate(text.encode("utf-8", "replace")), _SECONDS)
    except (TimeoutError, OSError):
        return False
    finally:
        if client.returncode is None:
            client.kill()
    return client.returncode == 0
