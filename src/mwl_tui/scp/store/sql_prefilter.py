"""The SQL that selects the candidates of a query: they include all matches, and the matcher decides which match."""

from __future__ import annotations

from typing import NamedTuple

from mwl_tui.dicom.values import is_range, parse_tm_range
from mwl_tui.scp.store.record import NARROWED_BY
from mwl_tui.worklist.matching import Constraint, Matcher
from mwl_tui.worklist.table import START_DATE, START_TIME

__all__ = ["Condition", "conditions_of"]

_NUMBERS = {path: number for number, path in enumerate(NARROWED_BY)}
_MOST_TEXTS = 500
"""The longest list of UIDs in SQL, since SQLite limits bound values; the matcher handles longer ones."""
_LAST_CHARACTER = 0x10FFFF


class Condition(NamedTuple):
    """One term of a WHERE clause, and the values to bind in it."""

    sql: str
    values: tuple[str | int, ...]


def conditions_of(matcher: Matcher, edition: int) -> list[Condition]:
    """Return the conditions that an item in the database must fulfil to be a candidate.

    Args:
        matcher: The keys of the query.
        edition: The edition of the worklist to search.
    """
    conditions = [Condition("edition = ?", (edition,))]
    for path, constraint in matcher.prefilter.constraints.items():
        attribute = _NUMBERS.get(path)
        terms = _terms(constraint)
        if attribute is not None and terms:
            conditions.append(_among(edition, attribute, terms))
    return conditions + _time_terms(matcher)


def _among(edition: int, attribute: int, terms: list[Condition]) -> Condition:
    return Condition(
        "number IN (SELECT number FROM attribute_text WHERE edition = ? AND attribute = ? AND "
        + " AND ".join(term.sql for term in terms)
        + ")",
        (edition, attribute, *(value for term in terms for value in term.values)),
    )


def _terms(constraint: Constraint) -> list[Condition]:
    """Return a constraint as SQL on the column ``text``, which SQLite compares in the order of code points."""
    terms = []
    if constraint.equal and len(constraint.equal) <= _MOST_TEXTS:
        marks = ",".join("?" * len(constraint.equal))
        terms.append(Condition(f"text IN ({marks})", tuple(sorted(constraint.equal))))
    if constraint.prefix:
        terms.append(Condition("text >= ?", (constraint.prefix,)))
        after = _after(constraint.prefix)
        terms += [Condition("text < ?", (after,))] if after else []
    if constraint.low is not None:
        terms.append(Condition("text >= ?", (constraint.low,)))
    if constraint.high is not None:
        terms.append(Condition("text <= ?", (constraint.high,)))
    return terms


def _after(prefix: str) -> str:
    """Return the least text after every text that begins with a prefix; empty if there is none."""
    stem = prefix.rstrip(chr(_LAST_CHARACTER))
    if not stem:
        return ""
    following = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if following == 0xD800 else following)


def _time_terms(matcher: Matcher) -> list[Condition]:
    """Return conditions on the start time, unless it may form one period with a range of dates (PS3.4 K.2.2)."""
    time = matcher.keys.get(START_TIME)
    if time is None or is_range("DA", matcher.keys.get(START_DATE, "")):
        return []
    wanted = parse_tm_range(time)
    terms = [Condition("time_last >= ?", (wanted.low.earliest,))] if wanted.low else []
    return terms + ([Condition("time_first <= ?", (wanted.high.latest,))] if wanted.high else [])
