"""What the export offers, and how it tells what came of it. No widget here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from mwl_tui.dicom.text import safe_text
from mwl_tui.operations.exchange import Row
from mwl_tui.operations.export import Export, ExportFormat
from mwl_tui.operations.outcome import counted

__all__ = ["ExportScope", "Scope", "about", "folder_of", "progress", "scopes", "told"]


class Scope(Enum):
    """Which responses are written; the value names it on the screen."""

    MARKED = "marked"
    SHOWN = "all shown"
    ONE = "this one"


class ExportScope(NamedTuple):
    """A choice of responses.

    Attributes:
        what: Which.
        rows: They.
    """

    what: Scope
    rows: list[Row]

    @property
    def words(self) -> str:
        """The choice with its number."""
        return self.what.value if self.what is Scope.ONE else f"{self.what.value} ({len(self.rows):,})"


def scopes(marked: Sequence[Row], shown: Sequence[Row], current: Row | None) -> list[ExportScope]:
    """Return what there is to choose from, the likeliest first.

    Args:
        marked: The marked responses.
        shown: All that are shown.
        current: The one under the cursor.
    """
    made = [ExportScope(Scope.MARKED, list(marked)), ExportScope(Scope.SHOWN, list(shown))]
    if current is not None:
        made.append(ExportScope(Scope.ONE, [current]))
    return [scope for scope in made if scope.rows]


def folder_of(typed: str) -> Path:
    """Return the folder that was typed, ``~`` and all, in full."""
    return Path(os.path.expanduser(typed.strip() or os.curdir)).absolute()


def about(scope: ExportScope, form: ExportFormat) -> str:
    """Return what the files will be like, before they are written."""
    malformed = sum(row.response.malformed is not None for row in scope.rows)
    made = all(row.run.target.is_mock for row in scope.rows)
    holds = "The patients are made up by the mock." if made else "It holds patients' data."
    said = f"Only you may read what is written (mode 0600), and nothing is overwritten. {holds}"
    if not malformed:
        return said
    if form.takes_malformed:
        return f"{said} {counted(malformed, 'malformed response')}: as bytes, in a .bin each."
    return f"{said} {counted(malformed, 'malformed response')} will be left out: DICOM files keep the bytes."


def progress(export: Export) -> str:
    """Return how far an export is."""
    total = len(export.order.rows)
    share = 100 * (export.done + export.left_out) // max(1, total)
    return f"{export.done:,} of {total:,} written · {share} %"


def told(export: Export) -> str:
    """Return what came of an export; with the full path, so that it can be found."""
    if export.error:
        return f"Nothing was written: {safe_text(export.error, 300)}"
    if export.path is None:
        return "Stopped; nothing was left behind"
    left_out = f", {counted(export.left_out, 'malformed one')} left out" if export.left_out else ""
    return f"{counted(export.done, 'response')} written{left_out}:\n{safe_text(str(export.path), 1_000)}"
