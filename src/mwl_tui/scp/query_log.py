"""The queries that the mock answered, for display; they are not written to a log."""

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
    """An answered C-FIND.

    Attributes:
        at: When it arrived, in seconds since 1970.
        calling_ae: The calling AE title: not safe to show.
        host: The address of the client.
        keys: The matching keys that were not universal, up to 16 of them, by path, with their text cut to 128
            characters: not safe to show, and perhaps a patient's.
        responses: How many pending responses were sent.
        status: The final status; None if the peer left before it could be sent.
        seconds: How long it took to answer.
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
        """Record the matching keys."""
        self.keys = tuple((path, text[:_LONGEST]) for path, text in islice(keys.items(), _KEYS_KEPT))

    def answered(self, calling_ae: str, host: str) -> AnsweredQuery:
        """Return the answered query, with the time since its arrival."""
        seconds = monotonic() - self._began
        return AnsweredQuery(self._at, calling_ae, host, self.keys, self.responses, self.status, seconds)
