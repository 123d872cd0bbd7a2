"""Every sentence about an event of a trace replaced by another: what still works looks into none of them."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import pytest

from mwl_tui.association.dimse import Command
from mwl_tui.network import trace_words
from mwl_tui.network.direction import Direction
from mwl_tui.network.trace_events import AssociateRequest, TraceFact
from mwl_tui.network.trace_words import Description
from mwl_tui.ui.log.model import association, message_runs

__all__ = ["WAYS", "reword"]


def _bait(text: str) -> str:
    """Return a text with the words in it by which events were once told apart."""
    return f"pending closed a calls b; ✗ {crc32(text.encode())}"


WAYS: dict[str, Callable[[str], str]] = {
    "reversed": lambda text: text[::-1],
    "in capitals": str.upper,
    "with a prefix": lambda text: f"zz {text}",
    "with bait": _bait,
}


def reword(monkeypatch: pytest.MonkeyPatch, way: Callable[[str], str]) -> None:
    """Have every event described in other words until the end of the test."""
    plain, calling, status = trace_words._describe, trace_words.calling_words, trace_words.status_words

    def described(fact: TraceFact, direction: Direction) -> Description:
        words = plain(fact, direction)
        return Description(
            way(words.name), tuple(map(way, words.details)), way(words.peer_text) if words.peer_text else ""
        )

    def called(fact: AssociateRequest) -> str:
        return way(calling(fact))

    def stated(command: Command) -> str:
        return way(status(command))

    monkeypatch.setattr(trace_words, "_describe", described)
    monkeypatch.setattr(association, "calling_words", called)
    monkeypatch.setattr(message_runs, "status_words", stated)
