"""What the mock serves, and what it did: what its pane shows. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mwl_tui.config import MockSettings

if TYPE_CHECKING:
    from mwl_tui.scp.query_log import AnsweredQuery

__all__ = ["MockFigures"]


@dataclass(frozen=True, slots=True)
class MockFigures:
    """The mock at this moment.

    Attributes:
        settings: What it serves, or would.
        associations: How many are open.
        requests: How many requests it has answered since it was started.
        queries: The recent queries, the newest last; nothing in them is safe to show yet.
    """

    settings: MockSettings = field(default_factory=MockSettings)
    associations: int = 0
    requests: int = 0
    queries: tuple[AnsweredQuery, ...] = ()
