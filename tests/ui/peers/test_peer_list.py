from __future__ import annotations

import pytest
from rich.cells import cell_len

from mwl_tui.operations.target import Origin, Target
from mwl_tui.ui.peers.model.peer_list import PeerLine, line_spans, matching, noted
from mwl_tui.ui.shared.model.durations import ago, latency
from mwl_tui.ui.state import EchoState
from tests.ui.fakes import MOCK, RIS

NOW = 1_800_000_000.0


def told(line: PeerLine, width: int = 72) -> str:
    return "".join(span.text for span in line_spans(line, width, NOW))


def echoed(*, good: bool = True, words: str = "C-ECHO", ago: float = 190) -> EchoState:
    return EchoState(good=good, words=words, seconds=0.012, at=NOW - ago)


def test_every_word_that_is_typed_narrows_the_list() -> None:
    assert matching([MOCK, RIS], "") == [MOCK, RIS]
    assert matching([MOCK, RIS], "TEST 104") == [RIS]
    assert matching([MOCK, RIS], "modality1") == [RIS]
    assert matching([MOCK, RIS], "test mock") == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 d ago"),
    ],
)
def test_how_long_ago(seconds: float, words: str) -> None:
    assert ago(seconds) == words


def test_latency_is_told_in_the_unit_that_suits() -> None:
    assert (latency(0.0124), latency(3.44)) == ("12 ms", "3.4 s")


def test_a_line_tells_name_address_result_latency_and_when() -> None:
    line = PeerLine(RIS, number=2, current=True, marked=True, last=echoed())
    assert told(line).split() == ["▸●", "2", "RIS-TEST", "RISMWL@10.1.2.3:104", "✓", "12", "ms", "·", "3", "min"]
    assert "MODALITY1 → RISMWL@10.1.2.3:104" in told(line, 116)
    assert told(line, 116).endswith("✓ 12 ms · 3 min ago")


def test_what_went_wrong_is_told_in_words_with_its_own_mark() -> None:
    line = PeerLine(RIS, last=echoed(good=False, words="not reached"))
    assert told(line, 116).endswith("✗ not reached · 3 min ago")
    assert "responses" in told(PeerLine(RIS, last=echoed(words="37 responses")), 116)


def test_a_test_under_way_and_a_mock_that_is_off_are_told() -> None:
    assert told(PeerLine(RIS, testing=True, last=echoed())).endswith("… testing")
    assert told(PeerLine(MOCK, off=True, last=echoed())).endswith("○ off")
    assert told(PeerLine(RIS), 116).endswith("not tried yet")


@pytest.mark.parametrize("width", [40, 56, 72, 116, 190])
def test_no_line_is_wider_than_the_list_whatever_stands_in_it(width: int) -> None:
    wide = Target("名" * 32, "C" * 16, "D" * 16, "host." * 40 + "example", 65_535, notes="n" * 4_000)
    line = PeerLine(wide, last=echoed(good=False, words="words " * 20))
    assert cell_len(told(line, width)) <= max(width, 60)


def test_nothing_of_a_peer_acts_on_the_terminal() -> None:
    hostile = Target("\x1b[31m", "\x07", "[/]\x9b", "h\n", 1, notes="\x1b]52;c;x\x07")
    line = PeerLine(hostile, last=echoed(words="\x1b[1m"))
    assert not set(told(line) + noted(line)) & {"\x1b", "\x07", "\x9b", "\n"}


def test_the_note_says_where_a_peer_stands() -> None:
    assert "the test system" in noted(PeerLine(RIS))
    assert "config.toml" in noted(PeerLine(Target("A", "B", "C", "h", 1, origin=Origin.OWN_FILE)))
    assert "not saved" in noted(PeerLine(Target("A", "B", "C", "h", 1, origin=Origin.TYPED)))
    assert noted(None) == ""
