"""The terminal goes, or stops reading, at a moment: a few kinds here, all of them with ``MWL_TUI_ENDINGS=100``."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.peers.required import require
from tests.ui.terminal_endings import BOUND, KINDS, play

_COUNT = int(os.environ.get("MWL_TUI_ENDINGS", "0"))
_FEW = ("q, then close", "q, then SIGCONT", "close, hang-up ignored", "unread, then q")
_PLAYED = [(list(KINDS)[number % len(KINDS)], number) for number in range(_COUNT)] or [(kind, 0) for kind in _FEW]


@pytest.mark.parametrize(("kind", "number"), _PLAYED)
def test_nothing_is_left_and_a_terminal_that_is_there_is_restored(kind: str, number: int, tmp_path: Path) -> None:
    if kind.startswith("tmux"):
        require("tmux")
    ending = play(kind, random.Random(number), tmp_path)
    assert ending.faults == []
    assert ending.seconds <= BOUND
