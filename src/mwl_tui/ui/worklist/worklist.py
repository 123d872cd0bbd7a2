"""The responses of a query, as a table that grows while they come."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable, Sequence
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from mwl_tui.dicom.dataset import Path
from mwl_tui.operations.exchange import Row
from mwl_tui.ui.shared.filter_line import FilterLine
from mwl_tui.ui.worklist.keys import WORKLIST
from mwl_tui.ui.worklist.model import badges
from mwl_tui.ui.worklist.model.columns import Column, columns_of, fields_of, peer_column
from mwl_tui.ui.worklist.model.filter import EVERYTHING, Filter, Mistake, parse
from mwl_tui.ui.worklist.model.listing import ReaderOf, TooSlow
from mwl_tui.ui.worklist.model.sorting import SortOrder
from mwl_tui.ui.worklist.model.titles import Counts
from mwl_tui.ui.worklist.response_table import ResponseTable

__all__ = ["Worklist"]

_AT_ONCE = 2_000
"""So many responses are filtered and sorted without giving the loop a turn."""
_TURN = 0.005
"""Seconds after which filtering and sorting let others have a turn."""


class Worklist(ResponseTable):
    """A virtual table that is filtered, sorted and marked while responses come.

    What others ask of it: :meth:`chosen`, :meth:`shown_rows`, :meth:`current`, :meth:`cell`, :meth:`counts` and
    :meth:`remark`. :attr:`columns` are the user's; the column of the peer comes by itself where there are several.

    Attributes:
        columns: The columns that were chosen.
        filter_text: What they are filtered by, as typed.
    """

    class Highlighted(Message):
        """The cursor is on another response, or on none; sent once a frame at most."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Changed(Message):
        """Filter, order or marks are other ones."""

    class Opened(Message):
        """The user opens a response."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    BINDINGS: ClassVar[list[BindingType]] = WORKLIST

    filter_name = "worklist"
    filter_hint = "text  field:value  !not  /regex/  is:marked"

    def __init__(self, columns: tuple[Column, ...] | None = None, *, id: str) -> None:  # noqa: A002
        self.columns = columns if columns is not None else columns_of()
        super().__init__(self.columns, id=id)
        self.filter_text = ""
        self._wanted: tuple[Filter, SortOrder | None] = (EVERYTHING, None)
        self._announced: Row | None = None
        self._telling = False
        self._complaint = ""

    # -- for the screen -------------------------------------------------------------------------------------------

    @property
    def paths(self) -> tuple[Path, ...]:
        """The attributes that were chosen, for the next query to give."""
        return tuple(column.path for column in self.columns)

    @property
    def counts(self) -> Counts:
        """How many responses there are, are shown, and are marked."""
        return Counts(len(self.listing), len(self.listing.view), len(self.listing.marked))

    @property
    def ordered_by(self) -> str:
        """The sort order in words; empty for the order of arrival."""
        if (order := self.listing.order) is None:
            return ""
        return self.laid[self.listing.paths.index(order.path)].title + (" ▼" if order.descending else " ▲")

    def read_by(self, reader_of: ReaderOf) -> None:
        """Set the reader for columns that the query did not request."""
        self.listing.reader_of = reader_of

    def current(self) -> Row | None:
        """Return the response under the cursor."""
        line = self._line(self.cursor)
        return None if line is None else self.listing.row(line)

    def chosen(self) -> list[Row]:
        """Return the marked responses; the one under the cursor where none is marked."""
        current = self.current()
        return self.listing.chosen() or ([] if current is None else [current])

    def shown_rows(self) -> list[Row]:
        """Return all responses that are shown, in their order."""
        return self.listing.shown_rows()

    def cell(self) -> tuple[str, str]:
        """Return the heading and the text under the cursor; the text as the peer sent it, not yet safe to show."""
        line = self._line(self.cursor)
        text = "" if line is None else self.listing.texts(line)[self.column]
        return self.laid[self.column].title, text

    def remark(self) -> str:
        """Return in words what the badge of the response under the cursor means; a malformed one says it in its
        line.
        """
        current = self.current()
        if current is None or current.response.malformed is not None:
            return ""
        return " · ".join(badges.words_of(current))

    def clear(self) -> None:
        """Drop all responses and marks. Filter and order stay for those that come."""
        self.listing.clear()
        self.peers.clear()
        self._lay_columns()
        self.draw_anew()
        self.cursor = 0
        self.scroll_to(self.scroll_offset.x, 0, animate=False, force=True)
        self._arrange(*self._wanted)

    def extend(self, rows: Iterable[Row]) -> None:
        """Add responses that came."""
        added = list(rows)
        if not added:
            return
        before, line = len(self.listing.view), self._line(self.cursor)
        peers = len(self.peers)
        self.peers.update((row.run.target.name, None) for row in added)
        self.listing.extend(added)
        if len(self.peers) != peers and len(self.peers) > 1:
            self._lay_columns()
        if self.listing.gave_up:
            self._give_up()
        moved = self.listing.order is not None
        self._follow(line, moved=moved, redraw=moved or before < self.scroll_offset.y + self.page_size)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Apply the columns that the user chose."""
        self.columns = tuple(columns) or columns_of()
        self._lay_columns()
        self.entries_changed()

    # -- columns --------------------------------------------------------------------------------------------------

    def _lay_columns(self) -> None:
        """Bring the columns that are shown up to date with the choice and with the number of peers."""
        several = [peer_column(tuple(self.peers))] if len(self.peers) > 1 else []
        laid = (*several, *self.columns)
        if laid == self.laid:
            return
        self.lay(laid)
        _, order = self._wanted
        if order is not None and order.path not in self.listing.paths:
            order = None
        made = parse(self.filter_text, fields_of(laid))
        self._arrange(EVERYTHING if isinstance(made, Mistake) else made, order)

    # -- filter and order -----------------------------------------------------------------------------------------

    def filter_by(self, text: str) -> None:
        """Show the responses that pass a filter; while it has a mistake, what was shown stays."""
        made = parse(text, fields_of(self.laid))
        if isinstance(made, Mistake):
            self.post_message(FilterLine.Reported(str(made), wrong=True))
            return
        self.filter_text, self._complaint = text.strip(), ""
        self._arrange(made, self._wanted[1])

    def action_sort(self) -> None:
        """Sort by the column under the cursor: ascending, descending, as they came."""
        path = self.laid[self.column].path
        before = self._wanted[1]
        if before is None or before.path != path:
            order: SortOrder | None = SortOrder(path)
        else:
            order = None if before.descending else SortOrder(path, descending=True)
        self._arrange(self._wanted[0], order)

    def _arrange(self, wanted: Filter, order: SortOrder | None) -> None:
        """Carry a filter and an order out: at once where it takes no time, else a little at each turn of the loop."""
        self._wanted = wanted, order
        self.workers.cancel_group(self, "arrange")
        job = self.listing.arrange(wanted, order)
        if len(self.listing) > _AT_ONCE:
            self.run_worker(self._arrange_in_turns(job), group="arrange", exit_on_error=False)
            return
        line = self._line(self.cursor)
        try:
            for _ in job:
                pass
        except TooSlow:
            self._give_up()
        else:
            self._arranged(line)

    async def _arrange_in_turns(self, job: Generator[None, None, None]) -> None:
        turn = monotonic()
        line = self._line(self.cursor)
        try:
            for _ in job:
                if monotonic() - turn > _TURN:
                    await asyncio.sleep(0)
                    turn = monotonic()
                line = self._line(self.cursor)
        except TooSlow:
            self._give_up()
        else:
            self._arranged(line)

    def _arranged(self, line: int | None) -> None:
        """Show the new view.

        Args:
            line: Where the cursor was, in the old one.
        """
        self._follow(line, moved=True)
        self.post_message(self.Changed())
        if self._complaint:
            self.post_message(FilterLine.Reported(self._complaint, wrong=True))
            return
        total, shown, _ = self.counts
        self.post_message(FilterLine.Reported(f"{shown:,} of {total:,}" if self.filter_text else f"{total:,}"))

    def _give_up(self) -> None:
        self.listing.gave_up = False
        self._wanted = EVERYTHING, self._wanted[1]
        self.filter_text = ""
        self._complaint = "✗ too slow: this expression backtracks too long"
        self._arrange(*self._wanted)

    # -- cursor and marks -----------------------------------------------------------------------------------------

    def _line(self, index: int) -> int | None:
        view = self.listing.view
        return view[index] if 0 <= index < len(view) else None

    def _follow(self, line: int | None, *, moved: bool, redraw: bool = True) -> None:
        """Apply a changed view.

        Args:
            line: What the cursor was on.
            moved: Whether it may stand elsewhere now: the cursor goes with it, but for the top, where it stays.
            redraw: Whether what shows is not the same.
        """
        top = self.cursor == 0
        place = self.listing.position(line) if moved and not top and line is not None else None
        self.entries_changed(redraw=redraw)
        if moved and not top:
            self.cursor = place or 0
        self._highlight_soon()

    def watch_cursor(self, before: int, after: int) -> None:
        """Keep the cursor in sight, and tell where it is."""
        super().watch_cursor(before, after)
        self._highlight_soon()

    def _highlight_soon(self) -> None:
        if not self._telling:
            self._telling = True
            self.call_after_refresh(self._highlight)

    def _highlight(self) -> None:
        self._telling = False
        current = self.current()
        if current is not self._announced:
            self._announced = current
            self.post_message(self.Highlighted(current))

    def action_open(self) -> None:
        """Open the response under the cursor."""
        if (current := self.current()) is not None:
            self.post_message(self.Opened(current))

    def action_mark(self) -> None:
        """Mark or unmark the response under the cursor, and go down."""
        if (line := self._line(self.cursor)) is not None:
            self.listing.mark(line)
            self.post_message(self.Changed())
            self.draw_anew(line)
            self.action_move(1)

    def action_mark_all(self) -> None:
        """Mark or unmark all shown responses."""
        self.listing.mark_all_shown()
        self.post_message(self.Changed())
        self.draw_anew()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; on a heading, sort; twice, open."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        column = self.column_at(offset.x)
        if offset.y < self.HEAD:
            if column is not None and self.entry_count():
                self.column = column
                self.action_sort()
            return
        super().on_click(event)
        if column is not None:
            self.column = column
        if event.chain == 2:
            self.action_open()
