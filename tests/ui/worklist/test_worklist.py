"""The worklist on the main screen: filter, order, marks, columns, several peers."""

from __future__ import annotations

from itertools import pairwise

from textual.widgets import Input

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.operations.exchange import Batch, Row
from mwl_tui.operations.request import Request
from mwl_tui.ui.help.key_bar import KeyBar
from mwl_tui.ui.shared.filter_line import FilterLine
from mwl_tui.ui.worklist.column_screen import ColumnsScreen
from mwl_tui.ui.worklist.worklist import Worklist
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.quick import boots
from tests.ui.conftest import Bench, Opener
from tests.ui.fakes import MOCK, RIS, FakeAnswer, FakeEnding

WEIGHT = (0x00101030,)
NAMES = ("Vivaldi^Antonio", "Rossi^Anna", "Müller^Jörg")


def cells(name: str, modality: str = "CT", day: str = "20261122") -> tuple[str, ...]:
    return (day, "081500", name, "ID1", "A1", modality, "CT1", "Head", "Head CT", "ROUTINE")


def assess(name: str, weight: str) -> FakeAnswer:
    item = DataSet()
    item.put(0x00100010, "PN", name.encode())
    item.put(0x00101030, "DS", weight.encode())
    return FakeAnswer(cells(name), identifier=write(item, TransferSyntax.EXPLICIT_LE))


async def answered(at: Bench, *answers: FakeAnswer) -> Worklist:
    await at.press("r")
    await at.until(lambda: at.gateway.finds)
    at.gateway.finds[-1].feed(*answers, FakeEnding(len(answers)))
    table = at.screen.query_one(Worklist)
    await at.until(lambda: len(table.listing) == len(answers))
    return table


def names(table: Worklist) -> list[str]:
    return [row.response.row[2] for row in table.shown_rows()]


async def test_slash_filters_while_typing_and_escape_clears(bench: Opener) -> None:
    async with bench() as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        await at.press("slash", *"muller")
        assert names(table) == ["Müller^Jörg"]
        assert "2 Worklist  1 of 3" in at.text()
        assert "1 of 3" in at.text().splitlines()[-1]
        assert not at.screen.query_one(KeyBar).display
        await at.press("escape")
        assert names(table) == list(NAMES)
        assert at.app.focused is table
        assert at.screen.query_one(KeyBar).display
        assert "/ muller" not in at.text()


