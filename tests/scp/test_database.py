from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from mwl_tui.errors import StoreError
from mwl_tui.scp.store.record import records_of
from mwl_tui.scp.store.store import Store
from tests.scp.queries import MODALITY, made_item, matcher


def rows_in(path: Path) -> tuple[int, set[str]]:
    """Count the items in a database file, and give the texts of their step IDs."""
    connection = sqlite3.connect(path)
    (count,) = connection.execute("SELECT count(*) FROM item").fetchone()
    texts = connection.execute("SELECT text FROM attribute_text WHERE text LIKE 'S%'").fetchall()
    connection.close()
    return count, {text for (text,) in texts}


def test_database_file_is_kept_and_read_again(tmp_path: Path) -> None:
    with Store(tmp_path / "list.db") as store:
        store.add([made_item(1), made_item(2)])
        store.clear()
        store.add([made_item(3)])
    with Store(tmp_path / "list.db") as store:
        store.add([made_item(4)])
        assert (len(store), [item.number for item in store.search(matcher())]) == (2, [3, 4])


def test_cleared_list_does_not_come_back_when_the_process_dies_in_a_search(tmp_path: Path) -> None:
    store = Store(tmp_path / "list.db")
    store.add([made_item(number) for number in range(100)])
    search = store.search(matcher())
    next(search)
    store.clear()
    store._connection.close()  # as when the process is killed: the search never ends, nothing is tidied up
    with Store(tmp_path / "list.db") as again:
        assert (len(again), list(again.search(matcher()))) == (0, [])
    assert rows_in(tmp_path / "list.db")[0] == 0


def test_s6_database_and_its_folders_are_for_the_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Store(tmp_path / "new" / "folders" / "list.db") as store:
            store.add([made_item(1)])
            files = list((tmp_path / "new" / "folders").iterdir())
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    finally:
        os.umask(before)
    for folder in (tmp_path / "new", tmp_path / "new" / "folders"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_s6_database_that_others_can_read_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "list.db"
    Store(path).close()
    path.chmod(0o644)
    Store(path).close()
    assert "chmod 600" in caplog.text


def test_s16_file_is_written_ahead_and_synchronous(tmp_path: Path) -> None:
    with Store(tmp_path / "list.db") as store:
        pragma = store._connection.execute
        assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
        assert pragma("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize("content", [b"no database at all, but long enough to look at" * 50, bytes(4096)])
def test_s16_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="move it aside"):
        Store(path)
    assert path.read_bytes() == content


def test_s16_damaged_database_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "list.db"
    with Store(path) as store:
        store.add([made_item(number) for number in range(300)])
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged.*move it aside"):
        Store(path)


def test_database_of_another_program_is_refused_and_not_changed_by_a_byte(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (title TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"another version of mwl-tui.*99"):
        Store(path)


def test_database_in_use_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "list.db"), pytest.raises(StoreError, match="in use by another process"):
        Store(tmp_path / "list.db")


def test_folder_or_pipe_as_database_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(StoreError, match="not a file"):
            Store(path)


def test_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "file" / "list.db")


def test_row_that_was_tampered_with_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "list.db"
    with Store(path) as store:
        store.add([made_item(1)])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE item SET identifier = x'0102030405'")
    connection.commit()
    connection.close()
    with Store(path) as store, pytest.raises(StoreError, match="item 1 of the database is damaged"):
        list(store.search(matcher({MODALITY: "CT"})))


def test_rows_of_old_lists_are_deleted_when_the_last_search_ends(tmp_path: Path) -> None:
    with Store(tmp_path / "list.db") as store:
        store.add([made_item(number) for number in range(1, 101)])
        abandoned, finished = store.search(matcher()), store.search(matcher())
        next(abandoned), next(finished)
        store.replace(records_of(made_item(999)))
        list(finished)
        abandoned.close()
    assert rows_in(tmp_path / "list.db") == (1, {"S999"})
