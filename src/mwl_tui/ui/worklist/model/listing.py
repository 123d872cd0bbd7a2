"""The responses as they are looked at: all that came, filtered, in order, with marks. No widget here.

Responses have a number each, from 0 as they came: a *line*. The view is a sequence of lines. It grows with every
batch that comes, at a cost that follows the batch; another filter or order is carried out in steps
(:meth:`Listing.arrange`), so that the event loop gets a turn between them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

from mwl_tui.dicom.dataset import Path
from mwl_tui.operations.exchange import Row, Run
from mwl_tui.operations.gateway import Reader
from mwl_tui.operations.target import Target
from mwl_tui.ui.worklist.model.badges import UNSUPPORTED_KEY, lint_of
from mwl_tui.ui.worklist.model.columns import PEER
from mwl_tui.ui.worklist.model.deadline import TooSlow, at_most
from mwl_tui.ui.worklist.model.filter import EVERYTHING, LONGEST, Filter, fold
from mwl_tui.ui.worklist.model.sorting import Key, SortOrder, key_maker, merge, sorted_in_steps

__all__ = ["Listing", "ReaderOf", "TooSlow"]

_SLICE = 512
"""Lines in a step."""
_LONGEST_STEP, _LONGEST_BATCH = 0.08, 0.12
"""Seconds that a regular expression of the user's may take for one step, and for a batch that comes."""
_SEPARATOR = "\x1f"


ReaderOf = Callable[[Target, Sequence[Path]], Reader]
"""Returns the reader of columns for the responses of a peer."""


