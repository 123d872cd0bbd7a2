"""The detail pane follows the cursor of the worklist."""

from __future__ import annotations

from mwl_tui.operations.exchange import Row
from mwl_tui.operations.readings import Readings
from mwl_tui.ui.detail.detail import Detail

__all__ = ["DetailFollower"]


class DetailFollower:
    """Shows the response under the cursor in the detail pane after a short delay, so that no key waits for it.

    Args:
        detail: The pane.
        readings: The character set reading of each exchange.
    """

    def __init__(self, detail: Detail, readings: Readings) -> None:
        self._detail, self._readings = detail, readings
        self._row: Row | None = None
        self._is_behind = False

    def note(self, row: Row | None) -> None:
        """Remember the response under the cursor; None where there is none."""
        self._row, self._is_behind = row, True

    def catch_up(self) -> None:
        """Show it."""
        if self._is_behind:
            self._is_behind, row = False, self._row
            self._detail.show(row, self._readings.of_run(row.run) if row is not None else None)
