"""What may go to a terminal's clipboard."""

from __future__ import annotations

from base64 import b64encode

from mwl_tui.ui.shared.model.clipboard import MOST_ENCODED, fits, for_clipboard, sent_words, too_long_words


def test_lines_and_tabs_stay_and_nothing_else_acts_when_it_is_pasted() -> None:
    assert for_clipboard("a\tb\nc") == "a\tb\nc"
    pasted = for_clipboard("x\x1b[201~\rrm -rf /\x03\x9b\u202e")
    assert all(part.isprintable() for part in pasted.replace("\n", "").split("\t"))
    assert "rm -rf /" in pasted


def test_the_size_guard_counts_the_bytes_in_base64() -> None:
    longest = "x" * (MOST_ENCODED // 4 * 3)
    assert len(b64encode(longest.encode())) <= MOST_ENCODED
    assert fits(longest)
    assert not fits(longest + "xxx")
    assert not fits("ü" * (len(longest) // 2 + 2))


def test_words_promise_no_more_than_is_known() -> None:
    assert sent_words("abc", "cell", tmux=False) == "Sent to the terminal's clipboard: cell, 3 characters"
    assert sent_words("a", "cell", tmux=True).endswith("cell, 1 character")
    assert too_long_words("x" * 80_000, "data set").startswith("Too long for a terminal's clipboard: data set, 80 kB")
