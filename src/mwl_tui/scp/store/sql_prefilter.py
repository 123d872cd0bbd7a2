"""The SQL that narrows a query down to candidates: every item that matches is one, and the matcher decides which do."""

from __future__ import annotations

from typing import NamedTuple

from mwl_tui.dicom.values import is_range, parse_tm_range
from mwl_tui.scp.store.record import NARROWED_BY
from mwl_tui.worklist.matching import Constraint, Matcher
from mwl_tui.worklist.table import START_DATE, START_TIME

__all__ = ["Condition", "conditions_of"]

_NUMBERS = {path: number for number, path in enumerate(NARROWED_BY)}
_MOST_TEXTS = 500
"""A longer list of UIDs is left to the matcher: SQLite binds only so many values."""
_LAST_CHARACTER = 0x10FFFF


class Condition(NamedTuple):
    """One term of a WHERE clause, and the values to bind in it."""

    sql: str
    values: tuple[str | int, ...]


def conditions_of(matcher: Matcher, edition: int) -> list[Condition]:
    """Return what must be true of an item in the database for it to be a candidate.

    Args:
        matcher: The keys of the query.
        edition: The edition of the list that is searched.
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
    """Write a constraint for the column ``text``, which SQLite compares in the order of code points."""
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
    """Return the least text after every text that begins with a prefix; empty where there is none."""
    stem = prefix.rstrip(chr(_LAST_CHARACTER))
    if not stem:
        return ""
    following = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if following == 0xD800 else following)


def _time_terms(matcher: Matcher) -> list[Condition]:
    """Narrow by start time, unless a range of dates may make one period with it (PS3.4 K.2.2)."""
    time = matcher.keys.get(START_TIME)
    if time is None or is_range("DA", matcher.keys.get(START_DATE, "")):
        return []
    wanted = parse_tm_range(time)
    terms = [Condition("time_last >= ?", (wanted.low.earliest,))] if wanted.low else []
    return terms + ([Condition("time_first <= ?", (wanted.high.latest,))] if wanted.high else [])
