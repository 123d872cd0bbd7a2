"""The mock's worklist: items in SQLite, searched by the matching keys of a query.

The worklist is replaced as a whole: the new edition is visible at once, and queries that began earlier continue on the
old one, whose rows stay until the last of them has ended. So several associations can share the store on one loop.
"""

from __future__ import annotations

import logging
from array import array
from collections import Counter
from collections.abc import Generator, Iterable
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.reader import PartReader
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.errors import MalformedDataSet, StoreError
from mwl_tui.scp.store.database import open_database, reported, transaction
from mwl_tui.scp.store.record import Record, records_of
from mwl_tui.scp.store.sql_prefilter import conditions_of
from mwl_tui.worklist.matching import Matcher

__all__ = ["Store", "StoredItem"]

_log = logging.getLogger(__name__)

_FIRST_BATCH, _BATCH = 8, 64
"""Items fetched at once: few at first, so that the first response is fast."""
_ROWS = 500
"""Rows written at once."""
_SYNTAXES = {syntax.value: syntax for syntax in TransferSyntax}


class StoredItem(NamedTuple):
    """An item as it is stored.

    Attributes:
        number: Its number in this store, never reused.
        identifier: The encoded data set.
        syntax: How it is encoded.
    """

    number: int
    identifier: bytes
    syntax: TransferSyntax


class Store:
    """Worklist items, one for each scheduled procedure step.

    Use it from one thread at a time; a store in memory may be filled in another thread than that of the event loop.

    Args:
        database: A file, created if there is none, or ``:memory:``.

    Raises:
        StoreError: The file cannot be opened, is damaged, in use, or not a worklist database of this version.
    """

    def __init__(self, database: str | Path = ":memory:") -> None:
        self._connection = open_database(database)
        self._searches: Counter[int] = Counter()
        self._edition = self._number("SELECT edition FROM worklist")
        self._last_number = self._number("SELECT coalesce(max(number), 0) FROM item")
        self._purge()
        self._count = self._number("SELECT count(*) FROM item")

    def close(self) -> None:
        """Close the database; unfinished searches end with StoreError."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._count

    def add(self, items: Iterable[DataSet]) -> int:
        """Add items, or none of them on an error; one with several scheduled procedure steps becomes several.

        Returns:
            How many items were added.

        Raises:
            MalformedDataSet: One has no scheduled procedure step, or its encoding cannot be read.
            StoreError: The database cannot be written.
        """
        return self.add_records(record for item in items for record in records_of(item))

    def add_records(self, records: Iterable[Record]) -> int:
        """Add items prepared with ``records_of``, which another thread may have done."""
        with transaction(self._connection):
            added = self._insert(records, self._edition)
        self._count += added
        return added

    def replace(self, records: Iterable[Record]) -> int:
        """Replace the whole worklist at once, or on an error not at all.

        Returns:
            How many items there are now.
        """
        new = self._edition + 1
        with transaction(self._connection):
            added = self._insert(records, new)
            with reported("the worklist cannot be written"):
                self._connection.execute("UPDATE worklist SET edition = ?", (new,))
        self._edition, self._count = new, added
        if not self._searches:
            self._purge()
        return added

    def clear(self) -> None:
        """Remove all items."""
        self.replace(())

    def search(self, matcher: Matcher) -> Generator[StoredItem, None, None]:
        """Yield the items that match, in the order of start date, start time and number; see :meth:`batches`."""
        for batch in self.batches(matcher):
            yield from batch

    def batches(self, matcher: Matcher) -> Generator[list[StoredItem], None, None]:
        """Yield the items that match in batches, one for each batch of candidates; a batch may be empty.

        They are the items at the time of the first batch, even if the worklist changes later. A caller on the event
        loop can let other tasks run between two batches, even if nothing matches.

        Raises:
            StoreError: The database cannot be read.
        """
        edition = self._edition
        numbers = self._candidates(matcher, edition)
        stops = (*range(_FIRST_BATCH, len(numbers), _BATCH), len(numbers)) if numbers else ()
        self._searches[edition] += 1
        reader = PartReader(matcher.compared_paths())
        try:
            for start, stop in pairwise((0, *stops)):
                items = self._fetch(numbers[start:stop])
                yield items if matcher.is_universal else [item for item in items if _matches(matcher, reader, item)]
        finally:
            self._end_search(edition)

    def _candidates(self, matcher: Matcher, edition: int) -> array[int]:
        conditions = conditions_of(matcher, edition)
        where = " AND ".join(condition.sql for condition in conditions)
        values = [value for condition in conditions for value in condition.values]
        with reported("the worklist cannot be read"):
            rows = self._connection.execute(
                f"SELECT number FROM item WHERE {where} ORDER BY start_date, time_first, number", values
            )
            return array("q", [number for (number,) in rows])

    def _fetch(self, numbers: array[int]) -> list[StoredItem]:
        marks = ",".join("?" * len(numbers))
        with reported("the worklist cannot be read"):
            rows = self._connection.execute(
                f"SELECT number, identifier, syntax FROM item WHERE number IN ({marks})", numbers
            )
            items = {row[0]: StoredItem(row[0], row[1], _SYNTAXES[row[2]]) for row in rows}
        return [items[number] for number in numbers]

    def _insert(self, records: Iterable[Record], edition: int) -> int:
        before, source = self._last_number, iter(records)
        while rows := list(islice(source, _ROWS)):
            numbered = list(enumerate(rows, self._last_number + 1))
            with reported("the worklist cannot be written"):
                self._connection.executemany(
                    "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        (
                            number,
                            edition,
                            row.start_date,
                            row.time_first,
                            row.time_last,
                            row.syntax.value,
                            row.identifier,
                        )
                        for number, row in numbered
                    ],
                )
                self._connection.executemany(
                    "INSERT INTO attribute_text VALUES (?, ?, ?, ?)",
                    sorted(
                        [
                            (edition, attribute, text, number)
                            for number, row in numbered
                            for attribute, text in row.texts
                        ]
                    ),
                )
            self._last_number += len(rows)
        return self._last_number - before

    def _end_search(self, edition: int) -> None:
        self._searches[edition] -= 1
        if not self._searches[edition]:
            del self._searches[edition]
        if edition == self._edition or self._searches:
            return
        try:
            self._purge()
        except StoreError as error:  # the search is done; remaining rows are deleted when the store is opened next
            _log.warning("items of an old list are not deleted yet: %s", error)

    def _purge(self) -> None:
        """Delete the rows of retired editions."""
        with transaction(self._connection), reported("the worklist cannot be written"):
            for table in ("attribute_text", "item"):
                self._connection.execute(f"DELETE FROM {table} WHERE edition <> ?", (self._edition,))

    def _number(self, question: str) -> int:
        with reported("the worklist cannot be read"):
            (number,) = self._connection.execute(question).fetchone()
        return int(number)


def _matches(matcher: Matcher, reader: PartReader, item: StoredItem) -> bool:
    try:
        return matcher.matches(reader.read(item.identifier, item.syntax))
    except MalformedDataSet as error:
        raise StoreError(f"item {item.number} of the database is damaged: {error.rule}") from error
