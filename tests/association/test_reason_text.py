"""Codes of PS3.8 in words."""

from __future__ import annotations

import pytest

from mwl_tui.association import WorklistNegotiation, abort_words, rejection


@pytest.mark.parametrize(
    ("codes", "words", "advice"),
    [
        ((1, 1, 7), "rejected permanently by the service user: called AE title not recognized", "called AE title"),
        ((1, 1, 3), "calling AE title not recognized", "calling AE title"),
        ((2, 3, 1), "rejected for now by the service provider (presentation): temporary congestion", "try again"),
        ((2, 3, 2), "local limit exceeded", "try again"),
        ((9, 9, 9), "rejected (result 9) by source 9: reserved reason 9", "log"),
    ],
)
def test_a_rejection_says_who_and_why_and_what_to_try(codes: tuple[int, int, int], words: str, advice: str) -> None:
    error = rejection(*codes)
    assert words in error.reason
    assert advice in error.advice
    assert (error.result, error.source, error.code) == codes


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [(0, 0, "service user"), (2, 6, "invalid PDU parameter value"), (2, 3, "reserved reason 3"), (1, 0, "reserved")],
)
def test_an_abort_says_who_and_why(source: int, code: int, words: str) -> None:
    assert words in abort_words(source, code)


class TestWorklistNegotiation:
    @pytest.mark.parametrize(
        ("negotiation", "encoded"),
        [
            (WorklistNegotiation(fuzzy=True, timezone=None), b"\1\1\1"),
            (WorklistNegotiation(fuzzy=False, timezone=True), b"\1\1\0\1"),
        ],
    )
    def test_it_is_encoded_and_decoded(self, negotiation: WorklistNegotiation, encoded: bytes) -> None:
        assert negotiation.encode() == encoded
        assert WorklistNegotiation.decode(encoded) == negotiation

    def test_too_few_bytes_say_nothing(self) -> None:
        assert WorklistNegotiation.decode(b"\1\1") is None

    @pytest.mark.parametrize("length", [3, 4])
    def test_the_answer_has_the_length_of_the_question(self, length: int) -> None:
        asked = WorklistNegotiation.decode(b"\1\1\1\1"[:length])
        assert asked is not None
        assert len(WorklistNegotiation(fuzzy=True, timezone=False).answer(asked).encode()) == length

    def test_only_what_both_want_is_agreed(self) -> None:
        answer = WorklistNegotiation(fuzzy=True).answer(WorklistNegotiation(fuzzy=True, timezone=True))
        assert answer == WorklistNegotiation(fuzzy=True, timezone=False)