@boots
async def test_enter_keeps_the_filter_and_the_frame_names_it(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        await at.press("slash", *"!rossi", "enter")
        assert at.app.focused is table
        assert "/ !rossi" in at.text()
        assert names(table) == ["Vivaldi^Antonio", "Müller^Jörg"]
        await at.press("slash")
        assert at.screen.query_one(FilterLine).text == "!rossi"
        await at.press("escape")
        assert len(names(table)) == 3


@boots
async def test_mistake_is_told_and_what_was_shown_stays(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        await at.press("slash", *"rossi nowhere:x")
        assert "✗ at 7: no column nowhere" in at.text().splitlines()[-1]
        assert names(table) == ["Rossi^Anna"]
        await at.press(*["backspace"] * 10)
        assert "1 of 3" in at.text().splitlines()[-1]


@boots
async def test_filter_that_lets_nothing_through_says_which_key_helps(bench: Opener) -> None:
    async with bench() as at:
        await answered(at, FakeAnswer(cells("Vivaldi")))
        await at.press("slash", *"[bold]nobody", "enter")
        assert "None of 1 response passes the filter" in at.text()
        assert "/ then esc clears it" in at.text()
        assert "[bold]nobody" in at.text()


@boots
async def test_slow_expression_is_given_up_in_words(bench: Opener) -> None:
    async with bench() as at:
        table = await answered(at, FakeAnswer(cells("a" * 60)))
        await at.press("slash")
        at.screen.query_one("#filter-text", Input).value = "/(a+)+$b/"
        await at.until(lambda: "too slow" in at.text())
        assert len(names(table)) == 1


async def test_s_sorts_by_the_column_under_the_cursor_up_down_and_as_it_came(bench: Opener) -> None:
    async with bench() as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        await at.press("right", "l", "s")
        assert names(table) == ["Müller^Jörg", "Rossi^Anna", "Vivaldi^Antonio"]
        assert "▲" in at.text()
        await at.press("s")
        assert names(table) == ["Vivaldi^Antonio", "Rossi^Anna", "Müller^Jörg"]
        assert "▼" in at.text()
        await at.press("s")
        assert names(table) == list(NAMES)
        assert table.cell() == ("Patient", "Vivaldi^Antonio")


@boots
async def test_click_on_a_heading_sorts_and_double_click_opens(bench: Opener) -> None:
    async with bench() as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        opened: list[Row] = []
        at.screen.on_worklist_opened = lambda event: opened.append(event.row)  # type: ignore[attr-defined]
        line = next(line for line in at.text().splitlines() if "Patient ID" in line)
        x = line.index("Patient") - table.region.x
        await at.pilot.click(Worklist, offset=(x, 1))
        assert names(table)[0] == "Müller^Jörg"
        await at.pilot.click(Worklist, offset=(x, 3), times=2)
        assert table.cursor == 1


@boots
async def test_order_and_filter_hold_for_the_next_query(bench: Opener) -> None:
    async with bench() as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        await at.press("right", "right", "s", "slash", *"i^", "enter")
        await at.press("r")
        await at.until(lambda: len(at.gateway.finds) == 2)
        for name in ("Verdi^Guido", "Bach^Anna", "Corelli^Leo"):
            at.gateway.finds[-1].feed(FakeAnswer(cells(name)))
            await at.until(
                lambda name=name: (
                    name in [row.response.row[2] for row in map(table.listing.row, range(len(table.listing)))]
                )
            )
        assert names(table) == ["Corelli^Leo", "Verdi^Guido"]


@boots
async def test_space_marks_and_a_marks_all_that_is_shown(bench: Opener) -> None:
    async with bench() as at:
        table = await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
        assert [row.response.row[2] for row in table.chosen()] == ["Vivaldi^Antonio"]
        await at.press("space")
        assert table.cursor == 1
        assert "3 · 1 marked" in at.text()
        assert "●  2026" in at.text()
        await at.press("slash", *"!rossi", "enter", "a")
        assert [row.response.row[2] for row in table.chosen()] == ["Vivaldi^Antonio", "Müller^Jörg"]
        await at.press("a")
        assert "marked" not in at.text()


async def test_badges_are_explained_in_words(bench: Opener) -> None:
    async with bench(size=(160, 40)) as at:
        await answered(
            at,
            FakeAnswer(cells("Fine^One")),
            FakeAnswer(cells("Odd^One", day="")),
            FakeAnswer(cells("Old^One"), status=0xFF01),
        )
        await at.press("j")
        assert "~ Date is empty, and of type 1" in at.text()
        await at.press("j")
        assert "! status FF01: the peer does not support" in at.text()
        await at.press("slash", *"is:lint", "enter")
        assert "2 Worklist  1 of 3" in at.text()


@boots
async def test_highlight_follows_the_cursor_and_is_none_without_responses(bench: Opener) -> None:
    async with bench() as at:
        seen: list[str | None] = []
        post = Worklist.post_message

        def record(table: Worklist, message: object) -> bool:
            if isinstance(message, Worklist.Highlighted):
                seen.append(None if message.row is None else message.row.response.row[2])
            return post(table, message)  # type: ignore[arg-type]

        Worklist.post_message = record  # type: ignore[method-assign,assignment]
        try:
            await answered(at, *(FakeAnswer(cells(name)) for name in NAMES))
            await at.until(lambda: seen == ["Vivaldi^Antonio"])
            await at.press("j", "j", "slash", *"rossi")
            await at.until(lambda: seen[-1] == "Rossi^Anna")
            at.screen.query_one(Worklist).clear()
            await at.until(lambda: seen[-1] is None)
        finally:
            Worklist.post_message = post  # type: ignore[method-assign]
        assert len(seen) == len([*seen[:1], *(after for before, after in pairwise(seen) if before != after)])


@boots
async def test_column_under_the_cursor_stays_in_sight(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        table = await answered(at, FakeAnswer(cells("Vivaldi")))
        assert "Priority" not in at.text()
        await at.press(*["right"] * 12)
        assert table.cell() == ("Priority", "ROUTINE")
        assert "ROUTINE" in at.text()
        await at.press(*["left"] * 12)
        assert "2026-11-22" in at.text()


async def test_several_peers_have_a_column_by_themselves(bench: Opener) -> None:
    async with bench() as at:
        table = at.screen.query_one(Worklist)
        batch = Batch("C-FIND", [MOCK, RIS], Request())
        first, second = (Row(FakeAnswer(cells(name)), run) for name, run in zip(NAMES, batch.runs, strict=False))
        table.extend([first])
        await at.settle()
        assert "RIS-TEST" not in at.text()
        table.extend([second])
        await at.settle()
        assert "Peer" in at.text()
        assert "RIS-TEST" in at.text()
        await at.press("2", "slash", *"peer:ris", "enter")
        assert table.shown_rows() == [second]
        table.clear()
        await at.settle()
        assert "Peer " not in at.text()


async def test_o_adds_a_column_that_is_read_from_what_came_and_asked_for_next(bench: Opener) -> None:
    async with bench(size=(160, 40)) as at:
        table = await answered(at, assess("Vivaldi^Antonio", "72.5"), assess("Rossi^Anna", "103"))
        await at.press("o")
        await at.until(lambda: isinstance(at.app.screen, ColumnsScreen))
        await at.press("slash", *"patient weight", "enter", "space", *["K"] * 10, "enter")
        await at.until(lambda: not isinstance(at.app.screen, ColumnsScreen))
        await at.settle()
        assert table.paths == (WEIGHT, *DEFAULT_COLUMNS)
        assert "Patient Weight" in at.text()
        assert "72.5" in at.text()
        assert at.app.store.state.columns[0].path == "PatientWeight"
        await at.press("s")
        assert names(table) == ["Vivaldi^Antonio", "Rossi^Anna"]
        await at.press("r")
        await at.until(lambda: len(at.gateway.requests) == 2)
        assert at.gateway.requests[-1].columns == table.paths


@boots
async def test_columns_are_left_as_they_were_by_escape(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        table = at.screen.query_one(Worklist)
        await at.press("2", "o")
        await at.until(lambda: isinstance(at.app.screen, ColumnsScreen))
        assert "(0040,0002) DA 1" in at.text()
        await at.press("space", "J", "slash", *"nothing at all")
        assert "Nothing has these words" in at.text()
        await at.press("escape")
        assert "(0040,0002) DA 1" in at.text()
        await at.press("escape")
        await at.until(lambda: not isinstance(at.app.screen, ColumnsScreen))
        assert table.paths == DEFAULT_COLUMNS


@boots
async def test_many_responses_are_filtered_and_sorted_in_turns(bench: Opener) -> None:
    async with bench() as at:
        answers = [FakeAnswer(cells(f"P{number:05}", "CT" if number % 2 else "MR")) for number in range(6_000)]
        table = await answered(at, *answers)
        await at.press("right", "right", "s", "s")
        await at.until(lambda: names(table)[0] == "P05999")
        await at.press("slash", *"mod:ct", "enter")
        await at.until(lambda: len(names(table)) == 3_000)
        assert names(table)[:2] == ["P05999", "P05997"]
        assert "3,000 of 6,000" in at.text()


@boots
async def test_what_there_is_to_scroll_through_follows_what_came(bench: Opener) -> None:
    async with bench(size=(80, 24)) as at:
        table = await answered(at, *(FakeAnswer(cells(f"P{number}")) for number in range(100)))
        await at.until(lambda: table.show_vertical_scrollbar)
        table.extend(table.shown_rows())
        await at.settle()
        assert table.vertical_scrollbar.window_virtual_size == 201
        await at.press("end")
        assert table.scroll_offset.y == 200 - table.page_size
        await at.press("slash", *"nobody", "escape", "g")
        assert table.vertical_scrollbar.window_virtual_size == 201
