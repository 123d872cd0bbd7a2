from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mwl_tui.worklist.wildcard import WildCard, is_wild
from tests.quick import examples

LETTERS = st.text(alphabet="ab", max_size=12)
PATTERNS = st.text(alphabet="ab*?", max_size=10)


def naive(pattern: str, text: str) -> bool:
    """The definition itself, by the table of all pairs of prefixes."""
    reached = {0}
    for character in pattern:
        if character == "*":
            reached = {end for start in reached for end in range(start, len(text) + 1)}
        else:
            reached = {at + 1 for at in reached if at < len(text) and character in ("?", text[at])}
    return len(text) in reached


@settings(max_examples=examples(1000))
@given(PATTERNS, LETTERS)
@example("ab*ba", "aba")
@example("*ab*b", "ab")
@example("*a?b*b", "aab")
@example("*a???*", "aa")
def test_pattern_accepts_what_its_definition_accepts(pattern: str, text: str) -> None:
    assert WildCard(pattern).accepts(text) == naive(pattern, text)


@given(PATTERNS, LETTERS)
def test_everything_accepted_begins_with_the_prefix(pattern: str, text: str) -> None:
    card = WildCard(pattern)
    if card.accepts(text):
        assert text.startswith(card.prefix)


@pytest.mark.parametrize(
    ("pattern", "text", "accepted"),
    [
        ("*", "", True),
        ("?", "", False),
        ("a.c", "abc", False),
        ("[ab]*", "a", False),
        ("*^*", "A^B", True),
        ("MÜ?LER*", "MÜLLER^X", True),
    ],
)
def test_only_star_and_question_mark_are_special(pattern: str, text: str, accepted: bool) -> None:
    assert WildCard(pattern).accepts(text) is accepted


def test_prefix_ends_at_the_first_wild_card() -> None:
    assert [WildCard(pattern).prefix for pattern in ("AB*C", "A?B*", "*AB", "?AB", "AB")] == ["AB", "A", "", "", "AB"]


def test_literal_text_is_folded_and_wild_cards_are_not() -> None:
    assert WildCard("SS*ẞ?", str.casefold).accepts("ssxssy")


def test_is_wild_tells_patterns_from_text() -> None:
    assert [is_wild(text) for text in ("A*", "?", "A", "")] == [True, True, False, False]


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 5000 + "*b", "*" + "a" * 5000 + "b*", "*" + "a?" * 5000 + "b*", "*" + "a" * 5000 + "?b*"],
    ids=["many stars", "one long run", "many marks", "a mark at the end"],
)
def test_hostile_pattern_takes_no_longer_than_its_length(pattern: str) -> None:
    text = "a" * 10_240
    began = time.process_time()
    assert not WildCard(pattern).accepts(text)
    assert time.process_time() - began < 0.5
    assert re.fullmatch("a*", text)
