"""Responses in files: csv, json, DICOM files, dump text."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from pydicom import dcmread

from mwl_tui.dicom.charset import AS_DECLARED
from mwl_tui.dicom.file import load
from mwl_tui.operations import export as exporting
from mwl_tui.operations.exchange import Row
from mwl_tui.operations.export import Export, ExportFormat, ExportRequest
from mwl_tui.operations.target import Target
from mwl_tui.scp.store.folder import Folder
from mwl_tui.scu.rows import RowReader
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.ui.fakes import MOCK, RIS, FakeAnswer
from tests.ui.responses import BONE, JAPANESE, KNEE, answer, malformed, rows, runs

WHEN = datetime(2026, 11, 22, 10, 15, 30)
THREE = [answer(KNEE), answer(BONE, number=2), answer(JAPANESE, number=3)]


def export(
    written: list[Row], form: ExportFormat, folder: Path, columns: tuple[tuple[int, ...], ...] = DEFAULT_COLUMNS
) -> Export:
    made = dict.fromkeys(row.run for row in written)
    readers = {run: RowReader(columns) for run in made}
    done = Export(ExportRequest(written, form, folder, columns, dict.fromkeys(made, AS_DECLARED), readers), WHEN)
    done.run()
    return done


def test_csv_has_a_line_a_response_in_a_file_named_by_time_for_the_owner_alone(tmp_path: Path) -> None:
    done = export(rows(THREE), ExportFormat.CSV, tmp_path / "new" / "folder")
    assert (done.error, done.done, done.left_out, done.finished) == ("", 3, 0, True)
    assert done.path == tmp_path / "new" / "folder" / "worklist-20261122-101530.csv"
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o700
    with done.path.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["PatientID"] for line in lines] == [one.row[3] for one in THREE]


def test_a_formula_in_csv_is_defused(tmp_path: Path) -> None:
    hostile = FakeAnswer(("=HYPERLINK(1)", *[""] * 9), identifier=THREE[0].identifier)
    done = export(rows([hostile]), ExportFormat.CSV, tmp_path)
    assert done.path is not None
    assert '"\'=HYPERLINK(1)"' in done.path.read_text("utf-8")


def test_csv_has_the_columns_that_are_shown_now(tmp_path: Path) -> None:
    done = export(rows(THREE[:1]), ExportFormat.CSV, tmp_path, ((0x00100040,), (0x00100010,)))
    assert done.path is not None
    head, line = done.path.read_text("utf-8").splitlines()
    assert head == '"PatientSex","PatientName"'
    assert THREE[0].row[2] in line


def test_csv_of_several_peers_names_each(tmp_path: Path) -> None:
    first, second = runs(RIS, Target("OTHER", "A", "B", "10.0.0.1", 104))
    done = export([Row(THREE[0], first), Row(THREE[1], second)], ExportFormat.CSV, tmp_path)
    assert done.path is not None
    lines = list(csv.reader(done.path.read_text("utf-8").splitlines()))
    assert [line[0] for line in lines] == ["Peer", "RIS-TEST", "OTHER"]


def test_json_is_an_array_of_the_dicom_model(tmp_path: Path) -> None:
    done = export(rows(THREE), ExportFormat.JSON, tmp_path)
    assert done.path is not None
    model = json.loads(done.path.read_text("utf-8"))
    assert [item["00100020"]["Value"][0] for item in model] == [one.row[3] for one in THREE]


def test_dump_text_is_read_back_as_the_same_data_set(tmp_path: Path) -> None:
    done = export(rows(THREE[:1]), ExportFormat.DUMP, tmp_path)
    assert done.path is not None
    assert done.path.name == "worklist-20261122-101530.txt"
    data_set, _, _ = load(done.path)
    assert data_set.bytes_at(0x00100020) == b"TEST-0002 "


def test_dicom_files_are_read_by_pydicom_dcmtk_and_our_own_server(tmp_path: Path) -> None:
    done = export(rows(THREE), ExportFormat.FILES, tmp_path)
    assert done.path == tmp_path / "worklist-20261122-101530"
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o700
    files = sorted(done.path.iterdir())
    assert [file.name for file in files] == ["0001.wl", "0002.wl", "0003.wl"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    read = dcmread(files[0])
    assert (read.file_meta.MediaStorageSOPClassUID, read.PatientID) == ("1.2.840.10008.5.1.4.31", "TEST-0002")
    dumped = subprocess.run(["dcmdump", str(files[2])], capture_output=True, check=True, timeout=20)
    assert b"TEST-0003" in dumped.stdout
    assert not dumped.stderr
    content = Folder(done.path).read()
    assert not content.report.skipped
    assert len({bytes(file.read_bytes()) for file in files}) == 3


def test_malformed_responses_are_bytes_beside_dicom_files_and_left_out_elsewhere(tmp_path: Path) -> None:
    mixed = rows([THREE[0], malformed(number=2)])
    files = export(mixed, ExportFormat.FILES, tmp_path)
    assert files.path is not None
    assert [file.name for file in sorted(files.path.iterdir())] == ["0001.wl", "0002-malformed.bin"]
    assert (files.path / "0002-malformed.bin").read_bytes() == mixed[1].response.identifier
    for form in (ExportFormat.CSV, ExportFormat.JSON, ExportFormat.DUMP):
        done = export(mixed, form, tmp_path)
        assert (done.error, done.done, done.left_out) == ("", 1, 1)


def test_an_export_in_its_thread_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    run = runs()[0]
    many = rows(THREE * 5_000, run)
    made = ExportRequest(
        many, ExportFormat.JSON, tmp_path, DEFAULT_COLUMNS, {run: AS_DECLARED}, {run: RowReader(DEFAULT_COLUMNS)}
    )
    started = Export(made, WHEN)
    started.start()
    started.cancel()
    started.wait(10)
    assert started.finished
    assert started.done < len(many)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_nor_written_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    os.symlink(target, tmp_path / "worklist-20261122-101530.csv")
    first, second = export(rows(THREE), ExportFormat.CSV, tmp_path), export(rows(THREE), ExportFormat.CSV, tmp_path)
    assert [first.path, second.path] == [
        tmp_path / "worklist-20261122-101530-2.csv",
        tmp_path / "worklist-20261122-101530-3.csv",
    ]
    assert not target.exists()


@pytest.mark.parametrize("form", list(ExportFormat))
def test_what_cannot_be_written_is_told_and_leaves_nothing(
    form: ExportFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(28, "No space left on device")
    given: list[int] = []

    def content(row: Row) -> bytes:
        given.append(1)
        if len(given) > 1:
            raise full
        return b"whatever"

    def failing(*anything: object) -> str:
        raise full

    monkeypatch.setattr(exporting, "texts_of", failing)
    monkeypatch.setattr(exporting, "_content", content)
    monkeypatch.setattr("mwl_tui.worklist.writing._object_of", failing)
    monkeypatch.setattr("mwl_tui.worklist.writing.dump_text", failing)
    done = export(rows(THREE), form, tmp_path)
    assert done.error == "No space left on device"
    assert done.path is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = export(rows(THREE), ExportFormat.CSV, tmp_path / "file")
    assert done.error == "Not a directory"


@pytest.mark.parametrize("form", list(ExportFormat))
def test_stopping_takes_away_what_was_written(form: ExportFormat, tmp_path: Path) -> None:
    run = runs(MOCK)[0]
    made = ExportRequest(
        rows(THREE, run), form, tmp_path, DEFAULT_COLUMNS, {run: AS_DECLARED}, {run: RowReader(DEFAULT_COLUMNS)}
    )
    export = Export(made, WHEN)
    export.cancel()
    export.run()
    assert (export.finished, export.cancelled, export.path) == (True, True, None)
    assert list(tmp_path.iterdir()) == []
