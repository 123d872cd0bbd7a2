from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from textual.pilot import Pilot

from mwl_tui.ui.app import WorkbenchApp
from mwl_tui.ui.quiet import output_in_log
from mwl_tui.ui.terminal import LastingOutput, lasting_output, reason_against
from tests.ui.conftest import Opener
from tests.ui.fakes import FakeGateway


@pytest.mark.parametrize("where", ["form", "peers"])
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


async def test_title_never_holds_a_peers_text(bench: Opener) -> None:
    async with bench() as at:
        assert at.app.title == "mwl-tui"


def test_defect_ends_with_code_1_and_a_sentence_without_values(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = WorkbenchApp(FakeGateway())

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


def test_what_libraries_print_goes_to_a_log_file_of_the_owner_without_values(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "state" / "mwl-tui.log"

    patient = "^".join(("Doe", "Jane"))

    def fail() -> None:
        raise ValueError(patient)

    with output_in_log(file):
        warnings.warn(f"Invalid value {patient}", UserWarning, stacklevel=1)
        logging.getLogger("pydicom").warning(f"Invalid PN {patient}")
        logging.getLogger("mwl_tui.scp").error("ours")
        thread = threading.Thread(target=fail, name="worker-7")
        thread.start()
        thread.join()
    written = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    for told in ("UserWarning", "test_app.py", "ours", "worker-7 failed", "ValueError"):
        assert told in written
    assert "Doe" not in written
    assert capfd.readouterr() == ("", "")


def test_hooks_are_given_back(tmp_path: Path) -> None:
    before = threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.getLogger().handlers[:]
    with output_in_log(tmp_path / "log"):
        assert threading.excepthook is not before[0]
    assert before == (threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.getLogger().handlers[:])


def test_log_file_that_cannot_be_opened_costs_only_the_messages(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with output_in_log(tmp_path / "file" / "log"):
        logging.getLogger("mwl_tui").error("lost")


def test_log_file_is_never_a_link(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    with output_in_log(tmp_path / "log"):
        logging.getLogger("mwl_tui").error("lost")
    assert not (tmp_path / "elsewhere").exists()


def test_grown_log_file_is_put_aside(tmp_path: Path) -> None:
    file = tmp_path / "mwl-tui.log"
    file.write_text("x" * 1_100_000)
    with output_in_log(file):
        logging.getLogger("mwl_tui").error("new")
    assert (tmp_path / "mwl-tui.old.log").stat().st_size == 1_100_000
    assert "new" in file.read_text()


def test_no_terminal_is_a_sentence_that_points_to_find() -> None:
    assert "mwl-tui find" in (reason_against({"TERM": "xterm"}) or "")


def test_output_to_a_terminal_that_is_gone_is_lost_without_an_error() -> None:
    class Gone:
        def write(self, text: str = "") -> int:
            raise OSError(5, "Input/output error")

        flush = isatty = fileno = write

    stream = LastingOutput(Gone())  # type: ignore[arg-type]
    assert stream.write("abc") == 3
    stream.flush()


def test_standard_error_is_given_back() -> None:
    before = sys.__stderr__
    with lasting_output():
        assert isinstance(sys.__stderr__, LastingOutput)
    assert sys.__stderr__ is before


def test_screen_is_painted_before_the_dicom_libraries_are_imported() -> None:
    code = (
        "import sys, mwl_tui.ui.app, mwl_tui.ui.live;"
        "print([name for name in ('pydicom', 'pynetdicom', 'faker', 'sqlite3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_options_of_the_demonstration_and_of_the_terminal_import_no_textual() -> None:
    code = "import sys, mwl_tui.ui.demo, mwl_tui.ui.terminal; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
