"""Every target of the fuzzer by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fuzz import association, capture, charset, configuration, dump, exchange, file, reader
from tests.fuzz.campaign import Target

TARGETS: dict[str, Target[Any]] = {
    target.name: target
    for target in (
        association.ACCEPTOR,
        association.REQUESTOR,
        exchange.MOCK,
        exchange.SCU,
        reader.TARGET,
        dump.TARGET,
        file.TARGET,
        charset.TARGET,
        configuration.TARGET,
        capture.TARGET,
    )
}

CASES_OF: dict[str, Callable[[str], Any]] = {
    "acceptor": association.cases_of,
    "requestor": association.cases_of,
    "mock": exchange.cases_of,
    "scu": exchange.cases_of,
    "reader": reader.cases_of,
    "file": file.cases_of,
    "charset": charset.cases_of,
    "configuration": configuration.cases_of,
    "capture": capture.cases_of,
}
"""What reads the inputs of ``fixtures/hostile``, by the target in their names."""


def run(name: str, count: int, seed: int, first: int) -> None:
    """Run a target by its name; a process of its own can be told to."""
    TARGETS[name].main(count, seed, first)
