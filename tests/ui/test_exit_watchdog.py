"""The way out has a bound, whatever hangs on it."""

from __future__ import annotations

import subprocess
import sys
from time import monotonic

import pytest

CODE = """
import sys, threading, time
from mwl_tui.ui.exit_watchdog import ExitWatchdog
def rescue():
    print("rescued", flush=True)
    {rescue}
with ExitWatchdog(rescue, bound=0.3) as watchdog:
    watchdog.arm(7)
    watchdog.arm(8)
    {way_out}
sys.exit(3)
"""


def played(way_out: str, rescue: str = "pass") -> tuple[int, str, float]:
    began = monotonic()
    command = [sys.executable, "-c", CODE.format(way_out=way_out, rescue=rescue)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    return done.returncode, done.stdout.strip(), monotonic() - began


def test_a_way_out_in_time_is_left_alone() -> None:
    assert played("pass")[:2] == (3, "")


@pytest.mark.parametrize(
    "way_out", ["time.sleep(60)", "threading.Thread(target=time.sleep, args=(60,)).start(); threading._shutdown()"]
)
def test_a_way_out_that_hangs_ends_with_the_first_code_after_what_is_to_be_saved(way_out: str) -> None:
    code, said, seconds = played(way_out)
    assert (code, said) == (7, "rescued")
    assert seconds < 5


def test_what_is_to_be_saved_may_hang_too() -> None:
    code, _, seconds = played("time.sleep(60)", rescue="time.sleep(60)")
    assert code == 7
    assert seconds < 5
