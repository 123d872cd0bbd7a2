"""Cancel, quit, SIGTERM and SIGHUP at a few moments of a query; ``python -m tests.ui.endings`` has them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quick import one_of
from tests.ui.endings import PEERS, moments, play

_AT = moments(2)
_SECONDS = 3.0
"""The bound is 1 s; several tests at a time share the processors here."""
_REASON = "a process in a terminal for each moment"


@pytest.mark.parametrize("peer", one_of(PEERS, "hung", _REASON))
@pytest.mark.parametrize("action", one_of(["cancel", "quit", "SIGTERM", "SIGHUP"], "SIGTERM", _REASON))
async def test_ends_at_once_and_restores_the_terminal_and_the_association(
    action: str, peer: str, tmp_path: Path
) -> None:
    endings = await play(action, peer, _AT, tmp_path)
    assert [fault for ending in endings for fault in ending.faults] == []
    assert max(ending.seconds for ending in endings) < _SECONDS
