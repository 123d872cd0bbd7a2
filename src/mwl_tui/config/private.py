"""New files that nobody else may read: mode 0600 from the moment they exist, never through a link."""

from __future__ import annotations

import os
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def create(path: Path) -> int:
    """Open a new file for writing, and give its descriptor.

    Raises:
        FileExistsError: Something stands there, a link included.
        OSError: The file cannot be made.
    """
    return os.open(path, _FLAGS, 0o600)


def sibling(path: Path) -> Path:
    """Give a name in the same folder for what will replace ``path``."""
    return path.with_name(f".{path.name[:64]}.{os.urandom(6).hex()}.tmp")
