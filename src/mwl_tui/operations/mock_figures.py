"""What the mock serves, and what it did: what its pane shows. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mwl_tui.scp.query_log import AnsweredQuery

__all__ = ["MockFigures", "MockPlan"]


@dataclass(frozen=True, slots=True)
class MockPlan:
    """What can be changed of the mock while the program runs.

    Attributes:
        items: How many worklist items are made up.
        seed: The same seed gives the same items on every machine.
        port: The TCP port to serve on; 0 picks a free one.
        locales: Of which locales the patients are; empty for the generator's own choice.
    """

    items: int = 200
    seed: int = 1
    port: int = 11112
    locales: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MockFigures:
    """The mock at this moment.

    Attributes:
        plan: What it serves, or would.
        ae_title: Its AE title.
        charset: The Specific Character Set of its items.
        associations: How many are open.
        requests: How many C-ECHO and C-FIND requests it has answered since it was started.
        queries: The queries of late, the newest last; nothing in them is safe to show yet.
    """

    plan: MockPlan = MockPlan()
    ae_title: str = "MWLSCP"
    charset: str = "ISO_IR 192"
    associations: int = 0
    requests: int = 0
    queries: tuple[AnsweredQuery, ...] = ()
