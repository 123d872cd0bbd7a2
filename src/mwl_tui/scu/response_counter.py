"""Counting the responses to one query, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mwl_tui.association import Command, Message
from mwl_tui.dicom.charset import Reading
from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.reader import ReaderLimits
from mwl_tui.dicom.status import PENDING, PENDING_WARNING, Category, StatusMeaning, meaning_of
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.scu.model import Response, Summary
from mwl_tui.scu.rows import RowReader

__all__ = ["ResponseCounter"]

_MOST_NOTES = 50


class ResponseCounter:
    """Counts the C-FIND-RSPs of one query.

    Args:
        columns: The attributes in the rows.
        reading: How the declared character sets are applied.
        limit: How many responses are returned; more are counted as ``dropped``.
        limits: The limits of an identifier.
    """

    def __init__(self, columns: Sequence[Path], reading: Reading, limit: int, limits: ReaderLimits) -> None:
        self.limit = limit
        self.syntax = TransferSyntax.IMPLICIT_LE
        self.count = self.dropped = 0
        self.warnings = self.malformed = 0
        self.sent: float | None = None
        self.first: float | None = None
        self.final: Command | None = None
        self.notes: list[str] = []
        self._rows = RowReader(columns, reading, limits)

    def note(self, notes: Iterable[str]) -> None:
        """Add notes on tolerated errors of the peer: each once, and no more than a summary can hold."""
        for note in notes:
            if note not in self.notes and len(self.notes) < _MOST_NOTES:
                self.notes.append(note)

    def take(self, message: Message) -> Response | None:
        """Count a C-FIND-RSP and return its response; None for the final one and for those beyond the limit."""
        status = message.command.status
        if status != PENDING and status != PENDING_WARNING:
            self._finish(message)
            return None
        if self.count >= self.limit:
            self.dropped += 1
            return None
        self.count += 1
        if status == PENDING_WARNING:
            self.warnings += 1
        row, malformed = self._row(message)
        if malformed is not None:
            self.malformed += 1
        return Response(self.count, status, row, message.data_set or b"", self.syntax, malformed)

    def _row(self, message: Message) -> tuple[tuple[str, ...], str | None]:
        if message.data_set is None:
            return self._rows.empty, "a pending response without an identifier"
        return self._rows.read(message.data_set, self.syntax)

    def _finish(self, message: Message) -> None:
        self.final = message.command
        if message.data_set is not None:
            self.notes.append("the final response carries an identifier, which PS3.4 section K.4.1.1.4 does not allow")

    @property
    def meaning(self) -> StatusMeaning | None:
        """The meaning of the final status; None until it arrives."""
        return None if self.final is None else meaning_of("C-FIND", self.final.status or 0)

    @property
    def ended(self) -> bool:
        """Return whether the final response has arrived."""
        return self.final is not None

    @property
    def succeeded(self) -> bool:
        """Return whether the final status is success."""
        meaning = self.meaning
        return meaning is not None and meaning.category is Category.SUCCESS

    @property
    def cancelled(self) -> bool:
        """Return whether the final status is Cancel."""
        meaning = self.meaning
        return meaning is not None and meaning.category is Category.CANCEL

    def summary(self, reason: str, total: float) -> Summary:
        """Return the summary of the query.

        Args:
            reason: Why the answer is not complete; empty if the exchange gives no reason.
            total: The duration in seconds.
        """
        meaning = self.meaning
        if not reason and self.malformed:
            reason = f"{self.malformed} of {self.count} responses were malformed"
        return Summary(
            status=None if meaning is None else meaning.code,
            meaning="no final response" if meaning is None else meaning.name,
            responses=self.count,
            warnings=self.warnings,
            malformed=self.malformed,
            first_response=None if self.first is None or self.sent is None else self.first - self.sent,
            total=total,
            complete=not reason,
            reason=reason,
            notes=(*self.notes, *self._rows.mismatches.notes()),
        )
