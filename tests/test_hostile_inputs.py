"""What once broke a promise of the fuzzer, and may not again: ``fixtures/hostile``, each named by its target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import CASES_OF, TARGETS

FIXTURES = Path(__file__).parents[1] / "fixtures"
INPUTS = sorted((FIXTURES / "hostile").iterdir())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_input_that_broke_a_promise_keeps_it(path: Path) -> None:
    target = path.name.partition("-")[0]
    cases = CASES_OF[target](path.read_text())
    assert cases
    for case in cases:
        TARGETS[target].attempt(case)


@pytest.mark.parametrize("folder", ["hostile", "sessions"])
def test_every_input_has_its_line_in_the_readme(folder: str) -> None:
    text = (FIXTURES / "README.md").read_text()
    assert [path.name for path in (FIXTURES / folder).iterdir() if f"`{path.name}`" not in text] == []
