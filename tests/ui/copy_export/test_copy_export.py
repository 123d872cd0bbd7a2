"""Detail, copying and exporting on the main screen."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from mwl_tui.dicom.dataset import DataSet
from mwl_tui.dicom.syntax import TransferSyntax
from mwl_tui.dicom.writer import write
from mwl_tui.ui.detail.detail import Detail
from mwl_tui.ui.shared.hex_view import HexView
from mwl_tui.ui.worklist.worklist import Worklist
from tests.quick import boots
from tests.ui.conftest import Bench
from tests.ui.fakes import FakeAnswer, FakeEnding
from tests.ui.responses import BONE, KNEE, answer, malformed

Opener = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture(autouse=True)
def outside_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)


async def with_responses(on: Bench, *answers: FakeAnswer) -> None:
    """Run a query that is answered by these."""
    await on.press("escape", "r")
    await on.until(lambda: on.gateway.finds)
    on.gateway.finds[-1].feed(*answers, FakeEnding(len(answers)))
    await on.until(lambda: on.screen.query_one(Worklist).current())
    await on.settle()


async def opened(on: Bench, *answers: FakeAnswer) -> Detail:
    """Open the detail of the first of these responses."""
    await with_responses(on, *answers)
    await on.press("enter")
    detail = on.screen.query_one(Detail)
    await on.until(lambda: detail.has_focus_within and detail.model.tree is not None)
    return detail


@boots
async def test_the_detail_follows_the_cursor_of_the_worklist(bench: Opener) -> None:
    async with bench() as on:
        await with_responses(on, answer(KNEE), answer(BONE, number=2))
        await on.until(lambda: "TEST-0002" in on.text() and "(0010,0020)" in on.text())
        await on.press("j")
        await on.until(lambda: "response 2" in on.text())


@boots
async def test_enter_opens_the_detail_where_there_is_no_room_for_it_and_esc_goes_back(bench: Opener) -> None:
    async with bench(size=(80, 24)) as on:
        await opened(on, answer())
        assert "SpecificCharacterSet" in on.text()
        await on.press("escape")
        assert isinstance(on.app.focused, Worklist)


@boots
async def test_sequences_open_and_close_by_key(bench: Opener) -> None:
    async with bench() as on:
        detail = await opened(on, answer())
        detail.elements.go_to(detail.model.index_near((0x00321064,)))
        await on.press("right")
        assert detail.model.is_open(detail.node) if detail.node else False
        await on.press("right")
        assert detail.node is not None
        assert detail.node.tag == 0x00080100
        await on.press("left", "left")
        assert detail.node.tag == 0x00321064
        assert not detail.model.is_open(detail.node)
        closed = len(detail.model.lines)
        await on.press("E")
        assert len(detail.model.lines) > closed


async def test_bytes_show_the_element_under_the_cursor_and_go_by_key(bench: Opener) -> None:
    async with bench(size=(200, 50)) as on:
        detail = await opened(on, answer())
        view = detail.query_one(HexView)
        assert view.display
        await on.press("j")
        node = detail.node
        assert node is not None
        assert f"bytes {node.start} to {node.stop - 1}" in str(view.border_title)
        await on.press("b")
        assert not view.display


@boots
async def test_slash_searches_and_n_goes_to_the_next_hit(bench: Opener) -> None:
    async with bench() as on:
        detail = await opened(on, answer())
        await on.press("slash", *"code", "enter")
        assert detail.has_focus_within
        hits = len(detail.model.hits)
        assert hits > 1
        first = detail.elements.cursor
        await on.press("n")
        assert detail.elements.cursor > first
        assert f"2 of {hits}" in on.text()
        await on.press("N")
        assert detail.elements.cursor == first


@boots
async def test_enter_on_a_value_shows_it_whole(bench: Opener) -> None:
    async with bench() as on:
        detail = await opened(on, answer())
        detail.elements.go_to(detail.model.index_near((0x00100010,)))
        await on.press("enter")
        await on.until(lambda: "family name" in on.text())
        await on.press("y")
        assert on.app.clipboard.startswith("Müller")
        await on.press("escape")
        await on.until(lambda: on.app.screen is on.screen)


@boots
async def test_a_malformed_response_shows_why_where_and_what_could_be_read(bench: Opener) -> None:
    async with bench() as on:
        await opened(on, malformed(300))
        shown = on.text()
        assert "✗ malformed" in shown
        assert "breaks at byte" in shown
        assert "(0008,0005)" in shown


async def test_hostile_values_are_text_in_the_detail_the_whole_value_and_the_clipboard(bench: Opener) -> None:
    hostile = "\x1b]52;c;aGk=\x07[/bold][link=https://a]x\x9b31m\u202eevil"
    data_set = DataSet()
    data_set.put(0x00080005, "CS", b"ISO_IR 192")
    data_set.put(0x00100010, "PN", hostile.encode())
    data_set.put(0x00110010, "LO", hostile.encode())
    data_set.put(0x00111001, "UN", b"\x1b[2J")
    encoded = write(data_set, TransferSyntax.EXPLICIT_LE)
    async with bench(size=(200, 50)) as on:
        detail = await opened(on, FakeAnswer((hostile,) * 10, identifier=encoded))
        assert on.text().replace("\n", "").isprintable()
        assert "[/bold][link=https://a]x" in on.text()
        detail.elements.go_to(detail.model.index_near((0x00100010,)))
        await on.press("enter")
        await on.until(lambda: "family name" in on.text())
        assert on.text().replace("\n", "").isprintable()
        await on.press("y", "escape", "y")
        await on.until(lambda: "Copy to" in on.text())
        assert on.text().replace("\n", "").isprintable()
        assert on.app.clipboard.isprintable()
        assert "[link=https://a]x" in on.app.clipboard


@boots
async def test_y_y_copies_the_obvious_of_each_pane(bench: Opener) -> None:
    async with bench() as on:
        one = answer()
        detail = await opened(on, one)
        detail.elements.go_to(detail.model.index_near((0x00100020,)))
        await on.press("y", "y")
        await on.until(lambda: on.app.clipboard == "TEST-0002")
        assert "Sent to the terminal's clipboard: value, 9 characters" in on.notices()
        on.screen.query_one(Worklist).focus()
        await on.press("y", "y")
        await on.until(lambda: on.app.clipboard == one.row[0])
        await on.press("y", "r")
        await on.until(lambda: on.app.clipboard == "\t".join(one.row))
        await on.press("y", "d")
        await on.until(lambda: "(0010,0020) LO [TEST-0002]" in on.app.clipboard)
        await on.press("y", "q")
        await on.until(lambda: on.app.clipboard.startswith("mwl-tui find"))
        await on.press("4", "y", "enter")
        await on.until(lambda: "1 response" in on.app.clipboard)


@boots
async def test_what_is_too_long_is_not_sent(bench: Opener) -> None:
    async with bench() as on:
        long = FakeAnswer(("x" * 70_000, *[""] * 9), identifier=answer().identifier)
        await with_responses(on, long)
        await on.press("y", "y")
        await on.until(lambda: any("Too long" in notice for notice in on.notices()))
        assert on.app.clipboard == ""


@boots
async def test_in_tmux_the_text_goes_to_its_buffer(
    bench: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = tmp_path / "socket"
    command = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    subprocess.run([*command, "new-session", "-d", "cat"], check=True, timeout=20)
    try:
        async with bench() as on:
            monkeypatch.setenv("TMUX", f"{socket},1,0")
            await with_responses(on, answer())
            await on.press("y", "r")
            await on.app.workers.wait_for_complete()
            assert any("Given to tmux" in notice for notice in on.notices())
        shown = subprocess.run([*command, "show-buffer"], capture_output=True, check=True, timeout=20).stdout.decode()
        assert shown == "\t".join(answer().row)
    finally:
        subprocess.run([*command, "kill-server"], check=True, timeout=20)


async def test_x_writes_what_is_chosen_and_names_the_file(
    bench: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with bench() as on:
        await with_responses(on, answer(KNEE), answer(BONE, number=2), malformed(number=3))
        await on.press("space", "space", "x")
        await on.until(lambda: "marked (2)" in on.text())
        await on.press("right", "enter")
        await on.until(lambda: any("2 responses written" in notice for notice in on.notices()))
        (file,) = (tmp_path / "mwl-tui-exports").iterdir()
        assert str(file) in on.notices()[-1]
        assert [item["00100020"]["Value"] for item in json.loads(file.read_text("utf-8"))] == [
            ["TEST-0002"],
            ["TEST-0005"],
        ]


@boots
async def test_a_folder_that_cannot_be_used_is_told_in_the_dialog(
    bench: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mwl-tui-exports").write_text("a file")
    async with bench() as on:
        await with_responses(on, answer())
        await on.press("x", "enter")
        await on.until(lambda: "Nothing was written: Not a directory" in on.text())
        await on.press("escape")
        await on.until(lambda: on.app.screen is on.screen)


@boots
async def test_without_responses_there_is_nothing_to_export(bench: Opener) -> None:
    async with bench() as on:
        await on.press("escape", "x")
        await on.until(lambda: any("No responses to export" in notice for notice in on.notices()))
