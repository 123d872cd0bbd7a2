"""The state kept between runs: layout, columns, theme, queries, how the peers did.

One file of JSON in the state folder, mode 0600, written in one step. What is wrong in it is set aside, never fatal.
"""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from mwl_tui.config.private import create, make_folder, sibling

__all__ = ["ColumnState", "EchoState", "LayoutState", "QueryState", "SavedQuery", "State", "StateStore", "forget"]

_MOST_BYTES = 16_777_216
"""More than any use fills: a file that is larger is not ours."""
_MOST_PEERS = 200
_MOST_QUERIES = 50
"""Of one peer."""
_MOST_SAVED = 500
_MOST_COLUMNS = 200
_WIDEST = 400
_MOST_STEPS = 50
_V = TypeVar("_V")
_logger = logging.getLogger(__name__)


class LayoutState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How the panes lie.

    Attributes:
        choice: ``auto``, or the arrangement that was chosen by hand.
        shares: Of a pane, by name, how many steps it was made larger (or smaller) than usual.
    """

    choice: str = "auto"
    shares: dict[str, int] = {}


class ColumnState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One column of the worklist.

    Attributes:
        path: The attribute, as :func:`~mwl_tui.worklist.table.label` writes it.
        width: Cells, where the user chose; 0 for what fits.
    """

    path: str
    width: int = 0


class QueryState(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """A query as it was typed.

    Attributes:
        keys: Matching keys as typed, by the attribute's label; with an empty value: shown, and matching everything.
        return_keys: Labels of the return keys; None for the usual ones.
        anyway: Whether keys go out that break the rules of their VR.
    """

    keys: dict[str, str] = {}
    return_keys: tuple[str, ...] | None = None
    anyway: bool = False


class SavedQuery(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """A query under a name."""

    name: str
    query: QueryState


class EchoState(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """How the last exchange with a peer went.

    Attributes:
        good: Whether it came to its end.
        words: The result in a few words, without values of patients.
        seconds: How long it took.
        at: When it ended, in seconds since 1970.
    """

    good: bool
    words: str
    seconds: float
    at: float


class State(msgspec.Struct, kw_only=True, omit_defaults=True):
    """All of it.

    Attributes:
        theme: The theme that was chosen; empty for the settings' one.
        peer: The peer that was selected last.
        layout: How the panes lie.
        columns: The columns of the worklist, in their order; empty for the usual ones.
        forms: What stood in the form, by peer.
        history: The queries that were run, the newest last, by peer.
        saved: The user's own queries.
        peers: How the last exchange with each peer went.
    """

    theme: str = ""
    peer: str = ""
    layout: LayoutState = msgspec.field(default_factory=LayoutState)
    columns: list[ColumnState] = []
    forms: dict[str, QueryState] = {}
    history: dict[str, list[QueryState]] = {}
    saved: list[SavedQuery] = []
    peers: dict[str, EchoState] = {}

    def bound(self) -> None:
        """Hold it to a size that no use reaches: what is oldest goes, and what is out of range comes back into it."""
        del self.columns[_MOST_COLUMNS:]
        del self.saved[:-_MOST_SAVED]
        _drop_oldest(self.forms, _MOST_PEERS)
        _drop_oldest(self.history, _MOST_PEERS)
        _drop_oldest(self.peers, _MOST_PEERS)
        _drop_oldest(self.layout.shares, _MOST_PEERS)
        for queries in self.history.values():
            del queries[:-_MOST_QUERIES]
        for column in self.columns:
            column.width = max(0, min(column.width, _WIDEST))
        for pane, steps in self.layout.shares.items():
            self.layout.shares[pane] = max(-_MOST_STEPS, min(steps, _MOST_STEPS))


def _drop_oldest(kept: dict[str, _V], most: int) -> None:
    """Leave the newest entries of a dictionary, which keeps the order in which they came."""
    for key in list(kept)[:-most]:
        del kept[key]


class StateStore:
    """Keeps a :class:`State` and its file.

    Two programs that run at once both write the whole file in one step: the last one counts.

    Args:
        file: Where it is kept; None keeps it in memory only.

    Attributes:
        state: What is remembered. Whoever changes it calls :meth:`save` after it.
        problem: Why the file could not be read, or written; empty where all is well.
        on_change: What :meth:`save` calls in place of writing; it leads to :meth:`pending` and :meth:`write`.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.problem = ""
        self.on_change: Callable[[], None] | None = None
        self._changed = False
        self.state = self._read()
        self._written = b""
        self._written = self._encoded()

    def save(self) -> None:
        """Write the file in one step, or note that it is to be written."""
        self._changed = True
        if self.on_change is not None:
            self.on_change()
        elif (data := self.pending()) is not None:
            self.write(data)

    def pending(self) -> bytes | None:
        """Return what is to be written, once; None where nothing has changed."""
        if not self._changed:
            return None
        self._changed = False
        data = self._encoded()
        return data if data != self._written else None

    def write(self, data: bytes) -> None:
        """Write the file in one step, in a thread too. What cannot be written costs the memory of this run."""
        if self.file is None:
            return
        temporary = sibling(self.file)
        try:
            make_folder(self.file.parent)
            with os.fdopen(create(temporary), "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, self.file)
            self._written = data
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            self.problem = f"{self.file} cannot be written: {error.strerror}"

    def _encoded(self) -> bytes:
        self.state.bound()
        try:
            return msgspec.json.format(msgspec.json.encode(self.state), indent=1)
        except UnicodeEncodeError:  # a lone surrogate, which no text of a file can hold
            self.problem = "what was typed cannot be written to a file, and is not remembered"
            return self._written

    def _read(self) -> State:
        if self.file is None:
            return State()
        try:
            read = msgspec.json.decode(_content(self.file), type=State)
        except FileNotFoundError:
            return State()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
            self.problem = f"{self.file} cannot be read ({why}): the workbench starts without what it remembered"
            self._set_aside(self.file)
            return State()
        return read

    def _set_aside(self, file: Path) -> None:
        try:
            os.replace(file, file.with_suffix(".broken"))
        except OSError:
            _logger.warning("the state file could not be set aside")


def _content(file: Path) -> bytes:
    """Return what a file holds, without waiting for a writer where it is a pipe.

    Raises:
        OSError: It cannot be read, or is no file.
    """
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(0, "not a file")
        return stream.read(_MOST_BYTES)


def forget(file: Path) -> list[Path]:
    """Delete what was remembered, what was set aside and what a killed program left half written.

    Returns:
        The files that are gone.

    Raises:
        OSError: One cannot be deleted.
    """
    names = (file.name, file.with_suffix(".broken").name)
    left = [file.with_name(name) for name in names] + sorted(file.parent.glob(f".{file.name}.*.tmp"))
    gone = [path for path in left if path.is_file() or path.is_symlink()]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
