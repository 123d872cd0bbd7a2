"""The names of attributes, as they are shown, typed and remembered."""

from __future__ import annotations

from mwl_tui.dicom.dataset import Path
from mwl_tui.errors import QueryError
from mwl_tui.worklist.table import label, resolve

__all__ = ["name_of", "path_of"]


def name_of(path: Path) -> str:
    """Name a path so that :func:`path_of` finds it again: with a dot before it where the name alone means another."""
    name = label(path)
    return name if path_of(name) == path else f".{name}"


def path_of(name: str) -> Path | None:
    """Return the path that a name means; None where it means none."""
    try:
        return resolve(name)
    except QueryError:
        return None
