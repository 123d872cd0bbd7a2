"""The pages that are made from the program: none is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.make import pages

PAGES = pages()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_page_is_as_the_program_makes_it(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == PAGES[file], "stale: `make docs` writes it"


def test_every_key_of_the_settings_has_a_meaning() -> None:
    rows = [line for file, page in PAGES.items() if file.name == "configuration.md" for line in page.splitlines()]
    meanings = [line.split(" | ")[-1] for line in rows if line.startswith("| `")]
    assert len(meanings) > 50
    assert all(len(meaning) > 4 for meaning in meanings)
