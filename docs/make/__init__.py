"""The pages of ``docs/`` that are made from the program: ``python -m docs.make`` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docs.make import configuration, keys

__all__ = ["pages"]

FOLDER = Path(__file__).parents[1]


def pages() -> Mapping[Path, str]:
    """Return each page by its file, as it has to be."""
    return {FOLDER / "keys.md": keys.page(), FOLDER / "configuration.md": configuration.page()}
