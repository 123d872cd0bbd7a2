"""What follows from the mock's settings, with a screen or without: its items, and whom it serves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mwl_tui.network.address import is_loopback

if TYPE_CHECKING:
    from mwl_tui.config import MockSettings
    from mwl_tui.dicom.dataset import DataSet

__all__ = ["made_items", "serves_anyone"]


def serves_anyone(settings: MockSettings) -> bool:
    """Return whether other machines are served, whatever their calling AE title."""
    return not (settings.allow_calling or is_loopback(settings.host))


def made_items(settings: MockSettings) -> Iterator[DataSet]:
    """Return the worklist items that the settings describe.

    Raises:
        MwlError: They cannot be made.
    """
    from mwl_tui.scp.seed.generator import DEFAULT_LOCALES, generate  # with it come faker and pydicom

    locales = settings.locales or DEFAULT_LOCALES
    return generate(settings.items, seed=settings.seed, locales=locales, charset=settings.charset)
