"""Mutations for each target that reads bytes: a thousand in a quick run, twenty thousand more in a whole one.

``make fuzz`` runs any number of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random

import pytest

from tests.fuzz.campaign import BrokenPromise, Target
from tests.fuzz.targets import TARGETS

SEED = 1
SHARDS = 8
"""So that the processes of a test run share a target."""
MUTATIONS = 20_000


@pytest.fixture(autouse=True)
def _not_counted() -> Iterator[None]:
    """Count no lines for coverage, which would cost more than the mutations; pytest-cov's mark is lost on xdist."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.slow(reason="20,000 mutations a target")
def test_no_mutation_breaks_a_promise(name: str, shard: int) -> None:
    count = MUTATIONS // SHARDS
    assert sum(TARGETS[name].main(count, SEED, shard * count).outcomes.values()) == count


@pytest.mark.parametrize(
    ("name", "good", "kinds"),
    [
        ("acceptor", "released by the peer", 50),
        ("requestor", "Released", 50),
        ("mock", "released or rejected", 40),
        ("scu", "complete", 40),
        ("reader", "good", 12),
        ("dump", "good", 12),
        ("file", "explicit VR", 15),
        ("charset", "written as read", 4),
        ("configuration", "loaded", 30),
        ("capture", "whole", 20),
    ],
)
def test_mutations_meet_good_and_broken_input_of_many_kinds(name: str, good: str, kinds: int) -> None:
    outcomes = TARGETS[name].main(1_000, 3).outcomes
    assert outcomes[good] >= 50, outcomes
    assert len(outcomes) >= kinds, outcomes
    assert outcomes.most_common(1)[0][1] <= 700, "most mutations meet one wall"


def test_a_broken_promise_names_its_mutation_and_replays_alone() -> None:
    def attempt(case: int) -> str:
        assert case % 50, "divided"
        return "not divided"

    target = Target("numbers", lambda rng: rng.randrange(1_000), attempt, hex)
    with pytest.raises(BrokenPromise, match="numbers, mutation ") as caught:
        target.main(1_000, 7)
    number = int(str(caught.value).split(" of seed")[0].rpartition(" ")[2])
    with pytest.raises(BrokenPromise, match=f"mutation {number} of seed 7") as again:
        target.main(1, 7, number)
    assert str(again.value) == str(caught.value)


def test_memory_that_grows_breaks_a_promise() -> None:
    held: list[bytes] = []
    target = Target("hoarder", Random.random, lambda _: held.append(b"\1" * 100_000) or "held", repr)  # type: ignore[func-returns-value]
    with pytest.raises(BrokenPromise, match="memory grew"):
        target.main(300, 1)
