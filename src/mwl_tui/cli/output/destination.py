"""Where ``find`` writes to: stdout, or a new private file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mwl_tui.cli import streams
from mwl_tui.config.private import create, sibling
from mwl_tui.errors import ConfigError


@dataclass
class Destination:
    """Where to write.

    Attributes:
        out: The stream.
        answered: Set it where the query was answered: a file is then kept even if there was nothing to write.
    """

    out: TextIO
    answered: bool = False


@contextmanager
def destination(file: Path | None, *, force: bool, utf8: bool) -> Iterator[Destination]:
    """Return the place to write to.

    A file is new, mode 0600, and never written through a link; without an answer there is none. With ``force`` it
    takes the place of another one in one step, at the end.

    Args:
        file: The file, or None for stdout.
        force: Whether an existing file may be replaced.
        utf8: Whether stdout must be UTF-8 whatever the locale says; a file always is.

    Raises:
        ConfigError: The file cannot be made.
    """
    if file is None:
        if utf8:
            streams.use_utf8()
        yield Destination(sys.stdout)
        sys.stdout.flush()
        return
    target = sibling(file) if force else file
    handle = _created(target, file)
    with _kept(handle, target, file) as place:
        yield place


def _created(target: Path, file: Path) -> int:
    """Open the new file; whether it can replace another is checked before anything is sent."""
    try:
        if os.path.isdir(file):
            raise ConfigError(f"{file} is a folder", key="-o")
        if target != file:
            with suppress(FileNotFoundError):
                os.lstat(file)
        return create(target)
    except FileExistsError:
        raise ConfigError(f"{file} exists; --force replaces it", key="-o") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be created: {error.strerror}", key="-o") from error


@contextmanager
def _kept(handle: int, target: Path, file: Path) -> Iterator[Destination]:
    place = Destination(os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline=""))
    try:
        try:
            with place.out:
                yield place
        finally:
            _settle(target, file, place.answered)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}", key="-o") from error


def _settle(target: Path, file: Path, answered: bool) -> None:
    """Keep a file that has content, even if the query failed; without an answer an empty one is deleted."""
    if not target.exists():
        return
    if not answered and target.stat().st_size == 0:
        target.unlink()
    elif target != file:
        os.replace(target, file)
