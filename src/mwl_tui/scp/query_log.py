"""What the mock remembers of the queries it answered, for who watches it; nothing of it goes to a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic, time
from typing import Final

from mwl_tui.dicom.dataset import Path

__all__ = ["AnsweredQuery", "QueryRecorder"]

_KEYS_KEPT: Final = 16
_LONGEST: Final = 128


@dataclass(frozen=True, slots=True)
class AnsweredQuery:
    """One C-FIND that was answered.

    Attributes:
        at: When it came, in seconds since 1970.
        calling_ae: Who asked, as it calls itself: not safe to show.
        host: From which address.
        keys: The matching keys that were not universal, up to 16 of them, by path, with their text cut to 128
            characters: not safe to show, and perhaps a patient's.
        responses: How many pending responses were sent.
        status: The final status; None where the peer went before it could be sent.
        seconds: How long the answer took.
    """

    at: float
    calling_ae: str
    host: str
    keys: tuple[tuple[Path, str], ...]
    responses: int
    status: int | None
    seconds: float


@dataclass(slots=True)
class QueryRecorder:
    """Records one query while it is answered."""

    keys: tuple[tuple[Path, str], ...] = ()
    responses: int = 0
    status: int | None = None
    _at: float = field(default_factory=time)
    _began: float = field(default_factory=monotonic)

    def keep_keys(self, keys: Mapping[Path, str]) -> None:
        """Note what is asked for."""
        self.keys = tuple((path, text[:_LONGEST]) for path, text in islice(keys.items(), _KEYS_KEPT))

    def answered(self, calling_ae: str, host: str) -> AnsweredQuery:
        """Return the query as answered, with the time that has passed."""
        seconds = monotonic() - self._began
        return AnsweredQuery(self._at, calling_ae, host, self.keys, self.responses, self.status, seconds)
