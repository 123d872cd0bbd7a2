"""The SQLite database of the store: opening, checking, and creating its tables.

A file is created readable by its owner alone, in WAL mode with ``synchronous=FULL``, and locked by one process, since
the store keeps counts in memory. A damaged database, or that of another program, is refused and not changed.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mwl_tui.config.private import exposed, make_folder
from mwl_tui.errors import StoreError

__all__ = ["open_database", "reported", "transaction"]

_log = logging.getLogger(__name__)

_APPLICATION_ID = 0x4D574C54
"""``MWLT``, which marks the file as ours (SQLite's ``PRAGMA application_id``)."""
_LAYOUT = 1
"""The version of the tables below (``PRAGMA user_version``)."""
_LOCK_SECONDS = 0.5

_TABLES = (
    "CREATE TABLE worklist (edition INTEGER NOT NULL)",
    "INSERT INTO worklist VALUES (1)",
    """CREATE TABLE item (
        number INTEGER PRIMARY KEY,
        edition INTEGER NOT NULL,
        start_date TEXT NOT NULL,
        time_first INTEGER,
        time_last INTEGER,
        syntax TEXT NOT NULL,
        identifier BLOB NOT NULL
    )""",
    "CREATE INDEX item_in_order ON item (edition, start_date, time_first, number)",
    """CREATE TABLE attribute_text (
        edition INTEGER NOT NULL,
        attribute INTEGER NOT NULL,
        text TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (edition, attribute, text, number)
    ) WITHOUT ROWID""",
)
"""``item`` holds the identifiers as encoded, in the order of their start; ``attribute_text`` the decoded text of the
attributes that select candidates, one row per value. Rows of an older edition of the worklist are retired: they are
kept only for queries that began earlier."""


def open_database(database: str | Path) -> sqlite3.Connection:
    """Open a database, and create it if there is none.

    Args:
        database: A file, or ``:memory:``.

    Raises:
        StoreError: It cannot be opened, is damaged, or is not a worklist database of this version.
    """
    if str(database) == ":memory:":
        return _laid_out(
            sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False), "the worklist in memory"
        )
    path = Path(database)
    with reported(f"{path} cannot be opened"):
        _prepare_file(path)
        connection = sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)
    try:
        return _laid_out(connection, str(path))
    except BaseException:
        connection.close()
        raise


@contextmanager
def reported(what: str) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into StoreError.

    Args:
        what: What failed, as the beginning of the message.
    """
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:
        raise StoreError(f"{what}: {_reason(error)}") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block in a transaction, which any error rolls back."""
    with reported("the worklist cannot be written"):
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        with reported("the worklist cannot be written"):
            connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)


def _prepare_file(path: Path) -> None:
    """Create the file and its folders for the owner alone, or check the file that exists."""
    make_folder(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if not stat.S_ISREG(path.stat().st_mode):
            raise StoreError(f"{path} is not a file; choose another name for the database") from None
        if exposed(path):
            _log.warning("others can read the worklist database; `chmod 600` it")


def _laid_out(connection: sqlite3.Connection, name: str) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        _refuse_foreign(connection, name)
        _check(connection, name)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(f"{name} is in use by another process; stop that one, or use another file") from error
        raise StoreError(f"{name} cannot be used: {error}") from error
    except sqlite3.DatabaseError as error:
        raise _damaged(name, str(error)) from error
    return connection


def _refuse_foreign(connection: sqlite3.Connection, name: str) -> None:
    """Refuse another program's database before it is changed; setting WAL mode would change its header."""
    tables = _number(connection, "SELECT count(*) FROM sqlite_master")
    if tables and _number(connection, "PRAGMA application_id") != _APPLICATION_ID:
        raise StoreError(f"{name} is the database of another program; use another file")


def _check(connection: sqlite3.Connection, name: str) -> None:
    """Create the tables in an empty database; refuse any other that is damaged or of another version."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    if not _number(connection, "SELECT count(*) FROM sqlite_master"):
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={_LAYOUT}")
    connection.execute("COMMIT")
    layout = _number(connection, "PRAGMA user_version")
    if layout != _LAYOUT:
        raise StoreError(
            f"{name} was made by another version of mwl-tui (its layout is {layout}, this one has {_LAYOUT}); "
            "use another file, or move it aside to start a new one"
        )
    with closing(connection.execute("PRAGMA quick_check(1)")) as cursor:
        (found,) = cursor.fetchone()
    if found != "ok":
        raise _damaged(name, str(found).splitlines()[-1])


def _number(connection: sqlite3.Connection, question: str) -> int:
    (number,) = connection.execute(question).fetchone()
    return int(number)


def _damaged(name: str, reason: str) -> StoreError:
    return StoreError(
        f"{name} is damaged or no database ({reason}); it is left as it is: "
        "move it aside (with its -wal file, if there is one) and start again, or use another file"
    )
