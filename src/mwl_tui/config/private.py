"""Files that only their owner may read: mode 0600, in folders of 0700, from creation on, never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def create(path: Path) -> int:
    """Open a new file for writing; return its descriptor.

    Raises:
        FileExistsError: The name exists, maybe as a link.
        OSError: The file cannot be created.
    """
    return os.open(path, _FLAGS | os.O_EXCL, 0o600)


def append(path: Path) -> int:
    """Open a file for appending, and create it and its folder if missing; return its descriptor.

    Raises:
        OSError: It cannot be created or written, or it is a link, or not a file.
    """
    make_folder(path.parent)
    handle = os.open(path, _FLAGS | os.O_APPEND | os.O_NONBLOCK, 0o600)  # a pipe without a reader must not block
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(0, "not a file")


def make_folder(path: Path) -> None:
    """Create a folder and its parents, each for the owner alone; existing folders are not changed.

    ``Path.mkdir(parents=True)`` would create parents with the mode of the umask.

    Raises:
        OSError: It cannot be created.
    """
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def sibling(path: Path) -> Path:
    """Return a temporary name in the same folder for a file that will replace ``path``."""
    return path.with_name(f".{path.name[:64]}.{os.urandom(6).hex()}.tmp")


def exposed(path: Path) -> str:
    """Return a warning if others may read or write a file; empty if they may not, or it does not exist."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return ""
    return f"{path} is open to others (mode {mode:04o}): chmod 600" if mode & 0o077 else ""
