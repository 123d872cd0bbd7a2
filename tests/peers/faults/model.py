"""What a fault is, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from tests.peers import pdu
from tests.peers.raw import Script

ANY_FAILURE = -1
"""A status of :class:`Served` that may be any failure of C-FIND."""


class Role(Enum):
    """Who misbehaves."""

    SERVER = "server"
    CLIENT = "client"


class Place(Enum):
    """Where a server is; only one that listens can play a script."""

    LISTENING = "listening"
    REFUSED = "nothing listens on the port"
    BLACK_HOLE = "the system's queue is full, and SYN is not answered"


@dataclass(frozen=True)
class Raises:
    """The query ends in an error.

    Attributes:
        error: Its class in ``mwl_tui.errors``, by name.
        stage: Its stage.
        rows: How many good rows are given before it; None where that is a matter of time.
        says: What its text must hold, as a regular expression.
    """

    error: str
    stage: str
    rows: int | None = 0
    says: str = ""

    def __str__(self) -> str:
        kept = "rows" if self.rows is None else _rows(self.rows)
        return f"`{self.error}` at {self.stage}" + (f", {kept} kept" if self.rows != 0 else "")


@dataclass(frozen=True)
class Complete:
    """The query ends well.

    Attributes:
        rows: How many good rows it gives.
        malformed: How many responses are shown as malformed beside them.
        note: What one of the summary's notes must hold; empty where there may be none.
    """

    rows: int = 2
    malformed: int = 0
    note: str = ""

    def __str__(self) -> str:
        shown = f", {self.malformed} shown as malformed" if self.malformed else ""
        return f"{_rows(self.rows)}{shown}" + (", noted" if self.note else "")


@dataclass(frozen=True)
class Aborted:
    """The server sends A-ABORT last (PS3.8 Table 9-26)."""

    source: int
    reason: int

    def __str__(self) -> str:
        return f"A-ABORT {self.source}/{self.reason}"


@dataclass(frozen=True)
class Rejected:
    """The server answers with A-ASSOCIATE-RJ (PS3.8 Table 9-21)."""

    result: int
    source: int
    reason: int

    def __str__(self) -> str:
        return f"A-ASSOCIATE-RJ {self.result}/{self.source}/{self.reason}"


@dataclass(frozen=True)
class Served:
    """The server answers everything, and the release.

    Attributes:
        statuses: The final statuses in order; :data:`ANY_FAILURE` stands for a failure.
        contexts: The results of the presentation contexts in order, where they matter.
    """

    statuses: tuple[int, ...] = (pdu.SUCCESS,)
    contexts: tuple[int, ...] | None = None

    def __str__(self) -> str:
        words = ["a failure status" if one == ANY_FAILURE else f"{one:04X}" for one in self.statuses]
        return "served" + (f": {', '.join(dict.fromkeys(words))}" if words else ", no context accepted")


@dataclass(frozen=True)
class Ended:
    """The server ends the connection.

    Attributes:
        quietly: There is nobody to tell; else an A-ABORT is sent and may not arrive.
    """

    quietly: bool = True

    def __str__(self) -> str:
        return "connection ended"


Outcome: TypeAlias = Raises | Complete | Aborted | Rejected | Served | Ended


@dataclass(frozen=True)
class Fault:
    """One way in which a peer breaks a rule, or does what is allowed and rare.

    Attributes:
        role: Who does it.
        slug: Its name, one in the whole catalogue.
        words: What it does, in a sentence.
        source: Where the rule stands, or ``peer-faults`` where a peer was seen to do it.
        script: How it does it.
        outcome: What must come of it.
        waits: Whether a deadline ends it; else it is noticed at once.
        total: Seconds that the whole query may take, where that is the deadline.
        place: Where a server is.
    """

    role: Role
    slug: str
    words: str
    source: str
    script: Script
    outcome: Outcome
    waits: bool = False
    total: float | None = None
    place: Place = Place.LISTENING


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"
