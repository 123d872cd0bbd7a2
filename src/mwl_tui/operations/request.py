"""What a query of the screen asks for. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from mwl_tui.dicom.dataset import Path
from mwl_tui.worklist.query import Query
from mwl_tui.worklist.table import DEFAULT_COLUMNS

__all__ = ["Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """What goes to each peer.

    Attributes:
        query: Matching and return keys.
        columns: The attributes that each row gives as text.
        check: Whether each key must obey its VR; a tester of SCPs may want to send what does not.
    """

    query: Query = field(default_factory=Query.default)
    columns: tuple[Path, ...] = DEFAULT_COLUMNS
    check: bool = True
