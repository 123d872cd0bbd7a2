from __future__ import annotations

import pytest

from mwl_tui.network import wall_clock
from mwl_tui.network.wall_clock import WallClock


class Clocks:
    """Both clocks of the system, and a pause of the process between two readings of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monotonic, self.zero, self.pause = 100.0, 1_700_000_000.0, 0.0
        monkeypatch.setattr(wall_clock, "time", self.time_of_day)
        monkeypatch.setattr(wall_clock, "monotonic", lambda: self.monotonic)

    def time_of_day(self) -> float:
        self.monotonic += self.pause
        return self.zero + self.monotonic


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(monkeypatch)


@pytest.mark.parametrize("pause", [0.000_1, 0.004, 0.5, 60.0])
def test_a_pause_between_the_readings_does_not_change_the_time_of_day(clocks: Clocks, pause: float) -> None:
    clock = WallClock()
    clocks.pause = pause
    assert clock.at(7.0) == clocks.zero + 7.0


@pytest.mark.parametrize("by", [-3_600.0, -0.02, 0.02, 3_600.0])
def test_a_clock_that_was_set_and_a_machine_that_slept_are_followed(clocks: Clocks, by: float) -> None:
    clock = WallClock()
    clocks.zero += by
    assert clock.at(7.0) == clocks.zero + 7.0


def test_a_clock_that_is_corrected_by_little_keeps_the_order_of_events(clocks: Clocks) -> None:
    clock = WallClock()
    earlier = clock.at(7.0)
    clocks.zero -= 0.004
    assert clock.at(7.000_001) > earlier
