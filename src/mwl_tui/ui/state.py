"""What the workbench remembers from run to run: layout, columns, theme, queries, how the peers did.

One file of JSON in the state folder, mode 0600, written in one step. What is wrong in it is set aside, never fatal.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from mwl_tui.config.private import create, make_folder, sibling

__all__ = ["ColumnState", "EchoState", "LayoutState", "QueryState", "SavedQuery", "State", "StateStore"]

_MOST_BYTES = 4_194_304
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
    """

    keys: dict[str, str] = {}
    return_keys: tuple[str, ...] | None = None


class SavedQuery(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """A query under a name."""

    name: str
    query: QueryState


class EchoState(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """How the last exchange with a peer went.

    Attributes:
        good: Whether it came to its end.
        words: What came of it, in a few words: no value of a patient's.
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


class StateStore:
    """Keeps a :class:`State` and its file.

    Args:
        file: Where it is kept; None keeps it in memory only.

    Attributes:
        state: What is remembered. Whoever changes it calls :meth:`save` after it.
        problem: Why the file could not be read, or written; empty where all is well.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.problem = ""
        self.state = self._read()

    def save(self) -> None:
        """Write the file in one step. What cannot be written costs the memory of this run, no more."""
        if self.file is None:
            return
        temporary = sibling(self.file)
        try:
            make_folder(self.file.parent)
            with os.fdopen(create(temporary), "wb") as stream:
                stream.write(msgspec.json.encode(self.state))
            os.replace(temporary, self.file)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            self.problem = f"{self.file} cannot be written: {error.strerror}"

    def _read(self) -> State:
        if self.file is None:
            return State()
        try:
            with self.file.open("rb") as stream:
                return msgspec.json.decode(stream.read(_MOST_BYTES), type=State)
        except FileNotFoundError:
            return State()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            self.problem = f"{self.file} cannot be read ({type(error).__name__}), and was set aside"
            self._set_aside(self.file)
            return State()

    def _set_aside(self, file: Path) -> None:
        try:
            os.replace(file, file.with_suffix(".broken"))
        except OSError:
            _logger.warning("the state file could not be set aside")
