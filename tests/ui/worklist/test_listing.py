from __future__ import annotations

from functools import partial
from itertools import permutations
from random import Random
from time import monotonic

import pytest

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.operations.exchange import Row
from mwl_tui.scu.rows import RowReader
from mwl_tui.ui.worklist.model.columns import PEER, columns_of, fields_of, written
from mwl_tui.ui.worklist.model.filter import EVERYTHING, Filter, parse
from mwl_tui.ui.worklist.model.listing import Listing, TooSlow
from mwl_tui.ui.worklist.model.sorting import SortOrder
from mwl_tui.worklist.table import START_DATE, START_TIME
from tests.ui.fakes import RIS, FakeAnswer
from tests.ui.worklist.rows import COLUMNS, MODALITY, NAME, STATION, rows, run

SPELLED = {
    number: partial(written, form=column.form) for number, column in enumerate(columns_of(COLUMNS)) if column.form
}


def listing(*cells: tuple[str, ...]) -> Listing:
    made = Listing(COLUMNS, spelled=SPELLED)
    made.extend(rows(run(), *cells))
    return made


def wanted(text: str) -> Filter:
    made = parse(text, fields_of(columns_of(COLUMNS)))
    assert isinstance(made, Filter)
    return made


def arrange(at: Listing, text: str = "", order: SortOrder | None = None) -> list[int]:
    for _ in at.arrange(wanted(text) if text else EVERYTHING, order):
        pass
    return list(at.view)


def item(name: str, station: str = "") -> tuple[str, ...]:
    return ("20261122", "081500", name, "CT", station)


def test_responses_show_as_they_came_and_are_counted() -> None:
    at = listing(item("b"), item("a"))
    at.extend(rows(run(), item("c")))
    assert list(at.view) == [0, 1, 2]
    assert [row.response.row[2] for row in at.shown_rows()] == ["b", "a", "c"]


def test_filter_finds_dates_and_times_as_sent_and_as_shown() -> None:
    at = listing(item("a"), ("20261123", "1830", "b", "MR", ""))
    assert arrange(at, "2026-11-23") == arrange(at, "20261123") == arrange(at, "18:30") == [1]


def test_filter_and_order_hold_for_responses_that_come_later() -> None:
    at = listing(item("a2"), item("x"), item("a10"))
    assert arrange(at, "a", SortOrder(NAME)) == [0, 2]
    at.extend(rows(run(), item("a1"), item("y"), item("a5")))
    assert [row.response.row[2] for row in at.shown_rows()] == ["a1", "a2", "a5", "a10"]
    at.extend(rows(run(), item("")))
    assert len(at.view) == 4


def test_responses_that_come_while_it_is_arranged_are_not_lost() -> None:
    at = listing(*(item(f"n{number}") for number in range(3_000)))
    job = at.arrange(wanted("n"), SortOrder(NAME, descending=True))
    next(job)
    at.extend(rows(run(), item("n9999"), item("other")))
    for step, _ in enumerate(job):
        if step == 6:
            at.extend(rows(run(), item("n5000")))
    assert [row.response.row[2] for row in at.shown_rows()[:3]] == ["n9999", "n5000", "n2999"]
    assert len(at.view) == 3_002


@pytest.mark.parametrize("descending", [False, True])
def test_order_is_natural_stable_and_puts_empty_cells_last(descending: bool) -> None:
    for stations in permutations(["CT2", "ct10", "CT1", ""], 4):
        at = listing(*(item("x", station) for station in (*stations, *stations)))
        view = arrange(at, order=SortOrder(STATION, descending))
        texts = [at.texts(line)[4].upper() for line in view]
        expected = ["CT1", "CT1", "CT2", "CT2", "CT10", "CT10"]
        assert texts == [*(expected[::-1] if descending else expected), "", ""]
        assert all(first < second for first, second in zip(view[::2], view[1::2], strict=True))


def test_many_are_sorted_as_by_the_standard_library() -> None:
    numbers = [Random(1).randrange(5_000) for _ in range(20_000)]
    at = listing(*(item(f"P{number}") for number in numbers))
    assert arrange(at, order=SortOrder(NAME)) == sorted(range(len(numbers)), key=numbers.__getitem__)
    assert arrange(at, order=SortOrder(NAME, True)) == sorted(
        range(len(numbers)), key=numbers.__getitem__, reverse=True
    )
    assert arrange(at) == list(range(len(numbers)))


def test_numbers_of_a_numeric_vr_compare_as_numbers() -> None:
    weight = (0x00101030,)
    at = Listing((weight,))
    at.extend(rows(run(columns=(weight,)), ("72.5",), ("7",), ("100",), ("heavy",), ("72.35",)))
    assert [at.texts(line)[0] for line in _arranged(at, SortOrder(weight))] == ["7", "72.35", "72.5", "100", "heavy"]


