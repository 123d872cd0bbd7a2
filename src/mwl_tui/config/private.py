"""Files that nobody else may read: mode 0600, in folders of 0700, from the moment they exist, never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def create(path: Path) -> int:
    """Open a new file for writing, and give its descriptor.

    Raises:
        FileExistsError: Something stands there, a link included.
        OSError: The file cannot be made.
    """
    return os.open(path, _FLAGS | os.O_EXCL, 0o600)


def append(path: Path) -> int:
    """Open a file to write at its end, making it and its folder where they are missing, and give its descriptor.

    Raises:
        OSError: It cannot be made or written, or it is a link, or no file.
    """
    make_folder(path.parent)
    handle = os.open(path, _FLAGS | os.O_APPEND | os.O_NONBLOCK, 0o600)  # a pipe that nobody reads must not hold us
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(0, "not a file")


def make_folder(path: Path) -> None:
    """Make a folder and those on the way to it, each for the owner alone; what is there stays as it is.

    ``Path.mkdir(parents=True)`` would leave those on the way to the umask.

    Raises:
        OSError: It cannot be made.
    """
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def sibling(path: Path) -> Path:
    """Return a name in the same folder for what will replace ``path``."""
    return path.with_name(f".{path.name[:64]}.{os.urandom(6).hex()}.tmp")


def exposed(path: Path) -> str:
    """Return a warning where others may read or write a file; empty where they may not, or there is none."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return ""
    return f"{path} is open to others (mode {mode:04o}): chmod 600" if mode & 0o077 else ""
