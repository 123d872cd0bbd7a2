"""The terminal goes, or stops reading, at a moment: every kind once, two of them in a quick run.

``python -m tests.ui.terminal_endings 100`` plays them at a hundred moments.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.peers.required import require
from tests.quick import some_of
from tests.ui.terminal_endings import BOUND, KINDS, play

_FEW = ("q, then close", "unread, then q")


@pytest.mark.parametrize("kind", some_of(KINDS, _FEW, "a process in a terminal for each kind"))
def test_nothing_is_left_and_a_terminal_that_is_there_is_restored(kind: str, tmp_path: Path) -> None:
    if kind.startswith("tmux"):
        require("tmux")
    ending = play(kind, random.Random(0), tmp_path)
    assert ending.faults == []
    assert ending.seconds <= BOUND
