"""A few thousand mutations with every test run; ``make fuzz`` runs any number of the same."""

from __future__ import annotations

import pytest

from tests.fuzz import dump, reader


@pytest.mark.parametrize("seed", [1, 2])
def test_broken_data_sets_are_read_alike_in_every_way_or_refused(seed: int) -> None:
    reader.main(4_000, seed)


def test_broken_dumps_are_read_exactly_or_refused() -> None:
    dump.main(1_500, 1)


def test_mutations_meet_good_and_broken_data_sets() -> None:
    rng = reader.random.Random(3)
    outcomes = {reader.attempt(*reader.mutated(rng)) for _ in range(3_000)}
    assert "good" in outcomes
    assert len(outcomes) >= 12
