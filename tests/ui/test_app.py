from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from mwl_tui.operations.request import Request
from mwl_tui.ui.app import ENDING, WorkbenchApp, session
from mwl_tui.ui.state import StateStore
from mwl_tui.ui.terminal import reason_against
from tests.quick import one_of
from tests.ui.conftest import Opener
from tests.ui.fakes import MOCK, FakeEngine, FakeGateway


@pytest.mark.parametrize("where", one_of(["form", "peers"], "form", "a boot for each"))
async def test_ctrl_q_leaves_a_hung_peer_within_a_second_from_anywhere(bench: Opener, where: str) -> None:
    gateway = FakeGateway()
    gateway.hangs = True
    async with bench(gateway) as at:
        await at.press("r")
        await at.until(lambda: at.gateway.finds)
        await at.press(*{"form": ["1", "down"], "peers": ["p"]}[where])
        began = asyncio.get_running_loop().time()
        await at.pilot.press("ctrl+q")
        await asyncio.wait_for(at.app.left.wait(), 1)
        assert asyncio.get_running_loop().time() - began < 1
        assert at.gateway.finds[0].aborted
        assert at.app.return_code == 0


async def test_q_stops_the_mock_and_leaves(bench: Opener) -> None:
    async with bench() as at:
        await at.press("escape")
        await at.pilot.press("q")
        await asyncio.wait_for(at.app.left.wait(), 1)
        assert at.gateway.mock.phase.value == "off"


async def test_what_an_exchange_needs_is_imported_after_the_first_paint(bench: Opener) -> None:
    async with bench() as at:
        await at.until(lambda: at.gateway.prepared == 1)


@pytest.mark.parametrize("logged", one_of([True, False], True, "a boot for each"))
async def test_header_says_while_the_log_keeps_patient_data(logged: bool) -> None:
    app = WorkbenchApp(FakeGateway(), values_logged=logged, engine=FakeEngine())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first = app.screen._compositor.render_strips()[0].text
    assert ("PHI LOGGED" in first) == logged


async def test_title_never_holds_a_peers_text(bench: Opener) -> None:
    async with bench() as at:
        assert at.app.title == "mwl-tui"


def test_defect_ends_with_code_1_and_a_sentence_without_values(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = WorkbenchApp(FakeGateway(), engine=FakeEngine())

    async def break_it(pilot: Pilot[None]) -> None:
        def broken() -> None:
            patient = "Doe^John"
            raise ValueError(patient)

        app.call_later(broken)
        await pilot.pause()

    app.run(headless=True, size=(80, 24), auto_pilot=break_it)
    assert app.return_code == 1
    said = "".join(capsys.readouterr())
    assert "mwl-tui failed: ValueError" in said
    assert "Doe" not in said
    assert "Traceback" not in said
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)


def test_no_terminal_is_a_sentence_that_points_to_find() -> None:
    assert "mwl-tui find" in (reason_against({"TERM": "xterm"}) or "")


def test_screen_is_painted_before_the_dicom_libraries_are_imported() -> None:
    code = (
        "import sys, mwl_tui.ui.app, mwl_tui.operations.live;"
        "print([name for name in ('pydicom', 'pynetdicom', 'faker', 'sqlite3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_options_of_the_demonstration_and_of_the_terminal_import_no_textual() -> None:
    code = "import sys, mwl_tui.cli.workbench, mwl_tui.ui.terminal; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


async def test_ctrl_z_where_there_is_no_terminal_of_a_shell_says_so(bench: Opener) -> None:
    async with bench() as at:
        await at.press("ctrl+z")
        await at.until(lambda: any("no job control" in note.message for note in at.app._notifications))


@pytest.mark.parametrize("number", one_of(ENDING, ENDING[0], "a boot for each"))
async def test_a_signal_before_the_first_paint_ends_the_session_too(number: int) -> None:
    app = WorkbenchApp(FakeGateway(), engine=FakeEngine())
    app.end(128 + number)
    async with app.run_test():
        await asyncio.wait_for(app.left.wait(), 2)
    assert app.return_code == 128 + number


async def test_session_that_fails_aborts_its_associations_and_writes_what_it_remembers(tmp_path: Path) -> None:
    gateway = FakeGateway()
    gateway.hangs = True
    store = StateStore(tmp_path / "workbench.json")
    store.on_change = lambda: None

    class Failing(WorkbenchApp):
        async def run_async(self, **_: object) -> None:
            batch = self.exchange.begin("C-FIND", [MOCK], Request())
            task = asyncio.create_task(self.exchange.drive(batch.runs[0]))
            while not gateway.finds:
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            self.store.state.theme = "nord"
            self.store.save()
            assert not task.done()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await session(Failing(gateway, store=store, engine=FakeEngine()), mouse=False)
    assert gateway.finds[0].aborted
    assert StateStore(tmp_path / "workbench.json").state.theme == "nord"
