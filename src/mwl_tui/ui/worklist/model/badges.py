"""What is to be said of a response at a glance: malformed, a warning, lint. No widget here.

Lint is what the columns of a response show to be against the standard, and no more than that: an attribute that was
asked for, that every response holds (return key type 1, PS3.4 Table K.6-1), and that has no value; and a value that
breaks the rules of its VR (PS3.5 section 6.2). What no column shows is not looked at: no lint is no proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from mwl_tui.dicom.dataset import Path
from mwl_tui.dicom.text import safe_text
from mwl_tui.dicom.values import check
from mwl_tui.errors import InvalidValue
from mwl_tui.operations.exchange import Row, Run
from mwl_tui.operations.gateway import Response
from mwl_tui.worklist.columns import heading
from mwl_tui.worklist.table import BY_PATH, SPS, vr_at

__all__ = ["LINT", "MALFORMED", "NONE", "WARNING", "Badge", "badge_of", "lint_of", "words_of"]

UNSUPPORTED_KEY = 0xFF01
"""Pending, but a matching key is not supported (PS3.4 K.4.1.1.4)."""

_LONGEST_CHECKED = 256
_CHECKED = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"})
"""The VRs of narrow rules; in the others there is little that can be wrong in a text that was decoded."""


class Badge(NamedTuple):
    """A mark before a response.

    Attributes:
        symbol: One cell wide.
        state: Its word in the filter: ``is:malformed``; empty for none.
    """

    symbol: str
    state: str


NONE = Badge(" ", "")
LINT = Badge("~", "lint")
WARNING = Badge("!", "warning")
MALFORMED = Badge("✗", "malformed")


def badge_of(row: Row) -> Badge:
    """Return the badge of a response; of several the gravest."""
    if row.response.malformed is not None:
        return MALFORMED
    if row.response.status == UNSUPPORTED_KEY:
        return WARNING
    return LINT if lint_of(row) else NONE


def lint_of(row: Row) -> tuple[str, ...]:
    """Return what the columns of a response show to violate the standard; nothing for a malformed one."""
    if row.response.malformed is not None or row.run.request is None:
        return ()
    return tuple(_lint(row.response, row.run))


def words_of(row: Row) -> tuple[str, ...]:
    """Return in words what the badges of a response mean, the gravest first; safe to show."""
    said = []
    if row.response.malformed is not None:
        said.append(f"✗ malformed: {safe_text(row.response.malformed, 512)}")
    if row.response.status == UNSUPPORTED_KEY:
        said.append("! status FF01: the peer does not support one of the matching keys")
    return (*said, *(f"~ {words}" for words in lint_of(row)))


def _lint(answer: Response, run: Run) -> list[str]:
    columns = run.request.columns if run.request is not None else ()
    found = []
    for (rule, path), value in zip(_rules(columns), answer.row, strict=False):
        if value:
            if rule.vr in _CHECKED and (reason := _fault(rule.vr, value[:_LONGEST_CHECKED])):
                found.append(f"{heading(path)}: {reason}")
        elif rule.needed and _asked(run, path):
            found.append(f"{heading(path)} is empty, and of type 1")
    return found


class _Rule(NamedTuple):
    vr: str
    needed: bool


@lru_cache(maxsize=16)
def _rules(columns: Sequence[Path]) -> tuple[tuple[_Rule, Path], ...]:
    return tuple((_Rule(vr_at(path), _always_there(path)), path) for path in columns)


def _always_there(path: Path) -> bool:
    """Return whether every response holds an attribute: those of type 1, but for sequences that may have no item."""
    attribute = BY_PATH.get(path)
    return attribute is not None and attribute.return_type == "1" and path[:-1] in ((), (SPS,))


def _asked(run: Run, path: Path) -> bool:
    """Return whether a query asked for an attribute; of one that was read from a file nothing is said."""
    query = run.request.query if run.request is not None else None
    return query is not None and query.exact is None and (path in query.keys or path in query.return_keys)


@lru_cache(maxsize=4_096)
def _fault(vr: str, value: str) -> str:
    try:
        check(vr, value)
    except InvalidValue as error:
        return safe_text(f"not a valid {vr}: {error.reason}", 120)
    return ""
