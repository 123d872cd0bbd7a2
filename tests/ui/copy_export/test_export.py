"""What the export offers and tells."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mwl_tui.dicom.charset import AS_DECLARED
from mwl_tui.operations.export import Export, ExportFormat, ExportRequest
from mwl_tui.scu.rows import RowReader
from mwl_tui.ui.copy_export.model.export import ExportScope, Scope, about, folder_of, progress, scopes, told
from mwl_tui.worklist.table import DEFAULT_COLUMNS
from tests.ui.fakes import MOCK
from tests.ui.responses import answer, malformed, rows, runs

SOUND, BROKEN = rows([answer()]), rows([malformed()])


def export(folder: Path, form: ExportFormat = ExportFormat.CSV) -> Export:
    run = SOUND[0].run
    readers = dict.fromkeys([run, BROKEN[0].run], RowReader(DEFAULT_COLUMNS))
    readings = dict.fromkeys([run], AS_DECLARED)
    return Export(
        ExportRequest([*SOUND, *BROKEN], form, folder, DEFAULT_COLUMNS, readings, readers), datetime(2026, 11, 22)
    )


def test_marked_ones_come_first_and_what_is_not_there_is_not_offered() -> None:
    every = scopes(SOUND, SOUND * 3, SOUND[0])
    assert [scope.words for scope in every] == ["marked (1)", "all shown (3)", "this one"]
    assert [scope.what for scope in scopes([], SOUND, SOUND[0])] == [Scope.SHOWN, Scope.ONE]
    assert scopes([], [], None) == []


def test_patients_data_and_malformed_responses_are_told_beforehand() -> None:
    mixed = ExportScope(Scope.SHOWN, [*SOUND, *BROKEN])
    assert "1 malformed response will be left out" in about(mixed, ExportFormat.CSV)
    assert "1 malformed response: as bytes, in a .bin each" in about(mixed, ExportFormat.FILES)
    assert "It holds patients' data." in about(mixed, ExportFormat.CSV)
    made = ExportScope(Scope.ONE, rows([answer()], runs(MOCK)[0]))
    assert "made up by the mock" in about(made, ExportFormat.CSV)


def test_the_end_names_the_full_path_and_what_was_left_out(tmp_path: Path) -> None:
    done = export(tmp_path)
    done.run()
    assert told(done) == f"1 response written, 1 malformed one left out:\n{tmp_path}/worklist-20261122-000000.csv"
    assert progress(done) == "1 of 2 written · 100 %"


def test_a_failure_and_a_stop_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    failed = export(tmp_path / "file")
    failed.run()
    assert told(failed) == "Nothing was written: Not a directory"
    stopped = export(tmp_path)
    stopped.cancel()
    stopped.run()
    assert told(stopped) == "Stopped; nothing was left behind"


def test_a_typed_folder_is_given_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert folder_of(" ~/out ") == tmp_path / "out"
    assert folder_of("here") == tmp_path / "here"
    assert folder_of("") == tmp_path
