from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mwl_tui.ui.state import ColumnState, QueryState, SavedQuery, StateStore, forget


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "workbench.json"


def changed(file: Path) -> StateStore:
    store = StateStore(file)
    store.state.theme = "nord"
    store.state.history = {"RIS": [QueryState(keys={"PatientName": "Doe*"})]}
    store.save()
    return store


def test_what_is_saved_is_there_in_the_next_run_and_for_its_owner_alone(file: Path) -> None:
    changed(file)
    again = StateStore(file)
    assert again.state.theme == "nord"
    assert again.state.history["RIS"][0].keys == {"PatientName": "Doe*"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_program_without_memory_writes_nothing(tmp_path: Path) -> None:
    store = StateStore()
    store.state.theme = "nord"
    store.save()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"theme": 7}',
        b'{"layout": {"shares": {"log": "wide"}}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"history": {"RIS": [null]}}',
    ],
)
def test_a_broken_file_is_set_aside_told_and_never_fatal(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    store = StateStore(file)
    assert store.state.theme == ""
    assert str(file) in store.problem
    assert file.with_suffix(".broken").read_bytes() == content
    store.save()
    assert not StateStore(file).problem


def test_a_pipe_in_its_place_does_not_hold_the_program(file: Path) -> None:
    file.parent.mkdir()
    os.mkfifo(file)
    assert StateStore(file).problem


def test_a_file_of_a_later_version_keeps_what_is_known(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"theme": "nord", "something new": [1, 2]}')
    assert StateStore(file).state.theme == "nord"


def test_it_stays_within_bounds(file: Path) -> None:
    store = StateStore(file)
    state = store.state
    queries = [QueryState(keys={"PatientID": str(each)}) for each in range(80)]
    state.history = {f"P{number}": list(queries) for number in range(300)}
    state.saved = [SavedQuery(name=str(number), query=QueryState()) for number in range(900)]
    state.columns = [ColumnState(path="PatientName", width=10**9)] * 1000
    state.layout.shares = {"log": 10**9, "query": -(10**9)}
    store.save()
    read = StateStore(file).state
    assert len(read.history) == 200
    assert [len(read.history["P299"]), read.history["P299"][-1].keys["PatientID"]] == [50, "79"]
    assert "P99" not in read.history
    assert (len(read.saved), read.saved[-1].name) == (500, "899")
    assert (len(read.columns), read.columns[0].width) == (200, 400)
    assert read.layout.shares == {"log": 50, "query": -50}


def test_two_programs_at_once_leave_the_file_of_the_last(file: Path) -> None:
    one, other = StateStore(file), StateStore(file)
    one.state.theme, other.state.theme = "nord", "gruvbox"
    for _ in range(20):
        one.save()
        other.save()
    assert StateStore(file).state.theme in ("nord", "gruvbox")
    assert [path.name for path in file.parent.iterdir()] == ["workbench.json"]


def test_file_that_cannot_be_written_costs_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    store = changed(tmp_path / "state" / "workbench.json")
    assert "cannot be written" in store.problem


def test_deferred_saving_writes_when_it_is_asked_to_and_only_what_changed(file: Path) -> None:
    store = StateStore(file)
    store.on_change = lambda: None
    store.state.theme = "nord"
    store.save()
    assert not file.exists()
    data = store.pending()
    assert data is not None
    store.write(data)
    store.save()
    assert store.pending() is None
    assert StateStore(file).state.theme == "nord"


def test_forgetting_deletes_what_was_kept_set_aside_and_left_half_written(file: Path) -> None:
    changed(file)
    file.with_suffix(".broken").write_text("{")
    (file.parent / ".workbench.json.0123456789ab.tmp").write_text("{")
    (file.parent / "mwl-tui.log").write_text("")
    assert len(forget(file)) == 3
    assert [path.name for path in file.parent.iterdir()] == ["mwl-tui.log"]
    assert forget(file) == []


def test_a_lone_surrogate_costs_the_memory_of_it_and_not_the_program(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "workbench.json")
    store.state.saved.append(SavedQuery(name="\ud800", query=QueryState()))
    store.save()
    assert "not remembered" in store.problem
    assert StateStore(store.file).state.saved == []
