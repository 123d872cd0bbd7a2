"""The documents hold together: every link leads somewhere, every file that they name exists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "fixtures" / "README.md"])
MADE = {"keys.md", "configuration.md"}
"""Pages that the program makes: a paragraph is one line there."""
GENERATED = {"build/"}
"""Folders that the documents name and that only a run makes."""
WIDTH = 120
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:[\w-]+/)+(?:[\w-]+\.(?:py|md|toml|tcss|svg))?)`")


def name(page: Path) -> str:
    """Name a page for the report of a test."""
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    """Yield the relative links of a page; a link in code is an example."""
    for target in _LINK.findall(_CODE.sub("", prose(page))):
        if not re.match(r"[a-z]+:", target):
            yield target


def exists(file: str) -> bool:
    """Return whether a file or folder is in the repository, counted from its root or from any package."""
    return (ROOT / file).exists() or any((ROOT / "src").rglob(file.rstrip("/")))


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    counts = Counter[str]()
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        found.add(f"{anchor}-{counts[anchor]}" if counts[anchor] else anchor)
        counts[anchor] += 1
    return frozenset(found)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_of_the_repository_that_it_names_exists(page: Path) -> None:
    named = set(_FILE.findall(prose(page))) - GENERATED
    assert not sorted(file for file in named if not exists(file))


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in MADE], ids=name)
def test_prose_is_wrapped(page: Path) -> None:
    lines = [line for line in prose(page).splitlines() if line[:1] not in ("|", "!", "<", "#")]
    assert not [line for line in lines if len(line) > WIDTH and " " in line.strip(" -")]


def test_the_index_links_every_page() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in links(index)}
    wanted = {page for page in DOCS.glob("*.md") if page != index} | set(ROOT.glob("*.md"))
    assert not sorted(name(page) for page in wanted - linked)


def test_the_decisions_are_all_listed() -> None:
    index = DOCS / "decisions" / "README.md"
    linked = {(index.parent / link).resolve() for link in links(index)}
    assert set(index.parent.glob("0*.md")) <= linked


def test_each_question_of_the_index_has_an_answer() -> None:
    _, _, section = (DOCS / "README.md").read_text(encoding="utf-8").partition("## Questions\n")
    questions = re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]
    assert len(questions) >= 10
    assert all("?" in question and _LINK.search(question) for question in questions)
