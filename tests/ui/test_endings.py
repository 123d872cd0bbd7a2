"""Cancel, quit, SIGTERM and SIGHUP at a few moments of a query; ``python -m tests.ui.endings`` has them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.endings import PEERS, moments, play

_AT = moments(2)
_SECONDS = 3.0
"""The bound is 1 s; several tests at a time share the processors here."""


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("action", ["cancel", "quit", "SIGTERM", "SIGHUP"])
async def test_ends_at_once_and_restores_the_terminal_and_the_association(
    action: str, peer: str, tmp_path: Path
) -> None:
    endings = await play(action, peer, _AT, tmp_path)
    assert [fault for ending in endings for fault in ending.faults] == []
    assert max(ending.seconds for ending in endings) < _SECONDS
