"""No sentence is parsed: with every sentence about an event replaced by another, all that is built on events works.

Run by hand over everything: ``pytest --reworded "with bait"``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.quick import one_of
from tests.reworded import WAYS

TESTS = Path(__file__).parent
BEHAVIOUR = (  # runs, ladder, both ends, filters, an opened event, exports, what a cancel does, what --trace tells
    *sorted((TESTS / "ui" / "log").glob("test_l*.py")),
    TESTS / "ui" / "log" / "test_pairing.py",
    TESTS / "operations" / "test_exchange.py",
    TESTS / "network" / "test_trace.py",
    TESTS / "network" / "test_timings.py",
    TESTS / "cli" / "test_trace_lines.py",
)


@pytest.mark.timeout(180)  # a run of pytest in a process of its own, of some 130 tests
@pytest.mark.parametrize("way", one_of(WAYS, "with bait", "a run of pytest of its own for each way"))
def test_behaviour_stays_whatever_the_words_are(way: str) -> None:
    left_out = "not quick and not while_they_are_added and not neither_pydicom and not for_ever"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", left_out]
    done = subprocess.run([*command, "--reworded", way, *map(str, BEHAVIOUR)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3_000:]
