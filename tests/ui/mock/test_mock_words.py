from __future__ import annotations

import pytest

from mwl_tui.config import MockSettings
from mwl_tui.operations.mock_figures import MockFigures
from mwl_tui.operations.target import MockPhase, MockStatus
from mwl_tui.scp.query_log import AnsweredQuery
from mwl_tui.ui.mock.model import mock_words
from mwl_tui.worklist.table import START_DATE

PLAN = MockSettings(items=200, seed=1, port=11112)


def query(*, keys: dict[tuple[int, ...], str] | None = None, status: int | None = 0, ae: str = "CT01") -> AnsweredQuery:
    return AnsweredQuery(0.0, ae, "127.0.0.1", tuple((keys or {}).items()), 37, status, 0.012)


def told(one: AnsweredQuery) -> str:
    return "".join(span.text for span in mock_words.query_spans(one, 100))


def test_a_query_is_told_with_who_how_many_and_the_keys_in_words() -> None:
    line = told(query(keys={START_DATE: "20261122", (0x0010_0010,): "VIV*"}))
    for words in ("CT01", "37 in 12 ms", "Date 20261122, Patient VIV*"):
        assert words in line
    assert "everything" in told(query())


def test_a_query_that_failed_says_so() -> None:
    assert "37" not in told(query(status=0xA900))
    assert "cut off" in told(query(status=None))


def test_nothing_of_a_client_acts_on_the_terminal() -> None:
    assert not set(told(query(keys={START_DATE: "\x1b[2J\x9b"}, ae="\x1b[31m\n"))) & {"\x1b", "\x9b", "\n"}


def test_what_the_mock_does_is_told_with_a_mark_and_a_word() -> None:
    figures = MockFigures(PLAN)
    assert mock_words.phase_words(MockStatus(), figures) == ("○", "off")
    serving = MockStatus(MockPhase.SERVING, "127.0.0.1:5", 200, 11112)
    mark, words = mock_words.phase_words(serving, figures)
    assert mark == "●"
    assert "MWLSCP@127.0.0.1:5" in words
    assert "11112 is taken" in words
    assert "200 made-up items · seed 1" in mock_words.about(serving, figures)
    assert mock_words.activity(MockFigures(PLAN, associations=1)) == "1 association now · 0 requests answered"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("seed", "x", "whole number"),
        ("items", "-1", "from 0 to 1,000,000"),
        ("items", "9" * 30, "from 0 to 1,000,000"),
        ("port", "65536", "from 0 to 65,535"),
        ("locales", "é", "en_US"),
    ],
)
def test_a_plan_that_does_not_hold_has_its_reason(name: str, typed: str, said: str) -> None:
    made = mock_words.planned({name: typed}, PLAN)
    assert made.plan is None
    assert said in made.reasons[name]


def test_a_plan_takes_what_is_typed_and_keeps_the_rest() -> None:
    typed = {"seed": "7", "items": "1,000", "port": "", "locales": "en_US, ja_JP"}
    assert mock_words.planned(typed, PLAN).plan == MockSettings(
        items=1_000, seed=7, port=11112, locales=("en_US", "ja_JP")
    )