class Listing:
    """Holds the responses of a query, and how they are looked at.

    Args:
        paths: The columns, in their order; the empty path for the peer's name.
        reader_of: For columns that were not asked for: reads them from the identifiers.
        spelled: For columns that are written otherwise on the screen than they are sent: gives a cell's text.

    Attributes:
        paths: The columns.
        view: The lines that are shown, in their order.
        filter: What is filtered by.
        order: What is sorted by; None: as they came.
        marked: The lines that are marked.
        gave_up: Whether the filter was taken away, since it took too long with a response that came.
    """

    filter: Filter
    order: SortOrder | None
    view: Sequence[int]
    _passed: Sequence[int]

    def __init__(
        self,
        paths: Sequence[Path],
        reader_of: ReaderOf | None = None,
        spelled: Mapping[int, Callable[[str], str]] | None = None,
    ) -> None:
        self.reader_of = reader_of
        self._rows: list[Row] = []
        self.marked: set[int] = set()
        self.gave_up = False
        self.set_columns(paths, spelled)

    # -- the responses --------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, line: int) -> Row:
        """Return a response."""
        return self._rows[line]

    def clear(self) -> None:
        """Drop all responses, marks, filter and order; the columns stay."""
        self._rows = []
        self.marked = set()
        self.gave_up = False
        self._forget_cells()
        self._keys.clear()
        self._show_all()

    def extend(self, rows: Iterable[Row]) -> None:
        """Add responses that came; the view takes those that the filter lets through."""
        first = len(self._rows)
        self._rows.extend(rows)
        new = range(first, len(self._rows))
        self._cells.extend([None] * len(new))
        self._folded.extend([None] * len(new))
        self._show(new)

    def _show(self, new: Sequence[int]) -> None:
        try:
            passed = self._passing(new, self.filter, _LONGEST_BATCH)
        except TooSlow:
            self.filter, self.gave_up, passed = EVERYTHING, True, new
        self._passed = _joined(self._passed, passed)
        if self.order is None:
            self.view = self._passed
        elif passed:
            self._insert(passed, self.order)

    def _insert(self, lines: Sequence[int], order: SortOrder) -> None:
        key, column = self._key_of(order.path), self.paths.index(order.path)
        filled = [line for line in lines if self.texts(line)[column]]
        empty = [line for line in lines if not self.texts(line)[column]]
        end = len(self.view) - self._empty
        new = sorted(filled, key=key, reverse=order.descending)
        self.view = [*merge(list(self.view[:end]), new, key, order.descending), *self.view[end:], *empty]
        self._empty += len(empty)

    # -- cells ----------------------------------------------------------------------------------------------------

    def set_columns(self, paths: Sequence[Path], spelled: Mapping[int, Callable[[str], str]] | None = None) -> None:
        """Take other columns; everything shows then, as it came.

        Responses that did not ask for a column are read for it when it is looked at.
        """
        self.paths = tuple(paths)
        self._spelled = dict(spelled or {})
        self._maps: dict[tuple[Path, ...], tuple[int, ...] | None] = {}
        self._readers: dict[int, Reader] = {}
        self._keys: dict[Path, list[Key | None]] = {}
        self._forget_cells()
        self._show_all()

    def _show_all(self) -> None:
        self.filter, self.order = EVERYTHING, None
        self.view = range(len(self._rows))
        self._passed = self.view
        self._empty = 0

    def _forget_cells(self) -> None:
        self._cells: list[tuple[str, ...] | None] = [None] * len(self._rows)
        self._folded: list[str | None] = [None] * len(self._rows)

    def texts(self, line: int) -> Sequence[str]:
        """Return the columns of a line as its peer sent them: not yet safe to show."""
        if (cells := self._cells[line]) is None:
            cells = self._cells[line] = self._read(self._rows[line])
        return cells

    def _read(self, row: Row) -> tuple[str, ...]:
        if row.response.malformed is not None:
            return tuple(row.run.target.name if path == PEER else "" for path in self.paths)
        asked = tuple(row.run.request.columns) if row.run.request is not None else self.paths
        if asked == self.paths and len(row.response.row) == len(asked):
            return row.response.row
        if asked not in self._maps:
            self._maps[asked] = self._map(asked)
        places = self._maps[asked]
        if places is None:
            return self._read_anew(row)
        cells = (*row.response.row, *[""] * (len(asked) - len(row.response.row)), row.run.target.name)
        return tuple([cells[place] for place in places])

    def _map(self, asked: tuple[Path, ...]) -> tuple[int, ...] | None:
        """Map each column to its index among the requested ones and the peer after them; None where there is none."""
        known = {**{path: place for place, path in enumerate(asked)}, PEER: len(asked)}
        if self.reader_of is not None and any(path not in known for path in self.paths):
            return None
        return tuple(known.get(path, len(asked)) for path in self.paths)

    def _read_anew(self, row: Row) -> tuple[str, ...]:
        wanted = tuple(path for path in self.paths if path != PEER)
        texts, _ = self._reader(row.run, wanted).read(row.response.identifier, row.response.syntax)
        values = dict(zip(wanted, texts, strict=False))
        return tuple(row.run.target.name if path == PEER else values.get(path, "") for path in self.paths)

    def _reader(self, run: Run, wanted: Sequence[Path]) -> Reader:
        if id(run) not in self._readers:
            assert self.reader_of is not None
            self._readers[id(run)] = self.reader_of(run.target, wanted)
        return self._readers[id(run)]

    def folded(self, line: int) -> str:
        """Return all columns of a line in the form of :func:`.filter.fold`, as sent and as written."""
        if (text := self._folded[line]) is None:
            text = self._folded[line] = self._fold(line)
        return text

    def _fold(self, line: int) -> str:
        texts = self.texts(line)
        text = _SEPARATOR.join(texts)
        if len(text) <= LONGEST and text.isascii():
            text = text.lower()
        else:
            text = _SEPARATOR.join([fold(one[:LONGEST]) for one in texts])
        for column, spelled in self._spelled.items():
            text = f"{text}{_SEPARATOR}{spelled(texts[column])}"
        if (reason := self._rows[line].response.malformed) is not None:
            text = f"{text}{_SEPARATOR}malformed: {fold(reason[:LONGEST])}"
        return text

    def holds(self, line: int, state: str) -> bool:
        """Return whether one of :data:`~mwl_tui.ui.worklist.model.filter.STATES` holds for a line."""
        row = self._rows[line]
        match state:
            case "malformed":
                return row.response.malformed is not None
            case "warning":
                return row.response.status == UNSUPPORTED_KEY
            case "marked":
                return line in self.marked
            case _:
                return bool(lint_of(row))

    # -- filter and order -----------------------------------------------------------------------------------------

    def arrange(self, wanted: Filter, order: SortOrder | None) -> Generator[None, None, None]:
        """Filter and sort anew, a step at each turn; the view changes with the last one, and is right then.

        Responses may come meanwhile. Leaving it before its end leaves the view as it was.

        Raises:
            TooSlow: A regular expression took too long; the view and what it was filtered by stay.
        """
        passed, done = yield from self._filtering(wanted)
        view, empty = passed, 0
        if order is not None:
            view, empty = yield from self._sorting(passed, order)
        self.filter, self.order = wanted, order
        self._passed, self._empty = passed, empty
        self.view = passed if order is None else view
        self.gave_up = False
        for path in [path for path in self._keys if order is None or path != order.path]:
            del self._keys[path]
        if done < len(self._rows):
            self._show(range(done, len(self._rows)))

    def _filtering(self, wanted: Filter) -> Generator[None, None, tuple[Sequence[int], int]]:
        """Return the lines that a filter lets through, and how many were looked at."""
        if wanted.passes_all or wanted is self.filter:
            done = len(self._rows)
            known = range(done) if wanted.passes_all else list(self._passed)
            yield
            return known, done
        passed: list[int] = []
        done = 0
        while done < len(self._rows):
            end = min(done + _SLICE, len(self._rows))
            passed += self._passing(range(done, end), wanted, _LONGEST_STEP)
            done = end
            yield
        return passed, done

    def _sorting(self, lines: Sequence[int], order: SortOrder) -> Generator[None, None, tuple[list[int], int]]:
        """Return lines in order, and how many of them have an empty cell there: those come last."""
        key, column = self._key_of(order.path), self.paths.index(order.path)
        filled: list[int] = []
        empty: list[int] = []
        for start in range(0, len(lines), _SLICE):
            for line in lines[start : start + _SLICE]:
                if self.texts(line)[column]:
                    filled.append(line)
                    key(line)
                else:
                    empty.append(line)
            yield
        ordered = yield from sorted_in_steps(filled, key, order.descending)
        return [*ordered, *empty], len(empty)

    def _key_of(self, path: Path) -> Callable[[int], Key]:
        """Return the keys of the lines in a column; each is made once."""
        keys = self._keys.setdefault(path, [])
        keys += [None] * (len(self._rows) - len(keys))
        column, make = self.paths.index(path), key_maker(path)

        def key(line: int) -> Key:
            if (known := keys[line]) is None:
                known = keys[line] = make(self.texts(line)[column])
            return known

        return key

    def _passing(self, lines: Sequence[int], wanted: Filter, seconds: float) -> Sequence[int]:
        if not wanted.slow:
            return wanted.passing(lines, self)
        with at_most(seconds):
            return wanted.passing(lines, self)

    # -- marks ----------------------------------------------------------------------------------------------------

    def mark(self, line: int) -> None:
        """Mark or unmark a line."""
        self.marked ^= {line}

    def mark_all_shown(self) -> None:
        """Mark all shown responses; where all of them are marked, unmark them."""
        shown = set(self.view)
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown

    def chosen(self) -> list[Row]:
        """Return the marked responses, in the order of the view; those that are filtered out at the end."""
        shown = [line for line in self.view if line in self.marked]
        hidden = sorted(self.marked.difference(shown))
        return [self._rows[line] for line in (*shown, *hidden)]

    def shown_rows(self) -> list[Row]:
        """Return the responses that are shown, in their order."""
        return [self._rows[line] for line in self.view]

    def position(self, line: int) -> int | None:
        """Return where a line stands in the view; None where it does not."""
        if isinstance(self.view, range):
            return line if line in self.view else None
        try:
            return self.view.index(line)
        except ValueError:
            return None


def _joined(before: Sequence[int], after: Sequence[int]) -> Sequence[int]:
    """Join lines in ascending order; all lines from the first stay a range, which takes no room."""
    if isinstance(before, range) and isinstance(after, range) and before.stop == after.start:
        return range(before.start, after.stop)
    if isinstance(before, list):
        before.extend(after)  # in place: the cost follows the batch
        return before
    return [*before, *after]