def _arranged(at: Listing, order: SortOrder) -> list[int]:
    for _ in at.arrange(EVERYTHING, order):
        pass
    return list(at.view)


def test_columns_may_come_in_another_order_with_the_peer_among_them() -> None:
    at = Listing((PEER, NAME, START_DATE))
    at.extend([*rows(run(), item("a")), *rows(run(RIS), item("b"))])
    assert [list(at.texts(line)) for line in at.view] == [["mock", "a", "20261122"], ["RIS-TEST", "b", "20261122"]]
    assert arrange_peer(at) == [0, 1]


def arrange_peer(at: Listing) -> list[int]:
    return _arranged(at, SortOrder(PEER))


def test_column_that_was_not_asked_for_is_read_from_the_identifier() -> None:
    item_ = DataSet()
    item_.put(0x00100010, "PN", b"Vivaldi^Antonio")
    item_.put(0x00101030, "DS", b"72.5")
    identifier = write(item_, TransferSyntax.EXPLICIT_LE)
    at = Listing(COLUMNS, reader_of=lambda target, columns: RowReader(columns))
    answer = FakeAnswer(("",) * 5, identifier=identifier)
    at.extend([Row(answer, run())])
    at.set_columns(((0x00101030,), NAME))
    assert list(at.texts(0)) == ["72.5", "Vivaldi^Antonio"]
    at.extend([Row(answer, run())])
    assert list(at.texts(1)) == ["72.5", "Vivaldi^Antonio"]


def test_malformed_response_has_empty_cells_and_is_found_by_its_reason() -> None:
    at = listing(item("a"))
    at.extend(rows(run(), (), malformed="length past the end"))
    assert list(at.texts(1)) == [""] * 5
    assert arrange(at, "length past") == arrange(at, "is:malformed") == [1]
    assert arrange(at, "is:warning") == []


def test_marks_stay_with_their_responses() -> None:
    at = listing(item("c"), item("a"), item("b"))
    arrange(at, order=SortOrder(NAME))
    at.mark(at.view[0])
    at.mark(0)
    arrange(at)
    assert at.marked == {0, 1}
    assert [row.response.row[2] for row in at.chosen()] == ["c", "a"]
    at.mark(0)
    assert arrange(at, "is:marked") == [1]


def test_all_that_is_shown_is_marked_and_unmarked() -> None:
    at = listing(item("c"), item("a"), item("b"))
    arrange(at, "a")
    at.mark_all_shown()
    assert at.marked == {1}
    arrange(at, "b")
    at.mark_all_shown()
    assert [row.response.row[2] for row in at.chosen()] == ["b", "a"]
    at.mark_all_shown()
    assert at.marked == {1}


def test_expression_that_backtracks_without_end_is_given_up_soon() -> None:
    at = listing(*(item("a" * 60) for _ in range(50)))
    began = monotonic()
    with pytest.raises(TooSlow):
        arrange(at, "/(a+)+$b/")
    assert monotonic() - began < 1
    assert list(at.view) == list(range(50))


def test_filter_that_is_too_slow_for_what_comes_is_taken_away() -> None:
    at = listing(item("b"))
    arrange(at, "/(a+)+$b/")
    assert list(at.view) == []
    at.extend(rows(run(), item("a" * 60)))
    assert at.gave_up
    assert list(at.view) == [1]
    assert at.filter is EVERYTHING


def test_other_columns_show_everything_until_it_is_arranged_again() -> None:
    at = listing(item("b"), item("a"))
    arrange(at, "mod:ct b", SortOrder(NAME))
    at.set_columns((NAME, START_TIME))
    assert list(at.view) == [0, 1]
    assert at.order is None


def test_clear_drops_all_but_the_columns() -> None:
    at = listing(item("b"), item("a"))
    at.mark(0)
    arrange(at, "a")
    at.clear()
    assert (len(at), list(at.view), at.marked) == (0, [], set())
    at.extend(rows(run(), item("x")))
    assert at.texts(0)[COLUMNS.index(MODALITY)] == "CT"


def test_place_of_a_line_is_found_in_any_view() -> None:
    at = listing(item("b"), item("a"))
    assert at.position(1) == 1
    arrange(at, "a")
    assert (at.position(1), at.position(0)) == (0, None)


def test_short_row_of_a_peer_leaves_its_last_cells_empty() -> None:
    at = listing(("20261122",))
    assert list(at.texts(0)) == ["20261122", "", "", "", ""]
